"""Countries as files write them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from rapidfuzz import fuzz, process

from kanava.integrations.days import LANGUAGES
from kanava.integrations.problems import CellFault
from kanava.integrations.squash import squashed

_ALIASES = {
    "uk": "GB", "greatbritain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northernireland": "GB", "usa": "US", "korea": "KR",
    "unitedstatesofamerica": "US", "theunitedstates": "US", "southkorea": "KR", "koreasouth": "KR", "republicofkorea": "KR", "russianfederation": "RU",
    "holland": "NL", "thenetherlands": "NL", "uae": "AE", "czechrepublic": "CZ", "tsekki": "CZ", "vietnam": "VN", "taiwan": "TW", "hongkong": "HK",
    "macedonia": "MK", "turkey": "TR", "republicofireland": "IE", "eire": "IE", "englanti": "GB", "skotlanti": "GB", "usayhdysvallat": "US",
}  # fmt: skip
_GROUPS = frozenset(["EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"])
# How alike a slip of the pen is to the right name, and how much less alike the next country must be: Austrlia is
# neither Austria nor Australia for certain.
ALIKE = 88
APART = 4


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _GROUPS:
                found[squashed(name)] = code
    codes = set(found.values())
    # FIN, 246: the other codes of ISO 3166.
    for other, meant in get_global("territory_aliases").items():
        if len(other) == 3 and other.isalpha() and len(meant) == 1 and meant[0] in codes:
            found.setdefault(other.lower(), meant[0])
    return found | {code.lower(): code for code in codes} | _ALIASES


def country_of(text: str) -> str:
    """The code of a country written as a code or name, in one of several languages, a slip of the pen allowed."""
    known = _countries()
    for part in _parts(text):
        wanted = squashed(part)
        code = known.get(wanted) or _near(wanted)
        if code:
            return code
    raise CellFault("COUNTRY_UNKNOWN")


def _parts(text: str) -> Iterator[str]:
    """The text; then as it stands without and within brackets: `Finland (FI)`, and beside a dash: `FI - Finland`."""
    yield text
    bare = re.sub(r"\([^)]*\)", " ", text)
    if bare != text:
        yield bare
        yield from re.findall(r"\(([^)]*)\)", text)
    if re.search(r"\s[-–/|]\s", bare):
        yield from re.split(r"\s[-–/|]\s", bare)


def _near(wanted: str) -> str:
    if len(wanted) < 6:
        return ""
    known = _countries()
    found = process.extract(wanted, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE - APART, limit=10)
    if not found or found[0][1] < ALIKE:
        return ""
    best = known[found[0][0]]
    others = [score for name, score, _place in found if known[name] != best]
    return "" if others and found[0][1] - others[0] < APART else best
