"""Days and months as people and systems write them."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from babel import Locale

from kanava.integrations.problems import CellFault

# In which languages files name months and countries.
LANGUAGES = ("en", "fi", "sv", "de", "fr", "es", "it", "nl", "da", "nb", "et", "pl", "pt")

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s].*)?")
_TRIPLE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{2}|\d{4})(?:[,\sT]+.*)?")
_WEEKDAY = re.compile(r"^[^\W\d_]{2,4}[.,]?\s+(?=\d{1,2}\.\d|\d{4}-)")
_NAMED = re.compile(
    r"(?:[^\W\d_]{2,4}[.,]?\s+)?(?:(\d{1,2})[\s./-]+([^\W\d_]{3,})|([^\W\d_]{3,})[\s.-]+(\d{1,2}))[\s./,-]+(\d{4}|\d{2})(?:[,\sT].*)?"
)


def day_of(text: str, order: str) -> date:
    """A day as written, the time of day and its zone left out. `order` (DMY, MDY) reads 3/4/2024."""
    try:
        # `ma 5.3.2024`
        text = _WEEKDAY.sub("", text) if text[:1].isalpha() else text
        found = _ISO.fullmatch(text)
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        found = _TRIPLE.fullmatch(text)
        if found:
            first, second, year = int(found[1]), int(found[2]), _full_year(found[3])
            swapped = order == "MDY" and "." not in text[:6]
            return date(year, first, second) if swapped else date(year, second, first)
        found = _NAMED.fullmatch(text)
        if found:
            month = _month_names()[_bare(found[2] or found[3])]
            return date(_full_year(found[5]), month, int(found[1] or found[4]))
        return _counted_day(text)
    except (ValueError, KeyError, OverflowError):
        raise CellFault("DATE_UNREADABLE") from None


def _full_year(text: str) -> int:
    """2024 of 24; what is above 69 belongs to the century before."""
    year = int(text)
    return year + (1900 if year > 69 else 2000) if len(text) == 2 else year


def _counted_day(text: str) -> date:
    """A day written as one number: 20240131, a spreadsheet's count of days, seconds or milliseconds since 1970."""
    # Behind the point a spreadsheet has the time of day.
    digits = re.sub(r"(?<=^\d{5})[.,]\d+$", "", text.removesuffix(".0"))
    if not digits.isascii() or not digits.isdigit():
        raise CellFault("DATE_UNREADABLE")
    if len(digits) == 8:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 5 and 20_000 <= int(digits) <= 80_000:
        return date(1899, 12, 30) + timedelta(days=int(digits))
    if len(digits) in (10, 13):
        return datetime.fromtimestamp(int(digits[:10]), UTC).date()
    raise CellFault("DATE_UNREADABLE")


_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.\s]?(?:M|m)?(\d{1,2})")
_MONTH_NAMED = re.compile(r"([^\W\d_]+)\.?[\s.,/'-]*(\d{4}|\d{2})|(\d{4})[\s.,/'-]*([^\W\d_]+)\.?")


@lru_cache(maxsize=1)
def _month_names() -> dict[str, int]:
    """Months as they are called, long and short, in several languages."""
    found: dict[str, int] = {}
    for language in reversed(LANGUAGES):
        for context in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                found |= {_bare(name): number for number, name in context[width].items()}
    return found | _MONTHS


def month_number(name: str) -> int:
    """The number of a month from its name in one of several languages; 0 where it is none."""
    return _month_names().get(_bare(name), 0)


def _bare(name: str) -> str:
    return name.casefold().rstrip(".")


def month_of(text: str, order: str) -> date:
    """The first day of a month, written as year and month (2026-10, 10/2026, Oct 2026, lokakuu 2026) or as any of its
    days. `order` (DMY, MDY) reads 3/4/2024."""
    try:
        if found := _MONTH_FIRST.fullmatch(text):
            return date(int(found[2]), int(found[1]), 1)
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), 1)
        if found := _MONTH_NAMED.fullmatch(text):
            year = int(found[2] or found[3])
            return date(year + (2000 if year < 100 else 0), _month_names()[_bare(found[1] or found[4])], 1)
    except (ValueError, KeyError):
        raise CellFault("MONTH_UNREADABLE") from None
    try:
        return day_of(text, order).replace(day=1)
    except CellFault:
        raise CellFault("MONTH_UNREADABLE") from None


def is_ambiguous(text: str) -> bool:
    """Whether this is a date such as 3/4/2024, which is in March or in April."""
    found = _TRIPLE.fullmatch(text)
    return bool(found) and "." not in text[:6] and int(found[1]) <= 12 and int(found[2]) <= 12  # type: ignore[index]


def order_of(texts: Iterable[str]) -> tuple[str, bool]:
    """Whether days or months come first in a column's dates, and whether that is certain."""
    seen = False
    for text in texts:
        found = _TRIPLE.fullmatch(text)
        if not found or "." in text[:6]:
            continue
        seen = True
        if int(found[1]) > 12:
            return "DMY", True
        if int(found[2]) > 12:
            return "MDY", True
    return "DMY", not seen
