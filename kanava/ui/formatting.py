"""Numbers, money and dates in the reader's language (Babel)."""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language

from kanava.rules.money import Money, exponent


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


def money(value: Money, *, whole: bool = False) -> str:
    """An amount with its currency; `whole` leaves the decimals out when there is nothing behind the sign."""
    amount = value.amount
    digits = 0 if whole and amount == amount.to_integral_value() else exponent(value.currency)
    pattern = "¤#,##0" if _locale().startswith("en") else "#,##0"
    decimals = "." + "0" * digits if digits else ""
    tail = "" if _locale().startswith("en") else "\u00a0¤"
    return format_currency(
        amount, value.currency, pattern + decimals + tail, locale=_locale(), currency_digits=False
    )


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
