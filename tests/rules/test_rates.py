"""Exchange, from worked cases and the bank's own file."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import rates, reference_rates
from kanava.rules.money import Money, exponent
from tests.rules.worked_cases import quoted_cases, read_cases

CASES = read_cases("rates")
QUOTED = [
    ("2022-12-30", "HRK", "7.5365"),
    ("2025-12-31", "BGN", "1.9558"),
    ("1999-01-04", "LTL", "4.717"),
    ("2026-11-20", "USD", "1.25"),
    ("2026-11-23", "USD", "1.30"),
    ("2026-11-23", "SEK", "11.0000"),
    ("2026-11-23", "JPY", "160.505"),
    ("2026-11-23", "XTA", "3"),
    ("2026-11-23", "XTB", "160.5"),
]


class Quotes:
    """A table of rates in memory."""

    def __init__(self, rows: list[tuple[date, str, Decimal]]) -> None:
        self.by_currency: dict[str, list[tuple[date, Decimal]]] = {}
        for day, currency, rate in sorted(rows):
            self.by_currency.setdefault(currency, []).append((day, rate))

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        return max((row for row in self.by_currency.get(currency, []) if row[0] <= on), default=None)


TABLE = Quotes([(date.fromisoformat(day), currency, Decimal(rate)) for day, currency, rate in QUOTED])


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_worked_cases(case: dict[str, str]) -> None:
    money = Money.of(Decimal(case["amount"]), case["from"])
    on = date.fromisoformat(case["day"])
    if case["result"] == "held":
        with pytest.raises(rates.NoRate):
            rates.convert(money, case["to"], on=on, table=TABLE)
        return

    done = rates.convert(money, case["to"], on=on, table=TABLE)

    assert done.amount == Money.of(Decimal(case["result"]), case["to"])
    assert (done.steps[0].inputs["day"] if done.steps else "") == case["rate day"]


def test_the_page_quotes_the_worked_cases() -> None:
    assert quoted_cases("rates", list(CASES[0])) == CASES


def test_every_step_names_the_day_of_its_rate() -> None:
    done = rates.convert(Money(100, "FIM"), "EUR", on=date(2026, 11, 23), table=TABLE)

    assert [step.inputs["day"] for step in done.steps] == ["1999-01-01", "2026-11-23"]


@pytest.mark.data
def test_the_banks_last_rates_agree_with_the_parities(real_data: Path) -> None:
    with zipfile.ZipFile(real_data / "reference" / "eurofxref-hist.zip") as archive:
        text = io.TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8-sig").read()
    table = Quotes(reference_rates.parse(text.splitlines()))

    known = {code: table.latest(code, date(2026, 1, 1)) for code in rates.PARITIES}

    quoted = {code: found[1] for code, found in known.items() if found}
    assert {"BGN", "CYP", "EEK", "HRK", "LTL", "LVL", "MTL", "SIT", "SKK"} <= set(quoted)
    assert all(abs(rate / rates.PARITIES[code] - 1) < Decimal("0.001") for code, rate in quoted.items())


def test_a_half_is_never_lost_however_large_the_amount() -> None:
    """Exactly 50,000,000,000,000.005 comes out of the division, and rounds up."""
    table = Quotes(
        [(date(2026, 11, 23), "XTA", Decimal("2.00000001")), (date(2026, 11, 23), "XTB", Decimal("1"))]
    )
    money = Money.of(Decimal("100000000500000.01"), "XTA")
    done = rates.convert(money, "XTB", on=date(2026, 11, 23), table=table)
    exact = Fraction(money.minor) * Fraction(1) / Fraction(Decimal("2.00000001"))
    assert done.amount.minor == (exact + Fraction(1, 2)).__floor__()


@given(st.integers(1, 10**17), st.decimals("0.0001", "100000", places=8), st.decimals("0.0001", "100000", places=8),
       st.sampled_from(["EUR", "JPY", "KWD"]))  # fmt: skip
def test_a_conversion_is_exact_and_rounded_once(minor: int, first: Decimal, second: Decimal, to: str) -> None:
    table = Quotes([(date(2026, 11, 23), "USD", first), (date(2026, 11, 23), to, second)])
    done = rates.convert(Money(minor, "USD"), to, on=date(2026, 11, 23), table=table)
    rate = Fraction(1 if to == "EUR" else second) / Fraction(first)
    exact = Fraction(minor, 100) * rate * 10 ** exponent(to)
    assert done.amount.minor == (exact + Fraction(1, 2)).__floor__()


def test_what_was_quoted_is_enough_to_convert_again() -> None:
    on = date(2026, 11, 22)
    quotes = rates.find_quotes(("USD", "SEK"), on, TABLE)
    assert set(quotes) == {"USD"}
    assert not rates.can_convert("USD", "SEK", on=on, quotes=quotes)
    later = date(2026, 11, 23)
    quotes = rates.find_quotes(("USD", "SEK"), later, TABLE)
    assert rates.can_convert("USD", "SEK", on=later, quotes=quotes)
    money = Money(13000, "USD")
    again = rates.convert(money, "SEK", on=later, table=rates.Quoted(quotes))
    assert again == rates.convert(money, "SEK", on=later, table=TABLE)
    # A kept rate never reaches back before its own day.
    assert rates.Quoted(quotes).latest("USD", on) is None


def test_the_euro_and_what_became_it_need_no_quotes() -> None:
    on = date(2026, 11, 23)
    assert rates.find_quotes(("EUR", "FIM"), on, TABLE) == {}
    assert rates.can_convert("FIM", "EUR", on=on, quotes={})
    assert not rates.can_convert("BGN", "EUR", on=date(2025, 12, 30), quotes={})
