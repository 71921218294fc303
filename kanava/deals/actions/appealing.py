"""The decision of an appeal: the refusal is kept, or the registration is open for decision again."""

from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.deals import customers
from kanava.deals.actions.holding import find_holder, get_for_update, record
from kanava.deals.actions.registering import answer_due
from kanava.deals.customers import ScopeHeld
from kanava.deals.models import Registration
from kanava.playbook.queries import get_in_force
from kanava.rules import registration as rule
from kanava.rules.people import Actor
from kanava.rules.registration import Conflict, Move


@action("decide_appeal")
def decide_appeal(
    *, by: Actor, registration_id: int, granted: bool, at: datetime, message: str = ""
) -> Registration:
    """Decide an appeal, with a message to the partner where the refusal is kept. Granted, the registration is open
    again, if nobody has come to own the scope since.

    Raises:
        SameDecider: the first decider does not decide the appeal. ScopeHeld.
    """
    found = get_for_update(registration_id, by=by, right="decide_appeal")
    if found.appealed_at is None or found.appeal_decided_at is not None:
        raise rule.MoveNotPossible(state=found.state, move="DECIDE_APPEAL")
    rule.check_appeal_decider(found.decided_by_id, by.user_id)
    if granted:
        _reopen(found, by=by, at=at)
    found.appeal_message = "" if granted else message.strip()
    found.appeal_decided_at, found.appeal_decided_by_id = at, by.user_id
    found.appeal_outcome = "GRANTED" if granted else "UPHELD"
    found.save()
    record("appeal_decided", found, by=by, at=at, outcome=found.appeal_outcome)
    return found


def _reopen(found: Registration, *, by: Actor, at: datetime) -> None:
    """Open for decision again, with a new promise of when the answer comes. Raises ScopeHeld."""
    customers.lock(customers.company_of(found))
    playbook = get_in_force(clock.day_of(at)).playbook
    if find_holder(found, playbook, by=by, at=at) is not None:
        raise ScopeHeld
    found.state = rule.move(found.state, Move.REOPEN)
    found.conflict, found.reason_code, found.rule = Conflict.NONE, "", ""
    found.refusal_message = ""
    found.due_at, found.escalated_at = answer_due(at, playbook), None
    customers.claim(found, on=clock.day_of(at), until=None)
