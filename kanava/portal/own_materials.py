"""The partner's own presentation, page and mail: choose templates, see them filled, take them along (guide: D3)."""

import base64
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanava.core import clock, permissions
from kanava.core.middleware import POLICY
from kanava.documents.typesetting import make_pdf
from kanava.library.actions.versions import note_download
from kanava.library.co_branding import Filling, Opened, saved
from kanava.library.co_branding.drawings import drawings_of
from kanava.library.outlines import Outline, outline_of
from kanava.library.own_texts import LANGUAGES
from kanava.library.queries import Item, get_own_version, list_templates, reader_of
from kanava.library.queries.branding import (
    filled_template,
    filling_of,
    get_brand,
    is_mended,
    lacks,
    list_own_texts,
)
from kanava.portal import own_mail
from kanava.portal.branding import Wanted, told_for, wanted_of
from kanava.portal.pages import page
from kanava.rules.own_texts import filled
from kanava.rules.refusals import Refusal
from kanava.rules.template_places import Place, checked
from kanava.ui import words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.downloads import paper_download
from kanava.ui.languages import language_name
from kanava.ui.own_pages import page_data

if TYPE_CHECKING:
    from kanava.library.models import Brand
    from kanava.partners.models import Partner

MOST_AT_ONCE = 6
# What our own texts show of a partner.
TEXT_PLACES = (Place.NAME, Place.CONTACT, Place.EMAIL, Place.SERVICES, Place.LOGO)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be made: `value` names it in the address, `form` is its words for what comes out; `code` is one
    of our texts, `item` a template."""

    value: str
    title: str
    form: str
    places: Sequence[str]
    code: str = ""
    what: str = ""
    item: Item | None = None

    @property
    def is_mended(self) -> bool:
        """Whether it is a template that we are mending, which nobody gets."""
        return (
            self.item is not None
            and self.item.edition.current is not None
            and is_mended(self.item.edition.current)
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """What a person makes materials with: what there is, what is chosen of it, what was chosen beyond the most at once, and
    what fills it."""

    company: "Partner"
    brand: "Brand"
    wanted: Wanted
    choices: Sequence[Choice]
    chosen: Sequence[Choice]
    left_out: Sequence[Choice] = ()

    def filling(self, one: Choice) -> Filling:
        """What fills something chosen, in its language."""
        language = one.item.edition.language if one.item is not None else self.wanted.language
        return filling_of(self.company, self.brand, language=language, product=self.wanted.product)


def _desk(request: PartnerRequest) -> Desk:
    company = request.membership.partner
    brand, wanted = get_brand(company, by=request.actor), wanted_of(request)
    reader = reader_of(company, request.actor)
    found = list_templates(by=request.actor, reader=reader, language=wanted.language, on=clock.today())
    told = filling_of(company, brand, language=wanted.language, product=wanted.product).words
    found.sort(key=lambda one: one.edition.current is None or one.edition.current.format != "PPTX")
    choices = [*_templates(found), *_texts(wanted.language, told)]
    picked = set(request.GET.getlist("pick"))
    chosen = [one for one in choices if one.value in picked] or choices[:1]
    return Desk(company, brand, wanted, choices, chosen[:MOST_AT_ONCE], chosen[MOST_AT_ONCE:])


def _templates(found: Sequence[Item]) -> list[Choice]:
    made = []
    for one in found:
        version = one.edition.current
        assert version is not None
        form = f"{words.of_code(version.format)}, {language_name(one.edition.language)}"
        made.append(Choice(f"{one.material.pk}", one.edition.title, form, version.places, item=one))
    return made


def _texts(language: str, told: Mapping[Place, str]) -> list[Choice]:
    made = []
    for text in list_own_texts(language):
        title = filled(text.title, told)
        for what, form in (("page", _("PDF page")), ("mail", _("Mail"))):
            made.append(Choice(f"{what}-{text.code}", title, form, TEXT_PLACES, text.code, what))
    return made


@require_safe
@partner("use_library")
def choose(request: PartnerRequest) -> HttpResponse:
    """What can be made, and what is chosen of it, filled."""
    desk = _desk(request)
    wanted = desk.wanted
    usable = [one for one in desk.chosen if not one.is_mended]
    lacking = {place for one in usable for place in lacks(one.places, desk.filling(one))}
    query = urlencode(
        [("pick", one.value) for one in desk.chosen]
        + [("language", wanted.language), ("product", wanted.product)]
    )
    here = f"{reverse('portal:own-material')}?{query}"
    context = {
        "choices": desk.choices, "picked": {one.value for one in desk.chosen}, "made": [_shown(desk, one) for one in desk.chosen],
        "lacking": [words.of_code(one) for one in Place if one in lacking], "wanted": wanted, "most": MOST_AT_ONCE,
        "left_out": desk.left_out, "is_full": len(desk.chosen) == MOST_AT_ONCE < len(desk.choices),
        "languages": [(code, language_name(code)) for code in LANGUAGES], "may_keep": permissions.may("keep_own_brand", request.actor),
        "brand_url": f"{reverse('portal:own-brand')}?{urlencode({'back': here})}",
        "bundle_url": f"{reverse('portal:own-bundle')}?{query}" if len(usable) > 1 else "",
        "may_take": permissions.may("take_material", request.actor),
    }  # fmt: skip
    answer = page(request, "portal/own_material.html", context, here="library")
    answer["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _shown(desk: Desk, one: Choice) -> dict[str, Any]:
    """A chosen one as the page shows it: a mail in a frame, a page as a picture, a template by its filled outline."""
    shown: dict[str, Any] = {"choice": one}
    if one.item is None:
        query = urlencode(
            {"text": one.code, "language": desk.wanted.language, "product": desk.wanted.product}
        )
        look = "picture" if one.what == "page" else "mail"
        return {
            **shown, "look": f"{reverse('portal:own-material-made', args=[look])}?{query}",
            "url": f"{reverse('portal:own-material-made', args=[one.what])}?{query}&as=file",
        }  # fmt: skip
    version = one.item.edition.current
    assert version is not None
    try:
        made = filled_template(version, desk.filling(one))
        outline = outline_of(made)
    except Refusal as refusal:
        return {**shown, "refused": words.of_refusal(refusal)}
    slides = _slides(made, outline) if version.format == "PPTX" else []
    url = reverse("portal:own-file", args=[one.item.material.pk, version.pk])
    return {
        **shown,
        "outline": outline,
        "slides": slides,
        "is_deck": version.format == "PPTX",
        "url": f"{url}?{urlencode({'product': desk.wanted.product})}",
        "language": one.item.edition.language,
        "standing": checked(version.places).standing,
    }


def _slides(made: Opened, outline: Outline) -> list[dict[str, Any]]:
    """The slides of a filled presentation as pictures that stand in the page, each with what it says; none where one
    cannot be drawn, for then there is their outline."""
    try:
        found = drawings_of(made)
    except (ValueError, KeyError, AttributeError, TypeError, IndexError):
        return []
    return [
        {
            "source": f"data:image/svg+xml;base64,{base64.b64encode(one.svg.encode()).decode()}", "width": one.width,
            "height": one.height, "words": ". ".join(part for part in (heading, *lines) if part),
        }
        for one, (heading, lines) in zip(found, outline, strict=False)
    ]  # fmt: skip


@require_safe
@partner("take_material")
def file(request: PartnerRequest, material_id: int, version_id: int) -> HttpResponse:
    """Take a template along with the partner's data in it."""
    company = request.membership.partner
    reader = reader_of(company, request.actor)
    version = get_own_version(material_id, version_id, by=request.actor, reader=reader, on=clock.today())
    brand = get_brand(company, by=request.actor)
    product = wanted_of(request).product
    filling = filling_of(company, brand, language=version.edition.language, product=product)
    try:
        content = saved(filled_template(version, filling))
    except Refusal as refusal:
        raise Http404 from refusal
    if request.method == "GET":
        note_download(by=request.actor, version_id=version.pk, at=clock.now())
    return paper_download(f"{version.edition.title} - {company.name}", content, version.format)


@require_safe
@partner("take_material")
def bundle(request: PartnerRequest) -> HttpResponse:
    """All that are chosen, in one archive; without those that we are mending."""
    desk = _desk(request)
    usable, held = [one for one in desk.chosen if not one.is_mended], BytesIO()
    if not usable:
        raise Http404
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, one in enumerate(usable, start=1):
            ending, content = _made(request, desk, one)
            archive.writestr(f"{number} {_safe(one.title)}.{ending}", content)
    if request.method == "GET":
        for one in usable:
            if one.item is not None and one.item.edition.current_id is not None:
                note_download(by=request.actor, version_id=one.item.edition.current_id, at=clock.now())
    answer = HttpResponse(held.getvalue(), content_type="application/zip")
    name = f"{request.membership.partner.name}.zip"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _made(request: PartnerRequest, desk: Desk, one: Choice) -> tuple[str, bytes]:
    """The ending and the content of something that was chosen."""
    if one.item is not None:
        version = one.item.edition.current
        assert version is not None
        try:
            return version.format.lower(), saved(filled_template(version, desk.filling(one)))
        except Refusal as refusal:
            raise Http404 from refusal
    wanted = Wanted(one.code, desk.wanted.language, desk.wanted.product, desk.wanted.products)
    told = told_for(request, desk.brand, wanted)
    if one.what == "mail":
        return own_mail.ENDING, own_mail.mail_file(told)
    return "pdf", make_pdf("onepager", page_data(told), at=clock.now())


def _safe(title: str) -> str:
    """A title as the name of a file inside of an archive."""
    return (
        "".join(letter if letter.isalnum() or letter in " -_.,()" else " " for letter in title).strip()[:100]
        or "file"
    )
