"""Partners: the list, one with its timeline, and adding one."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kanava.console import files, touchpoints
from kanava.console.agreement_section import section_of
from kanava.console.needs_marking import certified_of
from kanava.console.onboarding import answers_of, card_of, may_start, titles_of
from kanava.console.pages import page
from kanava.console.partner_forms import LifecycleForm, ManagerForm, PartnerForm
from kanava.console.steps import row_of
from kanava.core import clock, permissions
from kanava.deals.queries import (
    Running,
    count_running,
    list_latest_deals,
    sum_open,
)
from kanava.engagement.queries.steps import list_partner_steps
from kanava.ledger.queries import get_balances
from kanava.partners import actions
from kanava.partners.queries import (
    PartnerFilter,
    find_by_name,
    get_partner,
    get_surroundings,
    list_contacts,
    list_managers,
    list_partner_countries,
    list_partners,
)
from kanava.people.queries import askable, get_partner_people
from kanava.playbook.queries import get_in_force
from kanava.recruiting.queries import find_candidate_of
from kanava.rules.money import Money
from kanava.rules.partnership import Lifecycle, PartnerType, Tier
from kanava.rules.refusals import Refusal
from kanava.stages.queries import find_talk
from kanava.tiers.queries.standings import find_standing, partners_of
from kanava.translations.queries.reviews import count_of_partner
from kanava.ui import formatting, lists, tiers, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.countries import countries_among, country_name
from kanava.ui.earnings import became_of
from kanava.ui.forms import add_refusal, carried_out
from kanava.ui.stages import features_of, leads_to
from kanava.ui.suggestions import Suggestion
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.partners.models import Partner

LATEST_DEALS = 8
STANDINGS = (
    ("NOTICE", gettext_lazy("Tier in notice")),
    ("NEAR", gettext_lazy("Near the next tier")),
    ("BY_HAND", gettext_lazy("Tier set by hand")),
)
LONGEST_QUIET = 3_650
RIGHTS = (
    "record_touchpoint", "edit_partner", "change_tier", "change_lifecycle", "assign_manager", "edit_contact", "view_earnings",
    "view_funds", "complete_step",
)  # fmt: skip


@require_safe
@staff("view_partners")
def listing(request: StaffRequest) -> HttpResponseBase:
    """All partners with search and filters."""
    actor, get = request.actor, request.GET
    playbook = get_in_force(clock.today()).playbook
    active_days, call_days = playbook.activity.active_days, playbook.markets.call_every_days
    quiet = lists.number_of(request, "quiet")
    wanted = PartnerFilter(
        text=lists.text_of(request, "q"), type=get.get("type", ""), tier=get.get("tier", ""), lifecycle=get.get("lifecycle", ""),
        country=get.get("country", "")[:2], manager_id=lists.number_of(request, "manager"),
        distributor_id=lists.number_of(request, "distributor"), activity=get.get("activity", ""),
        active_since=clock.today() - timedelta(days=active_days - 1),
        quiet_since=clock.today() - timedelta(days=quiet) if quiet and quiet <= LONGEST_QUIET else None, sort=get.get("sort", "sort_key"),
        among=partners_of(get.get("standing", ""), clock.today()),
    )  # fmt: skip
    if files.is_file(request):
        return files.partners(request, wanted)
    shown = lists.listing(request, "partners", sort=wanted.sort, user_id=actor.user_id)
    found, total = list_partners(
        by=actor, wanted=wanted, after=get.get("after", ""), exact=lists.wants_exact(request)
    )
    context = {
        "list": shown, "page": found, "rows": [_row(one) for one in found.rows], "total": total, "wanted": wanted, "types": words.choices(PartnerType), "tiers": words.choices(Tier),
        "lifecycles": words.choices(Lifecycle), "managers": list_managers(), "countries": countries_among(list_partner_countries(), wanted.country), "active_days": active_days,
        "standing": get.get("standing", ""), "standings": STANDINGS, "quiet": quiet, "quiet_choices": _quiet_choices(call_days, quiet),
        "can_create": permissions.may("create_partner", actor), "can_import": permissions.may("import_file", actor),
    }  # fmt: skip
    answer = page(request, "console/partners.html", context, here="partners", partials=frozenset(["rows"]))
    return lists.with_address(answer, shown)


def _quiet_choices(days: int, chosen: int | None) -> list[tuple[int, str]]:
    """For how long nobody was in contact: once, twice and three times the longest time that the playbook allows."""
    told = sorted({days, 2 * days, 3 * days, *([chosen] if chosen and chosen <= LONGEST_QUIET else [])})
    said = (ngettext("No contact for %(n)s day", "No contact for %(n)s days", one) for one in told)
    return [(one, text % {"n": formatting.number(one)}) for one, text in zip(told, said, strict=True)]


def _row(partner: "Partner") -> dict[str, str]:
    registered, contact = partner.last_registered_on, partner.last_contact_on
    return {
        "url": address("console:partner", partner.pk),
        "name": partner.name,
        "country": country_name(partner.country),
        "tier": badge(partner.tier),
        "type": words.of_code(partner.type),
        "lifecycle": badge(partner.lifecycle),
        "manager": partner.manager.name if partner.manager is not None else "",
        "registered": formatting.day(registered) if registered else "",
        "contact": formatting.day(contact) if contact else "",
    }


@require_safe
@staff("view_partners")
def suggest(request: StaffRequest) -> HttpResponse:
    """Partners to choose from while one types a name."""
    field = next(iter(request.GET), "partner")
    text = lists.text_of(request, field)
    options = [
        Suggestion.of(
            f"partner-{one.pk}", one.name, country_name(one.country), {field: one.name, f"{field}_id": one.pk}
        )
        for one in find_by_name(text)
    ]
    return render(request, "ui/suggestions.html", {"options": options})


@require_http_methods(["GET", "HEAD", "POST"])
@staff("create_partner")
def create(request: StaffRequest) -> HttpResponse:
    """Add a partner."""
    programme = get_in_force(clock.today()).playbook.programme
    start = {"country": programme.country, "currency": programme.currency, "signed_on": clock.today()}
    form = PartnerForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            partner = actions.create_partner(by=request.actor, told=form.told(), at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(name)s is added.") % {"name": partner.name})
            return redirect("console:partner", partner.pk)
    status = 422 if form.errors else 200
    return page(request, "console/partner_form.html", {"form": form}, here="partners", status=status)


@require_safe
@staff("view_partners")
def detail(request: StaffRequest, partner_id: int) -> HttpResponse:
    """One partner: figures, plan, next steps, deals, agreement, people."""
    return _page(request, get_partner(partner_id, by=request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
@staff("view_partners")
def history(request: StaffRequest, partner_id: int) -> HttpResponse:
    """What happened with a partner, and the box in which touchpoints are written down."""
    actor = request.actor
    is_sent = request.method == "POST"
    partner = get_partner(partner_id, by=actor, right="record_touchpoint" if is_sent else "view_partners")
    owned = permissions.Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    may = {name: permissions.may(name, actor, owned) for name in ("record_touchpoint", "complete_step")}
    form = None
    if may["record_touchpoint"]:
        company = touchpoints.company_of(partner, list_contacts(partner_id), by=actor)
        form = touchpoints.new_form(company, request.POST if is_sent else None)
        place = touchpoints.wrote_down(form, request, partner_id) if is_sent else ""
        if place:
            return redirect(place)
    context = {
        "partner": partner, "touchpoint_form": form, "may": may, "steps": _steps(request, partner_id),
        "timeline": touchpoints.timeline(request, partner, lambda: titles_of(card_of(request, partner))),
    }  # fmt: skip
    status = 422 if is_sent else 200
    return page(request, "console/partner_timeline.html", context, here="partners", status=status)


def _steps(request: StaffRequest, partner_id: int) -> list[dict[str, Any]]:
    """The open next steps with a partner."""
    today, own_id = clock.today(), request.actor.user_id
    return [
        row_of(one, today=today, is_mine=one.owner_id == own_id) for one in list_partner_steps(partner_id)
    ]


def _page(request: StaffRequest, partner: "Partner", **sent: forms.Form) -> HttpResponse:
    """The partner's page, with a form as it was sent where something is wrong in it."""
    actor, today = request.actor, clock.today()
    owned = permissions.Owned(partner_id=partner.pk, manager_id=partner.manager_id)
    balances = get_balances(partner.pk) if permissions.may("view_earnings", actor) else {}
    onboarding = card_of(request, partner)
    open_sums = [Money(minor, currency) for currency, minor in sum_open(partner.pk).items()]
    may = {name: permissions.may(name, actor, owned) for name in RIGHTS}
    deals, total = list_latest_deals(partner.pk, by=actor, limit=LATEST_DEALS)
    contacts = list_contacts(partner.pk)
    domains, resellers = get_surroundings(partner.pk)
    people = get_partner_people(partner.pk, by=actor, at=clock.now(), known=owned)
    context: dict[str, Any] = {
        "partner": partner, "deals": deals, "total": total,
        "open": open_sums, "running": _running(count_running(partner.pk), open_sums),
        "earned": became_of(balances),
        "contacts": contacts, "askable": askable(contacts, people) if people.may_invite else [], "domains": domains,
        "steps": _steps(request, partner.pk),
        "resellers": resellers,
        "registrations_query": f"?state=ALL&partner={partner.pk}",
        "people": people,
        "onboarding": onboarding, "can_start_plan": onboarding is None and may_start(request, partner),
        "talk": find_talk(partner.pk, by=actor, playbook=features_of(request).playbook),
        "answers": answers_of(request, partner.pk) if leads_to(request, "answers") else None,
        "agreements": section_of(partner, actor), "shows_terms": permissions.may("view_terms", actor),
        "candidate_id": find_candidate_of(partner.pk) if permissions.may("view_candidates", actor) else None,
        "certified": certified_of(people.persons), "reviewed": count_of_partner(partner.pk), "standing": tiers.brief(partner, find_standing(partner.pk)),
        "lifecycle_form": LifecycleForm(initial={"lifecycle": partner.lifecycle, "on": today}),
        "manager_form": ManagerForm(initial={"manager": partner.manager_id}),
        "may": may, **sent,
    }  # fmt: skip
    status = 422 if any(form.is_bound and form.errors for form in sent.values()) else 200
    return page(request, "console/partner.html", context, here="partners", status=status)


def _running(found: Running, open_sums: Sequence[Money]) -> str:
    """What still runs with the partner, in words; empty where nothing does."""
    parts = []
    if found.protected:
        said = ngettext("%(n)s protected registration", "%(n)s protected registrations", found.protected)
        parts.append(said % {"n": formatting.number(found.protected)})
    if found.waiting:
        said = ngettext("%(n)s waiting for a decision", "%(n)s waiting for a decision", found.waiting)
        parts.append(said % {"n": formatting.number(found.waiting)})
    if open_sums:
        amounts = " + ".join(formatting.money(one, whole=True) for one in open_sums)
        parts.append(_("%(amounts)s in open deals") % {"amounts": amounts})
    return ", ".join(parts)


def _lifecycle(request: StaffRequest, partner_id: int, typed: dict[str, Any]) -> None:
    actions.change_lifecycle(by=request.actor, partner_id=partner_id, at=clock.now(), **typed)


def _manager(request: StaffRequest, partner_id: int, typed: dict[str, Any]) -> None:
    actions.assign_manager(
        by=request.actor, partner_id=partner_id, manager_id=typed["manager"], at=clock.now()
    )


CHANGES: dict[str, tuple[type[forms.Form], Callable[[StaffRequest, int, dict[str, Any]], None]]] = {
    "lifecycle": (LifecycleForm, _lifecycle),
    "manager": (ManagerForm, _manager),
}


@require_POST
@staff("view_partners")
def change(request: StaffRequest, partner_id: int, what: str) -> HttpResponse:
    """Change stage or manager; the page comes back with the form where something is wrong in it."""
    if what not in CHANGES:
        raise Http404
    kind, carry_out = CHANGES[what]
    form = kind(request.POST)
    if carried_out(form, lambda: carry_out(request, partner_id, form.cleaned_data)):
        messages.success(request, _("Change saved."))
        return redirect("console:partner", partner_id)
    partner = get_partner(partner_id, by=request.actor)
    return _page(request, partner, **{f"{what}_form": form})
