"""The first shared sale, or a pitch in a scenario, and how it is assessed (guide: F3)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from kanava.rules.refusals import Faults, Refusal


class Kind(StrEnum):
    """A real opportunity with our seller and theirs, or a rehearsed pitch."""

    OPPORTUNITY = "OPPORTUNITY"
    PITCH = "PITCH"


class Criterion(StrEnum):
    """What the manager looks at."""

    NEED = "NEED"
    PRODUCT = "PRODUCT"
    OBJECTIONS = "OBJECTIONS"
    NEXT_STEP = "NEXT_STEP"


LOWEST, HIGHEST = 1, 5


class ScoreMissing(Refusal):
    """Each criterion gets a score from 1 to 5."""

    code = "SCORE_MISSING"


class FeedbackMissing(Refusal):
    """An assessment says in words what was good and what comes next."""

    code = "FEEDBACK_MISSING"


class NotYetHeld(Refusal):
    """What lies in the future cannot be assessed."""

    code = "NOT_YET_HELD"


def check_assessment(scores: Mapping[str, int], feedback: str, *, held_on: date, today: date) -> None:
    """Whether an assessment is whole.

    Raises:
        NotYetHeld, or Faults: ScoreMissing (field `score-CRITERION`), FeedbackMissing (field `feedback`).
    """
    if held_on > today:
        raise NotYetHeld(field="on")
    faults: list[Refusal] = [
        ScoreMissing(field=f"score-{one.value}")
        for one in Criterion
        if not LOWEST <= scores.get(one.value, 0) <= HIGHEST
    ]
    if not feedback.strip():
        faults.append(FeedbackMissing(field="feedback"))
    if faults:
        raise Faults(faults)
