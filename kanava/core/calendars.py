"""Public holidays and time zones of countries, for whatever is promised in business days or at a partner's hours."""

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global
from django.conf import settings
from holidays import country_holidays

from kanava.rules.playbook import Playbook

# Of a country with several time zones that of most of its companies.
_CHIEF = {
    "US": "America/New_York", "CA": "America/Toronto", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "MX": "America/Mexico_City",
    "RU": "Europe/Moscow", "DE": "Europe/Berlin", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "CN": "Asia/Shanghai", "ID": "Asia/Jakarta",
    "NZ": "Pacific/Auckland", "UA": "Europe/Kyiv", "CL": "America/Santiago", "AR": "America/Argentina/Buenos_Aires", "KZ": "Asia/Almaty",
}  # fmt: skip


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(country_holidays(country, years=(year, year + 1)))
    except NotImplementedError:
        # A country whose holidays nobody has written down: Monday to Friday are its business days.
        return frozenset()


def holidays_in(country: str, on: date) -> frozenset[date]:
    """The holidays of this year and the next in a country."""
    return _holidays(country, on.year)


@lru_cache(maxsize=256)
def holiday_name(country: str, on: date, language: str) -> str:
    """What the holiday of a day in a country is called, in a language where somebody has written that down; empty where it
    is none."""
    try:
        there = country_holidays(country, years=on.year)
    except NotImplementedError:
        return ""
    spoken = next((one for one in there.supported_languages if one.startswith(language)), None)
    named = country_holidays(country, years=on.year, language=spoken) if spoken else there
    return str(named.get(on, ""))


def holidays_of(playbook: Playbook, on: date) -> frozenset[date]:
    """The holidays of this year and the next in the country that the playbook names (guide: H11)."""
    return _holidays(playbook.programme.country, on.year)


@lru_cache(maxsize=256)
def zone_of(country: str) -> ZoneInfo:
    """The time zone of a country, the programme's where the country has none that we know."""
    known = get_global("territory_zones").get(country, [])
    return ZoneInfo(_CHIEF.get(country) or next(iter(known), settings.TIME_ZONE))


def zone_for(time_zone: str, country: str = "") -> ZoneInfo:
    """The time zone of somebody: the one that they chose, else that of their company's country, else the programme's."""
    try:
        return ZoneInfo(time_zone) if time_zone else zone_of(country)
    except (ZoneInfoNotFoundError, ValueError):
        return zone_of(country)
