"""Following what one has registered."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kanava.core import clock, permissions
from kanava.deals.actions import following, registering
from kanava.deals.queries import (
    Happening,
    count_own_registrations,
    deal_closed_on,
    find_own_deal_of,
    find_own_duplicate,
    get_own_registration,
    list_events_of,
    list_own_activities,
    list_own_exchanges,
    list_own_registrations,
)
from kanava.letterbox.queries import Awaited, find_awaited
from kanava.letterbox.running import find_alike, registered_as
from kanava.playbook.queries import get_in_force
from kanava.portal.pages import page
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.protection import ActivityKind
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.registration import State, answer_by
from kanava.rules.text import fitting
from kanava.ui import event_words, formatting, lists, registration_words, words
from kanava.ui.access import PartnerRequest, partner
from kanava.ui.addresses import address
from kanava.ui.selling import lacking_certificate
from kanava.ui.templatetags.ui import badge

if TYPE_CHECKING:
    from kanava.deals.models import Activity, Registration

TABS = (
    ("", gettext_lazy("All")),
    ("OPEN", gettext_lazy("Running")),
    ("DRAFT", gettext_lazy("Drafts")),
    ("REFUSED", gettext_lazy("Refusals")),
)


@require_safe
@partner("view_own_deals")
def listing(request: PartnerRequest) -> HttpResponse:
    """All registrations of the partner."""
    state, text = request.GET.get("state", ""), lists.text_of(request, "q")
    shown = lists.listing(request, "own-registrations", sort="")
    if lists.wants_count(request):
        return lists.count_alone(
            request, shown, count_own_registrations(by=request.actor, state=state, text=text)
        )
    found, total = list_own_registrations(
        by=request.actor,
        state=state,
        text=text,
        after=request.GET.get("after", ""),
        exact=lists.wants_exact(request),
    )
    awaited = find_awaited(found.rows, at=clock.now())
    context = {
        "list": shown, "page": found, "rows": [row_of(one, awaited.get(one.pk)) for one in found.rows], "total": total, "state": state, "text": text, "tabs": TABS,
        "can_register": permissions.may("submit_registration", request.actor),
    }  # fmt: skip
    answer = page(
        request, "portal/registrations.html", context, here="registrations", partials=frozenset(["rows"])
    )
    return lists.with_address(answer, shown)


def row_of(found: "Registration", awaited: Awaited | None = None) -> dict[str, str]:
    """A line of a list of registrations, with the day that matters now; of a draft, the confirmation that it waits for."""
    amount = found.amount_minor
    return {
        "url": address("portal:registration", found.pk),
        "customer": found.customer_name,
        "product": found.product_line.name if found.product_line is not None else "",
        "state": badge(found.state),
        "amount": formatting.money(Money(amount, found.currency), whole=True) if amount is not None else "",
        "when": _when(found) if awaited is None else _("waits for a confirmation"),
    }


def _when(found: "Registration") -> str:
    if found.state == State.APPROVED and found.ends_on is not None:
        return _("protected until %(day)s") % {"day": formatting.day(found.ends_on)}
    if found.state == State.SUBMITTED and found.due_at is not None:
        return _("answer by %(day)s") % {"day": formatting.day(found.due_at)}
    closed = words.of_end(found.state, deal_closed_on(found))
    if closed or found.submitted_at is None:
        return closed
    return _("sent %(day)s") % {"day": formatting.day(found.submitted_at)}


@require_safe
@partner("view_own_deals")
def detail(request: PartnerRequest, registration_id: int) -> HttpResponse:
    """One registration with its answer and what the partner can do next."""
    return _page(request, get_own_registration(registration_id, by=request.actor))


def _page(
    request: PartnerRequest,
    found: "Registration",
    *,
    what: str = "",
    faults: dict[str | None, str] | None = None,
) -> HttpResponse:
    """The page; with the move that was refused, its sentences by field and what was typed."""
    actor = request.actor
    playbook = get_in_force(clock.today()).playbook
    terms = playbook.registration
    events = list_events_of("registration", found.pk)
    first = find_own_duplicate(found, playbook) if found.reason_code == "OWN_DUPLICATE" else None
    context = {
        "found": found,
        "duplicate_of": first,
        "duplicate_when": _when(first)
        if first is not None and first.state != State.NEEDS_INFORMATION
        else "",
        "answer_by": answer_by(clock.day_of(found.asked_at), playbook) if found.asked_at else None,
        "deal": find_own_deal_of(found.pk),
        "events": events,
        "lacking": _lacking(found),
        "certificate": lacking_certificate(found, playbook, by=actor),
        "alike": _alike(found, playbook),
        "awaited": find_awaited([found], at=clock.now()).get(found.pk),
        "extension": _extension(events) if found.state == State.APPROVED else "",
        "exchanges": list_own_exchanges(found.pk),
        "activities": _work_of(list_own_activities(found.pk), events),
        "can_act": permissions.may("submit_registration", actor),
        "terms": terms,
        "extensions_left": max(terms.max_extensions - found.extensions, 0),
        "has_ended": found.ends_on is not None and found.ends_on < clock.today(),
        "kinds": words.choices(ActivityKind),
        "today_text": clock.today().isoformat(),
        "moved": what,
        "faults": faults or {},
        "fault_list": registration_words.of_faults(what, faults or {}),
        "sent": request.POST,
    }
    return page(
        request, "portal/registration.html", context, here="registrations", status=422 if faults else 200
    )


def _work_of(activities: Sequence["Activity"], events: Sequence[Happening]) -> list[tuple[str, date]]:
    """The work with the customer, the latest first: what was reported, and what of the deal kept the protection alive."""
    reported = [
        (f"{words.of_code(one.kind)}: {one.note}" if one.note else words.of_code(one.kind), one.happened_on)
        for one in activities
    ]
    told = [
        (event_words.of_changes(one.event.data["changes"]), clock.day_of(one.event.at))
        for one in events
        if one.event.verb == "registration.kept_alive" and "changes" in one.event.data
    ]
    return sorted([*reported, *reversed(told)], key=lambda line: line[1], reverse=True)


def _lacking(found: "Registration") -> list[tuple[Any, str]]:
    """What keeps a draft from being sent."""
    if found.state != State.DRAFT:
        return []
    return registration_words.of_draft_faults(registering.faults_of(found, on=clock.today()))


def _alike(found: "Registration", playbook: Playbook) -> "Registration | None":
    """Of a draft, what the partner itself has registered for a company that may be the same."""
    if found.state != State.DRAFT:
        return None
    wanted = registered_as(found)
    return find_alike(found.partner_id, [wanted], playbook, on=clock.today()).get(wanted)


def _extension(events: Sequence[Happening]) -> str:
    """By how much the last extension has moved the latest end of the protection."""
    given = [one.event.data for one in events if one.event.verb == "registration.extended"]
    return event_words.of_extension(given[-1]) if given else ""


def _day(sent: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(sent.get(name, ""))
    except ValueError:
        return None


def _extend(given: dict[str, Any], sent: QueryDict) -> None:
    evidence = fitting(sent.get("evidence", ""), 2000, field="evidence")
    following.request_extension(**given, evidence=evidence, met_on=_day(sent, "met_on"))


def _work(given: dict[str, Any], sent: QueryDict) -> None:
    following.record_activity(
        **given, kind=sent.get("kind", ""), happened_on=_day(sent, "happened_on"), note=sent.get("note", "")
    )


Move = Callable[[dict[str, Any], QueryDict], Any]
MOVES: dict[str, tuple[Move, Any]] = {
    "delete": (
        lambda given, sent: registering.delete_draft(
            by=given["by"], registration_id=given["registration_id"]
        ),
        gettext_lazy("The draft is deleted."),
    ),
    "submit": (lambda given, sent: registering.submit_registration(**given), gettext_lazy("Registered.")),
    "answer": (
        lambda given, sent: following.answer_registration(
            **given, answer=fitting(sent.get("answer", ""), 4000, field="answer")
        ),
        gettext_lazy("Thank you, the answer is sent."),
    ),
    "extend": (_extend, gettext_lazy("More time is asked for.")),
    "work": (_work, gettext_lazy("Thank you. The activity is logged.")),
    "appeal": (
        lambda given, sent: following.appeal_registration(
            **given, text=fitting(sent.get("text", ""), 4000, field="text")
        ),
        gettext_lazy("The appeal is sent."),
    ),
    "withdraw": (
        lambda given, sent: following.withdraw_registration(**given),
        gettext_lazy("The registration is withdrawn."),
    ),
}


@require_POST
@partner("view_own_deals")
def act(request: PartnerRequest, registration_id: int, what: str) -> HttpResponse:
    """Carry out one step and come back to the registration; what was typed stays where it is refused."""
    if what not in MOVES:
        raise Http404
    move, done = MOVES[what]
    given = {"by": request.actor, "registration_id": registration_id, "at": clock.now()}
    try:
        move(given, request.POST)
    except NotFound:
        raise
    except Refusal as refusal:
        found = get_own_registration(registration_id, by=request.actor)
        return _page(request, found, what=what, faults=words.by_field(refusal))
    said = str(done)
    if what == "work":
        kept = get_own_registration(registration_id, by=request.actor)
        if kept.ends_on is not None:
            said += " " + _("Protected until %(day)s.") % {"day": formatting.day(kept.ends_on)}
    messages.success(request, said)
    if what == "delete":
        return redirect("portal:registrations")
    return redirect("portal:registration", registration_id)
