"""Cells that hold several things, and numbers of people, as directories of companies write them."""

import re
from collections.abc import Callable, Mapping

from kanava.integrations.choices import choice_of
from kanava.integrations.countries import country_of
from kanava.integrations.languages import language_of
from kanava.integrations.problems import CellFault
from kanava.rules.text import tidy

MOST_PEOPLE = 5_000_000
MOST_PARTS = 40
_BETWEEN = re.compile(r"[,;|\n]+")
_NUMBER = r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+|\d+(?:[.,]\d{1,2})?"
_COUNT = re.compile(rf"({_NUMBER})(?:\s*(?:-|–|—|\.\.+|to|till|bis)\s*({_NUMBER}))?")
# What stands beside a number of people: `~50`, `yli 200`, `11–50 employees`, `500+`.
_BESIDE = re.compile(
    r"[+~<>≥≤]|\b(?:ca\.?|about|approx\.?|over|under|noin|n\.|yli|alle|employees?|people|persons?|staff|fte|htv|hlö|"
    r"henkilöä?|työntekijää?|anställda|ansatte|mitarbeiter)(?=\W|$)",
    re.IGNORECASE,
)


def _language(text: str) -> str:
    code = language_of(text)
    if not code:
        raise CellFault("LANGUAGE_UNKNOWN")
    return code


_READERS: Mapping[str, Callable[[str], str]] = {
    "regions": country_of,
    "segments": lambda text: choice_of("segments", text),
    "skills": lambda text: tidy(text).casefold()[:40],
    "languages": _language,
}


def parts_of(name: str, text: str) -> tuple[str, ...]:
    """The codes of what a cell lists, each once and in order; empty for nothing. Raises CellFault."""
    read = _READERS[name]
    found = {read(part) for part in map(str.strip, _BETWEEN.split(text)) if part}
    return tuple(sorted(found))[:MOST_PARTS]


def count_of(text: str) -> int:
    """A number of people. Of a range the middle counts, of `500+` the number that stands there. Raises CellFault."""
    found = _COUNT.fullmatch(" ".join(_BESIDE.sub(" ", text).split()))
    if found is None:
        raise CellFault("COUNT_UNREADABLE")
    low = _whole(found[1])
    high = _whole(found[2]) if found[2] else low
    if high < low or high > MOST_PEOPLE:
        raise CellFault("COUNT_UNREADABLE")
    return (low + high) // 2


def is_exact_count(text: str) -> bool:
    """Whether a number of people says no more and no less than its number."""
    return re.fullmatch(_NUMBER, text.strip()) is not None


def _whole(text: str) -> int:
    """The number, its thousands' marks left out and its decimals cut off: `1 200`, `1.200`, `25.0`."""
    if re.fullmatch(r"\d+[.,]\d{1,2}", text):
        return int(re.split("[.,]", text)[0])
    return int(re.sub(r"\D", "", text))
