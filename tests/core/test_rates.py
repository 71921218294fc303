"""Reference rates in the database, from the bank's own file."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from kanava.core import clock
from kanava.ledger.actions import load_rates
from kanava.ledger.models import ExchangeRate
from kanava.ledger.queries import StoredRates
from kanava.rules.money import Money
from kanava.rules.people import Via, system
from kanava.rules.rates import convert

pytestmark = pytest.mark.django_db
ROWS = [(date(2026, 11, 20), "USD", Decimal("1.25")), (date(2026, 11, 23), "USD", Decimal("1.30"))]


def test_rates_are_added_once_and_found_for_days_between() -> None:
    assert load_rates(by=system(Via.COMMAND), rows=ROWS, at=clock.now()) == 2
    assert load_rates(by=system(Via.COMMAND), rows=ROWS, at=clock.now()) == 0
    assert StoredRates().latest("USD", date(2026, 11, 22)) == (date(2026, 11, 20), Decimal("1.25"))
    assert StoredRates().latest("USD", date(2026, 11, 19)) is None


def test_a_file_that_is_not_the_banks_is_refused(tmp_path: Path) -> None:
    for name, text in (
        ("a.csv", "Day,USD\n1,2"),
        ("b.zip", "no archive"),
        ("c.csv", "Date,USD\nyesterday,1.1"),
    ):
        (tmp_path / name).write_text(text)
        with pytest.raises(CommandError):
            call_command("load_rates", tmp_path / name)


@pytest.mark.data
def test_the_banks_whole_history_comes_in(real_data: Path) -> None:
    call_command("load_rates", real_data / "reference" / "eurofxref-hist.zip")
    assert ExchangeRate.objects.count() > 190_000
    # 1 January 2000 was a Saturday: the rate of 30 December 1999 counts.
    done = convert(Money(10046, "USD"), "EUR", on=date(2000, 1, 1), table=StoredRates())
    assert done.amount == Money(10000, "EUR")
    assert done.steps[0].inputs["day"] == "1999-12-30"
