"""Exchange by the European Central Bank's reference rates: units of a currency for one euro.

A day without a rate takes the last earlier one. A currency that became the euro has its fixed parity from the day of
the changeover on, whatever the bank quoted last; before that day it has market rates like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from typing import Protocol

from kanava.rules.money import Money
from kanava.rules.refusals import Refusal
from kanava.rules.steps import Step

# When a currency became the euro; the first eleven did on 1 January 1999.
_FIRST_DAY = date(1999, 1, 1)
_LATER_DAYS = {
    "GRD": date(2001, 1, 1),
    "SIT": date(2007, 1, 1),
    "CYP": date(2008, 1, 1),
    "MTL": date(2008, 1, 1),
    "SKK": date(2009, 1, 1),
    "EEK": date(2011, 1, 1),
    "LVL": date(2014, 1, 1),
    "LTL": date(2015, 1, 1),
    "HRK": date(2023, 1, 1),
    "BGN": date(2026, 1, 1),
}
# Irrevocable parities (Council regulations on the introduction of the euro).
PARITIES = {
    code: Decimal(rate)
    for code, rate in {
        "ATS": "13.7603", "BEF": "40.3399", "BGN": "1.95583", "CYP": "0.585274", "DEM": "1.95583", "EEK": "15.6466",
        "ESP": "166.386", "FIM": "5.94573", "FRF": "6.55957", "GRD": "340.750", "HRK": "7.53450", "IEP": "0.787564",
        "ITL": "1936.27", "LTL": "3.45280", "LUF": "40.3399", "LVL": "0.702804", "MTL": "0.429300", "NLG": "2.20371",
        "PTE": "200.482", "SIT": "239.640", "SKK": "30.1260",
    }.items()
}  # fmt: skip


# Enough digits that the quotient of an amount and two rates is never cut at a half.
_EXACT = Context(prec=80)

Quotes = Mapping[str, tuple[date, Decimal]]


class NoRate(Refusal):
    """There is no rate for the currency on or before the day."""

    code = "NO_RATE"


class Table(Protocol):
    """Where rates come from."""

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The last rate of the currency on or before the day, with its own day."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The rates that were found for one conversion, kept beside it."""

    quotes: Quotes

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The kept rate; none of a later day."""
        found = self.quotes.get(currency)
        return found if found is not None and found[0] <= on else None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted amount and how it came about."""

    amount: Money
    steps: tuple[Step, ...]


def convert(money: Money, to: str, *, on: date, table: Table) -> Conversion:
    """Convert through the euro at the rates in force on a day, rounding once.

    Raises:
        NoRate: for either currency; the caller holds the amount with that reason.
    """
    if money.currency == to:
        return Conversion(money, ())
    from_day, from_rate = _rate(money.currency, on, table)
    to_day, to_rate = _rate(to, on, table)
    with localcontext(_EXACT):
        # Multiplied first: a quotient cut to its digits could lose a half cent, which rounds up.
        amount = Money.of(money.amount * to_rate / from_rate, to)
    steps = (
        Step(
            "RATE",
            {"currency": money.currency, "per_euro": str(from_rate), "day": from_day.isoformat()},
            money,
        ),
        Step("RATE", {"currency": to, "per_euro": str(to_rate), "day": to_day.isoformat()}, amount),
    )
    return Conversion(amount, steps)


def is_fixed(currency: str, on: date) -> bool:
    """Whether the currency's rate on a day needs no table: the euro, and what has become the euro by then."""
    return currency == "EUR" or (currency in PARITIES and on >= _LATER_DAYS.get(currency, _FIRST_DAY))


def find_quotes(currencies: Iterable[str], on: date, table: Table) -> Quotes:
    """The rates that a conversion between different currencies would take from the table, as far as there are any."""
    wanted = set(currencies)
    if len(wanted) < 2:
        return {}
    found = {code: table.latest(code, on) for code in sorted(wanted) if not is_fixed(code, on)}
    return {code: quote for code, quote in found.items() if quote is not None}


def to_json(quotes: Quotes) -> dict[str, list[str]]:
    """For storing beside what was converted by them."""
    return {code: [day.isoformat(), str(rate)] for code, (day, rate) in quotes.items()}


def from_json(document: Mapping[str, Sequence[str]]) -> Quotes:
    """The quotes that `to_json` wrote."""
    return {code: (date.fromisoformat(day), Decimal(rate)) for code, (day, rate) in document.items()}


def can_convert(currency: str, to: str, *, on: date, quotes: Quotes) -> bool:
    """Whether these quotes are enough to convert between the currencies on a day."""
    return currency == to or all(is_fixed(code, on) or code in quotes for code in (currency, to))


def _rate(currency: str, on: date, table: Table) -> tuple[date, Decimal]:
    """The rate in force on a day, with the day it is from."""
    if currency == "EUR":
        return on, Decimal(1)
    if is_fixed(currency, on):
        return _LATER_DAYS.get(currency, _FIRST_DAY), PARITIES[currency]
    found = table.latest(currency, on)
    if found is None:
        raise NoRate(currency=currency, on=on)
    return found
