"""Countries by name in the reader's language."""

import re
from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from kanava.integrations.countries import country_of
from kanava.integrations.problems import CellFault
from kanava.rules.text import sort_key

_SEPARATORS = re.compile(r"[,;\n]+")


def _language() -> str:
    return (get_language() or "en").replace("-", "_")


def country_name(code: str) -> str:
    """A country's name in the reader's language, or the code where there is none."""
    return _name(code, _language())


@lru_cache(maxsize=2_000)
def _name(code: str, language: str) -> str:
    return str(Locale.parse(language).territories.get(code, code))


def names_of(codes: str) -> str:
    """The names of countries whose codes stand in a row, in the order of the codes."""
    return ", ".join(map(country_name, codes.split()))


def codes_of(text: str) -> str:
    """The codes of countries that somebody typed by name or code, separated by commas; what is no country stays as it
    was typed."""
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    return ", ".join(_code(part) for part in parts)


def _code(text: str) -> str:
    try:
        return country_of(text)
    except CellFault:
        return text


def country_choices() -> list[tuple[str, str]]:
    """Codes and names of all countries, in the order of the reader's names."""
    return _choices(_language())


def countries_among(codes: Iterable[str], chosen: str = "") -> list[tuple[str, str]]:
    """Codes and names of some countries, and of the one that is chosen, in the order of the reader's names."""
    wanted = {*codes, chosen}
    return [choice for choice in country_choices() if choice[0] in wanted]


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The codes of all countries."""
    return frozenset(code for code, _name in _choices("en"))


@lru_cache(maxsize=8)
def _choices(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB", "QO")
    ]
    return sorted(found, key=lambda pair: sort_key(pair[1]))
