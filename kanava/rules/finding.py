"""Looking for an answer in one's own words: which words of a question count, what is found by how many and how rare ones,
and which part of a text is shown (guide: F5, I3)."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

MOST_WORDS, MOST_FOUND = 8, 20
COUNTED_TO = 2_000  # texts that have a word: what more have is as common as can be
# Letters by which a word, or a stem, is found as the beginning of others.
SHORTEST_BEGINNING, SHORTEST_STEM = 3, 4
TITLED, OWN_LANGUAGE = 1.0, 1.1  # what a word in a title counts more, and a text in the reader's language
ENOUGH = 0.45  # of what the best has: what has less tells of something else
EXTRACT = 200  # letters
_WORD = re.compile(r"\w+")

# Words that ask, and tell nothing of what is asked about.
_ENGLISH = """
a about am an and any are as at be because been but by can could did do does doing for from get gets getting go goes had has have
help how i if in into is it its just like look make me my need needs of on or our please shall should show so tell than that the
their them then there these they this those to us use using want was way we were what when where which who whom whose why will with
would you your yours
"""
_FINNISH = """
ei en eikö että etten haluan haluaisin he hän ja jokin joku jos jossa jota kai kanssa kuin kuinka kuka kun kunhan kyllä kysyä löydän
löydänkö löytyy löytyykö me meidän miksi mikä millainen millaiset millaista millä milloin minkä minne minulla minulle minun minä missä mistä
mitkä mitä miten mutta ne niin noin nyt näin oikein olen olla olisi on onko oma oman omaa ovat ovatko pitääkö pitäisi pitää saa saako saan saanko se
sen siis sitten sitä tai tarvitaan tarvitsen tarvitsee tarvitseeko teen tehdä tehdään tiedän tietoa tämä tämän tätä voi voiko voin voinko voinnee vai vaan
vielä yksi
"""
_EMPTY = frozenset((_ENGLISH + _FINNISH).split())
# What people say for a word of ours: by the beginning of theirs.
_ALIKE: Mapping[str, tuple[str, ...]] = {
    "diil": ("kauppa",), "marginaal": ("kate",), "opportunit": ("deal",), "asiakassuoj": ("suoja",),
}  # fmt: skip


def asked_words(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of a question that tell what it is about, each with others for the same. All its words where none does."""
    words = list(dict.fromkeys(_WORD.findall(text.lower())))
    told = [one for one in words if one not in _EMPTY] or words
    return tuple((one, *_alike(one)) for one in told[:MOST_WORDS])


def _alike(word: str) -> tuple[str, ...]:
    return next((found for begins, found in _ALIKE.items() if word.startswith(begins)), ())


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a word may be written in a text; `is_stem`: it is compared with the stems of the text's words."""

    text: str
    is_stem: bool = False

    @property
    def is_beginning(self) -> bool:
        """Whether longer words count too."""
        return len(self.text) >= (SHORTEST_STEM if self.is_stem else SHORTEST_BEGINNING)


# A stem is told from a word, and what stands in a title from what stands anywhere, by signs that no word has.
STEM, TITLE = "~", "^"


def lexemes_of(forms: Collection[Form]) -> list[str]:
    """The forms of a word as lexemes."""
    return [f"{STEM if one.is_stem else ''}{one.text}" for one in forms]


def query_of(forms: Collection[Form], *, in_title: bool = False, is_common: bool = False) -> str:
    """The forms of a word as PostgreSQL looks for them. Of a common word longer ones do not count: there is enough of it."""
    mark = TITLE if in_title else ""
    return " | ".join(
        f"'{mark}{STEM if one.is_stem else ''}{one.text}'{':*' if one.is_beginning and not is_common else ''}"
        for one in forms
    )


def has(lexemes: Collection[str], forms: Collection[Form], *, in_title: bool = False) -> bool:
    """The same for a text that is kept as the set of its lexemes."""
    mark = TITLE if in_title else ""
    for one in forms:
        wanted = f"{mark}{STEM if one.is_stem else ''}{one.text}"
        if wanted in lexemes or (one.is_beginning and any(it.startswith(wanted) for it in lexemes)):
            return True
    return False


def rarity(texts: int) -> float:
    """What finding a word counts that so many texts have: the fewer, the more."""
    return math.log(1 + 2 * COUNTED_TO / (1 + min(texts, COUNTED_TO)))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text that has some of the words: what those count, and its language."""

    score: float
    language: str


def weight(found: Weighed, language: str) -> float:
    """What a text counts for a reader of a language."""
    return found.score * (OWN_LANGUAGE if found.language == language else 1)


def is_enough(counts: float, best: float) -> bool:
    """Whether a text is worth showing beside the best one."""
    return counts >= best * ENOUGH


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text that is shown; `is_found`: it is one of the words."""

    text: str
    is_found: bool = False


def marked(text: str, forms: Collection[Form]) -> list[Piece]:
    """A text with the words that were found told apart."""
    pieces: list[Piece] = []
    end = 0
    for found in _WORD.finditer(text):
        if _fits(found.group().lower(), forms):
            pieces += [Piece(text[end : found.start()]), Piece(found.group(), is_found=True)]
            end = found.end()
    return [one for one in (*pieces, Piece(text[end:])) if one.text]


def _fits(word: str, forms: Collection[Form]) -> bool:
    return any(
        word == one.text or (len(one.text) >= SHORTEST_STEM and word.startswith(one.text)) for one in forms
    )


def extract(text: str, forms: Sequence[Collection[Form]]) -> str:
    """The part of a text in which most of the words stand, from a word's beginning on; its beginning where none does."""
    text = " ".join(text.split())
    if len(text) <= EXTRACT:
        return text
    places = [
        (found.start(), number)
        for found in _WORD.finditer(text)
        for number, one in enumerate(forms)
        if _fits(found.group().lower(), one)
    ]
    start = _best_start(places)
    start = max(0, min(start - EXTRACT // 4, len(text) - EXTRACT))
    start = text.find(" ", start) + 1 if start else 0
    end = start + EXTRACT
    shown = text[start:end] if end >= len(text) else text[start:end].rpartition(" ")[0]
    return f"{'… ' if start else ''}{shown}{' …' if end < len(text) else ''}"


def _best_start(places: Sequence[tuple[int, int]]) -> int:
    best, most = 0, 0
    for place, _number in places:
        told = len({number for at, number in places if place <= at < place + EXTRACT * 3 // 4})
        if told > most:
            best, most = place, told
    return best
