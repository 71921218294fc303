"""Tiers: who is in notice, near the next one or set by hand; one partner's tier, and setting it (guide: C2)."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.partners.queries import get_partner, list_managers
from kanava.playbook.queries import get_in_force, list_later
from kanava.rules.money import Money
from kanava.rules.partnership import Lifecycle, Tier
from kanava.rules.tiers import threshold_of
from kanava.tiers import actions
from kanava.tiers.queries.standings import (
    KINDS,
    TierFilter,
    find_standing_with_note,
    get_outlook,
    list_spells,
    list_standings,
)
from kanava.ui import formatting, lists, tiers, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.forms import DayField, carried_out
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.partners.models import Partner
    from kanava.rules.people import Actor
    from kanava.rules.playbook import Playbook
    from kanava.tiers.models import Standing

TABS = (
    ("NOTICE", gettext_lazy("In notice")),
    ("NEAR", gettext_lazy("Near the next tier")),
    ("BY_HAND", gettext_lazy("Set by hand")),
)


class TierForm(forms.Form):
    """Another tier, by hand, for a time."""

    tier = forms.ChoiceField(label=gettext_lazy("Tier"), choices=lambda: words.choices(Tier))
    until = DayField(label=gettext_lazy("Last day"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


@require_safe
@staff("view_partners")
def listing(request: StaffRequest) -> HttpResponseBase:
    """Partners in notice by the day of their fall, those nearest to the next tier, and those set by hand."""
    get, playbook = request.GET, get_in_force(clock.today()).playbook
    show = get.get("show", "")
    wanted = TierFilter(
        show if show in KINDS else "NOTICE", lists.text_of(request, "q"), lists.number_of(request, "manager")
    )
    shown = lists.listing(request, "tiers", sort="")
    found, total = list_standings(
        by=request.actor,
        wanted=wanted,
        playbook=playbook,
        after=get.get("after", ""),
        exact=lists.wants_exact(request),
    )
    context = {
        "list": shown, "page": found, "rows": [_row(one, _keeps(one, wanted.show, playbook)) for one in found.rows], "total": total, "wanted": wanted, "tabs": TABS,
        "managers": list_managers(), "near": formatting.exact_percent(playbook.tiers.near),
    }  # fmt: skip
    answer = page(request, "console/tiers.html", context, here="partners", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _keeps(one: "Standing", show: str, playbook: "Playbook") -> Money | None:
    """What is missing to keep the tier, where one is about to lose it; else what is missing to the next one."""
    if show == "NOTICE":
        short = threshold_of(one.tier, playbook) - Money(one.revenue_minor, playbook.programme.currency)
        return max(short, Money(0, short.currency))
    return Money(one.missing_minor, one.currency) if one.missing_minor is not None else None


def _row(one: "Standing", missing: Money | None) -> dict[str, Any]:
    partner = one.partner
    return {
        "url": address("console:partner-tier", partner.pk),
        "name": partner.name,
        "tier": badge(partner.tier),
        "manager": partner.manager.name if partner.manager is not None else "",
        "won": formatting.money(Money(one.revenue_minor, one.currency), whole=True),
        "missing": formatting.money(missing, whole=True) if missing is not None else "–",
        "share": _share(one),
        "when": _when(one),
    }


def _share(one: "Standing") -> str:
    is_rising = one.nearness is not None and one.falls_on is None
    return formatting.percent(Decimal(one.nearness or 0) / 10_000) if is_rising else ""


def _when(one: "Standing") -> str:
    if one.falls_on is not None:
        return _("%(tier)s from %(day)s") % {
            "tier": words.of_code(one.notice_to), "day": formatting.day(one.falls_on),
        }  # fmt: skip
    if one.override is not None:
        return tiers.stands(one.partner, one)
    return ""


@require_safe
@staff("view_partners")
def detail(request: StaffRequest, partner_id: int) -> HttpResponse:
    """One partner's tier: where it stands, what lies ahead, every tier it had, and the form to set one."""
    return _page(request, get_partner(partner_id, by=request.actor))


def _page(request: StaffRequest, partner: "Partner", form: forms.Form | None = None) -> HttpResponse:
    on = clock.today()
    playbook = get_in_force(on).playbook
    standing, later = find_standing_with_note(partner.pk), [begun for _id, begun in list_later(on)]
    owned = permissions.Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    context = {
        **tiers.shown(partner, standing, get_outlook(partner, on, playbook), playbook, later),
        "spells": tiers.spell_rows(list_spells(partner.pk)),
        "may_change": _may_change(partner, standing, owned, by=request.actor),
        "may_openly": permissions.may("change_tier_openly", request.actor, owned),
        "most_days": playbook.tiers.override_days,
        "form": form or TierForm(initial={"tier": partner.tier}),
        "note": standing.override.note.text if standing and standing.override else "",
    }
    status = 422 if form is not None and form.errors else 200
    return page(request, "console/partner_tier.html", context, here="partners", status=status)


def _may_change(
    partner: "Partner", standing: "Standing | None", owned: permissions.Owned, *, by: "Actor"
) -> bool:
    """What stands until it is taken away is an owner's to change."""
    override = standing.override if standing is not None else None
    right = "change_tier_openly" if override is not None and override.until is None else "change_tier"
    return permissions.may(right, by, owned) and partner.lifecycle != Lifecycle.EXITED


@require_POST
@staff("change_tier")
def act(request: StaffRequest, partner_id: int, what: str) -> HttpResponse:
    """Set a tier by hand, or take it away; the page comes back with the form where something is wrong in it."""
    if what == "release":
        actions.release_tier(by=request.actor, partner_id=partner_id, at=clock.now())
        messages.success(request, _("Taken away: the tier follows from what is won again."))
        return redirect("console:partner-tier", partner_id)
    form = TierForm(request.POST)
    if carried_out(form, lambda: _set(request, partner_id, form.cleaned_data)):
        messages.success(request, _("The tier is set."))
        return redirect("console:partner-tier", partner_id)
    return _page(request, get_partner(partner_id, by=request.actor), form)


def _set(request: StaffRequest, partner_id: int, typed: dict[str, Any]) -> None:
    until: date | None = typed["until"]
    actions.set_tier(
        by=request.actor,
        partner_id=partner_id,
        tier=typed["tier"],
        until=until,
        reason=typed["reason"],
        at=clock.now(),
    )
