"""Time zones by their cities in the reader's language, and moments told in one of them, which is always named."""

from datetime import datetime
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import get_language

from kanava.rules.live_sessions import ends_at
from kanava.ui import cities, formatting
from kanava.ui.countries import country_name


class _Timed(Protocol):
    begins_at: datetime
    minutes: int


def choices() -> tuple[tuple[str, str], ...]:
    """The time zones of all countries, by country and city."""
    return _choices((get_language() or "en")[:2])


@lru_cache(maxsize=8)
def _choices(locale: str) -> tuple[tuple[str, str], ...]:
    found = {"UTC": "UTC"}
    for country, zones in get_global("territory_zones").items():
        for key in zones:
            if _is_known(key):
                place, city = country_name(country), cities.city_of(key, locale)
                found[key] = place if city == place else f"{place}, {city}"
    return tuple(sorted(found.items(), key=lambda one: (one[1].casefold(), one[0])))


def _is_known(key: str) -> bool:
    try:
        ZoneInfo(key)
    except (ValueError, OSError, LookupError):
        return False
    return True


def city_of(zone: ZoneInfo, locale: str = "") -> str:
    """The city that a zone is named after."""
    return cities.city_of(zone.key, locale)


def moment_there(at: datetime, zone: ZoneInfo) -> str:
    """Date and time in a zone, which is named: `Thu 26 Nov 2026, 14:00 (Helsinki)`."""
    return f"{_weekday(at, zone)} {formatting.moment(at, zone)} ({city_of(zone)})"


def session_when(found: _Timed, zone: ZoneInfo) -> str:
    """When something begins and ends, in a zone, which is named: `Thu 26 Nov 2026, 14:00–15:00 (Helsinki)`."""
    begins, ends = found.begins_at, ends_at(found.begins_at, found.minutes)
    return f"{_weekday(begins, zone)} {formatting.moment(begins, zone)}–{_until(begins, ends, zone)} ({city_of(zone)})"


def _until(begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    local = timezone.localtime(ends, zone)
    if local.date() != timezone.localtime(begins, zone).date():
        return formatting.moment(ends, zone)
    is_finnish = (get_language() or "en").startswith("fi")
    return f"{local.hour}.{local.minute:02}" if is_finnish else f"{local:%H:%M}"


def _weekday(at: datetime, zone: ZoneInfo) -> str:
    locale = (get_language() or "en")[:2]
    return format_date(timezone.localtime(at, zone).date(), "ccc", locale=locale)
