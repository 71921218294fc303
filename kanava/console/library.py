"""The library of materials: the list, and beginning one (guide: D3, D4, G5)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kanava.console.material_forms import NewForm, line_choices
from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.library.actions.keeping import create_material
from kanava.library.queries import (
    SHOWS,
    MaterialFilter,
    Readers,
    languages_of,
    list_languages,
    list_materials,
    list_thumbs,
)
from kanava.partners.queries import list_partner_countries
from kanava.rules.materials import FunnelStage, MaterialKind
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.people import PARTNER_ROLES
from kanava.rules.refusals import Refusal
from kanava.ui import formatting, lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.countries import countries_among
from kanava.ui.forms import add_refusal
from kanava.ui.languages import language_name, named
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.library.models import Edition, Material, Picture

TABS = (
    ("", gettext_lazy("With partners")),
    ("WRITTEN", gettext_lazy("Not shared")),
    ("EXPIRING", gettext_lazy("Expires soon")),
    ("EXPIRED", gettext_lazy("Expired")),
    ("UNUSED", gettext_lazy("Unused")),
    ("ARCHIVED", gettext_lazy("Archived")),
)


@require_safe
@staff("view_library")
def listing(request: StaffRequest) -> HttpResponse:
    """Materials, the newest first."""
    get, on = request.GET, clock.today()
    show = get.get("show", "")
    wanted = MaterialFilter(
        show if show in SHOWS else "", lists.text_of(request, "q"), get.get("kind", ""), get.get("stage", ""),
        get.get("language", "")[:2], lists.number_of(request, "product"), get.get("sort", "-renewed"),
        Readers(*(lists.text_of(request, name) for name in ("tier", "type", "role", "country"))),
    )  # fmt: skip
    shown = lists.listing(request, "library", sort=wanted.sort)
    found, total = list_materials(
        by=request.actor, wanted=wanted, on=on, after=get.get("after", ""), exact=lists.wants_exact(request)
    )
    editions = languages_of([one.pk for one in found.rows])
    thumbs = list_thumbs(
        [one.current_id for several in editions.values() for one in several if one.current_id]
    )
    context = {
        "list": shown, "page": found, "rows": [_row(one, editions.get(one.pk, []), thumbs) for one in found.rows], "total": total,
        "wanted": wanted, "tabs": TABS, "kinds": words.choices(MaterialKind), "stages": words.choices(FunnelStage),
        "languages": named(list_languages(by=request.actor)), "lines": line_choices()[1:], "is_narrowed": len(get) > ("show" in get),
        "tiers": words.choices(Tier), "types": words.choices(PartnerType), "roles": words.choices(PARTNER_ROLES),
        "countries": countries_among(list_partner_countries(), wanted.readers.country),
        "may_keep": permissions.may("keep_material", request.actor),
    }  # fmt: skip
    answer = page(request, "console/library.html", context, here="library", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _row(found: "Material", editions: list["Edition"], thumbs: Mapping[int, "Picture"]) -> dict[str, Any]:
    thumb = next((thumbs[key] for one in editions if (key := one.current_id or 0) in thumbs), None)
    return {
        "url": address("console:material", found.pk),
        "title": found.title,
        "thumb": thumb,
        "thumb_url": reverse("console:material-page", args=[found.pk, thumb.version_id, 0]) if thumb else "",
        "kind": words.of_code(found.kind),
        "stage": words.of_code(found.stage),
        "languages": [(language_name(one.language), badge(one.state), one.state) for one in editions],
        "audience": audience_of(found),
        "until": formatting.day(found.valid_through) if found.valid_through else "",
        "is_over": found.valid_through is not None and found.valid_through < clock.today(),
        "downloads": formatting.number(found.downloads),
        "renewed": formatting.day(found.renewed_at),
    }


def audience_of(found: "Material") -> str:
    """Whom it is for, as a line."""
    tier = _("from %(tier)s on") % {"tier": words.of_code(found.lowest_tier)} if found.lowest_tier else ""
    several = (*found.partner_types, *found.roles)
    parts = [*(words.of_code(one) for one in several), tier, ", ".join(found.countries)]
    return "; ".join(part for part in parts if part) or _("All partners")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_material")
def create(request: StaffRequest) -> HttpResponse:
    """Begin a material in its first language."""
    form = NewForm(request.POST or None, initial={"language": request.user.language})
    if form.is_valid():
        try:
            made = create_material(by=request.actor, told=form.told(), words=form.words(), at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("console:material", made.pk)
    status = 422 if form.errors else 200
    return page(request, "console/material_new.html", {"form": form}, here="library", status=status)
