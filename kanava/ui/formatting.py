"""Numbers, money and dates in the reader's language (Babel)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from babel.numbers import (
    format_compact_currency,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    get_minus_sign_symbol,
)
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kanava.core import clock
from kanava.rules.money import Money, exponent
from kanava.ui.cities import city_of

# As far as an instant is told in hours and minutes.
NEAR = timedelta(hours=6)


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")


@dataclass(frozen=True, slots=True)
class _Signs:
    """How a language writes numbers. A list shows hundreds of them, and Babel reads its patterns anew for each."""

    group: str
    decimal: str
    minus: str


@lru_cache(maxsize=16)
def _signs(locale: str) -> _Signs:
    return _Signs(get_group_symbol(locale), get_decimal_symbol(locale), get_minus_sign_symbol(locale))


_symbol = lru_cache(maxsize=512)(get_currency_symbol)


def money(value: Money, *, whole: bool = False) -> str:
    """An amount with its currency; `whole` leaves the decimals out when there is nothing behind the sign."""
    locale = _locale()
    number, symbol = _figure(value, locale, whole=whole), _symbol(value.currency, locale)
    minus = _signs(locale).minus if value.minor < 0 else ""
    return f"{minus}{symbol}{number}" if locale.startswith("en") else f"{minus}{number}\u00a0{symbol}"


def _figure(value: Money, locale: str, *, whole: bool) -> str:
    """An amount without sign and currency."""
    signs, digits = _signs(locale), exponent(value.currency)
    units, rest = divmod(abs(value.minor), 10**digits)
    number = f"{units:,}".replace(",", signs.group)
    return number if not digits or (whole and rest == 0) else f"{number}{signs.decimal}{rest:0{digits}}"


def whole_money(value: Money) -> str:
    """An amount rounded half up to whole units, for a figure that is read at a glance."""
    whole = value.amount.quantize(Decimal(1), ROUND_HALF_UP)
    return money(Money.of(whole, value.currency), whole=True)


def compact_money(amount: Decimal, currency: str) -> str:
    """An amount in short, for the axis of a chart: €250K, 1,5 milj. €."""
    return format_compact_currency(amount, currency, locale=_locale(), fraction_digits=1)


def percent(fraction: Decimal) -> str:
    """A fraction as per cent, at most one decimal."""
    return _percent(fraction, _locale())


@lru_cache(maxsize=10_000)
def _percent(fraction: Decimal, locale: str) -> str:
    return format_percent(
        fraction, "#,##0.#%" if locale.startswith("en") else "#,##0.#\u00a0%", locale=locale
    )


def per_euro(value: Decimal) -> str:
    """An exchange rate with all the decimals that it has."""
    return format_decimal(value.normalize(), "#,##0.########", locale=_locale())


def number(value: int | Decimal) -> str:
    """A plain number."""
    return _number(value, _locale())


@lru_cache(maxsize=10_000)
def _number(value: int | Decimal, locale: str) -> str:
    return format_decimal(value, locale=locale)


def hundredths(value: int) -> str:
    """Hundredths of points with one decimal: 675 is 6.8."""
    return _hundredths(value, _locale())


@lru_cache(maxsize=10_000)
def _hundredths(value: int, locale: str) -> str:
    return format_decimal(Decimal(value) / 100, "0.0", locale=locale)


class Grouped(int):
    """A whole number that a sentence writes with the language's grouping; for plurals it is the number."""

    def __str__(self) -> str:
        return number(int(self))


def day(value: date) -> str:
    """A date as people write it; of an instant, its day in the programme's time zone."""
    return _day(timezone.localdate(value) if isinstance(value, datetime) else value, _locale())


@lru_cache(maxsize=10_000)
def _day(value: date, locale: str) -> str:
    return format_date(value, "d.M.yyyy" if locale == "fi" else "d MMM yyyy", locale=locale)


def weekday(value: date) -> str:
    """The name of a day of the week."""
    return format_date(value, "EEEE", locale=_locale())


def month(value: date) -> str:
    """A month's short name with its year."""
    return _month(value, "LLL yy", _locale())


def full_month(value: date) -> str:
    """A month's name with its year: October 2026."""
    return _month(value, "LLLL yyyy", _locale())


@lru_cache(maxsize=2_000)
def _month(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=locale)


def moment(value: datetime, zone: ZoneInfo | None = None) -> str:
    """Date and time in a time zone; if none is given by the reader's clock, which is named where it differs from the
    programme's, or where the reader is nobody we know."""
    reader = clock.reader() if zone is None else None
    if reader is None:
        return _moment(value, zone)
    said = _moment(value, reader.zone)
    is_plain = reader.is_known and _has_our_clocks(value, reader.zone)
    return said if is_plain else f"{said} ({city_of(reader.zone.key)})"


def _moment(value: datetime, zone: ZoneInfo | None) -> str:
    local, locale = timezone.localtime(value, zone), _locale()
    hour = f"klo {local.hour}.{local.minute:02}" if locale == "fi" else f"{local:%H:%M}"
    return f"{_day(local.date(), locale)}{' ' if locale == 'fi' else ', '}{hour}"


def moment_in(at: datetime, zone: ZoneInfo) -> str:
    """Date and time in a time zone, which is named where its clocks differ from the programme's."""
    said = moment(at, zone)
    return said if _has_our_clocks(at, zone) else f"{said} ({city_of(zone.key)})"


def happened(at: datetime, zone: ZoneInfo) -> str:
    """When something was, as `moment_in`; the day alone where nobody told the hour, which is kept as noon."""
    return day(at) if timezone.localtime(at).time() == time(12) else moment_in(at, zone)


def moment_beside(at: datetime, zone: ZoneInfo) -> str:
    """Date and time in the programme's time zone, which is named where the clocks of another one differ from it."""
    said = _moment(at, None)
    return said if _has_our_clocks(at, zone) else f"{said} ({city_of(settings.TIME_ZONE)})"


def _has_our_clocks(at: datetime, zone: ZoneInfo) -> bool:
    return timezone.localtime(at).utcoffset() == at.astimezone(zone).utcoffset()


def distance(value: datetime, now: datetime) -> str:
    """How far away an instant is: hours while it is near, else calendar days of the reader: today, tomorrow, in 3 days,
    5 days ago. What ends on Tuesday at midnight is in 2 days all Sunday."""
    if abs(value - now) < NEAR:
        return format_timedelta(value - now, threshold=1, add_direction=True, locale=_locale())
    reader = clock.reader()
    zone = reader.zone if reader is not None else None
    days = (timezone.localdate(value, zone) - timezone.localdate(now, zone)).days
    if days in (-1, 0, 1):
        return (_("today"), _("tomorrow"), _("yesterday"))[days]
    # Weeks from two on: "in a week" would not tell whether it is the sixth day or the tenth.
    return format_timedelta(timedelta(days=days), "day", threshold=2, add_direction=True, locale=_locale())


def typed_amount(value: Money) -> str:
    """An amount as it stands in a field, which reads it back: the reader's signs, decimals where there are any, no
    currency."""
    locale = _locale()
    minus = _signs(locale).minus if value.minor < 0 else ""
    return f"{minus}{_figure(value, locale, whole=True)}"


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
