"""A partner disputes an amount: what it may say, who answers by when, and what corrects it (guide: C5).

Nothing that was written is changed: what the partner is right about becomes an entry of its own, approved by who may.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import Money
from kanava.rules.periods import decision_deadline
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal
from kanava.rules.steps import Step

KIND = "ADJUSTMENT"
FORM = 1
LONGEST_TEXT = 4000


class State(StrEnum):
    """Where a dispute stands: with us, with the partner, waiting for approval, or over."""

    OPEN = "DISPUTE_OPEN"
    ASKED = "DISPUTE_ASKED"
    PROPOSED = "DISPUTE_PROPOSED"
    UPHELD = "DISPUTE_UPHELD"
    PARTLY = "DISPUTE_PARTLY"
    DECLINED = "DISPUTE_DECLINED"
    WITHDRAWN = "DISPUTE_WITHDRAWN"


LIVE = (State.OPEN, State.ASKED, State.PROPOSED)
# Whose turn is ours, and whose clock runs.
OURS = (State.OPEN, State.PROPOSED)


class Ground(StrEnum):
    """What the partner says is wrong."""

    RATE = "WRONG_RATE"
    BASE = "WRONG_BASE"
    SHARE = "WRONG_SHARE"
    TAKEN_BACK = "WRONGLY_TAKEN_BACK"
    EXCHANGE = "WRONG_EXCHANGE"
    OTHER = "WRONG_OTHERWISE"


class Move(StrEnum):
    """What is done with a dispute."""

    ASK = "ASK"
    ANSWER = "ANSWER"
    PROPOSE = "PROPOSE"
    SEND_BACK = "SEND_BACK"
    GRANT = "GRANT"
    DECLINE = "DECLINE"
    WITHDRAW = "WITHDRAW"


_FROM: Mapping[Move, tuple[State, ...]] = {
    Move.ASK: (State.OPEN,),
    Move.ANSWER: (State.ASKED,),
    Move.PROPOSE: (State.OPEN, State.ASKED),
    Move.SEND_BACK: (State.PROPOSED,),
    Move.GRANT: LIVE,
    Move.DECLINE: (State.OPEN, State.ASKED),
    Move.WITHDRAW: LIVE,
}
_TO: Mapping[Move, State] = {
    Move.ASK: State.ASKED,
    Move.ANSWER: State.OPEN,
    Move.PROPOSE: State.PROPOSED,
    Move.SEND_BACK: State.OPEN,
    Move.GRANT: State.UPHELD,
    Move.DECLINE: State.DECLINED,
    Move.WITHDRAW: State.WITHDRAWN,
}


class DisputeMoved(Refusal):
    """The dispute does not stand where this can be done."""

    code = "DISPUTE_MOVED"


class DisputeTooLate(Refusal):
    """The time in which the amount can be disputed has passed. Holds its last day."""

    code = "DISPUTE_TOO_LATE"


class DisputeTextMissing(Refusal):
    """Nothing is said where the other side has to be told something."""

    code = "DISPUTE_TEXT_MISSING"


class ExpectedNotMore(Refusal):
    """The partner expects no more than it has. Holds that amount."""

    code = "DISPUTE_NOT_MORE"


class DisputedDealOpen(Refusal):
    """The deal that the amount is of is not won at the moment: what it earned was taken back."""

    code = "DISPUTE_DEAL_OPEN"


class GrantedOutOfRange(Refusal):
    """A correction is above zero, and at most what the partner expects more. Holds that where it is told."""

    code = "DISPUTE_OUT_OF_RANGE"


def move(state: str, what: Move) -> State:
    """Where the dispute stands after it. Raises DisputeMoved."""
    if State(state) not in _FROM[what]:
        raise DisputeMoved
    return _TO[what]


def check_opening(
    told: Money, expected: Money | None, text: str, *, of_day: date, on: date, playbook: Playbook
) -> None:
    """Whether an amount that stands since a day can be disputed. Raises DisputeTooLate, DisputeTextMissing (field `text`),
    ExpectedNotMore (field `expected`)."""
    last = last_day(of_day, playbook)
    if on > last:
        raise DisputeTooLate(last=last)
    if not text.strip():
        raise DisputeTextMissing(field="text")
    if expected is not None and expected <= told:
        raise ExpectedNotMore(field="expected", told=told)


def last_day(of_day: date, playbook: Playbook) -> date:
    """The last day on which an amount of a day can be disputed: a statement's counts from its period's end."""
    return of_day + timedelta(days=playbook.margins.dispute_open_days)


def answer_due(at: datetime, playbook: Playbook, *, holidays: Set[date], zone: ZoneInfo) -> datetime:
    """By when we answer what comes at a moment."""
    return decision_deadline(at, playbook.margins.dispute_days, holidays=holidays, zone=zone)


def warn_at(due_at: datetime, playbook: Playbook) -> datetime:
    """When whoever answers is reminded."""
    return due_at - timedelta(hours=playbook.margins.dispute_warning_hours)


def outcome(granted: Money, told: Money, expected: Money | None) -> State:
    """What granting an amount makes of the dispute. Raises GrantedOutOfRange (field `amount`)."""
    most = None if expected is None else expected - told
    if granted.minor <= 0:
        raise GrantedOutOfRange(field="amount", most=most)
    if most is not None and granted > most:
        raise GrantedOutOfRange(field="amount", most=most)
    return State.PARTLY if most is not None and granted < most else State.UPHELD


@dataclass(frozen=True, slots=True)
class Correction:
    """What corrects a disputed amount: which entry it is of, what stood there, and what is added, in its currency. A
    discount on our invoice stays a discount, and is never paid out.

    What corrects an earning of a deal is on hold for the same reason (`hold`), comes free and is taken back as the earning
    is. What corrects an amount that was freed or taken back is free at once, and is taken back as the deal shrinks from
    there on: `since` is what had gone back and been cancelled by then, in minor units of the deal's currency. `won_on` is
    the day that the deal was won.
    """

    entry_id: int
    told: Money
    granted: Money
    is_discount: bool
    hold: str = ""
    won_on: date | None = None
    since: tuple[int, int] = (0, 0)

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """What it moves."""
        if self.is_discount:
            return (Transfer(AccountKind.DISCOUNT, AccountKind.RESALE, self.granted),)
        account = AccountKind.HELD if self.hold else AccountKind.ACCRUED
        return (Transfer(AccountKind.EXPENSE, account, self.granted),)

    @property
    def steps(self) -> tuple[Step, ...]:
        """How it comes about."""
        steps = (
            Step("DISPUTED", {}, self.told),
            Step("RIGHT_AMOUNT", {}, self.told + self.granted),
            Step("ADJUSTED", {}, self.granted),
        )
        return (*steps, Step("ADJUSTED_ON_HOLD", {}, self.granted)) if self.hold else steps

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        return {
            "adjusting": FORM, "entry": self.entry_id, "discount": self.is_discount,
            "amounts": [self.told.minor, self.granted.minor, self.granted.currency], "hold": self.hold,
            "won": self.won_on.isoformat() if self.won_on else "", "since": list(self.since),
        }  # fmt: skip


def reproduces(document: Mapping[str, Any], transfers: tuple[Transfer, ...]) -> bool:
    """Whether a correction's entry follows from its own facts."""
    try:
        told, granted, currency = document["amounts"]
        found = Correction(
            document["entry"], Money(told, currency), Money(granted, currency), document["discount"], document["hold"]
        )  # fmt: skip
        return found.transfers == transfers
    except (LookupError, TypeError, ValueError):
        return False
