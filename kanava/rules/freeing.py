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
# Something was told by mistake: what it had led to is moved back.
RETOLD = "RETOLD"
FOLLOWING = (RELEASE, CLAWBACK, RETOLD)


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

    def since(self, refunded: int, cancelled: int) -> "Received":
        """The same, counted from when so much had gone back or been cancelled: what was left then is the whole."""
        later = (max(self.refunded - refunded, 0), max(self.cancelled - cancelled, 0))
        return Received(self.currency, self.net - refunded - cancelled, max(self.paid - refunded, 0), *later)

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


def moves(before: Parts, after: Parts) -> Mapping[str, tuple[Transfer, ...]]:
    """The transfers between two states of one earning by kind of entry; none for a kind that moves nothing.

    A customer never makes us give anything back or put anything on hold again. Where that has to be, something was told by
    mistake: one entry moves back what that had led to, and nothing else.
    """
    free, held, taken = (
        now.minor - was.minor
        for was, now in ((before.free, after.free), (before.held, after.held), (before.taken, after.taken))
    )
    if taken < 0 or held > 0:
        found = {
            RETOLD: _retold(
                {AccountKind.ACCRUED: free, AccountKind.HELD: held, AccountKind.EXPENSE: taken}, before
            )
        }
    else:
        from_free = max(-free, 0)
        back = _moved(AccountKind.ACCRUED, AccountKind.EXPENSE, from_free, before)
        back += _moved(AccountKind.HELD, AccountKind.EXPENSE, taken - from_free, before)
        found = {RELEASE: _moved(AccountKind.HELD, AccountKind.ACCRUED, max(free, 0), before), CLAWBACK: back}
    return {kind: moved for kind, moved in found.items() if moved}


def _retold(changes: Mapping[AccountKind, int], before: Parts) -> tuple[Transfer, ...]:
    """From where there is too much to where there is too little: the changes add up to nothing."""
    found: tuple[Transfer, ...] = ()
    less = {account: -change for account, change in changes.items() if change < 0}
    for account, change in changes.items():
        for source in less:
            part = min(less[source], max(change, 0))
            found += _moved(source, account, part, before)
            less[source], change = less[source] - part, change - part
    return found


def _moved(debit: AccountKind, credit: AccountKind, minor: int, of: Parts) -> tuple[Transfer, ...]:
    return (Transfer(debit, credit, Money(minor, of.free.currency)),) if minor else ()


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


def follow(facts: Facts) -> tuple[Followed, ...]:
    """The entries that bring an earning to where its deal stands."""
    after = reckon(facts.earned, facts.received, hold=facts.hold, is_time_up=facts.is_time_up)
    return tuple(
        Followed(kind, transfers, _steps(facts, after, kind, transfers))
        for kind, transfers in moves(facts.before, after).items()
    )


def _steps(facts: Facts, after: Parts, kind: str, transfers: tuple[Transfer, ...]) -> tuple[Step, ...]:
    if kind == RETOLD:
        return _retold_steps(facts, after)
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


def _retold_steps(facts: Facts, after: Parts) -> tuple[Step, ...]:
    """Where the deal stands after the mistake, and each part of the earning that is another one by that."""
    told, steps = facts.received, [Step("OF_EARNING", {}, facts.earned)]
    if told.net > 0:
        whole = [told.net, told.currency]
        steps.append(Step("CUSTOMER_PAID", {"part": [told.got, told.currency], "whole": whole}))
        if told.left != told.net or facts.taken:
            steps.append(Step("CUSTOMER_LEFT", {"part": [told.left, told.currency], "whole": whole}))
    parts = {"FREE": (facts.before.free, after.free), "HELD": (facts.before.held, after.held), "TAKEN": (facts.before.taken, after.taken)}  # fmt: skip
    for code, (was, now) in parts.items():
        if was != now:
            steps.append(Step(f"RETOLD_{code}", {"before": [was.minor, was.currency]}, now))
    return tuple(steps)


def reproduces(kind: str, document: Mapping[str, Any], transfers: tuple[Transfer, ...]) -> bool:
    """Whether a release or a clawback follows from its own facts."""
    try:
        again = follow(Facts.from_json(document))
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False
    return any((one.kind, one.transfers) == (kind, transfers) for one in again)
