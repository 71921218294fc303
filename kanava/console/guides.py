"""Technical guides: the list, one guide with its versions, whom it is for, and what readers say (guide: D4)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console.guide_forms import GuideForm, initial_of_guide
from kanava.console.pages import page
from kanava.console.sharing import Moves, carry_out
from kanava.core import clock, permissions
from kanava.guides.actions.keeping import create_guide, edit_guide, share_guide, withdraw_guide
from kanava.guides.actions.reading import hear_opinion
from kanava.guides.queries.contents import list_contents, pick
from kanava.guides.queries.ours import (
    count_words,
    get_guide,
    list_guides,
    list_opinions,
    list_versions,
    texts_of,
)
from kanava.rules.guides import GuideState, VersionState, next_label
from kanava.rules.partnership import PartnerType, Tier
from kanava.rules.people import PARTNER_ROLES
from kanava.ui import lists, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.forms import carried_out
from kanava.ui.languages import language_name

MOVES: Moves = {
    "share": (share_guide, gettext_lazy("Partners read it from now on.")),
    "withdraw": (withdraw_guide, gettext_lazy("It is withdrawn. Partners no longer see it.")),
}


@require_safe
@staff("view_guides")
def listing(request: StaffRequest) -> HttpResponse:
    """All guides, by name."""
    tier, type_, role = (lists.text_of(request, name) for name in ("tier", "type", "role"))
    found = list_guides(by=request.actor, tier=tier, type_=type_, role=role)
    shown = lists.listing(request, "guides", sort="")
    context = {
        "list": shown, "rows": [{"found": one, "audience": audience_of(one.guide)} for one in found],
        "may_keep": permissions.may("keep_guide", request.actor), "tier": tier, "type": type_, "role": role,
        "tiers": words.choices(Tier), "types": words.choices(PartnerType), "roles": words.choices(PARTNER_ROLES),
    }  # fmt: skip
    answer = page(request, "console/guides.html", context, here="guides", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def audience_of(guide: Any) -> str:
    """Whom it is for, as a line."""
    tier = _("from %(tier)s on") % {"tier": words.of_code(guide.lowest_tier)} if guide.lowest_tier else ""
    parts = [*(words.of_code(one) for one in (*guide.partner_types, *guide.roles)), tier]
    return "; ".join(part for part in parts if part) or _("All partners")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_guide")
def create(request: StaffRequest) -> HttpResponse:
    """Begin a guide."""
    form, made = GuideForm(request.POST or None), []

    def keep() -> None:
        made.append(create_guide(by=request.actor, told=form.told(), at=clock.now()))

    if carried_out(form, keep):
        messages.success(request, _("The guide is begun. Write its first page."))
        return redirect("console:guide", made[0].pk)
    status = 422 if form.errors else 200
    return page(request, "console/guide_form.html", {"form": form}, here="guides", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("keep_guide")
def edit(request: StaffRequest, guide_id: int) -> HttpResponse:
    """What it is called and whom it is for."""
    guide = get_guide(guide_id, by=request.actor)
    form = GuideForm(request.POST or None, initial=initial_of_guide(guide))
    if carried_out(
        form, lambda: edit_guide(by=request.actor, guide_id=guide_id, told=form.told(), at=clock.now())
    ):
        messages.success(request, _("Change saved."))
        return redirect("console:guide", guide_id)
    status = 422 if form.errors else 200
    return page(
        request, "console/guide_form.html", {"form": form, "guide": guide}, here="guides", status=status
    )


@require_safe
@staff("view_guides")
def detail(request: StaffRequest, guide_id: int) -> HttpResponse:
    """One guide with its versions."""
    return _page(request, guide_id)


def _page(request: StaffRequest, guide_id: int, *, refused: str = "") -> HttpResponse:
    guide = get_guide(guide_id, by=request.actor)
    versions = list_versions(guide.pk)
    for one in versions:
        # What partners read is not archived under their hands.
        one.is_read = one.pk == guide.current_id and guide.state == GuideState.SHARED  # type: ignore[attr-defined]
    draft = next((one for one in versions if one.state == VersionState.DRAFT), None)
    shown = draft or guide.current
    counted = count_words(shown.pk) if shown else {}
    _said, unheard = list_opinions(guide.pk, by=request.actor)
    context = {
        "guide": guide, "texts": texts_of(guide), "versions": versions, "draft": draft, "refused": refused,
        "audience": audience_of(guide), "may_keep": permissions.may("keep_guide", request.actor), "shown": shown,
        "pages": len(list_contents(shown.pk, request.user.language, guide.language)) if shown else 0,
        "words": [(language_name(code), number) for code, number in sorted(counted.items())],
        "unheard": unheard, "next_label": next_label(guide.current.label) if guide.current else "1.0",
    }  # fmt: skip
    return page(request, "console/guide.html", context, here="guides", status=422 if refused else 200)


@require_POST
@staff("keep_guide")
def act(request: StaffRequest, guide_id: int, what: str) -> HttpResponse:
    """Share it with partners, or withdraw it."""
    return carry_out(
        request, MOVES, what, back="console:guide", guide_id=guide_id,
        refused=lambda said: _page(request, guide_id, refused=said),
    )  # fmt: skip


@require_safe
@staff("view_guides")
def opinions(request: StaffRequest, guide_id: int) -> HttpResponse:
    """What readers said of its pages, the latest first."""
    guide = get_guide(guide_id, by=request.actor)
    show = "all" if request.GET.get("show") == "all" else ""
    shown = lists.listing(request, "guide-opinions", sort="")
    found, total = list_opinions(
        guide_id, by=request.actor, show=show, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )  # fmt: skip
    context = {
        "guide": guide, "page": found, "total": total,
        "rows": [(one, pick(one.page.texts.all(), request.user.language, guide.language).title) for one in found.rows], "list": shown, "show": show,
        "may_keep": permissions.may("keep_guide", request.actor),
    }  # fmt: skip
    return page(request, "console/guide_opinions.html", context, here="guides")


@require_POST
@staff("keep_guide")
def hear(request: StaffRequest, guide_id: int, opinion_id: int) -> HttpResponse:
    """Be done with what a reader said."""
    hear_opinion(by=request.actor, guide_id=guide_id, opinion_id=opinion_id, at=clock.now())
    return redirect("console:guide-opinions", guide_id)
