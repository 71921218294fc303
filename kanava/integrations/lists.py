"""Cells that hold several things, and numbers of people, as directories of companies write them."""

import re
from collections.abc import Callable, Mapping

from kanava.integrations.choices import choice_of
from kanava.integrations.countries import country_of
from kanava.integrations.languages import language_of
from kanava.integrations.problems import CellFault
from kanava.integrations.squash import squashed
from kanava.rules.text import tidy

MOST_PEOPLE = 5_000_000
MOST_PARTS = 40
_MEANS_ITSELF: Mapping[str, str] = {}
_BETWEEN = re.compile(r"[,;|\n]+")
# Between codes a stroke stands as well; a skill such as TCP/IP has one within.
_BETWEEN_CODES = re.compile(r"[,;|/\n]+")
# One word for both: `pk-yritykset` are small and mid-size companies.
_BOTH_SIZES = (
    "pk pkyritys pkyritykset pksektori pienetjakeskisuuret pienetjakeskisuuretyritykset sme smes smb smbs "
    "smallandmidsize smallandmediumsized smallandmedium smaochmedelstora smaochmedelstoraforetag kmu"
)
_SMALL_AND_MIDSIZE = frozenset(_BOTH_SIZES.split())
_IN_WORDS = {
    word: number
    for words in (
        "yksi kaksi kolme neljä viisi kuusi seitsemän kahdeksan yhdeksän kymmenen yksitoista kaksitoista kolmetoista neljätoista "
        "viisitoista kuusitoista seitsemäntoista kahdeksantoista yhdeksäntoista kaksikymmentä",
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty",
    )
    for number, word in enumerate(words.split(), start=1)
}
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


def _segments(text: str) -> tuple[str, ...]:
    return ("MIDSIZE", "SMALL") if squashed(text) in _SMALL_AND_MIDSIZE else (choice_of("segments", text),)


_READERS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "regions": lambda text: (country_of(text),),
    "segments": _segments,
    "skills": lambda text: (tidy(text).casefold()[:40],),
    "languages": lambda text: (_language(text),),
}


def parts_of(name: str, text: str, meanings: Mapping[str, str] = _MEANS_ITSELF) -> tuple[str, ...]:
    """The codes of what a cell lists, each once and in order; empty for nothing. `meanings` says of single parts what
    they mean. Raises CellFault, with what can be read beside what cannot."""
    between = _BETWEEN if name == "skills" else _BETWEEN_CODES
    found: set[str] = set()
    code, unread = "", []
    for part in filter(None, map(str.strip, between.split(text))):
        try:
            found.update(_READERS[name](meanings.get(part, part)))
        except CellFault as fault:
            code = fault.code
            unread.append(part)
    kept = tuple(sorted(found))[:MOST_PARTS]
    if unread:
        raise CellFault(code, unread=tuple(unread), kept=kept)
    return kept


def count_of(text: str) -> int:
    """A number of people. Of a range the middle counts, of `500+` the number that stands there. Raises CellFault."""
    bare = " ".join(_BESIDE.sub(" ", text).split())
    if bare.casefold() in _IN_WORDS:
        return _IN_WORDS[bare.casefold()]
    found = _COUNT.fullmatch(bare)
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
