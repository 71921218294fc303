"""What a partner's statement comes to, and when it is paid (guide: C5).

A statement gathers what has become free to be paid, less what was taken back, in one currency. What is below nothing is
carried to the next one. It moves the amount that is due from the partner's accrued account to its payable one.
"""

from collections.abc import Callable, Mapping
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
KIND, SOURCE = "STATEMENT", "statement"
# What a statement gathers: what is free, and what earlier ones have carried.
GATHERED = (AccountKind.ACCRUED, AccountKind.CLAWBACK)
QUARTER = 3
DAY = timedelta(days=1)


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


def is_by_deal(playbook: Playbook) -> bool:
    """Whether each deal has statements of its own."""
    return playbook.margins.payment_rhythm == "PER_DEAL"


def period_of(day: date, playbook: Playbook, *, closed_until: date | None = None) -> Period:
    """The period that a day belongs to: its month, or its quarter where statements are quarterly; where each deal has its
    own, the days until that day. A period begins after what is closed: the rhythm may change in the middle of one."""
    first, last = month_start(day), day
    if not is_by_deal(playbook):
        months = 1
        if playbook.margins.payment_rhythm == "QUARTERLY":
            first, months = first.replace(month=(first.month - 1) // QUARTER * QUARTER + 1), QUARTER
        last = add_months(first, months) - DAY
    if closed_until is not None and closed_until < last:
        first = closed_until + DAY
    return Period(first, last)


def next_period(
    *, today: date, closed_until: date | None, playbook_of: Callable[[date], Playbook]
) -> Period | None:
    """The period to close next: the first one that ended after what is closed; at the very first the one that ended last.
    The playbook in force on a period's last day says how long it is. None while none is over."""
    yesterday = today - DAY
    month = month_start(today) if closed_until is None else month_start(closed_until + DAY)
    if closed_until is None:
        month = add_months(month, -1)
    while (last := add_months(month, 1) - DAY) < today:
        playbook = playbook_of(last)
        found = period_of(last, playbook, closed_until=closed_until)
        if found.last == last and not is_by_deal(playbook):
            return found
        month = add_months(month, 1)
    if not is_by_deal(playbook_of(yesterday)) or (closed_until is not None and closed_until >= yesterday):
        return None
    return period_of(yesterday, playbook_of(yesterday), closed_until=closed_until)


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
    """A statement's number: the period's last month and its place among those of that month, as `2026-11-0042`."""
    return f"{month_of(period)}{place:04d}"


def month_of(period: Period) -> str:
    """What the numbers of a period's statements begin with."""
    return f"{period.last:%Y-%m}-"
