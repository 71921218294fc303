"""Exchange by the European Central Bank's reference rates: units of a currency for one euro.

A day without a rate takes the last earlier one. A currency that became the euro has its fixed parity from the day of
the changeover on, whatever the bank quoted last; before that day it has market rates like any other.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
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


class NoRate(Refusal):
    """There is no rate for the currency on or before the day."""

    code = "NO_RATE"


class Table(Protocol):
    """Where rates come from."""

    def latest(self, currency: str, on: date) -> tuple[date, Decimal] | None:
        """The last rate of the currency on or before the day, with its own day."""


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


def _rate(currency: str, on: date, table: Table) -> tuple[date, Decimal]:
    """The rate in force on a day, with the day it is from."""
    if currency == "EUR":
        return on, Decimal(1)
    changeover = _LATER_DAYS.get(currency, _FIRST_DAY)
    if currency in PARITIES and on >= changeover:
        return changeover, PARITIES[currency]
    found = table.latest(currency, on)
    if found is None:
        raise NoRate(currency=currency, on=on)
    return found


def parse_ecb(lines: Iterable[str]) -> Iterator[tuple[date, str, Decimal]]:
    """Rows of the bank's history file: a header of currencies, a line a day, `N/A` where there is no rate."""
    for row in csv.DictReader(lines):
        day = date.fromisoformat(row.pop("Date").strip())
        for currency, text in row.items():
            code = (currency or "").strip()
            if len(code) != 3 or not isinstance(text, str):
                continue
            try:
                rate = Decimal(text.strip())
            except InvalidOperation:
                continue
            if rate.is_finite() and rate > 0:
                yield day, code, rate
