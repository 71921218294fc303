"""Doing, moving and dropping next steps (guide: F6)."""

from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.engagement.models import NextStep
from kanava.engagement.writers import Told, record_step, write
from kanava.rules import touchpoints as rule
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.touchpoints import StepState, TouchpointKind


@action("complete_step")
def complete_step(*, by: Actor, step_id: int, at: datetime, result: str = "") -> NextStep:
    """It is done. A partner's person does so with the steps of its company alone. What came of it stands on the timeline as
    a note of one of our people. Raises NotFound, StepClosed."""
    found = _open(step_id, by=by, right="complete_step")
    with gate("steps"):
        _close(found, StepState.DONE, at=at)
        record_step("done", found, by=by, at=at)
    if result.strip() and not by.is_partner:
        talk = found.touchpoint
        told = Told(
            TouchpointKind.NOTE.value, at, text=result, title=found.what,
            deal_id=talk.deal_id if talk else None, registration_id=talk.registration_id if talk else None,
        )  # fmt: skip
        write(found.partner, told, by=by, author_id=by.user_id, at=at)
    return found


@action("move_step")
def move_step(*, by: Actor, step_id: int, due_on: date, at: datetime) -> NextStep:
    """It is to be done by another day. Raises NotFound, StepClosed, StepDayPast (field `due_on`)."""
    found = _open(step_id, by=by, right="move_step")
    rule.check_due(due_on, today=clock.day_of(at))
    before, found.due_on = found.due_on, due_on
    found.save(update_fields=["due_on"])
    record_step("moved", found, by=by, at=at, was=before.isoformat(), until=due_on.isoformat())
    return found


@action("drop_step")
def drop_step(*, by: Actor, step_id: int, at: datetime) -> NextStep:
    """It is not to be done any more. Raises NotFound, StepClosed."""
    found = _open(step_id, by=by, right="drop_step")
    _close(found, StepState.DROPPED, at=at)
    record_step("dropped", found, by=by, at=at)
    return found


def _open(step_id: int, *, by: Actor, right: str) -> NextStep:
    """The planned step, if the actor may do that with it."""
    with gate("steps"):
        found = (
            NextStep.objects.select_for_update(of=("self",))
            .select_related("touchpoint")
            .filter(pk=step_id)
            .first()
        )
    if found is None or (by.is_partner and not _is_partners(found)):
        raise NotFound
    require(right, by, Owned(partner_id=found.partner_id, manager_id=found.owner_id))
    rule.check_open(found.state)
    return found


def _is_partners(found: NextStep) -> bool:
    """Whether the partner was told of the step as its own."""
    return found.is_theirs and found.touchpoint is not None and found.touchpoint.is_shared


def _close(found: NextStep, state: StepState, *, at: datetime) -> None:
    found.state, found.closed_at = state, at
    found.save(update_fields=["state", "closed_at"])
