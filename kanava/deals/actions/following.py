"""What a partner does with a running registration: answer, report work, ask for more time, give up, appeal."""

from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.wall import gate
from kanava.deals import customers
from kanava.deals.actions.holding import get_for_update, keep_protection, protection_of, record
from kanava.deals.actions.registering import FieldMissing, answer_due
from kanava.deals.models import Activity, Deal, Registration
from kanava.playbook.queries import get_in_force
from kanava.rules import protection
from kanava.rules import registration as rule
from kanava.rules.deals import OPEN_STAGES, Stage
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.protection import ActivityKind, Evidence, Protection
from kanava.rules.refusals import Refusal
from kanava.rules.registration import Move, State


class KindUnknown(Refusal):
    """It is not one of the kinds of work."""

    code = "KIND_UNKNOWN"


@action("withdraw_registration")
def withdraw_registration(*, by: Actor, registration_id: int, at: datetime) -> Registration:
    """Give a registration up; what it held is free again, and its open deal counts as lost."""
    found = get_for_update(registration_id, by=by, right="withdraw_registration")
    after = rule.move(found.state, Move.WITHDRAW)
    with gate("ownership"):
        found.state = after
        found.save(update_fields=["state"])
        customers.release(found, on=clock.day_of(at))
        close_deal_of(found, reason="WITHDRAWN", on=clock.day_of(at))
        record("withdrawn", found, by=by, at=at)
    return found


def close_deal_of(registration: Registration, *, reason: str, on: date) -> None:
    """The registration's open deal is lost with a code as its reason, on the day or on the one it was opened later."""
    deal = Deal.objects.filter(registration=registration, stage__in=OPEN_STAGES).first()
    if deal is not None:
        deal.stage, deal.lost_reason = Stage.LOST, reason
        deal.closed_on = max(on, deal.opened_on or on)
        deal.save(update_fields=["stage", "lost_reason", "closed_on"])


@action("answer_registration")
def answer_registration(*, by: Actor, registration_id: int, answer: str, at: datetime) -> Registration:
    """Answer the vendor's question; the approval clock starts again."""
    found = get_for_update(registration_id, by=by, right="answer_registration")
    if not answer.strip():
        raise FieldMissing(field="answer")
    after = rule.move(found.state, Move.ANSWER)
    playbook = get_in_force(clock.day_of(at)).playbook
    with gate("ownership"):
        found.state, found.answer, found.escalated_at = after, answer.strip(), None
        found.due_at = answer_due(at, playbook)
        found.save(update_fields=["state", "answer", "due_at", "escalated_at"])
        record("answered", found, by=by, at=at)
    return found


@action("record_activity")
def record_activity(
    *, by: Actor, registration_id: int, kind: str, happened_on: date | None, note: str, at: datetime
) -> Activity:
    """Tell what was done with the customer. It keeps the protection alive for the playbook's days from that day.

    Raises:
        FieldMissing, ActivityOutside (field `happened_on`), KindUnknown (field `kind`), ProtectionEnded.
    """
    found = get_for_update(registration_id, by=by, right="record_activity")
    if kind not in ActivityKind.__members__:
        raise KindUnknown(field="kind")
    if happened_on is None:
        raise FieldMissing(field="happened_on")
    kept = _running(found, on=clock.day_of(at))
    assert found.submitted_at is not None
    submitted_on = clock.day_of(found.submitted_at)
    protection.check_activity(happened_on, submitted_on=submitted_on, on=clock.day_of(at))
    activity = Activity.objects.create(
        registration=found,
        partner_id=found.partner_id,
        kind=kind,
        happened_on=happened_on,
        note=note.strip()[:500],
        author_id=by.user_id,
        recorded_at=at,
    )
    with gate("ownership"):
        stay_alive(found, kept, active_on=happened_on, at=at)
        record(
            "worked_on", found, by=by, at=at, kind=kind, on=happened_on.isoformat(), activity_id=activity.pk
        )
    return activity


def stay_alive(found: Registration, kept: Protection, *, active_on: date, at: datetime) -> Protection:
    """Keep a running protection alive by work on a day; returns how it runs now."""
    playbook = get_in_force(clock.day_of(at)).playbook
    latest = max(found.last_activity_on or active_on, active_on)
    alive = protection.keep_alive(kept, active_on, playbook)
    reminded = found.reminded_days if alive.ends_on == kept.ends_on else None
    keep_protection(found, alive, last_activity_on=latest, reminded_days=reminded)
    return alive


def _running(found: Registration, *, on: date) -> Protection:
    """The protection that still runs. Raises MoveNotPossible, ProtectionEnded."""
    kept = protection_of(found)
    if found.state != State.APPROVED or kept is None:
        raise rule.MoveNotPossible(state=found.state, move="ACTIVITY")
    if kept.ends_on < on:
        raise protection.ProtectionEnded(until=kept.ends_on)
    return kept


@action("request_extension")
def request_extension(
    *, by: Actor, registration_id: int, evidence: str, at: datetime, met_on: date | None = None
) -> Registration:
    """Ask for a longer protection, with what has happened since. Refused at once when the rules leave no room."""
    found = get_for_update(registration_id, by=by, right="request_extension")
    on = clock.day_of(at)
    kept = _running(found, on=on)
    playbook = get_in_force(on).playbook
    protection.extend(
        kept, given=found.extensions, evidence=Evidence(evidence, met_on), since=period_of(found), playbook=playbook, on=on
    )  # fmt: skip
    found.extension_evidence, found.extension_met_on, found.extension_requested_at = (
        evidence.strip(),
        met_on,
        at,
    )
    found.save(update_fields=["extension_evidence", "extension_met_on", "extension_requested_at"])
    with gate("ownership"):
        promise_answer(found, playbook, at=at)
        record("extension_requested", found, by=by, at=at)
    return found


def promise_answer(found: Registration, playbook: Playbook, *, at: datetime) -> None:
    """Start the clock of our answer to what the partner sent at an instant."""
    found.due_at, found.escalated_at = answer_due(at, playbook), None
    found.save(update_fields=["due_at", "escalated_at"])


def period_of(found: Registration) -> date:
    """The first day of the present period of protection."""
    assert found.decided_at is not None
    return found.period_since or clock.day_of(found.decided_at)


@action("appeal_registration")
def appeal_registration(*, by: Actor, registration_id: int, text: str, at: datetime) -> Registration:
    """Ask that somebody else looks at a refusal again, once and within the playbook's days."""
    found = get_for_update(registration_id, by=by, right="appeal_registration")
    if not text.strip():
        raise FieldMissing(field="text")
    if found.state != State.REFUSED or found.appealed_at is not None or found.decided_at is None:
        raise rule.MoveNotPossible(state=found.state, move="APPEAL")
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    rule.check_appeal(clock.day_of(found.decided_at), reason=found.reason_code, playbook=playbook, on=on)
    found.appeal_text, found.appealed_at = text.strip(), at
    found.save(update_fields=["appeal_text", "appealed_at"])
    with gate("ownership"):
        promise_answer(found, playbook, at=at)
        record("appealed", found, by=by, at=at)
    return found


def keep_deal_alive(deal: Deal, *, by: Actor, at: datetime, **told: object) -> None:
    """Work on a deal keeps its running protection alive; where its end moves, the registration's history has what was
    told."""
    found = (
        Registration.objects.select_for_update()
        .filter(pk=deal.registration_id or 0, state=State.APPROVED)
        .first()
    )
    kept = protection_of(found) if found is not None else None
    if found is not None and kept is not None and kept.ends_on >= clock.day_of(at):
        alive = stay_alive(found, kept, active_on=clock.day_of(at), at=at)
        if alive.ends_on != kept.ends_on:
            record("kept_alive", found, by=by, at=at, until=alive.ends_on.isoformat(), **told)
