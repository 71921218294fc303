"""Tasks that a person marks: criteria with points, and what of them is given (guide: D2, F2)."""

from collections.abc import Sequence
from fractions import Fraction

from kanava.rules.questions import MOST, QuestionFaulty
from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy

MOST_POINTS = 100


class PointsOutOfRange(Refusal):
    """Each criterion is given from nothing to its points. Holds `most`, of the first that is not."""

    code = "RUBRIC_OUT_OF_RANGE"


def check_rubric(criteria: Sequence[str], points: Sequence[int]) -> None:
    """Whether a task can be marked by these criteria. Raises QuestionFaulty (field `options` or `right`)."""
    told = [tidy(one).casefold() for one in criteria]
    if not 1 <= len(told) <= MOST or not all(told) or len(set(told)) != len(told):
        raise QuestionFaulty(field="options")
    if len(points) != len(criteria) or not all(1 <= one <= MOST_POINTS for one in points):
        raise QuestionFaulty(field="right")


def earned(points: Sequence[int], given: Sequence[int]) -> Fraction:
    """The part of a task's points that was given.

    Raises:
        PointsOutOfRange.
    """
    for place, most in enumerate(points):
        if place >= len(given) or not 0 <= given[place] <= most:
            raise PointsOutOfRange(field=f"points_{place}", most=most)
    return Fraction(sum(given[: len(points)]), sum(points))
