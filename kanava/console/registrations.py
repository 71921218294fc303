"""The registration queue and the decision page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kanava.console.pages import page
from kanava.core import clock, permissions
from kanava.deals.actions import deciding
from kanava.deals.actions.registering import owned_by
from kanava.deals.queries import get_registration, list_events_of, list_registrations
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.money import Money
from kanava.rules.refusals import Refusal
from kanava.ui import words
from kanava.ui.access import StaffRequest, staff


@require_safe
@staff("view_registrations")
def queue(request: StaffRequest) -> HttpResponse:
    """What waits for a decision, with its clock."""
    state = request.GET.get("state", "")
    rows, total = list_registrations(by=request.actor, state=state, after=request.GET.get("after", ""))
    now = clock.now()
    playbook = get_in_force(clock.today()).playbook
    lines = [
        {
            "row": row,
            "clock": rule.clock(row.due_at, now, playbook)
            if row.due_at and row.state == "SUBMITTED"
            else None,
        }
        for row in rows.rows
    ]
    context = {
        "lines": lines,
        "page": rows,
        "total": total,
        "state": state,
        "query": f"state={state}" if state else "",
    }
    return page(request, "console/registrations.html", context, here="registrations")


@require_safe
@staff("view_registrations")
def detail(request: StaffRequest, registration_id: int) -> HttpResponse:
    """One registration: what the partner typed, what stands in its way, what to do."""
    actor = request.actor
    found = get_registration(registration_id, by=actor)
    can = permissions.may("decide_registration", actor, owned_by(found.partner_id))
    now = clock.now()
    playbook = get_in_force(clock.today()).playbook
    context = {
        "found": found,
        "can_decide": can,
        "appeal_open": found.appealed_at is not None and found.appeal_decided_at is None,
        "clock": rule.clock(found.due_at, now, playbook)
        if found.due_at and found.state == "SUBMITTED"
        else None,
        "amount": Money(found.amount_minor, found.currency) if found.amount_minor is not None else None,
        "events": list_events_of("registration", found.pk),
        "reasons": [(code, words.of_code(code)) for code in rule.RULE_OF_REASON],
        "protection_days": playbook.registration.protection_days,
    }
    return page(request, "console/registration.html", context, here="registrations")


def _settle(given: dict[str, Any], post: Any) -> None:
    chosen = post.get("same_as", "")
    deciding.settle_match(**given, same_as=int(chosen) if chosen.isdecimal() else None)


MOVES: dict[str, Callable[[dict[str, Any], Any], Any]] = {
    "approve": lambda given, post: deciding.approve_registration(**given),
    "refuse": lambda given, post: deciding.refuse_registration(**given, reason=post.get("reason", "")),
    "ask": lambda given, post: deciding.ask_for_information(
        **given, question=post.get("question", "")[:2000]
    ),
    "settle": _settle,
    "extend": lambda given, post: deciding.extend_registration(
        **given, evidence=post.get("evidence", "")[:2000]
    ),
    "appeal": lambda given, post: deciding.decide_appeal(**given, granted=post.get("granted") == "yes"),
}


@require_POST
@staff("view_registrations")
def act(request: StaffRequest, registration_id: int, what: str) -> HttpResponse:
    """Carry out one decision and come back to the registration."""
    if what not in MOVES:
        raise Http404
    given = {"by": request.actor, "registration_id": registration_id, "at": clock.now()}
    try:
        MOVES[what](given, request.POST)
    except Refusal as refusal:
        messages.error(request, words.of_refusal(refusal))
    else:
        messages.success(request, _("Done. The partner sees it in the portal."))
    return redirect("console:registration", registration_id)
