"""Exchange by the European Central Bank's reference rates: units of a currency for one euro.

A day without a rate takes the last earlier one; a currency that became the euro has its fixed parity for ever.
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
    amount = Money.of(money.amount / from_rate * to_rate, to)
    steps = (
        Step("RATE", {"currency": money.currency, "per_euro": str(from_rate), "day": _iso(from_day)}, money),
        Step("RATE", {"currency": to, "per_euro": str(to_rate), "day": _iso(to_day)}, amount),
    )
    return Conversion(amount, steps)


def _rate(currency: str, on: date, table: Table) -> tuple[date | None, Decimal]:
    if currency == "EUR":
        return None, Decimal(1)
    found = table.latest(currency, on)
    if found is not None:
        return found
    if currency in PARITIES:
        return None, PARITIES[currency]
    raise NoRate(currency=currency, on=on)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


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
