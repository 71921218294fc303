"""What a partner's statement comes to, and when it is paid (guide: C5).

A statement gathers what has become free to be paid, less what was taken back, in one currency. What is below nothing is
carried to the next one. It moves the amount that is due from the partner's accrued account to its payable one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import Money
from kanava.rules.periods import add_months, month_start
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal
from kanava.rules.steps import Step

FORM = 1
KIND = "STATEMENT"
# What a statement gathers: what is free, and what earlier ones have carried.
GATHERED = (AccountKind.ACCRUED, AccountKind.CLAWBACK)
QUARTER = 3


class PeriodNotOver(Refusal):
    """A period is closed when it is over. Holds its last day."""

    code = "PERIOD_NOT_OVER"


class PeriodsClosedInOrder(Refusal):
    """A period that came before one which is closed stays as it is. Holds the last closed day."""

    code = "PERIOD_CLOSED_ALREADY"


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a statement, both included."""

    first: date
    last: date


def period_of(day: date, playbook: Playbook) -> Period:
    """The period that a day belongs to: its month, or its quarter where statements are quarterly."""
    first = month_start(day)
    months = 1
    if playbook.margins.payment_rhythm == "QUARTERLY":
        first, months = first.replace(month=(first.month - 1) // QUARTER * QUARTER + 1), QUARTER
    return Period(first, add_months(first, months) - timedelta(days=1))


def check_closable(period: Period, *, today: date, closed_until: date | None) -> None:
    """Raises PeriodNotOver, PeriodsClosedInOrder."""
    if period.last >= today:
        raise PeriodNotOver(last=period.last)
    if closed_until is not None and period.last <= closed_until:
        raise PeriodsClosedInOrder(last=closed_until)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a statement comes to: carried from before (at most nothing), gathered in the period, and together."""

    carried: Money
    gathered: Money

    @property
    def total(self) -> Money:
        """Both together."""
        return self.carried + self.gathered

    @property
    def due(self) -> Money:
        """What is paid."""
        return Money(max(self.total.minor, 0), self.total.currency)

    @property
    def carried_on(self) -> Money:
        """What the next statement begins with: at most nothing."""
        return Money(min(self.total.minor, 0), self.total.currency)

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """What the statement moves: the gathered amount off the accrued account, to what is carried and to what is due."""
        settled = self.carried_on.minor - self.carried.minor
        found = []
        if self.gathered.minor > 0 and min(settled, self.gathered.minor) > 0:
            back = Money(min(settled, self.gathered.minor), self.total.currency)
            found.append(Transfer(AccountKind.ACCRUED, AccountKind.CLAWBACK, back))
        if self.gathered.minor < 0:
            found.append(Transfer(AccountKind.CLAWBACK, AccountKind.ACCRUED, -self.gathered))
        if self.due.minor:
            found.append(Transfer(AccountKind.ACCRUED, AccountKind.PAYABLE, self.due))
        return tuple(found)

    @property
    def steps(self) -> tuple[Step, ...]:
        """How it comes to what is due."""
        steps = [Step("STATEMENT_GATHERED", {}, self.gathered)]
        if self.carried.minor:
            steps.append(Step("STATEMENT_CARRIED", {}, self.carried))
        return (*steps, Step("STATEMENT_DUE", {}, self.due))

    def to_json(self) -> dict[str, Any]:
        """For storing with the entry."""
        return {"statement": FORM, "balance": [self.carried.minor, self.gathered.minor, self.total.currency]}


def reproduces(document: Mapping[str, Any], transfers: tuple[Transfer, ...]) -> bool:
    """Whether a statement's entry follows from its own facts."""
    try:
        carried, gathered, currency = document["balance"]
        again = Balance(Money(carried, currency), Money(gathered, currency)).transfers
    except (LookupError, TypeError, ValueError):
        return False
    return again == transfers


def due_on(closed_on: date, playbook: Playbook) -> date:
    """The day by which a statement is paid."""
    return closed_on + timedelta(days=playbook.margins.days_to_pay)


def number_of(period: Period, place: int) -> str:
    """A statement's number: the period's last month and its place in the closing, as `2026-11-0042`."""
    return f"{period.last:%Y-%m}-{place:04d}"
