"""How an earning is settled, from the table that a programme owner can read (guide: C1)."""

from decimal import Decimal

import pytest

from kanava.rules import ledger
from kanava.rules.ledger import AccountKind
from kanava.rules.margins import Earning, Mode
from kanava.rules.money import Money
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("settlement")
PAID_OUT = {AccountKind.RESALE: "never", AccountKind.ACCRUED: "yes", AccountKind.HELD: "when released"}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['settled']}-{case['rate known']}" for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    earning = Earning(Money(5000, "EUR"), Decimal("0.1"), Mode(case["settled"]), ())

    (transfer,) = ledger.accrual(earning, hold=case["rate known"] == "no")

    assert (transfer.credit, transfer.debit) == (case["credited"], case["debited"])
    assert PAID_OUT[transfer.credit] == case["paid out"]
    assert transfer.amount == earning.amount


def test_every_mode_has_its_cases_and_the_page_quotes_them() -> None:
    assert {case["settled"] for case in CASES} == set(Mode)
    assert quoted_cases("ledger", list(CASES[0])) == CASES


def test_an_earning_of_nothing_moves_nothing() -> None:
    assert ledger.accrual(Earning(Money(0, "EUR"), Decimal(0), Mode.COMMISSION, ())) == ()
