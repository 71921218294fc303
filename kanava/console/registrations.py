"""The registration queue and the decision page."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.console import files
from kanava.console.pages import page
from kanava.console.registration_moves import MOVES
from kanava.console.telling import done_and_told, nobody_told
from kanava.core import clock, permissions
from kanava.deals.actions.holding import owned_by
from kanava.deals.obstacles import find_obstacles
from kanava.deals.queries import (
    RegistrationFilter,
    count_registrations,
    count_waiting,
    deal_closed_on,
    find_next_to_decide,
    find_work,
    get_registration,
    list_activities,
    list_events_of,
    list_exchanges,
    list_registrations,
    list_staff_notes,
)
from kanava.partners.queries import list_managers
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.protection import ActivityKind
from kanava.ui import formatting, lists, registration_words, words
from kanava.ui.access import StaffRequest, staff
from kanava.ui.addresses import address
from kanava.ui.moves import chosen, refused
from kanava.ui.selling import lacking_certificate
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.deals.models import Registration

# State, words, and which of the counts of what waits stands beside them.
TABS = (
    ("", gettext_lazy("Decide"), "decide"),
    ("MORE_TIME", gettext_lazy("More time"), "more_time"),
    ("APPEAL", gettext_lazy("Appeals"), "appeals"),
    ("NEEDS_INFORMATION", gettext_lazy("With the partner"), "with_partner"),
    ("APPROVED", gettext_lazy("Protected"), ""),
    ("REFUSED", gettext_lazy("Refused"), ""),
    ("ALL", gettext_lazy("All"), ""),
)
# Whose answer is awaited comes in the order of the day it is due; the others newest first.
ORDERS = {"": "due", "MORE_TIME": "due", "APPEAL": "due", "NEEDS_INFORMATION": "asked"}


@require_safe
@staff("view_registrations")
def queue(request: StaffRequest) -> HttpResponseBase:
    """What waits for somebody by what is to be done, the earliest day first; and the others, newest first."""
    state = request.GET.get("state", "")
    wanted = RegistrationFilter(
        state=state, text=lists.text_of(request, "q"), manager_id=lists.number_of(request, "manager"),
        partner_id=lists.number_of(request, "partner"), sort=ORDERS.get(state, "-id"),
    )  # fmt: skip
    if files.is_file(request):
        return files.registrations(request, wanted)
    shown = lists.listing(request, "registrations", sort=wanted.sort)
    if lists.wants_count(request):
        return lists.count_alone(request, shown, count_registrations(by=request.actor, wanted=wanted))
    found, total = list_registrations(
        by=request.actor, wanted=wanted, after=request.GET.get("after", ""), exact=lists.wants_exact(request)
    )
    playbook = get_in_force(clock.today()).playbook
    rows = [_row(one, playbook) for one in found.rows]
    waiting = count_waiting(by=request.actor)
    context = {
        "list": shown, "rows": rows, "page": found, "total": total, "wanted": wanted, "managers": list_managers(), "waiting": waiting,
        "tabs": [(code, label, getattr(waiting, counted) if counted else 0) for code, label, counted in TABS],
    }  # fmt: skip
    partials = frozenset(["rows"])
    answer = page(request, "console/registrations.html", context, here="registrations", partials=partials)
    return lists.with_address(answer, shown)


def _row(found: "Registration", playbook: Playbook) -> dict[str, str | bool]:
    """A line of the list: while somebody waits for an answer, how the clock stands."""
    stands, line = _clock(found, playbook), found.product_line
    has_conflict = found.state == "SUBMITTED" and found.conflict != "NONE"
    amount = found.amount_minor
    return {
        "url": address("console:registration", found.pk),
        "customer": found.customer_name,
        "product": " · ".join(([line.name] if line is not None else []) + [words.of_code(found.kind)]),
        "state": badge(found.state),
        "conflict": badge("DUE_SOON", words.of_conflict(found.conflict)) if has_conflict else "",
        "is_appealed": found.appealed_at is not None and found.appeal_decided_at is None,
        "wants_more": found.extension_requested_at is not None,
        "partner": found.partner.name,
        "tier": badge(found.partner.tier),
        "amount": formatting.money(Money(amount, found.currency), whole=True) if amount is not None else "",
        "clock": badge(stands) if stands is not None else "",
        "when": _when(found, playbook, is_timed=stands is not None),
    }


def _when(found: "Registration", playbook: Playbook, *, is_timed: bool) -> str:
    """The time until our answer is due, the last day of the partner's or of the protection, when its deal was won or
    lost, or when it was decided."""
    if is_timed and found.due_at is not None:
        return formatting.distance(found.due_at, clock.now())
    if found.state == "NEEDS_INFORMATION" and found.asked_at is not None:
        last = rule.answer_by(clock.day_of(found.asked_at), playbook)
        return _("partner answers by %(day)s") % {"day": formatting.day(last)}
    if found.state == "APPROVED" and found.ends_on is not None:
        return _("protected until %(day)s") % {"day": formatting.day(found.ends_on)}
    closed = words.of_end(found.state, deal_closed_on(found))
    return closed or (formatting.moment(found.decided_at) if found.decided_at else "")


def _clock(row: "Registration", playbook: Playbook) -> rule.Clock | None:
    is_appealed = row.appealed_at is not None and row.appeal_decided_at is None
    wants_more = row.state == "APPROVED" and row.extension_requested_at is not None
    if row.due_at is None or not (row.state == "SUBMITTED" or wants_more or is_appealed):
        return None
    return rule.clock(row.due_at, clock.now(), playbook)


@require_safe
@staff("view_registrations")
def detail(request: StaffRequest, registration_id: int) -> HttpResponse:
    """One registration: what the partner typed, what stands in its way, what to do."""
    return _page(request, registration_id)


def _page(
    request: StaffRequest,
    registration_id: int,
    *,
    what: str = "",
    faults: dict[str | None, str] | None = None,
) -> HttpResponse:
    """The page; with the move that was refused, its sentences by field and what was typed."""
    actor = request.actor
    found = get_registration(registration_id, by=actor)
    owned = owned_by(found.partner_id)
    playbook = get_in_force(clock.today()).playbook
    terms = playbook.registration
    matches = list(found.possible_matches.all())
    unsettled = [match for match in matches if not match.is_same]
    works = find_work([match.customer_id for match in unsettled], on=clock.today()) if unsettled else {}
    # What the partner sent with its request stands in for the fields, which are not there then.
    answered = what if found.extension_requested_at is None or what != "extend" else ""
    context = {
        "found": found,
        "certificate": lacking_certificate(found, playbook, by=actor),
        "may": {name: permissions.may(name, actor, owned) for name in (
            "decide_registration", "extend_registration", "record_activity", "decide_appeal", "note_registration",
        )},
        "matches": [(match, works[match.customer_id]) for match in unsettled],
        "matched": next((match for match in matches if match.is_same), None),
        "obstacles": find_obstacles(found, playbook, on=clock.today()) if found.state == "REFUSED" else None,
        "answer_by": rule.answer_by(clock.day_of(found.asked_at), playbook) if found.asked_at else None,
        "appeal_open": found.appealed_at is not None and found.appeal_decided_at is None,
        "is_first_decider": found.decided_by_id is not None and found.decided_by_id == actor.user_id,
        "clock": _clock(found, playbook),
        "amount": Money(found.amount_minor, found.currency) if found.amount_minor is not None else None,
        "events": list_events_of("registration", found.pk),
        "exchanges": list_exchanges(found.pk),
        "activities": list_activities(found.pk),
        "notes": list_staff_notes(found.pk),
        "reasons": [(code, words.of_code(code)) for code in _reasons(playbook)],
        "kinds": words.choices(ActivityKind),
        "terms": terms,
        "approval": registration_words.of_approval(
            clock.today(), playbook, partner_type=found.partner.type, tier=found.partner.tier
        ),
        "nobody_told": nobody_told(found, found.partner, by=actor),
        "extensions_left": max(terms.max_extensions - found.extensions, 0),
        "customer_decides": terms.customer_choice == "CUSTOMER_DECIDES",
        "next_up": find_next_to_decide(by=actor, but=found.pk) if found.state != "SUBMITTED" else None,
        "today_text": clock.today().isoformat(),
        "moved": what,
        "faults": faults or {},
        "fault_list": registration_words.of_faults(answered, faults or {}),
        "sent": request.POST,
    }  # fmt: skip
    return page(
        request, "console/registration.html", context, here="registrations", status=422 if faults else 200
    )


def _reasons(playbook: Playbook) -> list[str]:
    """Why a person may refuse: what the first check refuses by itself is left out, and what the playbook does not know."""
    first_owns = playbook.registration.customer_choice == "FIRST_OWNS"
    left_out = {"OWN_DUPLICATE", "RENEWAL_OWNED", *(["CUSTOMER_CHOICE"] if first_owns else [])}
    return [code for code in rule.RULE_OF_REASON if code not in left_out]


@require_POST
@staff("view_registrations")
def act(request: StaffRequest, registration_id: int, what: str) -> HttpResponse:
    """Carry out one decision and come back to the registration; what was typed stays where it is refused."""
    move, done, told = chosen(MOVES, what)
    given = {"by": request.actor, "registration_id": registration_id, "at": clock.now()}
    refusal = refused(lambda: move(given, request.POST))
    if refusal is not None:
        return _page(request, registration_id, what=what, faults=words.by_field(refusal))
    if told:
        found = get_registration(registration_id, by=request.actor)
        done = done_and_told(done, told, found, found.partner, by=request.actor)
    messages.success(request, done)
    return redirect("console:registration", registration_id)
