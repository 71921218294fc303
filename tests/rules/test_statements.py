"""What statements come to, from the table that a programme owner can read (guide: C5)."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import ledger, statements
from kanava.rules.ledger import AccountKind, Transfer
from kanava.rules.money import Money
from kanava.rules.playbook import DEFAULT, parse
from kanava.rules.statements import Balance, Period, PeriodNotOver, PeriodsClosedInOrder
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("statements")
QUARTERLY = parse({"margins.payment_rhythm": "QUARTERLY"})


def eur(text: str) -> Money:
    return Money.of(Decimal(text), "EUR")


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    found = Balance(eur(case["carried"]), eur(case["gathered"]))
    moves = [part.split() for part in case["moves"].split(";") if part]
    wanted = tuple(
        Transfer(AccountKind(debit), AccountKind(credit), eur(amount)) for debit, credit, amount in moves
    )
    assert (found.due, found.carried_on, found.transfers) == (
        eur(case["due"]),
        eur(case["carried on"]),
        wanted,
    )


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("statements", list(CASES[0])) == CASES


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=12))
def test_over_any_months_what_is_paid_and_carried_is_what_was_gathered(months: list[int]) -> None:
    carried, paid, balance = Money(0, "EUR"), 0, {AccountKind.CLAWBACK: 0, AccountKind.PAYABLE: 0}
    for gathered in months:
        found = Balance(carried, Money(gathered, "EUR"))
        assert statements.reproduces(json.loads(json.dumps(found.to_json())), found.transfers)
        moved = ledger.balances(found.transfers)
        assert moved.get((AccountKind.ACCRUED, "EUR"), 0) == -gathered
        for kind in balance:
            balance[kind] += moved.get((kind, "EUR"), 0)
        assert found.carried_on.minor <= 0 <= found.due.minor
        carried, paid = found.carried_on, paid + found.due.minor
    assert paid + carried.minor == sum(months)
    assert balance == {AccountKind.CLAWBACK: carried.minor, AccountKind.PAYABLE: paid}


def test_another_balance_does_not_reproduce() -> None:
    found = Balance(eur("0"), eur("10"))
    assert not statements.reproduces(Balance(eur("0"), eur("11")).to_json(), found.transfers)
    assert not statements.reproduces({}, found.transfers)


def test_a_period_is_a_month_or_a_quarter_and_is_closed_once_it_is_over() -> None:
    november = statements.period_of(date(2026, 11, 30), DEFAULT)
    assert november == Period(date(2026, 11, 1), date(2026, 11, 30))
    assert statements.period_of(date(2026, 2, 10), DEFAULT).last == date(2026, 2, 28)
    quarter = statements.period_of(date(2026, 11, 30), QUARTERLY)
    assert quarter == Period(date(2026, 10, 1), date(2026, 12, 31))
    statements.check_closable(november, today=date(2026, 12, 1), closed_until=date(2026, 10, 31))
    with pytest.raises(PeriodNotOver):
        statements.check_closable(november, today=date(2026, 11, 30), closed_until=None)
    with pytest.raises(PeriodsClosedInOrder):
        statements.check_closable(november, today=date(2026, 12, 1), closed_until=date(2026, 11, 30))


PER_DEAL = parse({"margins.payment_rhythm": "PER_DEAL"})


@pytest.mark.parametrize(
    ("rhythms", "closed_until", "today", "wanted"),
    [
        # The very first period is the one that ended last.
        ({}, None, "2026-11-15", ("2026-10-01", "2026-10-31")),
        ({}, "2026-10-31", "2026-11-30", None),
        ({}, "2026-08-31", "2026-11-15", ("2026-09-01", "2026-09-30")),
        ({"2026-01-01": QUARTERLY}, "2026-06-30", "2026-11-15", ("2026-07-01", "2026-09-30")),
        ({"2026-01-01": QUARTERLY}, "2026-09-30", "2026-12-31", None),
        # From months to a quarter: what is closed of it stays closed.
        ({"2026-11-10": QUARTERLY}, "2026-10-31", "2027-01-02", ("2026-11-01", "2026-12-31")),
        # Each deal by itself: through yesterday, every day.
        ({"2026-01-01": PER_DEAL}, "2026-11-10", "2026-11-15", ("2026-11-11", "2026-11-14")),
        ({"2026-01-01": PER_DEAL}, "2026-11-14", "2026-11-15", None),
        ({"2026-01-01": PER_DEAL}, None, "2026-11-15", ("2026-11-01", "2026-11-14")),
        ({"2026-01-01": PER_DEAL}, "2026-08-10", "2026-11-15", ("2026-08-11", "2026-11-14")),
        # A switch in the middle of a month, both ways.
        ({"2026-11-10": PER_DEAL}, "2026-10-31", "2026-11-15", ("2026-11-01", "2026-11-14")),
        ({"2026-01-01": PER_DEAL, "2026-11-10": DEFAULT}, "2026-11-07", "2026-11-15", None),
        ({"2026-01-01": PER_DEAL, "2026-11-10": DEFAULT}, "2026-11-07", "2026-12-01", ("2026-11-08", "2026-11-30")),
        ({"2026-01-01": PER_DEAL, "2026-10-01": DEFAULT}, "2026-08-10", "2026-11-15", ("2026-08-11", "2026-10-31")),
    ],
)  # fmt: skip
def test_the_next_period_begins_where_the_last_one_ended(rhythms, closed_until, today, wanted) -> None:
    def playbook_of(day: date):
        begun = [since for since in rhythms if date.fromisoformat(since) <= day]
        return rhythms[max(begun)] if begun else DEFAULT

    until = date.fromisoformat(closed_until) if closed_until else None
    found = statements.next_period(
        today=date.fromisoformat(today), closed_until=until, playbook_of=playbook_of
    )
    assert (found and (found.first.isoformat(), found.last.isoformat())) == wanted


def test_a_statement_is_due_after_the_playbooks_days_and_has_a_number() -> None:
    assert statements.due_on(date(2026, 12, 1), DEFAULT) == date(2026, 12, 31)
    assert statements.number_of(Period(date(2026, 11, 1), date(2026, 11, 30)), 42) == "2026-11-0042"
