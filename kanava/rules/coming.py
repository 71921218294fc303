"""When an amount can be expected to be paid: an estimate, with the steps that lead to its day (guide: C5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kanava.rules import settling, statements
from kanava.rules.margins import Mode
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook
from kanava.rules.settling import AWAITS_DAYS, AWAITS_PAYMENT
from kanava.rules.steps import Step


@dataclass(frozen=True, slots=True)
class Expected:
    """By when an amount is paid, None where nobody can say; `is_earliest` where the customer has to pay first, whose day we
    do not know: then it is the day if that happens today; `is_discount` where nothing is paid, because the partner has it on
    our invoice; and the steps to it."""

    on: date | None
    steps: tuple[Step, ...]
    is_earliest: bool = False
    is_discount: bool = False


def _step(code: str, day: date, amount: Money) -> Step:
    return Step(code, {"day": day.isoformat()}, amount)


def expect_win(
    amount: Money, *, mode: Mode, close_on: date | None, today: date, playbook: Playbook
) -> Expected:
    """When what an open deal would earn is paid, if it is won on the day that is expected. A day that has passed says
    nothing any more. A discount is the partner's as soon as the deal is won."""
    if close_on is None:
        return Expected(None, (Step("EXPECT_NO_DAY", {}, amount),), is_discount=mode == Mode.RESALE)
    if close_on < today:
        return Expected(
            None, (_step("EXPECT_DAY_PASSED", close_on, amount),), is_discount=mode == Mode.RESALE
        )
    won = _step("EXPECT_WON", close_on, amount)
    if mode == Mode.RESALE:
        return Expected(close_on, (won, Step("EXPECT_DISCOUNT", {}, amount)), is_discount=True)
    hold = settling.hold_of(mode, playbook)
    found = expect_held(
        amount, reason=hold, won_on=close_on, today=today, governing=playbook, current=playbook
    )
    return Expected(found.on, (won, *found.steps), found.is_earliest)


def expect_held(
    amount: Money, *, reason: str, won_on: date, today: date, governing: Playbook, current: Playbook
) -> Expected:
    """When an earning that is on hold is paid: by `governing` its days pass, by `current` statements are made and paid."""
    free_on, steps = max(won_on, today), []
    if reason == AWAITS_DAYS:
        free_on = max(settling.free_on(won_on, governing), today)
        steps.append(_step("EXPECT_DAYS", free_on, amount))
    elif reason == AWAITS_PAYMENT:
        steps.append(Step("EXPECT_CUSTOMER", {}, amount))
    elif reason:
        return Expected(None, (Step("EXPECT_RATE", {}, amount),))
    found = expect_free(amount, free_on=free_on, today=today, current=current)
    return Expected(found.on, (*steps, *found.steps), is_earliest=reason == AWAITS_PAYMENT)


def expect_free(
    amount: Money, *, free_on: date, today: date, current: Playbook, closed_until: date | None = None
) -> Expected:
    """When what is free since a day is paid: with the statement of its period, or of the first that is not closed, which is
    made after its last day, or today at the earliest."""
    last = statement_of(free_on, current=current, closed_until=closed_until)
    paid = statements.due_on(max(last + statements.DAY, today), current)
    return Expected(paid, (_step("EXPECT_STATEMENT", last, amount), _step("EXPECT_PAID", paid, amount)))


def statement_of(free_on: date, *, current: Playbook, closed_until: date | None) -> date:
    """The last day of the period on whose statement an amount stands that is free since a day."""
    day = free_on if closed_until is None else max(free_on, closed_until + statements.DAY)
    return statements.period_of(day, current, closed_until=closed_until).last


@dataclass(frozen=True, slots=True)
class Queue:
    """What is free and on no statement yet, each part with its day, and what is still to be taken back after it: at most
    nothing."""

    rows: tuple[tuple[Money, Expected], ...]
    debt: Money


def queue(
    carried: Money,
    free: Sequence[tuple[date, Money]],
    *,
    today: date,
    current: Playbook,
    closed_until: date | None,
) -> Queue:
    """When amounts of one currency that are free since their days are paid, statement by statement: what is carried from
    before, or taken back in one, is set against what comes next."""
    sums: dict[date, Money] = {}
    for day, amount in free:
        last = statement_of(day, current=current, closed_until=closed_until)
        sums[last] = sums.get(last, Money(0, carried.currency)) + amount
    rows, debt = [], carried
    for last in sorted(sums):
        total, debt = debt + sums[last], Money(0, carried.currency)
        if total.minor > 0:
            found = expect_free(total, free_on=last, today=today, current=current, closed_until=closed_until)
            rows.append((total, found))
        else:
            debt = total
    return Queue(tuple(rows), debt)


def together(amounts: Sequence[Money]) -> list[Money]:
    """Sums by currency."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, Money(0, amount.currency)) + amount
    return [sums[code] for code in sorted(sums)]
