"""The partner's side: dispute an amount, answer, take it back."""

from dataclasses import dataclass
from datetime import date, datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.disputes.holding import locked, record, say, start_clock
from kanava.disputes.models import IS_LIVE, Dispute
from kanava.earnings.queries.statements import find_line
from kanava.ledger.queries import get_entry
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules import disputes
from kanava.rules.disputes import Ground, Move, State
from kanava.rules.ledger import AccountKind
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal

# They earn nothing, and have pages of their own.
UNDISPUTED = ("STATEMENT", "PAYOUT", "REVERSAL")


class DisputedAlready(Refusal):
    """The amount is disputed already, and that is not over."""

    code = "DISPUTED_ALREADY"


class GroundUnknown(Refusal):
    """Nobody has chosen what is wrong."""

    code = "DISPUTE_GROUND_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Disputed:
    """An amount that can be disputed: what stands there, since which day it can be, and on which statement."""

    entry_id: int
    told: Money
    of_day: date
    statement_number: str
    source_type: str
    source_id: int
    is_discount: bool


def find_disputed(entry_id: int, *, partner_id: int) -> Disputed:
    """The amount of one of the partner's entries as its statement tells it, else as it was earned. Raises NotFound."""
    line = get_entry(entry_id, partner_id=partner_id)
    if line.kind in UNDISPUTED:
        raise NotFound
    told = find_line(entry_id, partner_id=partner_id)
    amount, of_day, number = told or (line.amount, line.effective_on, "")
    return Disputed(
        entry_id, amount, of_day, number, line.source_type, line.source_id, line.account == AccountKind.RESALE
    )


@action("open_dispute")
def open_dispute(
    *, by: Actor, entry_id: int, ground: str, text: str, expected: Money | None, at: datetime
) -> Dispute:
    """Say what is wrong with an amount and what is expected instead. The partner's manager answers it, else whoever takes
    it, within the playbook's days.

    Raises:
        NotFound, DisputedAlready, DisputeTooLate, GroundUnknown (field `ground`), DisputeTextMissing (field `text`),
        ExpectedNotMore (field `expected`).
    """
    partner_id = by.partner_id or 0
    require("open_dispute", by, Owned(partner_id=partner_id))
    on = clock.day_of(at)
    with gate("disputes"):
        amount = find_disputed(entry_id, partner_id=partner_id)
        partner = Partner.objects.select_for_update(of=("self",)).select_related("manager").get(pk=partner_id)
        if Dispute.objects.filter(IS_LIVE, entry_id=entry_id).exists():
            raise DisputedAlready
        if ground not in set(Ground):
            raise GroundUnknown(field="ground")
        playbook = get_in_force(on).playbook
        disputes.check_opening(amount.told, expected, text, of_day=amount.of_day, on=on, playbook=playbook)
        manager = partner.manager if partner.manager is not None and partner.manager.is_active else None
        found = Dispute(
            partner=partner, entry_id=entry_id, statement_number=amount.statement_number, source_type=amount.source_type,
            source_id=amount.source_id, is_discount=amount.is_discount, currency=amount.told.currency, told_minor=amount.told.minor,
            expected_minor=None if expected is None else expected.minor, ground=ground, owner=manager, opened_by_id=by.user_id, opened_at=at,
        )  # fmt: skip
        start_clock(found, at)
        found.save()
        say(found, text, by=by, at=at)
        record("opened", found, by=by, at=at, entry=entry_id)
    return found


@action("answer_dispute")
def answer_dispute(*, by: Actor, dispute_id: int, text: str, at: datetime) -> Dispute:
    """Say more. Where we have asked, our clock starts again. Raises NotFound, DisputeMoved, DisputeTextMissing (field
    `text`)."""
    with gate("disputes"):
        found = locked(dispute_id, by=by, right="answer_dispute")
        if State(found.state) not in disputes.LIVE:
            raise disputes.DisputeMoved
        say(found, text, by=by, at=at)
        if found.state == State.ASKED:
            found.state = disputes.move(found.state, Move.ANSWER)
            start_clock(found, at)
            found.save()
        record("answered", found, by=by, at=at)
    return found


@action("withdraw_dispute")
def withdraw_dispute(*, by: Actor, dispute_id: int, at: datetime) -> Dispute:
    """Take it back: the amount stays as it is. Raises NotFound, DisputeMoved."""
    with gate("disputes"):
        found = locked(dispute_id, by=by, right="withdraw_dispute")
        found.state, found.due_at = disputes.move(found.state, Move.WITHDRAW), None
        found.granted_minor, found.proposed_by_id = None, None
        found.decided_at = at
        found.save()
        record("withdrawn", found, by=by, at=at)
    return found
