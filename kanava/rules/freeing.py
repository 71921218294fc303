"""What of an earning is free to be paid as the customer pays, and what is taken back when it does not (guide: C5).

An earning stands whole in the ledger from the day of the win. What follows moves parts of it: free of its hold in the
share that the customer has paid of the net amount, taken back in the share that was refunded or cancelled. What is taken
back and what is on hold are rounded down to the minor unit: the last payment frees exactly the rest, and what a payment has
freed is never taken back because the rest is cancelled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.settling import AWAITS_DAYS, AWAITS_PAYMENT
from kanava.rules.steps import Step

FORM = 1
RELEASE = "RELEASE"
CLAWBACK = "CLAWBACK"


class Kind(StrEnum):
    """What is told of the customer's money: it came, some went back, or some will never come."""

    PAID = "PAID"
    REFUNDED = "REFUNDED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Received:
    """What the customer has paid, got back and will not pay, of a deal's net amount: minor units of the deal's currency,
    each of them at least nothing."""

    currency: str
    net: int
    paid: int = 0
    refunded: int = 0
    cancelled: int = 0

    @property
    def left(self) -> int:
        """What of the net amount was neither refunded nor cancelled."""
        return max(self.net - self.refunded - self.cancelled, 0)

    @property
    def open(self) -> int:
        """What of that is not paid yet."""
        return self.left - self.got

    @property
    def got(self) -> int:
        """What of that is paid."""
        return min(max(self.paid - self.refunded, 0), self.left)


# A payment of more than so many times what the deal is worth is a slip.
MOST_TIMES = 10


def room_for(kind: Kind, net: int, told: Mapping[Kind, int]) -> int:
    """How much more of a kind can be true of a deal of this net amount: no more goes back than came, and no more is
    cancelled than is open. Payments may add up to more than the deal is worth."""
    paid = max(told[Kind.PAID] - told[Kind.REFUNDED], 0)
    if kind == Kind.PAID:
        return MOST_TIMES * max(net, 1) - told[Kind.PAID]
    if kind == Kind.REFUNDED:
        return paid
    return max(net - paid - told[Kind.REFUNDED] - told[Kind.CANCELLED], 0)


@dataclass(frozen=True, slots=True)
class Parts:
    """An earning in three parts that add up to it: free to be paid, on hold, and taken back."""

    free: Money
    held: Money
    taken: Money


def counts(kind: Kind, on: date, *, won_on: date, playbook: Playbook) -> bool:
    """Whether what was told of a day changes an earning: a refund or cancellation long after the win does not."""
    last = won_on + timedelta(days=playbook.margins.clawback_days)
    return kind == Kind.PAID or (playbook.margins.clawback_days > 0 and on <= last)


def reckon(earned: Money, received: Received, *, hold: str, is_time_up: bool = False) -> Parts:
    """The parts of an earning as its deal stands. `hold` is the reason that it is held for, empty for none; `is_time_up`
    whether the days of AWAITS_DAYS have passed.

    A deal of no net amount has nothing to wait for.
    """
    if received.net <= 0:
        return Parts(earned, Money(0, earned.currency), Money(0, earned.currency))
    if received.left == 0:
        return Parts(Money(0, earned.currency), Money(0, earned.currency), earned)

    def share(part: int) -> int:
        return earned.minor * part // received.net

    # A cancellation moves what is open, whose rounded share stays the same: nothing that a payment has freed is touched.
    cancelled, held = share(received.cancelled), 0
    taken = share(received.refunded) + cancelled
    if hold == AWAITS_PAYMENT:
        # What is open never grows, so that nothing is ever put on hold again.
        held = share(received.open + received.cancelled) - cancelled
    elif hold == AWAITS_DAYS and not is_time_up:
        held = earned.minor - taken
    return Parts(*(Money(minor, earned.currency) for minor in (earned.minor - taken - held, held, taken)))


@dataclass(frozen=True, slots=True)
class Moves:
    """What has to be moved to come from one state of an earning to another: out of its hold, and back to us."""

    released: Money
    taken_free: Money
    taken_held: Money

    @property
    def transfers(self) -> Mapping[str, tuple[Transfer, ...]]:
        """The transfers by kind of entry; none for a kind that moves nothing."""
        release = _moved(AccountKind.HELD, AccountKind.ACCRUED, self.released)
        taken = _moved(AccountKind.ACCRUED, AccountKind.EXPENSE, self.taken_free)
        taken += _moved(AccountKind.HELD, AccountKind.EXPENSE, self.taken_held)
        return {kind: moved for kind, moved in ((RELEASE, release), (CLAWBACK, taken)) if moved}


def _moved(debit: AccountKind, credit: AccountKind, amount: Money) -> tuple[Transfer, ...]:
    return (Transfer(debit, credit, amount),) if amount.minor else ()


def moves(before: Parts, after: Parts) -> Moves | None:
    """The moves between two states of one earning; None where something would have to be given back or put on hold
    again, as when a payment was told by mistake: then what followed is reversed and reckoned anew."""
    taken = after.taken.minor - before.taken.minor
    from_free = max(before.free.minor - after.free.minor, 0)
    if taken < 0 or from_free > taken:
        return None
    currency = before.free.currency
    released = max(after.free.minor - before.free.minor, 0)
    return Moves(Money(released, currency), Money(from_free, currency), Money(taken - from_free, currency))


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a release or a clawback follows from: the earning, how its deal stood, and what was free and taken back
    before (minor units of the earning's currency). Stored with the entry."""

    earned: Money
    received: Received
    hold: str
    is_time_up: bool
    free: int = 0
    taken: int = 0

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        told = self.received
        return {
            "freeing": FORM, "earned": [self.earned.minor, self.earned.currency], "hold": self.hold, "up": self.is_time_up,
            "customer": [told.currency, told.net, told.paid, told.refunded, told.cancelled], "before": [self.free, self.taken],
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Facts":
        """The facts that `to_json` wrote. Raises KeyError, ValueError, TypeError: it did not."""
        minor, currency = document["earned"]
        free, taken = document["before"]
        return cls(Money(minor, currency), Received(*document["customer"]), document["hold"], document["up"], free, taken)  # fmt: skip

    @property
    def before(self) -> Parts:
        """The state that was found."""
        held = self.earned.minor - self.free - self.taken
        return Parts(*(Money(minor, self.earned.currency) for minor in (self.free, held, self.taken)))


@dataclass(frozen=True, slots=True)
class Followed:
    """An entry that follows on an earning: its kind, what it moves, and the steps to it."""

    kind: str
    transfers: tuple[Transfer, ...]
    steps: tuple[Step, ...]


def follow(facts: Facts) -> tuple[Followed, ...] | None:
    """The entries that bring an earning to where its deal stands; None as in `moves`."""
    after = reckon(facts.earned, facts.received, hold=facts.hold, is_time_up=facts.is_time_up)
    found = moves(facts.before, after)
    if found is None:
        return None
    return tuple(
        Followed(kind, transfers, _steps(facts, after, kind, transfers))
        for kind, transfers in found.transfers.items()
    )


def _steps(facts: Facts, after: Parts, kind: str, transfers: tuple[Transfer, ...]) -> tuple[Step, ...]:
    told, steps = facts.received, [Step("OF_EARNING", {}, facts.earned)]
    if facts.hold == AWAITS_DAYS and kind == RELEASE:
        steps.append(Step("DAYS_PASSED", {}))
    elif told.net > 0:
        code, part = ("CUSTOMER_PAID", told.got) if kind == RELEASE else ("CUSTOMER_LEFT", told.left)
        steps.append(Step(code, {"part": [part, told.currency], "whole": [told.net, told.currency]}))
    is_release = kind == RELEASE
    so_far, before = (after.free, facts.before.free) if is_release else (after.taken, facts.before.taken)
    steps.append(Step("FREE_IN_ALL" if is_release else "TAKEN_IN_ALL", {}, so_far))
    if before.minor:
        steps.append(Step("RELEASED_BEFORE" if is_release else "TAKEN_BEFORE", {}, -before))
    total = Money(sum(moved.amount.minor for moved in transfers), facts.earned.currency)
    steps.append(Step("RELEASED_NOW" if is_release else "TAKEN_NOW", {}, total))
    return tuple(steps)


def reproduces(kind: str, document: Mapping[str, Any], transfers: tuple[Transfer, ...]) -> bool:
    """Whether a release or a clawback follows from its own facts."""
    try:
        again = follow(Facts.from_json(document)) or ()
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False
    return any((one.kind, one.transfers) == (kind, transfers) for one in again)
