"""Which questions are bad: how hard each is, and whether those who know more answer it better (guide: D2).

Difficulty is the mean part of the points that was earned. Discrimination is the correlation of what a question earned
with what the rest of the same attempt earned: a question that the able answer no better than others tells nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

# Fewer answers than these say nothing of a question.
FEWEST_ANSWERS = 20
TOO_EASY, TOO_HARD, WEAK = 0.95, 0.25, 0.15
# Chance alone makes a little less than nothing.
BACKWARDS = -0.1


class Finding(StrEnum):
    """What an author is told of a question."""

    TOO_FEW = "ITEM_TOO_FEW"
    SOUND = "ITEM_SOUND"
    TOO_EASY = "ITEM_TOO_EASY"
    TOO_HARD = "ITEM_TOO_HARD"
    TELLS_NOTHING = "ITEM_TELLS_NOTHING"
    MISLEADS = "ITEM_MISLEADS"


@dataclass(frozen=True, slots=True)
class Answered:
    """A question in an attempt: the part of its points that was earned, from 0 to 1, and that of all its others together."""

    question_id: int
    earned: float
    rest: float


@dataclass(frozen=True, slots=True)
class Item:
    """What is known of a question. `discrimination` lies between -1 and 1; None where all answered it alike, or all else."""

    answers: int
    difficulty: float
    discrimination: float | None
    finding: Finding


def analyse(answered: Iterable[Answered]) -> Mapping[int, Item]:
    """Each question's figures, by its id."""
    rows: dict[int, list[tuple[float, float]]] = {}
    for one in answered:
        rows.setdefault(one.question_id, []).append((one.earned, one.rest))
    return {key: _item(pairs) for key, pairs in rows.items()}


def _item(pairs: Sequence[tuple[float, float]]) -> Item:
    difficulty = sum(earned for earned, _rest in pairs) / len(pairs)
    found = correlation(pairs)
    return Item(len(pairs), difficulty, found, _finding(len(pairs), difficulty, found))


def _finding(answers: int, difficulty: float, discrimination: float | None) -> Finding:
    if answers < FEWEST_ANSWERS:
        return Finding.TOO_FEW
    if discrimination is not None and discrimination < BACKWARDS:
        return Finding.MISLEADS
    if difficulty > TOO_EASY:
        return Finding.TOO_EASY
    if difficulty < TOO_HARD:
        return Finding.TOO_HARD
    if discrimination is None or discrimination < WEAK:
        return Finding.TELLS_NOTHING
    return Finding.SOUND


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's correlation; None where one of the two does not vary."""
    count = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / count, sum(y for _, y in pairs) / count
    across = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    spread_x = sum((x - mean_x) ** 2 for x, _ in pairs)
    spread_y = sum((y - mean_y) ** 2 for _, y in pairs)
    if spread_x <= 1e-12 or spread_y <= 1e-12:
        return None
    return max(-1.0, min(1.0, across / sqrt(spread_x * spread_y)))
