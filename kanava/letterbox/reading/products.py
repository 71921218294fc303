"""The programme's products as people write them: whole, in part, with a slip of the pen, in a sentence."""

import re
from collections import Counter

from rapidfuzz import fuzz

from kanava.integrations.squash import squashed
from kanava.letterbox.reading.facts import Known

# How alike a product as written and as it is called must be, and how much less alike the next one.
ALIKE, APART = 86, 6


def product(text: str, known: Known) -> int | None:
    """The product that a text means: its name, a part that only one has, or a slip of the pen."""
    wanted = squashed(text)
    if not wanted:
        return None
    names = [(line_id, squashed(name)) for line_id, name in known.lines if squashed(name)]
    exact = [line_id for line_id, name in names if name == wanted]
    begun = [
        one for one, name in names if len(wanted) > 2 and (name.startswith(wanted) or wanted.startswith(name))
    ]
    # `ERP` where one product alone has the word.
    begun = begun or [one for one, name in known.lines if wanted in map(squashed, name.split())]
    within = [one for one, name in names if len(wanted) > 3 and (wanted in name or name in wanted)]
    fitting = exact or begun or within
    if fitting:
        return fitting[0] if len(fitting) == 1 else None
    scored = sorted(((fuzz.ratio(name, wanted), line_id) for line_id, name in names), reverse=True)
    if not scored or scored[0][0] < ALIKE or (len(scored) > 1 and scored[0][0] - scored[1][0] < APART):
        return None
    return scored[0][1]


# `ERPistä`, `ERP:n`, `Analytiikasta`: what stands behind a name in a sentence; longer names may change their last letters.
_ENDING = r"(?:[:’']?(?:[aeiouyäö]{0,2}(?:n|t|a|ä|ta|tä|s?ta|s?tä|ssa|ssä|lla|llä|lta|ltä|lle|ksi|na|nä|hin|seen)|s|et|en))?"
SHORT_NAME, SHORTEST_WORD, LONGEST_ENDING = 6, 3, 7


def products_in(text: str, known: Known) -> dict[str, str]:
    """The names of the products that sentences name, each with the word that stands there: by their whole names, else
    by a word that one product alone has."""
    full = {name: said for _, name in known.lines if (said := _mention(name, text))}
    if full:
        return full
    words = [(word, name) for _, name in known.lines for word in set(name.casefold().split())]
    counts = Counter(word for word, _ in words)
    own = [(word, name) for word, name in words if counts[word] == 1 and len(word) >= SHORTEST_WORD]
    return {name: said for word, name in own if (said := _mention(word, text))}


def _mention(name: str, text: str) -> str:
    """How a sentence writes a name, in whatever case; empty where it does not."""
    is_short = len(name) < SHORT_NAME
    stem, end = (name, _ENDING) if is_short else (name[:-2], rf"\w{{0,{LONGEST_ENDING}}}")
    found = re.search(rf"(?<!\w){re.escape(stem)}{end}(?!\w)", text, re.IGNORECASE)
    return found[0] if found else ""
