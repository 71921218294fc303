"""What has changed in a text, told paragraph by paragraph and inside of them word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_GAP = re.compile(r"\n[ \t]*\n+")
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
MOST_WORDS = 2_500  # of two paragraphs that are compared word by word
ALIKE = 0.4  # from which share of common words on two paragraphs are told as one that changed


class Kind(StrEnum):
    """What became of words."""

    KEPT = "KEPT"
    ADDED = "ADDED"
    TAKEN = "TAKEN"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that have stayed, come or gone."""

    kind: Kind
    text: str


Block = tuple[Piece, ...]


def difference(old: str, new: str) -> list[Block]:
    """The paragraphs of both texts in the order of the new one; one that has stayed is a single kept piece."""
    before, after = _blocks(old), _blocks(new)
    found: list[Block] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.extend((Piece(Kind.KEPT, text),) for text in after[c:d])
        else:
            found.extend(_changed(before[a:b], after[c:d]))
    return found


def _blocks(text: str) -> list[str]:
    return [one.strip("\n") for one in _GAP.split(text.replace("\r\n", "\n").strip()) if one.strip()]


def _changed(before: Sequence[str], after: Sequence[str]) -> list[Block]:
    """Paragraphs that stand in each other's place, pair by pair; what is left over was taken away or has come."""
    pairs = [_words(old, new) for old, new in zip(before, after, strict=False)]
    found = [block for pair in pairs for block in pair]
    found.extend((Piece(Kind.TAKEN, text),) for text in before[len(pairs) :])
    found.extend((Piece(Kind.ADDED, text),) for text in after[len(pairs) :])
    return found


def _words(old: str, new: str) -> list[Block]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    whole: list[Block] = [(Piece(Kind.TAKEN, old),), (Piece(Kind.ADDED, new),)]
    if len(a) + len(b) > MOST_WORDS:
        return whole
    first, second = ([one for one in words if not one.isspace()] for words in (a, b))
    if SequenceMatcher(None, first, second, autojunk=False).ratio() < ALIKE:
        return whole
    pieces: list[Piece] = []
    for what, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece(Kind.KEPT, "".join(a[i:j])))
            continue
        pieces.extend(
            Piece(kind, "".join(part)) for kind, part in ((Kind.TAKEN, a[i:j]), (Kind.ADDED, b[k:m])) if part
        )
    return [tuple(pieces)]
