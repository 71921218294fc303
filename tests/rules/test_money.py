"""Money, rounding and splitting."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.money import (
    AmountNotWhole,
    AmountTooLarge,
    AmountUnreadable,
    CurrenciesDiffer,
    Money,
    parse_amount,
)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1 234,56", "EUR", 123456),
        ("1,234.56", "EUR", 123456),
        ("1.234,56", "EUR", 123456),
        ("1\u00a0234\u00a0567,8 €", "EUR", 123456780),
        ("50000", "EUR", 5000000),
        ("50,000", "EUR", 5000000),
        ("50.000", "EUR", 5000000),
        ("1,234,567", "USD", 123456700),
        ("-12,5", "EUR", -1250),
        ("12 eur", "EUR", 1200),
        ("500", "JPY", 500),
        (".5", "EUR", 50),
        ("1 200 kr", "SEK", 120000),
        ("12,50 zł", "PLN", 1250),
        ("12.50 $", "CAD", 1250),
        ("0.500", "KWD", 500),
        ("€12500", "EUR", 1250000),
        ("€ 12 500,50", "EUR", 1250050),
        ("EUR 12500", "EUR", 1250000),
        ("$12,500", "USD", 1250000),
        ("¥1000", "JPY", 1000),
    ],
)
def test_amounts_are_read_as_people_type_them(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
            ["", "abc", "1,2,3", "12.345.6", "1.2345", "٣", "1e5", "--4", "1,23.45,6", "NaN",
             "12 $", "$12", "€12€", "12 £", "12 USD", "12 kr", "0,500", "0.500.000", ".500", "€"]
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountUnreadable):
        parse_amount(text, "EUR")


def test_decimals_of_a_currency_that_has_none_are_called_so() -> None:
    with pytest.raises(AmountNotWhole):
        parse_amount("1000,50", "JPY")


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("9" * 24, "EUR"),
        ("-10 000 000 000,01", "EUR"),
        ("10 000 000 001", "KWD"),
        ("10 000 000 000 001", "JPY"),
    ],
)
def test_what_is_too_large_to_be_true_is_called_so(text: str, currency: str) -> None:
    with pytest.raises(AmountTooLarge):
        parse_amount(text, currency)


def test_the_largest_amounts_are_read_by_what_a_unit_buys() -> None:
    assert parse_amount("10 000 000 000", "EUR").minor == 10**12
    assert parse_amount("10 000 000 000 000", "JPY").minor == 10**13


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any))
def test_the_parts_add_up_to_the_whole(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "EUR").allocate(weights)
    assert sum(part.minor for part in parts) == minor
    assert all(part.minor == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


def test_rounding_is_half_up_and_away_from_zero() -> None:
    assert Money(5, "EUR").times(Decimal("0.1")) == Money(1, "EUR")
    assert Money(-5, "EUR").times(Decimal("0.1")) == Money(-1, "EUR")


def test_two_currencies_never_add() -> None:
    with pytest.raises(CurrenciesDiffer):
        Money(1, "EUR") + Money(1, "USD")


def test_amounts_compare_within_a_currency_only() -> None:
    assert Money(1, "EUR") <= Money(1, "EUR") < Money(2, "EUR") >= Money(2, "EUR") > Money(1, "EUR")
    assert Money(1, "EUR") != Money(1, "USD")
    with pytest.raises(CurrenciesDiffer):
        assert Money(1, "EUR") <= Money(1, "USD")


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_and_its_minor_units_are_the_same_money(minor: int, currency: str) -> None:
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)
