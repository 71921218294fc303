"""Tasks that a person marks: criteria with points, and what of them is given (guide: D2, F2)."""

from collections.abc import Sequence
from fractions import Fraction

from kanava.rules.questions import MOST_POINTS, PointsOutside, QuestionFaulty, line_faults
from kanava.rules.refusals import Faults, Refusal


class PointsOutOfRange(Refusal):
    """A criterion is given from nothing to its points, which are `most`."""

    code = "RUBRIC_OUT_OF_RANGE"


def check_rubric(criteria: Sequence[str], points: Sequence[int]) -> None:
    """Whether a task can be marked by these criteria. Raises QuestionFaulty (field `options` or `right`)."""
    for one in rubric_faults(criteria, points):
        raise one


def rubric_faults(criteria: Sequence[str], points: Sequence[int]) -> Sequence[QuestionFaulty]:
    """Why a task cannot be marked by these criteria, each with its field; those of a criterion with its `place`."""
    found = list(line_faults(criteria, "options", fewest=1))
    if len(points) != len(criteria):
        found.append(QuestionFaulty(field="right"))
    return [
        *found,
        *(
            PointsOutside(field="right", place=place, most=MOST_POINTS)
            for place, one in enumerate(points)
            if not 1 <= one <= MOST_POINTS
        ),
    ]


def check_given(points: Sequence[int], given: Sequence[int | None]) -> None:
    """Whether each criterion is given points that it has; None is what nobody can read. Raises Faults of PointsOutOfRange
    (fields `points_PLACE`)."""
    wrong: list[Refusal] = [
        PointsOutOfRange(field=f"points_{place}", most=most)
        for place, most in enumerate(points)
        if not _fits(given[place] if place < len(given) else None, most)
    ]
    if wrong:
        raise Faults(wrong)


def _fits(given: int | None, most: int) -> bool:
    return given is not None and 0 <= given <= most


def earned(points: Sequence[int], given: Sequence[int | None]) -> Fraction:
    """The part of a task's points that was given.

    Raises:
        Faults: of PointsOutOfRange, one for each criterion.
    """
    check_given(points, given)
    return Fraction(sum(one or 0 for one in given[: len(points)]), sum(points))
