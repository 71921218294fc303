"""The languages that business is done in, by their names."""

from collections.abc import Iterable
from functools import lru_cache

from babel import Locale
from babel.languages import get_official_languages
from django.utils.translation import get_language

from kanava.rules.languages import CODES
from kanava.ui.countries import country_codes


def language_name(code: str) -> str:
    """A language's name in the reader's language, or the code where nobody knows it."""
    return _name(code, get_language() or "en")


def named(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Languages with their names in the reader's language, in the order of these."""
    return sorted(((code, language_name(code)) for code in codes), key=lambda one: one[1].casefold())


@lru_cache(maxsize=2_000)
def _name(code: str, reader: str) -> str:
    return str(Locale.parse(reader, sep="-").languages.get(code, code))


def all_languages() -> list[tuple[str, str]]:
    """All languages there are, by their names in the reader's language."""
    return list(_all_languages(get_language() or "en"))


@lru_cache(maxsize=10)
def _all_languages(reader: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(reader, sep="-").languages
    return tuple(
        sorted(((code, str(names.get(code, code))) for code in CODES), key=lambda one: one[1].casefold())
    )


@lru_cache(maxsize=200)
def countries_speaking(code: str) -> tuple[str, ...]:
    """The countries in which a language is an official one."""
    return tuple(sorted(one for one in country_codes() if code in get_official_languages(one, de_facto=True)))
