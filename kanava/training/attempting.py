"""An attempt at an assessment as it is drawn, closed and judged: writers that join an action's transaction (guide: D2)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet

from kanava.core import clock
from kanava.core.events import Subject, record
from kanava.playbook.queries import get_in_force
from kanava.rules.assessments import Drawn, Marked, Outcome, Past, Terms, TooFewQuestions, draw, judge
from kanava.rules.people import Actor
from kanava.rules.questions import JUDGED, mark
from kanava.rules.questions import Question as Asked
from kanava.rules.support import help_of
from kanava.training import asking
from kanava.training.certifying import certify, counts_from
from kanava.training.models import (
    Answer,
    Assessment,
    Attempt,
    Enrolment,
    Question,
    QuestionKey,
    QuestionText,
)
from kanava.training.writers import finish_lesson


def terms_of(assessment: Assessment) -> Terms:
    """How an assessment is taken."""
    return Terms(
        draws={one.bank_id: one.count for one in assessment.draws.all()},
        pass_percent=assessment.pass_percent, minutes=assessment.minutes, attempts=assessment.attempts,
        wait_hours=assessment.wait_hours, shuffles=assessment.shuffles,
    )  # fmt: skip


def past_of(assessment: Assessment, enrolment: Enrolment, at: datetime) -> Sequence[Past]:
    """The attempts that count for whether another may begin: of a certificate that can be renewed only those since."""
    since = counts_from(enrolment, clock.day_of(at), get_in_force(clock.day_of(at)).playbook)
    rows = Attempt.objects.filter(assessment=assessment, enrolment=enrolment)
    if since is not None:
        rows = rows.filter(began_at__gte=clock.start_of(since))
    return [Past(one.began_at, one.ended_at, one.outcome) for one in rows.order_by("id")]


def draw_attempt(assessment: Assessment, enrolment: Enrolment, *, seed: int, at: datetime) -> Attempt:
    """A new attempt with its questions. Raises TooFewQuestions."""
    terms = terms_of(assessment)
    is_marked = help_of(get_in_force(clock.day_of(at)).playbook, enrolment.partner.tier).is_marked_by_person
    due_at = None if terms.minutes is None else at + timedelta(minutes=terms.minutes)
    attempt = Attempt(
        assessment=assessment, enrolment=enrolment, person_id=enrolment.person_id, partner_id=enrolment.partner_id, seed=seed,
        pass_percent=terms.pass_percent, began_at=at, due_at=due_at,
    )  # fmt: skip
    answers = answers_of(attempt, terms, is_marked=is_marked)
    attempt.save()
    Answer.objects.bulk_create(answers)
    return attempt


def answers_of(attempt: Attempt, terms: Terms, *, is_marked: bool) -> Sequence[Answer]:
    """The questions that an attempt has by its seed, as rows that are not saved. `is_marked`: a person marks what only a
    person can, so that it may be drawn. Raises TooFewQuestions."""
    rows = Question.objects.filter(bank_id__in=terms.draws, retired_at__isnull=True)
    if not attempt.assessment.draws_judged or not is_marked:
        rows = rows.exclude(kind__in=JUDGED)
        terms = replace(terms, draws=_as_many_as_left(terms.draws, rows))
    asked = _asked(list(rows), with_right=True)
    banks: dict[int, dict[int, Asked]] = {}
    for row in rows:
        banks.setdefault(row.bank_id, {})[row.pk] = asked[row.pk]
    drawn = draw(terms, banks, attempt.seed)
    return [answer_of(attempt, one, position, asked[one.question_id]) for position, one in enumerate(drawn)]


def _as_many_as_left(draws: Mapping[int, int], rows: "QuerySet[Question]") -> Mapping[int, int]:
    """How many are drawn where what a person marks is left out: of each bank as many as it still has. Raises
    TooFewQuestions."""
    counted = rows.order_by().values("bank_id").annotate(n=Count("pk"))
    left = {one["bank_id"]: one["n"] for one in counted}
    found = {bank_id: min(count, left.get(bank_id, 0)) for bank_id, count in draws.items()}
    if not any(found.values()):
        raise TooFewQuestions(bank=next(iter(draws)))
    return found


def answer_of(attempt: Attempt, drawn: Drawn, position: int, asked: Asked) -> Answer:
    """A question of an attempt as it stands on the page, as a row that is not saved."""
    options = list(range(len(asked.options))) if asking.is_judged(asked.kind) else list(drawn.options)
    return Answer(
        attempt=attempt, partner_id=attempt.partner_id, question_id=drawn.question_id, position=position, points=asked.points,
        options=options, others=list(drawn.others),
    )  # fmt: skip


def _asked(questions: Sequence[Question], *, with_right: bool) -> Mapping[int, Asked]:
    """Questions as the rules see them, by id. Two statements."""
    ids = [one.pk for one in questions]
    texts = asking.grouped(list(QuestionText.objects.filter(question_id__in=ids).order_by("id")))
    keys: dict[int, Any] = {}
    if with_right:
        keys = dict(QuestionKey.objects.filter(question_id__in=ids).values_list("question_id", "right"))
    return {one.pk: asking.rule_of(one, texts[one.pk], keys.get(one.pk, ())) for one in questions}


def close_attempt(attempt: Attempt, *, by: Actor, at: datetime) -> None:
    """Mark what can be marked, and say what the attempt comes to. The attempt is locked."""
    answers = list(attempt.answers.select_related("question", "file"))
    asked = _asked([one.question for one in answers], with_right=True)
    for answer in answers:
        part = _marked(answer, asked[answer.question_id])
        answer.part = "" if part is None else str(part)
    Answer.objects.bulk_update(answers, ["part"])
    attempt.ended_at = min(at, attempt.due_at or at)
    conclude(attempt, answers, by=by, at=at)
    record("training.attempt_handed_in", by=by, at=at, subject=_subject(attempt), assessment=attempt.assessment_id, outcome=attempt.outcome)  # fmt: skip


def _marked(answer: Answer, asked: Asked) -> Fraction | None:
    """What of the points an answer earns; what a person marks and nobody gave earns nothing."""
    if asking.is_judged(asked.kind) and answer.given is None and not hasattr(answer, "file"):
        return Fraction(0)
    return mark(asked, answer.given)


def conclude(attempt: Attempt, answers: Sequence[Answer], *, by: Actor, at: datetime) -> None:
    """What the attempt comes to with what is marked; who passes is done with the lesson, and may have earned a certificate."""
    terms = Terms(draws={}, pass_percent=attempt.pass_percent)
    result = judge([Marked(one.points, one.earned) for one in answers], terms)
    attempt.outcome, attempt.percent = result.outcome.value, result.percent
    attempt.save()
    if result.outcome == Outcome.PASSED:
        enrolment = Enrolment.objects.select_for_update().get(pk=attempt.enrolment_id)
        finish_lesson(enrolment, attempt.assessment.lesson, by=by, at=at)
        certify(enrolment, by=by, at=at)


def _subject(attempt: Attempt) -> Subject:
    return Subject("attempt", attempt.pk, attempt.partner_id)
