"""Assessments as those who take them see them; behind the wall (guide: D2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from kanava.core.permissions import require
from kanava.rules.assessments import AttemptTooSoon, Past, check_beginning, is_over
from kanava.rules.learning import NeedsFirst, missing
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.training import PathState
from kanava.training import asking
from kanava.training.attempting import past_of, terms_of
from kanava.training.models import (
    Answer,
    AnswerFile,
    Assessment,
    Attempt,
    Enrolment,
    Lesson,
    Path,
    Progress,
    QuestionText,
)
from kanava.training.queries.words import lesson_titles, path_titles


@dataclass(frozen=True, slots=True)
class Taking:
    """An assessment and how its reader stands with it: their attempts, the latest first; the one that runs; and why no other
    may begin now (`refusal`), with the moment from which one may; the lessons of its path `before` it that they have not
    done, id and title, and whether they learn that path."""

    assessment: Assessment
    title: str
    path: str
    questions: int
    attempts: Sequence[Attempt] = ()
    counted: Sequence[Past] = ()
    running: Attempt | None = None
    refusal: Refusal | None = None
    before: Sequence[tuple[int, str]] = ()
    learns: bool = False

    @property
    def from_(self) -> datetime | None:
        """From when another attempt may begin; None where that is not what stands in the way."""
        return self.refusal.params["from_"] if isinstance(self.refusal, AttemptTooSoon) else None

    @property
    def left(self) -> int | None:
        """How many attempts are left; None where any number may be made."""
        most = self.assessment.attempts
        return None if most is None else max(most - len(self.counted), 0)


def get_taking(lesson_id: int, *, by: Actor, at: datetime) -> Taking:
    """An assessment as the reader may take it: of a path that they learn, or that is open. Raises NotFound, NotPermitted."""
    require("take_assessment", by)
    rows = Assessment.objects.select_related("lesson__path").prefetch_related("draws")
    found = rows.filter(lesson_id=lesson_id).first()
    if found is None:
        raise NotFound
    enrolment = Enrolment.objects.filter(
        path_id=found.lesson.path_id, person_id=by.user_id, partner_id=by.partner_id or 0
    ).first()
    if enrolment is None and found.lesson.path.state != PathState.OPEN:
        raise NotFound
    made = list(found.attempts_made.filter(enrolment=enrolment).order_by("-id")[:50]) if enrolment else []
    counted = past_of(found, enrolment, at) if enrolment else ()
    terms = terms_of(found)
    running = next(
        (one for one in made if one.ended_at is None and not is_over(one.began_at, terms, at)), None
    )
    return Taking(
        found, lesson_titles([lesson_id]).get(lesson_id, ""), path_titles([found.lesson.path_id]).get(found.lesson.path_id, ""),
        sum(terms.draws.values()), made, counted, running,
        NeedsFirst() if needs_left(found.lesson.path_id, by) else _refused(found, counted, at),
        _left_before(found.lesson, enrolment), enrolment is not None,
    )  # fmt: skip


def _left_before(lesson: Lesson, enrolment: Enrolment | None) -> Sequence[tuple[int, str]]:
    """The lessons that come before one in its path, are needed, and that somebody has not done. Two statements."""
    done = Progress.objects.filter(enrolment=enrolment, done_at__isnull=False).values("lesson_id")
    rows = Lesson.objects.filter(path_id=lesson.path_id, position__lt=lesson.position, is_required=True)
    left = rows.exclude(pk__in=done) if enrolment is not None else rows
    ids = list(left.order_by("position").values_list("pk", flat=True))
    titles = lesson_titles(ids)
    return [(key, titles.get(key, "")) for key in ids]


def needs_left(path_id: int, by: Actor) -> bool:
    """Whether a path that comes first is not finished. One or two statements."""
    needs = list(Path.needs.through.objects.filter(from_path_id=path_id).values_list("to_path_id", flat=True))
    if not needs:
        return False
    mine = Enrolment.objects.filter(
        person_id=by.user_id or 0, partner_id=by.partner_id or 0, finished_at__isnull=False
    )
    return bool(missing(needs, set(mine.filter(path_id__in=needs).values_list("path_id", flat=True))))


def _refused(found: Assessment, counted: Sequence[Past], at: datetime) -> Refusal | None:
    try:
        check_beginning(terms_of(found), counted, at)
    except Refusal as refusal:
        return refusal
    return None


@dataclass(frozen=True, slots=True)
class Open:
    """An assessment in the list of those that one may take, with the outcome of the reader's last attempt."""

    lesson_id: int
    title: str
    path_id: int
    minutes: int | None
    outcome: str = ""
    is_running: bool = False


def list_takings(*, by: Actor, partner_type: str) -> Sequence[Open]:
    """The assessments of paths that the reader learns, or that are open to the partner's type. Three statements."""
    require("take_assessment", by)
    mine = Enrolment.objects.filter(person_id=by.user_id, partner_id=by.partner_id or 0)
    meant = Q(lesson__path__partner_types=[]) | Q(lesson__path__partner_types__contains=[partner_type])
    wanted = Q(lesson__path__state=PathState.OPEN) & meant | Q(lesson__path__in=mine.values("path_id"))
    rows = Assessment.objects.select_related("lesson").filter(wanted, draws__isnull=False).distinct()
    found = list(rows.order_by("lesson__path_id", "lesson__position")[:100])
    titles = lesson_titles(one.lesson_id for one in found)
    tried = Attempt.objects.filter(person_id=by.user_id, partner_id=by.partner_id or 0, assessment__in=found)
    last = {one.assessment_id: one for one in tried.order_by("id")}
    return [
        Open(
            one.lesson_id, titles.get(one.lesson_id, ""), one.lesson.path_id, one.minutes,
            outcome=last[one.pk].outcome if one.pk in last else "", is_running=one.pk in last and last[one.pk].ended_at is None,
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """An attempt with its questions: titles of the assessment and its path, answers in their order, the words of each, and
    files by answer."""

    attempt: Attempt
    title: str
    path: str
    answers: Sequence[Answer]
    texts: Mapping[int, QuestionText]
    files: Mapping[int, AnswerFile] = field(default_factory=dict)


def get_own_attempt(
    attempt_id: int, *, by: Actor, language: Callable[[int], str] = lambda _path_id: ""
) -> Paper:
    """An attempt of the reader's own, in the language in which they learn its path where questions have that. Raises NotFound,
    NotPermitted."""
    require("take_assessment", by)
    rows = Attempt.objects.filter(person_id=by.user_id, partner_id=by.partner_id or 0)
    found = rows.select_related("assessment__lesson").filter(pk=attempt_id).first()
    return paper_of(found, language(found.assessment.lesson.path_id) if found is not None else "")


def paper_of(found: Attempt | None, language: str = "") -> Paper:
    """An attempt with all that a page shows of it. Raises NotFound."""
    if found is None:
        raise NotFound
    answers = list(found.answers.select_related("question").order_by("position"))
    ids = [one.question_id for one in answers]
    grouped = asking.grouped(list(QuestionText.objects.filter(question_id__in=ids).order_by("id")))
    files = {one.answer_id: one for one in AnswerFile.objects.filter(answer__attempt=found)}
    lesson_id, path_id = found.assessment.lesson_id, found.assessment.lesson.path_id
    texts = {key: asking.text_for(several, language) for key, several in grouped.items()}
    title, path = lesson_titles([lesson_id]).get(lesson_id, ""), path_titles([path_id]).get(path_id, "")
    return Paper(found, title, path, answers, texts, files)


def find_own_file(answer_id: int, *, by: Actor) -> AnswerFile:
    """A file that the reader handed in. Raises NotFound, NotPermitted."""
    require("take_assessment", by)
    found = AnswerFile.objects.filter(answer_id=answer_id, answer__attempt__person_id=by.user_id).first()
    if found is None:
        raise NotFound
    return found
