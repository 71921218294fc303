"""Numbers, money and dates in the reader's language (Babel)."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    get_decimal_symbol,
)
from django.utils import timezone
from django.utils.translation import get_language

from kanava.rules.money import Money, exponent


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def money(value: Money, *, whole: bool = False) -> str:
    """An amount with its currency; `whole` leaves the decimals out when there is nothing behind the sign."""
    return _money(value, whole, _locale())


# A page of figures names the same amounts several times: in a chart, its table and its sums.
@lru_cache(maxsize=4096)
def _money(value: Money, whole: bool, locale: str) -> str:
    amount = value.amount
    digits = 0 if whole and amount == amount.to_integral_value() else exponent(value.currency)
    is_english = locale.startswith("en")
    decimals = "." + "0" * digits if digits else ""
    pattern = f"¤#,##0{decimals}" if is_english else f"#,##0{decimals}\u00a0¤"
    return format_currency(amount, value.currency, pattern, locale=locale, currency_digits=False)


def whole_money(value: Money) -> str:
    """An amount rounded half up to whole units, for a figure that is read at a glance."""
    whole = value.amount.quantize(Decimal(1), ROUND_HALF_UP)
    return money(Money.of(whole, value.currency), whole=True)


def compact_money(amount: Decimal, currency: str) -> str:
    """An amount in short, for the axis of a chart: €250K, 1,5 milj. €."""
    return format_compact_currency(amount, currency, locale=_locale(), fraction_digits=1)


def percent(fraction: Decimal) -> str:
    """A fraction as per cent, at most one decimal."""
    return format_percent(
        fraction, "#,##0.#\u00a0%" if not _locale().startswith("en") else "#,##0.#%", locale=_locale()
    )


def per_euro(value: Decimal) -> str:
    """An exchange rate with all the decimals that it has."""
    return format_decimal(value.normalize(), "#,##0.########", locale=_locale())


def number(value: int | Decimal) -> str:
    """A plain number."""
    return format_decimal(value, locale=_locale())


def day(value: date) -> str:
    """A date as people write it; of an instant, the day it is in the programme's time zone."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return format_date(value, "d.M.yyyy" if _locale() == "fi" else "d MMM yyyy", locale=_locale())


def month(value: date) -> str:
    """A month's short name with its year."""
    return format_date(value, "LLL yy", locale=_locale())


def full_month(value: date) -> str:
    """A month's name with its year: October 2026."""
    return format_date(value, "LLLL yyyy", locale=_locale())


def moment(value: datetime) -> str:
    """Date and time in the programme's time zone."""
    local = timezone.localtime(value)
    return format_datetime(
        local, "d.M.yyyy 'klo' H.mm" if _locale() == "fi" else "d MMM yyyy, HH:mm", locale=_locale()
    )


def distance(value: datetime, now: datetime) -> str:
    """How far away an instant is: in 3 days, 2 hours ago."""
    return format_timedelta(value - now, add_direction=True, locale=_locale())


def plain_amount(value: Money) -> str:
    """An amount as a person types it: the reader's decimal sign, no grouping, no currency."""
    digits = exponent(value.currency)
    return format_decimal(value.amount, "0." + "0" * digits if digits else "0", locale=_locale())


def decimal_sign() -> str:
    """The sign before decimals in the reader's language."""
    return get_decimal_symbol(_locale())


def exact(value: int | Decimal) -> str:
    """A number with all the decimals it has, in a form that a setting reads back as the same number."""
    return format_decimal(value, locale=_locale(), decimal_quantization=False)


def exact_percent(value: Decimal) -> str:
    """Per cent of a hundred (20 is 20 %) with all the decimals it has."""
    return f"{exact(value)}%" if _locale().startswith("en") else f"{exact(value)}\u00a0%"


def exact_money(value: int | Decimal, currency: str) -> str:
    """An amount in major units with all the decimals it has."""
    pattern = "¤#,##0.###" if _locale().startswith("en") else "#,##0.###\u00a0¤"
    return format_currency(
        value, currency, pattern, locale=_locale(), currency_digits=False, decimal_quantization=False
    )
