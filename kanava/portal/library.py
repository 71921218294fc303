"""The library for a partner's people: what is shared with them, found by words and taken along (guide: D3, D4)."""

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from kanava.core import clock
from kanava.deals.queries import list_product_lines
from kanava.library.actions.versions import note_download
from kanava.library.queries import (
    Item,
    MaterialFilter,
    get_address,
    get_own_material,
    get_own_version,
    get_picture,
    in_language,
    list_own_languages,
    list_own_materials,
    read_beginning,
    reader_of,
)
from kanava.portal.pages import page
from kanava.rules.materials import Format, FunnelStage, MaterialKind, Reader
from kanava.translations.queries.reviews import count_own_waiting
from kanava.translations.queries.sources import newer_language
from kanava.ui import formatting, lists, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.languages import language_name, named
from kanava.ui.large_files import send
from kanava.ui.materials import SHOWN, look_at, sent, sent_picture, size_of

if TYPE_CHECKING:
    from kanava.library.models import Version


def _reader(request: PartnerRequest) -> Reader:
    return reader_of(request.membership.partner, request.actor)


@require_safe
@partner("use_library")
def listing(request: PartnerRequest) -> HttpResponse:
    """What is shared with the reader, the newest first."""
    get = request.GET
    wanted = MaterialFilter(
        text=lists.text_of(request, "q"), stage=get.get("stage", ""), language=get.get("language", "")[:2],
        product_line_id=lists.number_of(request, "product"),
    )  # fmt: skip
    shown = lists.listing(request, "own-library", sort="")
    found, total = list_own_materials(
        by=request.actor, reader=_reader(request), wanted=wanted, on=clock.today(), after=get.get("after", ""),
        exact=lists.wants_exact(request),
    )  # fmt: skip
    items = in_language(found.rows, wanted.language or request.user.language)
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in items], "total": total, "wanted": wanted,
        "stages": words.choices(FunnelStage), "languages": named(list_own_languages(by=request.actor, reader=_reader(request), on=clock.today())),
        "lines": [(one.pk, one.name) for one in list_product_lines()], "is_narrowed": bool(get),
        "to_review": count_own_waiting(by=request.actor), "manager": request.membership.partner.manager,
    }  # fmt: skip
    answer = page(request, "portal/library.html", context, here="library", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(item: Item) -> dict[str, Any]:
    version = item.edition.current
    assert version is not None
    is_own = item.material.kind == MaterialKind.OWN_TEMPLATE
    return {
        "url": address("portal:library-item", item.material.pk),
        "file_url": own_url(item) if is_own else _file_url(item.material.pk, version.pk),
        "is_own": is_own,
        "thumb_url": reverse("portal:library-page", args=[item.material.pk, version.pk, 0])
        if item.has_picture
        else "",
        "title": item.edition.title,
        "summary": item.edition.summary,
        "kind": words.of_code(item.material.kind),
        "stage": words.of_code(item.material.stage),
        "file": _file_words(version),
        "is_link": version.format == Format.LINK,
        "languages": ", ".join(language_name(one.language) for one in item.languages),
        "renewed": formatting.day(version.added_at),
        "until": formatting.day(item.material.valid_through) if item.material.valid_through else "",
    }


def _file_words(version: "Version") -> str:
    """What kind of file it is and how large; of a link only that it is one."""
    kind = words.of_code(version.format)
    return kind if version.format == Format.LINK else f"{kind}, {size_of(version.size)}"


def own_url(item: Item) -> str:
    """Where a template is made the reader's own."""
    return _own_url(item.material.pk, item.edition.language)


def _own_url(material_id: int, language: str) -> str:
    told = {"pick": f"{material_id}", "language": language}
    return f"{reverse('portal:own-material')}?{urlencode(told)}"


def _file_url(material_id: int, version_id: int) -> str:
    """Where a version is taken along."""
    return reverse("portal:library-file", args=[material_id, version_id])


@require_safe
@partner("use_library")
def item(request: PartnerRequest, material_id: int) -> HttpResponse:
    """One material with a look into it."""
    wanted = request.GET.get("language", "")[:2] or request.user.language
    found = get_own_material(
        material_id, by=request.actor, reader=_reader(request), language=wanted, on=clock.today()
    )
    version = found.edition.current
    assert version is not None
    shown = SHOWN.get(Format(version.format), "")
    context = {
        "found": found.material, "edition": found.edition, "languages": found.languages, "version": version, "shown": shown,
        "file": _file_words(version), "address": get_address(version) if version.format == Format.LINK else "", "text": "" if shown else read_beginning(version.pk),
        "look": look_at(version, request.GET.get("page", "")), "own_url": own_url(found) if found.material.kind == MaterialKind.OWN_TEMPLATE else "",
        "newer": newer_language("MATERIAL", material_id, found.edition.language),
    }  # fmt: skip
    return page(request, "portal/library_item.html", context, here="library")


@require_safe
@partner("take_material")
def file(request: PartnerRequest, material_id: int, version_id: int) -> HttpResponseBase:
    """Take a version along; counted once, though a browser may fetch it in parts."""
    version = get_own_version(
        material_id, version_id, by=request.actor, reader=_reader(request), on=clock.today()
    )
    if version.edition.material.kind == MaterialKind.OWN_TEMPLATE:
        # A template goes out filled, and in no other way.
        return redirect(_own_url(material_id, version.edition.language))
    if version.format == Format.LINK:
        address = get_address(version)
        if request.method == "GET":
            note_download(by=request.actor, version_id=version.pk, at=clock.now())
        return redirect(address)
    answer = send(request, sent(version))
    begins = request.headers.get("Range", "bytes=0-").replace(" ", "").startswith("bytes=0-")
    if request.method == "GET" and begins and answer.status_code in (200, 206):
        note_download(by=request.actor, version_id=version.pk, at=clock.now())
    return answer


@require_safe
@partner("use_library")
def look(request: PartnerRequest, material_id: int, version_id: int) -> HttpResponseBase:
    """A picture or video as the page of its material shows it."""
    version = get_own_version(
        material_id, version_id, by=request.actor, reader=_reader(request), on=clock.today()
    )
    if version.format not in SHOWN:
        raise Http404
    return send(request, sent(version, is_shown=True))


@require_safe
@partner("use_library")
def picture(request: PartnerRequest, material_id: int, version_id: int, number: int) -> HttpResponseBase:
    """A page of a version as a picture; page 0 is the small one."""
    version = get_own_version(
        material_id, version_id, by=request.actor, reader=_reader(request), on=clock.today()
    )
    return send(request, sent_picture(get_picture(version.pk, number), version))
