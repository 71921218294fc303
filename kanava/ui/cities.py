"""The cities that time zones are named after, in the reader's language."""

from functools import lru_cache

from babel.dates import get_timezone_location
from django.utils.translation import get_language


def city_of(key: str, locale: str = "") -> str:
    """The city of a time zone's key, in a language, else the reader's."""
    return _city(key, locale or (get_language() or "en")[:2])


@lru_cache(maxsize=1_000)
def _city(key: str, locale: str) -> str:
    if "/" not in key:
        return key
    return get_timezone_location(key, locale=locale, return_city=True).rpartition("/")[2]
