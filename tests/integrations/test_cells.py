"""Cells: what people and programs write, and what it means."""

from datetime import date
from decimal import Decimal

import pytest

from kanava.integrations.amounts import (
    amount_of,
    currency_in_header,
    currency_of,
    mark_of,
    unit_in,
    without_unit,
)
from kanava.integrations.cells import domain_of
from kanava.integrations.choices import choice_of
from kanava.integrations.countries import country_of
from kanava.integrations.days import day_of, month_of, order_of
from kanava.integrations.problems import CellFault


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2024-01-31", "DMY", "2024-01-31"), ("2024/1/31", "DMY", "2024-01-31"), ("2024-01-22T16:14:25.000+0000", "DMY", "2024-01-22"),
        ("2018-12-19 19:51:13", "DMY", "2018-12-19"), ("31.1.2024", "MDY", "2024-01-31"), ("3/4/2024", "DMY", "2024-04-03"),
        ("3/4/2024", "MDY", "2024-03-04"), ("3/4/24", "MDY", "2024-03-04"), ("3/4/99", "MDY", "1999-03-04"), ("20240131", "DMY", "2024-01-31"),
        ("45322", "DMY", "2024-01-31"), ("1706659200000", "DMY", "2024-01-31"), ("1706659200", "DMY", "2024-01-31"),
        ("31 Jan 2024", "DMY", "2024-01-31"), ("January 31, 2024", "DMY", "2024-01-31"), ("31-Jan-2024", "DMY", "2024-01-31"),
        ("31.1.2024 14:05", "DMY", "2024-01-31"), ("31.1.2024 klo 14.05", "DMY", "2024-01-31"), ("31-Jan-24", "DMY", "2024-01-31"),
        ("5. maaliskuuta 2024", "DMY", "2024-03-05"), ("1 mai 2024", "DMY", "2024-05-01"), ("Mon, 05 Mar 2024", "DMY", "2024-03-05"),
        ("Mar 5, 2024, 2:22 PM", "DMY", "2024-03-05"), ("ma 5.3.2024", "DMY", "2024-03-05"), ("45322.59", "DMY", "2024-01-31"),
    ],
)  # fmt: skip
def test_days(text: str, order: str, expected: str) -> None:
    assert day_of(text, order) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["2024", "31.2.2024", "13/13/2024", "soon", "0", "99999999", "١٢٣٤٥", "1e400", "2024-00-10"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(CellFault):
        day_of(text, "DMY")


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2026-10", "DMY", "2026-10-01"), ("2026/1", "DMY", "2026-01-01"), ("202610", "DMY", "2026-10-01"), ("2026M10", "DMY", "2026-10-01"),
        ("10/2026", "DMY", "2026-10-01"), ("10.2026", "DMY", "2026-10-01"), ("Oct 2026", "DMY", "2026-10-01"), ("Oct-26", "DMY", "2026-10-01"),
        ("October 2026", "DMY", "2026-10-01"), ("2026 October", "DMY", "2026-10-01"), ("lokakuu 2026", "DMY", "2026-10-01"),
        ("lokakuuta 2026", "DMY", "2026-10-01"), ("März 2026", "DMY", "2026-03-01"), ("sept. 2026", "DMY", "2026-09-01"),
        ("2026-10-31", "DMY", "2026-10-01"), ("31.10.2026", "DMY", "2026-10-01"), ("3/4/2026", "MDY", "2026-03-01"),
        ("3/4/2026", "DMY", "2026-04-01"), ("20261031", "DMY", "2026-10-01"), ("2026-10-01 00:00:00", "DMY", "2026-10-01"),
    ],
)  # fmt: skip
def test_months(text: str, order: str, expected: str) -> None:
    assert month_of(text, order) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["2026", "13/2026", "202613", "Smarch 2026", "Q3 2026", "soon", "0/2026", "2026-00"]
)
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(CellFault, match="MONTH_UNREADABLE"):
        month_of(text, "DMY")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1/2/2024", "13/2/2024"], ("DMY", True)), (["1/2/2024", "1/13/2024"], ("MDY", True)), (["1/2/2024"], ("DMY", False)),
        (["2024-01-31"], ("DMY", True)), (["1.2.2024"], ("DMY", True)),
    ],
)  # fmt: skip
def test_the_order_of_days_and_months(texts: list[str], expected: tuple[str, bool]) -> None:
    assert order_of(texts) == expected


@pytest.mark.parametrize(
    ("text", "mark", "expected"),
    [
        ("1 200,50", ",", "1200.50"), ("1.200,50 €", ",", "1200.50"), ("€1,200.50", ".", "1200.50"), ("USD 1,200", ".", "1200"),
        ("(1,200.00)", ".", "-1200"), ("1200-", ".", "-1200"), ("−5", ".", "-5"), ("3578.2700", ".", "3578.27"), (".5", ".", "0.5"),
        ("1.5E+05", ".", "150000"), ("1\u00a0200\u00a0kr", ",", "1200"), ("-$1,234.50", ".", "-1234.50"), ("1.5M", ".", "1500000"), ("200 k€", ",", "200000"), ("100 tkr", ",", "100000"), ("1234:-", ",", "1234"), ("1'200.50 CHF", ".", "1200.50"), ("$1,124,741.15", ".", "1124741.15"),
        ("0", ",", "0"), ("1.234.567", ",", "1234567"),
    ],
)  # fmt: skip
def test_amounts(text: str, mark: str, expected: str) -> None:
    assert amount_of(text, mark) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("12.5", ","),
        ("1,2", "."),
        ("a lot", "."),
        ("", "."),
        ("€", "."),
        ("1e99", "."),
        ("NaN", "."),
        ("1,23,456", "."),
        ("50%", "."),
        ("12t", "."),
        ("abc 100", "."),
    ],
)
def test_what_is_no_amount(text: str, mark: str) -> None:
    with pytest.raises(CellFault):
        amount_of(text, mark)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1.200,50"], ","), (["1,200.50"], "."), (["1200.5", "3"], "."), (["1,234", "12,5"], ","), (["1.234.567"], ","), (["1,234,567"], "."),
        (["0,500"], ","), (["100", "200"], "."), (["1 200,00 €"], ","), (["2024.9940"], "."), (["1.500", "22.000"], ","), (["1,500"], "."), (["1.500", "1234.250"], "."),
    ],
)  # fmt: skip
def test_the_decimal_mark(texts: list[str], mark: str) -> None:
    assert mark_of(texts) == mark


@pytest.mark.parametrize(
    ("text", "code"),
    [("FI", "FI"), ("fi", "FI"), ("Suomi", "FI"), ("Finland", "FI"), ("United States", "US"), ("USA", "US"), ("UK", "GB"),
     ("Philipines", "PH"), ("Deutschland", "DE"), ("Ruotsi", "SE"), ("Korea", "KR"), ("Côte d’Ivoire", "CI"), ("Österreich", "AT"), ("FIN", "FI"), ("DEU", "DE"), ("Republic of Ireland", "IE"),
     ("Korea (South)", "KR"), ("Finland (FI)", "FI"), ("SE - Sweden", "SE"), ("U.S.A.", "US")],
)  # fmt: skip
def test_countries(text: str, code: str) -> None:
    assert country_of(text) == code


@pytest.mark.parametrize("text", ["XX", "Atlantis", "AW00000001", "Central", "12", "?", "Austrlia"])
def test_what_is_no_country(text: str) -> None:
    with pytest.raises(CellFault):
        country_of(text)


def test_currencies_domains_and_choices() -> None:
    assert [currency_of(text) for text in ("eur", "€", "US$", "FIM")] == ["EUR", "EUR", "USD", "FIM"]
    assert [domain_of(text) for text in ("https://www.kone.com/fi", "a@gmail.com")] == ["kone.com", ""]
    assert (
        choice_of("stage", "Closed Won")
        == choice_of("stage", "closedwon")
        == choice_of("stage", "Voitettu")
        == "WON"
    )
    assert choice_of("type", "Managed Service Provider") == "MSP"
    for field, text in (("stage", "Limbo"), ("tier", "")):
        with pytest.raises(CellFault):
            choice_of(field, text)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("stage", "7. Closed Won", "WON"), ("stage", "Stage 3 - Proposal", "PROPOSAL"), ("stage", "Closed won (Sales Pipeline)", "WON"),
        ("stage", "Closed - Lost to competition", "LOST"), ("stage", "Hävitty", "LOST"), ("stage", "Contract sent", "NEGOTIATION"),
        ("stage", "Gewonnen", "WON"), ("stage", "Id. Decision Makers", "QUALIFIED"), ("type", "Resellers", "RESELLER"),
        ("type", "Value Added Reseller (VAR)", "RESELLER"), ("lifecycle", "Kyllä", "ACTIVE"), ("outcome", "Sold", "WON"),
    ],
)  # fmt: skip
def test_choices_in_the_words_of_other_tools(field: str, text: str, code: str) -> None:
    assert choice_of(field, text) == code


@pytest.mark.parametrize("text", ["Not won", "Won or lost", "Closed", "In review"])
def test_stages_that_say_too_little(text: str) -> None:
    with pytest.raises(CellFault):
        choice_of("stage", text)


@pytest.mark.parametrize(
    ("header", "bare", "unit", "currency"),
    [
        ("Amount (USD)", "Amount", 1, "USD"), ("Summa €", "Summa", 1, "EUR"), ("Liikevaihto (1000 €)", "Liikevaihto", 1000, "EUR"),
        ("Revenue in kEUR", "Revenue", 1000, "EUR"), ("Revenue MEUR", "Revenue", 1_000_000, "EUR"), ("Sales (000s)", "Sales", 1000, ""),
        ("Price All", "Price All", 1, ""), ("Amount in company currency", "Amount in company currency", 1, ""), ("Probability (%)", "Probability (%)", 1, ""),
    ],
)  # fmt: skip
def test_headers_with_units_and_currencies(header: str, bare: str, unit: int, currency: str) -> None:
    found = currency_in_header(header)
    assert (without_unit(header), unit_in(header), found[0] if found else "") == (bare, unit, currency)
