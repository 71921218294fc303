"""Terms: what is agreed beside the playbook's rate, for whom and from which day to which (guide: C1, C2).

A term names whom it is for; what it leaves open fits anybody. Of the rates that fit a line the most specific counts, and
the playbook's where none does. Bonuses add up on top, each by itself, and the limits of a deal come last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kanava.rules import days
from kanava.rules.money import AmountNegative, Money
from kanava.rules.refusals import Refusal

MOST_PERCENT = Decimal(100)
LONGEST_NAME = 80


class Effect(StrEnum):
    """What a term does: it sets the rate, adds points to it, adds an amount a deal, or limits a deal's margin."""

    RATE = "RATE"
    BONUS = "BONUS"
    REWARD = "REWARD"
    LIMIT = "LIMIT"


# What comes on top of a margin, each with an entry of its own.
ADDED = (Effect.BONUS, Effect.REWARD)


class Revenue(StrEnum):
    """How a line is paid for by the customer."""

    ONE_OFF = "ONE_OFF"
    RECURRING = "RECURRING"


class State(StrEnum):
    """Where a term stands on a day; one that was ended before it began was dropped."""

    COMING = "COMING"
    RUNNING = "RUNNING"
    LAPSED = "LAPSED"
    DROPPED = "DROPPED"


OVER = (State.LAPSED, State.DROPPED)


class TermIncomplete(Refusal):
    """What a term of its kind needs is missing."""

    code = "TERM_INCOMPLETE"


class PercentOutOfRange(Refusal):
    """A rate or bonus lies between nothing and the whole."""

    code = "TERM_PERCENT_OUT_OF_RANGE"


class LimitsCrossed(Refusal):
    """At least is more than at most, or the two are in different currencies."""

    code = "TERM_LIMITS_CROSSED"


class LimitTooNarrow(Refusal):
    """The limits of a deal hold for all of it: they name neither a product line nor a kind of revenue."""

    code = "TERM_LIMIT_TOO_NARROW"


class BeginsBeforeToday(Refusal):
    """What was settled stays as it was: a term begins today or later."""

    code = "TERM_BEGINS_BEFORE_TODAY"


class EndsBeforeBeginning(Refusal):
    """The last day is not before the first."""

    code = "TERM_ENDS_BEFORE_BEGINNING"


class EndsBeforeToday(Refusal):
    """Days that are over stay as they were: a term ends today or later."""

    code = "TERM_ENDS_BEFORE_TODAY"


class EndsLater(Refusal):
    """A term is only ever shortened: what runs longer is a term of its own."""

    code = "TERM_ENDS_LATER"


@dataclass(frozen=True, slots=True)
class Match:
    """Whom and what a term is for; None or empty leaves it open. `market` is a country."""

    partner_id: int | None = None
    product_line_id: int | None = None
    market: str = ""
    revenue: str = ""
    deal_kind: str = ""
    tier: str = ""
    partner_type: str = ""

    def fits(self, case: "Case") -> bool:
        """Whether a line of a sale is what the term is for."""
        # Asked a hundred thousand times in a month of many deals: the first that differs ends it.
        return (
            (self.product_line_id is None or self.product_line_id == case.product_line_id)
            and (not self.partner_type or self.partner_type == case.partner_type)
            and (not self.tier or self.tier == case.tier)
            and (not self.market or self.market == case.market)
            and (not self.revenue or self.revenue == case.revenue)
            and (not self.deal_kind or self.deal_kind == case.deal_kind)
            and (self.partner_id is None or self.partner_id == case.partner_id)
        )

    @property
    def parts(self) -> tuple[Any, ...]:
        """In the order in which they count: what stands first is more specific than all that follows."""
        return (self.partner_id, self.product_line_id, self.market, self.revenue, self.deal_kind, self.tier, self.partner_type)  # fmt: skip


# A line of a sale says all of it.
Case = Match


@dataclass(frozen=True, slots=True)
class Term:
    """A published term. `percent` is a rate or points, `amount` a reward a deal, `floor` and `cap` limit a deal's margin, or
    `cap` what a bonus adds. `is_paid_out`: a bonus is paid even where the margin is a discount on our invoice."""

    id: int
    name: str
    effect: Effect
    match: Match
    first_on: date
    last_on: date | None = None
    percent: Decimal | None = None
    amount: Money | None = None
    floor: Money | None = None
    cap: Money | None = None
    is_paid_out: bool = False

    def runs(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.first_on <= on and (self.last_on is None or on <= self.last_on)

    def state(self, on: date) -> State:
        """Where it stands on a day."""
        if self.last_on is not None and self.last_on < self.first_on:
            return State.DROPPED
        if self.runs(on):
            return State.RUNNING
        return State.COMING if on < self.first_on else State.LAPSED

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies of its amounts."""
        return frozenset(money.currency for money in (self.amount, self.floor, self.cap) if money)

    def to_json(self) -> dict[str, Any]:
        """For storing with an entry; what is not told stays out."""
        told: dict[str, Any] = {
            "id": self.id, "name": self.name, "effect": self.effect.value, "first": self.first_on.isoformat(),
            "last": self.last_on and self.last_on.isoformat(), "percent": None if self.percent is None else str(self.percent),
            **{name: money and [money.minor, money.currency] for name, money in self._amounts().items()},
            "paid_out": self.is_paid_out, "for": {name: value for name, value in _named(self.match) if value},
        }  # fmt: skip
        return {name: value for name, value in told.items() if value not in (None, False)}

    def _amounts(self) -> dict[str, Money | None]:
        return {"amount": self.amount, "floor": self.floor, "cap": self.cap}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Term":
        """The term that `to_json` wrote. Raises KeyError, ValueError, TypeError: it did not."""

        def money(name: str) -> Money | None:
            return Money(*document[name]) if name in document else None

        last, percent = document.get("last"), document.get("percent")
        return cls(
            document["id"], document["name"], Effect(document["effect"]), Match(**document["for"]),
            date.fromisoformat(document["first"]), last and date.fromisoformat(last),
            None if percent is None else Decimal(percent), money("amount"), money("floor"), money("cap"),
            document.get("paid_out", False),
        )  # fmt: skip


def _named(match: Match) -> list[tuple[str, Any]]:
    names = ("partner_id", "product_line_id", "market", "revenue", "deal_kind", "tier", "partner_type")
    return list(zip(names, match.parts, strict=True))


def precedence(term: Term) -> tuple[Any, ...]:
    """By what one term comes before another: what it names, in the order of `Match`; of terms that name the same the one
    that began later, then the one that was published later. No two terms are equal in it."""
    return (*(bool(part) for part in term.match.parts), term.first_on, term.id)


def choose(found: Iterable[Term], effect: Effect, case: Case) -> Term | None:
    """The one term of its kind that counts for a line or a deal, whatever their order; None where none fits."""
    fitting = [term for term in found if term.effect == effect and term.match.fits(case)]
    return max(fitting, key=precedence, default=None)


def fitting(found: Iterable[Term], cases: Sequence[Case]) -> tuple[Term, ...]:
    """Those of the terms that are for any of a sale's lines, in the order of their ids."""
    chosen = [term for term in found if any(map(term.match.fits, cases))]
    return tuple(sorted(chosen, key=lambda term: term.id))


def check(term: Term) -> None:
    """Whether a term says all that one of its kind needs, and nothing that contradicts itself.

    Raises:
        TermIncomplete (field `name`, `percent`, `amount` or `cap`), AmountNegative (field `amount`), PercentOutOfRange (field
        `percent`), LimitsCrossed (field `floor`), LimitTooNarrow (field `product_line`), EndsBeforeBeginning (field `last_on`).
    """
    if not term.name:
        raise TermIncomplete(field="name")
    if term.last_on is not None and term.last_on < term.first_on:
        raise EndsBeforeBeginning(field="last_on")
    if any(money.minor < 0 for money in (term.amount, term.floor, term.cap) if money):
        raise AmountNegative(field="amount")
    if term.effect in (Effect.RATE, Effect.BONUS):
        _check_percent(term)
    if term.effect == Effect.REWARD and (term.amount is None or term.amount.minor <= 0):
        raise TermIncomplete(field="amount")
    if term.effect == Effect.LIMIT:
        _check_limits(term)


def _check_percent(term: Term) -> None:
    if term.percent is None:
        raise TermIncomplete(field="percent")
    least = Decimal(0) if term.effect == Effect.RATE else Decimal("0.001")
    if not least <= term.percent <= MOST_PERCENT:
        raise PercentOutOfRange(field="percent")


def _check_limits(term: Term) -> None:
    if term.floor is None and term.cap is None:
        raise TermIncomplete(field="cap")
    if term.match.product_line_id or term.match.revenue:
        raise LimitTooNarrow(field="product_line")
    if term.floor and term.cap and (term.floor.currency != term.cap.currency or term.floor > term.cap):
        raise LimitsCrossed(field="floor")


def check_publishing(term: Term, *, today: date) -> None:
    """Whether a term can be published on a day. Raises what `check` does, BeginsBeforeToday (field `first_on`),
    DayTooLate (field `first_on`, `last_on`)."""
    check(term)
    if term.first_on < today:
        raise BeginsBeforeToday(field="first_on", day=today)
    check_reach(term.first_on, term.last_on, today=today)


def check_reach(first_on: date, last_on: date | None, *, today: date) -> None:
    """Whether days can be meant. Raises DayTooLate (field `first_on`, `last_on`)."""
    days.TERMS.check(max(first_on, today), today=today, field="first_on")
    if last_on is not None:
        days.TERMS.check(max(last_on, today), today=today, field="last_on")


def check_ending(term: Term, last_on: date, *, today: date) -> None:
    """Whether a term can be given a last day: from today on, and never later than what was published.

    Raises:
        EndsBeforeToday, EndsLater (field `last_on`).
    """
    if last_on < today:
        raise EndsBeforeToday(field="last_on", day=today)
    if term.last_on is not None and last_on >= term.last_on:
        raise EndsLater(field="last_on", day=term.last_on)
