"""By when an amount can be expected to be paid, worked by hand (guide: C5)."""

from datetime import date

import pytest

from kanava.rules import coming
from kanava.rules.margins import Mode
from kanava.rules.money import Money
from kanava.rules.playbook import Playbook, parse

TODAY = date(2026, 11, 10)
AMOUNT = Money(100_00, "EUR")
FREE = parse({})
DAYS = parse({"margins.held_until": "DAYS", "margins.held_days": 30})
PAID = parse({"margins.held_until": "CUSTOMER_PAID"})
QUARTERLY = parse({"margins.payment_rhythm": "QUARTERLY", "margins.days_to_pay": 14})
PER_DEAL = parse({"margins.payment_rhythm": "PER_DEAL"})


@pytest.mark.parametrize(
    ("playbook", "mode", "close_on", "wanted", "codes"),
    [
        # Won on 20 November: on November's statement, made on 1 December, paid within 30 days.
        (FREE, Mode.COMMISSION, "2026-11-20", "2026-12-31", "EXPECT_WON EXPECT_STATEMENT EXPECT_PAID"),
        (QUARTERLY, Mode.COMMISSION, "2026-11-20", "2027-01-15", "EXPECT_WON EXPECT_STATEMENT EXPECT_PAID"),
        (PER_DEAL, Mode.COMMISSION, "2026-11-20", "2026-12-21", "EXPECT_WON EXPECT_STATEMENT EXPECT_PAID"),
        # Free 30 days after the win, on 20 December.
        (DAYS, Mode.COMMISSION, "2026-11-20", "2027-01-31", "EXPECT_WON EXPECT_DAYS EXPECT_STATEMENT EXPECT_PAID"),
        (PAID, Mode.FEE_SHARE, "2026-11-20", "2026-12-31", "EXPECT_WON EXPECT_CUSTOMER EXPECT_STATEMENT EXPECT_PAID"),
        (FREE, Mode.RESALE, "2026-11-20", "2026-11-20", "EXPECT_WON EXPECT_DISCOUNT"),
        # A day that has passed says nothing any more.
        (FREE, Mode.COMMISSION, "2026-11-09", None, "EXPECT_DAY_PASSED"),
        (FREE, Mode.COMMISSION, None, None, "EXPECT_NO_DAY"),
        (FREE, Mode.RESALE, None, None, "EXPECT_NO_DAY"),
    ],
)  # fmt: skip
def test_an_open_deal(playbook: Playbook, mode: Mode, close_on, wanted, codes: str) -> None:
    day = date.fromisoformat(close_on) if close_on else None
    found = coming.expect_win(AMOUNT, mode=mode, close_on=day, today=TODAY, playbook=playbook)
    assert (found.on and found.on.isoformat()) == wanted
    assert [step.code for step in found.steps] == codes.split()
    assert found.is_earliest == (playbook is PAID)
    assert found.is_discount == (mode is Mode.RESALE)


def test_what_is_on_hold() -> None:
    def held(reason: str, won_on: date):
        return coming.expect_held(
            AMOUNT, reason=reason, won_on=won_on, today=TODAY, governing=DAYS, current=FREE
        )

    assert held("AWAITS_DAYS", date(2026, 11, 5)).on == date(2027, 1, 31)
    # Its days have passed today already, and the job comes tonight.
    assert held("AWAITS_DAYS", date(2026, 9, 5)).on == date(2026, 12, 31)
    assert held("AWAITS_PAYMENT", date(2026, 9, 5)).is_earliest
    assert held("NO_RATE", date(2026, 9, 5)).on is None


def test_what_is_free_stands_on_the_first_statement_that_is_not_made_yet() -> None:
    found = coming.expect_free(
        AMOUNT, free_on=TODAY, today=TODAY, current=FREE, closed_until=date(2026, 11, 30)
    )
    assert found.on == date(2027, 1, 31)


OCTOBER, NOVEMBER = date(2026, 10, 12), date(2026, 11, 3)


@pytest.mark.parametrize(
    ("carried", "free", "closed_until", "rows", "debt"),
    [
        # October is not closed yet: it can be today, and is paid 30 days after.
        (0, [(OCTOBER, 400_00), (NOVEMBER, 50_00)], "2026-09-30", [(400_00, "2026-12-10"), (50_00, "2026-12-31")], 0),
        # October is closed: what came late stands on November's statement.
        (0, [(OCTOBER, 400_00), (NOVEMBER, 50_00)], "2026-10-31", [(450_00, "2026-12-31")], 0),
        # What was taken back is set against what comes next.
        (-70_00, [(OCTOBER, 40_00), (NOVEMBER, 50_00)], "2026-09-30", [(20_00, "2026-12-31")], 0),
        (0, [(OCTOBER, 40_00), (NOVEMBER, -157_54)], "2026-09-30", [(40_00, "2026-12-10")], -157_54),
        (-117_54, [], "2026-10-31", [], -117_54),
        (0, [(NOVEMBER, 50_00)], None, [(50_00, "2026-12-31")], 0),
    ],
)  # fmt: skip
def test_what_is_free_is_paid_statement_by_statement(carried, free, closed_until, rows, debt) -> None:
    found = coming.queue(
        Money(carried, "EUR"), [(day, Money(minor, "EUR")) for day, minor in free], today=TODAY, current=FREE,
        closed_until=date.fromisoformat(closed_until) if closed_until else None,
    )  # fmt: skip
    assert [(amount.minor, str(expected.on)) for amount, expected in found.rows] == rows
    assert found.debt.minor == debt
