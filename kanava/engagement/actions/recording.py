"""Writing down a call, meeting, mail or note with a partner; putting it right; taking it away (guide: F5, F6, G6)."""

from datetime import datetime

from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.engagement import writers
from kanava.engagement.models import Touchpoint
from kanava.engagement.queries.touchpoints import get_touchpoint
from kanava.engagement.writers import Step, Told
from kanava.partners.queries import get_partner
from kanava.rules.people import Actor

NO_STEP = Step()


@action("record_touchpoint")
def record_touchpoint(
    *, by: Actor, partner_id: int, told: Told, at: datetime, step: Step = NO_STEP
) -> Touchpoint:
    """Write down what was with a partner, today or earlier, and what comes next.

    Raises:
        NotFound, and Faults: ChoiceUnknown (`kind`, `outcome`, `owner`), TextMissing (`text`, `due_on`), NothingSaid (`text`),
        HappenedLater (`happened_on`), StepDayPast (`due_on`).
    """
    partner = get_partner(partner_id, by=by, right="record_touchpoint")
    found = writers.write(partner, told, by=by, author_id=by.user_id, at=at)
    writers.plan(found, step, by=by, at=at)
    return found


@action("correct_touchpoint")
def correct_touchpoint(*, by: Actor, touchpoint_id: int, told: Told, at: datetime) -> Touchpoint:
    """Put a touchpoint of one's own right; the log notes that it was changed, not the words. Raises NotFound, NotPermitted,
    and Faults as in `record_touchpoint`."""
    found = _own(touchpoint_id, by=by, right="correct_touchpoint")
    found.corrected_at = at
    writers.fill(found, told, at=at)
    writers.find_last_contact(found.partner_id)
    writers.record("corrected", found, by=by, at=at, kind=found.kind)
    return found


@action("remove_touchpoint")
def remove_touchpoint(*, by: Actor, touchpoint_id: int, at: datetime) -> int:
    """Take a touchpoint of one's own away with its next steps; that it was there stays in the log. Returns the partner's
    id. Raises NotFound, NotPermitted."""
    found = _own(touchpoint_id, by=by, right="remove_touchpoint")
    partner_id = found.partner_id
    writers.record("removed", found, by=by, at=at, kind=found.kind)
    found.delete()
    writers.find_last_contact(partner_id)
    return partner_id


def _own(touchpoint_id: int, *, by: Actor, right: str) -> Touchpoint:
    """The touchpoint, locked, if the actor may do that with it. A touchpoint is its author's."""
    found = get_touchpoint(touchpoint_id, by=by)
    require(right, by, Owned(partner_id=found.partner_id, manager_id=found.author_id))
    return Touchpoint.objects.select_for_update().get(pk=touchpoint_id)
