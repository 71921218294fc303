"""Rebates on volume: what a partner's revenue of a whole quarter or year brings it (guide: C1, C2).

The volume is the net amount of the deals that the partner found and that were won in the period, in the programme's
currency. Each threshold that it reaches has a percentage: of the whole volume, or of the part above the threshold.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from kanava.rules import rates
from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import Money
from kanava.rules.periods import add_months
from kanava.rules.playbook import Playbook
from kanava.rules.rates import Quotes
from kanava.rules.refusals import Refusal
from kanava.rules.settling import Kept
from kanava.rules.steps import Step

KIND, SOURCE, FORM = "REBATE", "rebate", 1
MOST_THRESHOLDS = 6


class Basis(StrEnum):
    """What a percentage is of: the whole volume, by the highest threshold reached, or the part between two thresholds."""

    WHOLE = "WHOLE"
    ABOVE = "ABOVE"


class Span(StrEnum):
    """How long a period is: a calendar quarter or year."""

    QUARTER = "QUARTER"
    YEAR = "YEAR"


MONTHS = {Span.QUARTER: 3, Span.YEAR: 12}


class ThresholdsUnordered(Refusal):
    """Each threshold is above the one before, and so is its percentage; none is over 100 or below nothing."""

    code = "REBATE_THRESHOLDS_UNORDERED"


class ThresholdsMissing(Refusal):
    """A rebate needs at least one threshold with its percentage."""

    code = "REBATE_THRESHOLDS_MISSING"


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which volume on (minor units) which percentage counts."""

    minor: int
    percent: Decimal


def check(thresholds: Sequence[Threshold]) -> None:
    """Whether thresholds rise. Raises ThresholdsMissing, ThresholdsUnordered (field `thresholds`)."""
    if not thresholds or len(thresholds) > MOST_THRESHOLDS:
        raise ThresholdsMissing(field="thresholds")
    before = Threshold(-1, Decimal(0))
    for one in thresholds:
        if one.minor <= before.minor or not before.percent < one.percent <= 100:
            raise ThresholdsUnordered(field="thresholds")
        before = one


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar quarter or year; both days are part of it."""

    first: date
    last: date


def period_of(day: date, span: str) -> Period:
    """The period that a day lies in."""
    months = MONTHS[Span(span)]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(first, add_months(first, months) - timedelta(days=1))


def first_period(span: str, first_on: date) -> Period:
    """The first period that begins on a day or later."""
    period = period_of(first_on, span)
    return period if period.first >= first_on else period_of(period.last + timedelta(days=1), span)


def periods_to_reckon(
    span: str, *, first_on: date, last_on: date | None, on: date, days: int
) -> list[Period]:
    """The periods that lie wholly within a rebate's days, are over, and can still be reckoned or corrected on a day: so many
    days after their end at the most. The oldest first."""
    found = []
    period = first_period(span, first_on)
    while period.last < on and (last_on is None or period.last <= last_on):
        if on <= period.last + timedelta(days=days):
            found.append(period)
        period = period_of(period.last + timedelta(days=1), span)
    return found


@dataclass(frozen=True, slots=True)
class Earned:
    """What a volume brings, and how."""

    amount: Money
    steps: tuple[Step, ...]


def reckon(volume: Money, deals: int, thresholds: Sequence[Threshold], basis: str) -> Earned:
    """A volume's rebate, rounded half up once."""
    steps = [Step("REBATE_VOLUME", {"count": deals}, volume)]
    reached = [one for one in thresholds if volume.minor >= one.minor]
    if not reached:
        return Earned(Money(0, volume.currency), (*steps, Step("REBATE_NOT_REACHED", {})))
    exact, told_so_far = Decimal(0), 0
    tops = [*(one.minor for one in reached[1:]), volume.minor]
    for one, top in zip(reached, tops, strict=True):
        part = top - one.minor
        if basis == Basis.ABOVE:
            exact += part * one.percent / 100
            told = {
                "rate": str(one.percent / 100),
                "part": [part, volume.currency],
                "whole": [one.minor, volume.currency],
            }
            # What the parts are told as adds up to the whole, which is rounded once.
            so_far = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
            steps.append(Step("REBATE_ABOVE", told, Money(so_far - told_so_far, volume.currency)))
            told_so_far = so_far
    if basis == Basis.WHOLE:
        exact = volume.minor * reached[-1].percent / 100
        told = {"rate": str(reached[-1].percent / 100), "whole": [reached[-1].minor, volume.currency]}
    amount = Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), volume.currency)
    if basis == Basis.WHOLE:
        steps.append(Step("REBATE_WHOLE", told, amount))
    return Earned(amount, (*steps, Step("REBATE", {}, amount)))


@dataclass(frozen=True, slots=True)
class Way:
    """How far a volume is on its way: the next threshold with its percentage, None where all are reached."""

    volume: Money
    reached: Threshold | None
    next: Threshold | None

    @property
    def missing(self) -> Money:
        """What is missing to the next threshold."""
        return Money(max((self.next.minor if self.next else 0) - self.volume.minor, 0), self.volume.currency)


def way(volume: Money, thresholds: Sequence[Threshold]) -> Way:
    """Where a volume stands among thresholds."""
    reached = [one for one in thresholds if volume.minor >= one.minor]
    ahead = [one for one in thresholds if volume.minor < one.minor]
    return Way(volume, reached[-1] if reached else None, ahead[0] if ahead else None)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a rebate's entry follows from; `currency` is the partner's, the rate that of the period's last day."""

    volume: Money
    deals: int
    period: Period
    thresholds: tuple[Threshold, ...]
    basis: str
    currency: str
    quotes: Quotes

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        return {
            "form": FORM, "volume": [self.volume.minor, self.volume.currency], "deals": self.deals,
            "period": [self.period.first.isoformat(), self.period.last.isoformat()], "basis": self.basis, "to": self.currency,
            "thresholds": [[one.minor, str(one.percent)] for one in self.thresholds],
            "quotes": {code: [day.isoformat(), str(rate)] for code, (day, rate) in self.quotes.items()},
        }  # fmt: skip

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Facts":
        """The facts that `to_json` wrote. Raises KeyError, ValueError, TypeError: it did not."""
        first, last = document["period"]
        quotes = {
            code: (date.fromisoformat(day), Decimal(rate)) for code, (day, rate) in document["quotes"].items()
        }
        return cls(
            Money(*document["volume"]), document["deals"], Period(date.fromisoformat(first), date.fromisoformat(last)),
            tuple(Threshold(minor, Decimal(percent)) for minor, percent in document["thresholds"]), document["basis"],
            document["to"], quotes,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a rebate comes to in the partner's currency, with its transfers and steps."""

    amount: Money
    transfers: tuple[Transfer, ...]
    steps: tuple[Step, ...]


def settle(facts: Facts) -> Settlement:
    """The entry of a rebate; no transfer where nothing is earned. Raises NoRate: it waits until there is one."""
    earned = reckon(facts.volume, facts.deals, facts.thresholds, facts.basis)
    converted = rates.convert(
        earned.amount, facts.currency, on=facts.period.last, table=rates.Quoted(facts.quotes)
    )
    moved: tuple[Transfer, ...] = ()
    if converted.amount.minor > 0:
        moved = (Transfer(AccountKind.EXPENSE, AccountKind.ACCRUED, converted.amount),)
    return Settlement(converted.amount, moved, (*earned.steps, *converted.steps))


def reproduces(kept: Kept, playbook_of: Callable[[int | None], Playbook]) -> bool:
    """Whether an entry of a rebate follows from its own facts. No playbook governs it."""
    try:
        again = settle(Facts.from_json(kept.facts))
    except (ArithmeticError, LookupError, TypeError, ValueError, rates.NoRate):
        return False
    return (KIND, None, again.transfers, "") == (kept.kind, kept.version_id, kept.transfers, kept.reason)
