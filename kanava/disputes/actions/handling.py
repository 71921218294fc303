"""Our side: talk, hand over, correct the amount in whole or in part, or turn the dispute down with a reason."""

from datetime import datetime

from kanava.core import permissions
from kanava.core.actions import action
from kanava.core.models import User
from kanava.disputes.correcting import correct
from kanava.disputes.holding import locked, owned, record, say, start_clock
from kanava.disputes.models import Dispute
from kanava.rules import disputes
from kanava.rules.disputes import Move
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role
from kanava.rules.refusals import Refusal

# Whose role lets them answer.
ANSWERING = (Role.OWNER, Role.PARTNER_MANAGER, Role.FINANCE)


class OwnerUnknown(Refusal):
    """No colleague who could answer is chosen."""

    code = "DISPUTE_OWNER_UNKNOWN"


@action("answer_as_us")
def reply_to_dispute(*, by: Actor, dispute_id: int, text: str, asks: bool, at: datetime) -> Dispute:
    """Write to the partner. Asked for something, the partner has the turn, and our clock stops until it answers.

    Raises:
        NotFound, NotPermitted, DisputeMoved, DisputeTextMissing (field `text`).
    """
    found = locked(dispute_id, by=by, right="answer_as_us")
    if found.state not in disputes.LIVE:
        raise disputes.DisputeMoved
    say(found, text, by=by, at=at)
    if asks:
        found.state, found.due_at = disputes.move(found.state, Move.ASK), None
    found.save()
    record("asked" if asks else "replied", found, by=by, at=at)
    return found


@action("assign_dispute")
def assign_dispute(*, by: Actor, dispute_id: int, user_id: int, at: datetime) -> Dispute:
    """Let a colleague answer it. Raises NotFound, NotPermitted, DisputeMoved, OwnerUnknown (field `owner`)."""
    found = locked(dispute_id, by=by, right="assign_dispute")
    if found.state not in disputes.LIVE:
        raise disputes.DisputeMoved
    chosen = User.objects.filter(pk=user_id, is_active=True, staff_role__in=ANSWERING).first()
    if chosen is None:
        raise OwnerUnknown(field="owner")
    if found.owner_id != chosen.pk:
        found.owner = chosen
        found.save(update_fields=["owner"])
        record("assigned", found, by=by, at=at, to=chosen.pk)
    return found


@action("decide_dispute")
def grant_dispute(*, by: Actor, dispute_id: int, amount: Money, text: str, at: datetime) -> Dispute:
    """Give the partner right, in whole or in part, with an amount that is added. Who may approve corrections has done it
    with that; else it waits for somebody who may.

    Raises:
        NotFound, NotPermitted, DisputeMoved, GrantedOutOfRange (field `amount`), DisputeTextMissing (field `text`),
        DisputedDealOpen.
    """
    found = locked(dispute_id, by=by, right="decide_dispute")
    disputes.move(found.state, Move.PROPOSE)
    disputes.outcome(amount, found.told, found.expected)
    say(found, text, by=by, at=at)
    found.granted_minor, found.proposed_by_id = amount.minor, by.user_id
    if permissions.may("approve_adjustment", by, owned(found)):
        return _correct(found, by=by, at=at)
    found.state = disputes.move(found.state, Move.PROPOSE)
    start_clock(found, at)
    found.save()
    record("proposed", found, by=by, at=at, amount=[amount.minor, amount.currency])
    return found


@action("approve_adjustment")
def approve_correction(*, by: Actor, dispute_id: int, at: datetime) -> Dispute:
    """Approve a proposed correction: it stands among the partner's earnings, and on its next statement.

    Raises:
        NotFound, NotPermitted, DisputeMoved, DisputedDealOpen.
    """
    found = locked(dispute_id, by=by, right="approve_adjustment")
    if found.state != disputes.State.PROPOSED:
        raise disputes.DisputeMoved
    return _correct(found, by=by, at=at)


@action("approve_adjustment")
def send_back(*, by: Actor, dispute_id: int, text: str, at: datetime) -> Dispute:
    """Do not approve a proposed correction: whoever answers decides anew. The reason is told to colleagues by letter and
    not to the partner. Raises NotFound, NotPermitted, DisputeMoved, DisputeTextMissing (field `text`)."""
    found = locked(dispute_id, by=by, right="approve_adjustment")
    after = disputes.move(found.state, Move.SEND_BACK)
    if not text.strip():
        raise disputes.DisputeTextMissing(field="text")
    found.state, found.granted_minor, found.sent_back = after, None, text.strip()[: disputes.LONGEST_TEXT]
    start_clock(found, at)
    found.save()
    record("sent_back", found, by=by, at=at)
    return found


@action("decide_dispute")
def decline_dispute(*, by: Actor, dispute_id: int, text: str, at: datetime) -> Dispute:
    """Turn it down with a reason that the partner reads. Raises NotFound, NotPermitted, DisputeMoved, DisputeTextMissing
    (field `text`)."""
    found = locked(dispute_id, by=by, right="decide_dispute")
    after = disputes.move(found.state, Move.DECLINE)
    say(found, text, by=by, at=at)
    _decide(found, after, by=by, at=at)
    record("declined", found, by=by, at=at)
    return found


def _correct(found: Dispute, *, by: Actor, at: datetime) -> Dispute:
    """Post what was granted, and end the dispute."""
    granted = Money(found.granted_minor or 0, found.currency)
    after = disputes.outcome(granted, found.told, found.expected)
    found.correction_id = correct(found, by=by, at=at)
    _decide(found, after, by=by, at=at)
    verb = "upheld" if after == disputes.State.UPHELD else "upheld_partly"
    record(verb, found, by=by, at=at, amount=[granted.minor, granted.currency])
    return found


def _decide(found: Dispute, after: disputes.State, *, by: Actor, at: datetime) -> None:
    found.state, found.due_at = after, None
    found.decided_at, found.decided_by_id = at, by.user_id
    found.save()
