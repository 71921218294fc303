"""Marking what only a person can judge: practical tasks and pitches, by their criteria (guide: D2, F2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.core.permissions import Owned, require
from kanava.rules.assessments import Outcome
from kanava.rules.people import Actor
from kanava.rules.refusals import Faults, NotFound, Refusal
from kanava.rules.rubrics import earned
from kanava.training import asking
from kanava.training.attempting import conclude
from kanava.training.models import Answer, Attempt, QuestionKey


class MarkedAlready(Refusal):
    """Somebody has marked the attempt meanwhile."""

    code = "ATTEMPT_MARKED"


@dataclass(frozen=True, slots=True)
class Given:
    """What a task is given: points by criterion, None where what was typed is no number, and what whoever took it reads."""

    points: Sequence[int | None]
    comment: str = ""


@action("mark_assessments")
def mark_attempt(*, by: Actor, attempt_id: int, given: Mapping[int, Given], at: datetime) -> Attempt:
    """Mark all that waits in an attempt, by the ids of its answers, and say what it comes to.

    Raises:
        NotFound, MarkedAlready, Faults of PointsOutOfRange (fields `points_ANSWER_PLACE`).
    """
    rows = Attempt.objects.select_for_update(of=("self",)).select_related("partner", "assessment__lesson")
    found = rows.filter(pk=attempt_id, ended_at__isnull=False).first()
    if found is None:
        raise NotFound
    require("mark_assessments", by, Owned(found.partner_id, manager_id=found.partner.manager_id))
    if found.outcome != Outcome.TO_BE_MARKED:
        raise MarkedAlready
    answers = list(found.answers.select_related("question"))
    waiting = [one for one in answers if asking.is_judged(one.question.kind) and not one.part]
    _give(waiting, given)
    Answer.objects.bulk_update(waiting, ["part", "rubric", "comment"])
    found.marked_at, found.marked_by_id = at, by.user_id
    conclude(found, answers, by=by, at=at)
    record("training.attempt_marked", by=by, at=at, subject=Subject("attempt", found.pk, found.partner_id), assessment=found.assessment_id, outcome=found.outcome)  # fmt: skip
    return found


def _give(waiting: Sequence[Answer], given: Mapping[int, Given]) -> None:
    keys = QuestionKey.objects.filter(question_id__in=[one.question_id for one in waiting])
    points = dict(keys.values_list("question_id", "right"))
    wrong: list[Refusal] = []
    for answer in waiting:
        told = given.get(answer.pk, Given(()))
        try:
            answer.part = str(earned(points[answer.question_id], told.points))
        except Faults as faults:
            for one in faults.refusals:
                one.field = f"{one.field}".replace("points_", f"points_{answer.pk}_")
            wrong += faults.refusals
        answer.rubric = [one or 0 for one in told.points][: len(points[answer.question_id])]
        answer.comment = told.comment.strip()[:4000]
    if wrong:
        raise Faults(wrong)
