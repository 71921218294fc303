"""The scoring matrix: who would be a good partner, in figures with evidence instead of a gut feeling (guide: B1–B5).

Every scorer gives each criterion 1 to 10 points and says why. A criterion counts the mean of its scorers; the total is
the mean of the criteria by the playbook's weights. Points are kept in hundredths, as whole numbers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kanava.rules.playbook import Playbook
from kanava.rules.refusals import Refusal

HUNDREDTHS = 100
Weights = Mapping[str, Decimal]


class Criterion(StrEnum):
    """What a candidate is judged by. Coverage comes first: skill with other customers gives nothing (guide: B2)."""

    COVERAGE = "COVERAGE"
    COMPLEMENT = "COMPLEMENT"
    CAPACITY = "CAPACITY"
    GEOGRAPHY = "GEOGRAPHY"


class PointsOutOfRange(Refusal):
    """Points are whole and within the playbook's range. Holds `low` and `high`."""

    code = "POINTS_OUT_OF_RANGE"


class EvidenceMissing(Refusal):
    """Points without evidence are a gut feeling."""

    code = "SCORE_EVIDENCE_MISSING"


def check_points(points: int, evidence: str, playbook: Playbook, *, cites: bool = False) -> None:
    """Whether these points count. Points that cite a measurement or due diligence need no words.

    Raises:
        PointsOutOfRange (field `points`), EvidenceMissing (field `evidence`).
    """
    low, high = playbook.scoring.lowest_score, playbook.scoring.highest_score
    if not low <= points <= high:
        raise PointsOutOfRange(field="points", low=low, high=high)
    if not evidence.strip() and not cites:
        raise EvidenceMissing(field="evidence")


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion as its scorers see it: hundredths of points (None while nobody has scored it), how many scored, how
    far apart they are in whole points, and whether that is so far that they should talk."""

    hundredths: int | None
    scorers: int = 0
    spread: int = 0
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """A candidate's scores. `total` in hundredths of points; None while a criterion is missing."""

    criteria: Mapping[str, Judged]
    total: int | None
    missing: tuple[str, ...]

    @property
    def is_disputed(self) -> bool:
        """Whether the scorers are far apart on any criterion."""
        return any(one.is_disputed for one in self.criteria.values())


def judge(points: Sequence[int], playbook: Playbook) -> Judged:
    """One criterion from the points of its scorers."""
    if not points:
        return Judged(None)
    spread = max(points) - min(points)
    mean = _rounded(Decimal(sum(points) * HUNDREDTHS) / len(points))
    return Judged(mean, len(points), spread, spread >= playbook.scoring.disputed_from)


def matrix(points: Mapping[str, Sequence[int]], playbook: Playbook) -> Matrix:
    """All criteria of a candidate and their total by the playbook's weights."""
    criteria = {one.value: judge(points.get(one.value, ()), playbook) for one in Criterion}
    means = {name: one.hundredths for name, one in criteria.items() if one.hundredths is not None}
    missing = tuple(name for name in criteria if name not in means)
    return Matrix(criteria, None if missing else total(means, playbook.scoring.weights), missing)


def total(means: Mapping[str, int], weights: Weights) -> int:
    """The weighted mean of hundredths of points, half up."""
    weighed = sum((weights[one] * means[one] for one in Criterion), Decimal(0))
    return _rounded(weighed / sum(weights.values()))


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


# How sure an order is


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's place by the weights (equal totals share one), its total, and the best and the worst place that it
    has under other weights."""

    key: int
    place: int
    total: int
    best: int
    worst: int

    @property
    def is_firm(self) -> bool:
        """Whether no other weights move it."""
        return self.best == self.worst


@dataclass(frozen=True, slots=True)
class Ranking:
    """An order of candidates with how it fares under other weights. `holds_to` is how many percentage points may be
    moved from any criterion to any other with the same candidate first; None where no move within all weights unseats
    it."""

    rows: tuple[Ranked, ...]
    shift: Decimal
    holds_to: int | None = None
    rival: int | None = None
    """Who comes first in its place, once more points than `holds_to` are moved."""


def rank(means: Mapping[int, Mapping[str, int]], weights: Weights, shift: Decimal) -> Ranking:
    """The order of fully scored candidates by weights (which add up to 100), and how sure it is when `shift` percentage
    points are moved from one criterion to another in each possible way."""
    places, totals = _places(means, weights)
    ranges = {key: [place, place] for key, place in places.items()}
    for other in _moved(weights, shift):
        for key, place in _places(means, other)[0].items():
            ranges[key] = [min(ranges[key][0], place), max(ranges[key][1], place)]
    rows = sorted(
        (Ranked(key, places[key], totals[key], *ranges[key]) for key in means),
        key=lambda one: (one.place, one.key),
    )
    holds_to, rival = _leader_holds(means, weights)
    return Ranking(tuple(rows), shift, holds_to, rival)


def _places(
    means: Mapping[int, Mapping[str, int]], weights: Weights
) -> tuple[dict[int, int], dict[int, int]]:
    totals = {key: total(of, weights) for key, of in means.items()}
    ordered = sorted(totals.values(), reverse=True)
    first = {value: place for place, value in reversed(list(enumerate(ordered, 1)))}
    return {key: first[value] for key, value in totals.items()}, totals


def _moved(weights: Weights, shift: Decimal) -> Iterator[dict[str, Decimal]]:
    """The weights with as much as there is, at most `shift`, moved from each criterion to each other."""
    for source in Criterion:
        for target in Criterion:
            if source != target:
                much = min(shift, weights[source])
                yield {**weights, source: weights[source] - much, target: weights[target] + much}


def _leader_holds(means: Mapping[int, Mapping[str, int]], weights: Weights) -> tuple[int | None, int | None]:
    """How far weights may move before somebody passes the first one, and who that is. Totals are straight lines in the
    shift, so each pair crosses at most once in a direction."""
    places, _totals = _places(means, weights)
    leaders = [key for key, place in places.items() if place == 1]
    if len(leaders) != 1:
        return (0, None) if leaders else (None, None)
    first = means[leaders[0]]
    nearest: tuple[Decimal, int] | None = None
    for key, of in means.items():
        if key == leaders[0]:
            continue
        lead = sum((weights[one] * (first[one] - of[one]) for one in Criterion), Decimal(0))
        for source in Criterion:
            for target in Criterion:
                # What the lead loses with each point that is moved.
                loss = (of[target] - first[target]) - (of[source] - first[source])
                if loss > 0 and (at := lead / loss) <= weights[source]:
                    nearest = min(nearest or (at, key), (at, key))
    return (int(nearest[0]), nearest[1]) if nearest is not None else (None, None)


def coverage_points(served: int, targets: int, playbook: Playbook) -> int:
    """What a measured share of our target accounts is worth as points for coverage (guide: B2): the lowest for none, the
    highest from the playbook's full share on, in between in proportion."""
    low, high = playbook.scoring.lowest_score, playbook.scoring.highest_score
    if not targets:
        return low
    part = min(Decimal(1), Decimal(served * 100) / targets / playbook.scoring.coverage_full)
    return low + _rounded(part * (high - low))
