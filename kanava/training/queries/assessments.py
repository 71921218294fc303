"""Assessments for those who make and mark them (guide: D2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count as Counted
from django.db.models import Min, Q, QuerySet, Sum

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import Scope, require, scope
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.assessments import Outcome
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.training import LessonKind
from kanava.training.asking import is_judged
from kanava.training.models import AnswerFile, Assessment, Attempt, Lesson, LessonText, Path, QuestionKey
from kanava.training.models.assessments import TO_MARK
from kanava.training.queries.attempts import Paper, paper_of
from kanava.training.queries.words import lesson_titles, path_titles

LATEST, OLDEST = Sort("id", descending=True), Sort("ended_at")
NEWEST_LESSON = Sort("id", descending=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """An assessment in the list: title and path, questions that are drawn, and how its attempts went."""

    lesson_id: int
    title: str
    path: str
    questions: int = 0
    attempts: int = 0
    passed: int = 0
    to_mark: int = 0


def list_assessments(*, by: Actor, after: str = "") -> tuple[Page[Standing], Count]:
    """The assessments of all paths, the latest first, those without settings too. Raises NotPermitted."""
    require("view_assessments", by)
    rows = Lesson.objects.filter(kind=LessonKind.ASSESSMENT)
    found, total = listed(rows, sort=NEWEST_LESSON, whole=Lesson.objects.all(), after=after, may_wait=False)
    ids = [one.pk for one in found.rows]
    titles, paths = lesson_titles(ids), path_titles(one.path_id for one in found.rows)
    drawn = dict(
        Assessment.objects.filter(lesson_id__in=ids)
        .annotate(n=Sum("draws__count"))
        .values_list("lesson_id", "n")
    )
    went = _went(ids)
    standings = [
        Standing(
            one.pk, titles.get(one.pk, ""), paths.get(one.path_id, ""), drawn.get(one.pk) or 0, *went.get(one.pk, (0, 0, 0))
        )
        for one in found.rows
    ]  # fmt: skip
    return Page(standings, found.after, found.is_first), total


def _went(lesson_ids: Sequence[int]) -> Mapping[int, tuple[int, int, int]]:
    """How many attempts were handed in, passed, and wait to be marked, by lesson. One statement."""
    rows = Attempt.objects.filter(assessment__lesson_id__in=lesson_ids, ended_at__isnull=False)
    counted = rows.values("assessment__lesson_id").annotate(
        all=Counted("pk"),
        passed=Counted("pk", filter=Q(outcome=Outcome.PASSED)),
        to_mark=Counted("pk", filter=TO_MARK),
    )
    return {one["assessment__lesson_id"]: (one["all"], one["passed"], one["to_mark"]) for one in counted}


@dataclass(frozen=True, slots=True)
class Settings:
    """An assessment for its author: titles by language, what it draws by bank, how it is taken (None before it was set)."""

    lesson: Lesson
    assessment: Assessment | None
    titles: Mapping[str, str]
    draws: Mapping[int, int]
    path: str


def get_settings(lesson_id: int, *, by: Actor) -> Settings:
    """Raises NotFound, NotPermitted."""
    require("view_assessments", by)
    lesson = Lesson.objects.filter(pk=lesson_id, kind=LessonKind.ASSESSMENT).first()
    if lesson is None:
        raise NotFound
    found = Assessment.objects.filter(lesson=lesson).prefetch_related("draws").first()
    titles = dict(LessonText.objects.filter(lesson=lesson).values_list("language", "title"))
    draws = {one.bank_id: one.count for one in found.draws.all()} if found else {}
    return Settings(lesson, found, titles, draws, path_titles([lesson.path_id]).get(lesson.path_id, ""))


def list_paths(*, by: Actor) -> Sequence[tuple[int, str]]:
    """Paths to put an assessment into: id and title. Raises NotPermitted."""
    require("view_assessments", by)
    ids = list(Path.objects.order_by("sort_key", "id").values_list("pk", flat=True)[:500])
    titles = path_titles(ids)
    return [(key, titles.get(key, "")) for key in ids]


@dataclass(frozen=True, slots=True)
class AttemptFilter:
    """What the list of attempts is narrowed to: those that wait to be marked unless `show` is ALL; a part of the partner's
    name."""

    show: str = ""
    text: str = ""


def _mine(by: Actor) -> Q:
    """What the reader may mark."""
    reach = scope("mark_assessments", by)
    if reach == Scope.ANY:
        return TO_MARK
    return TO_MARK & Q(partner__manager_id=by.user_id or 0)


def _found(wanted: AttemptFilter) -> "QuerySet[Attempt]":
    rows = Attempt.objects.filter(ended_at__isnull=False)
    rows = rows if wanted.show == "ALL" else rows.filter(TO_MARK)
    if wanted.text.strip():
        rows = rows.filter(partner_id__in=filtered(PartnerFilter(text=wanted.text)).values_list("pk"))
    return rows


def list_attempts(
    *, by: Actor, wanted: AttemptFilter, after: str = "", exact: bool = False
) -> tuple[Page[Attempt], Count]:
    """A page of attempts that were handed in. Raises NotPermitted."""
    require("view_assessments", by)
    whole = Attempt.objects.select_related("partner", "person", "assessment")
    sort = LATEST if wanted.show == "ALL" else OLDEST
    return listed(_found(wanted), sort=sort, whole=whole, after=after, exact=exact, may_wait=False)


@dataclass(frozen=True, slots=True)
class ToMark:
    """How many attempts wait for the reader to mark them, and since when the first does."""

    count: int
    since: datetime | None


def count_to_mark(*, by: Actor) -> ToMark:
    """One statement. Raises NotPermitted."""
    require("mark_assessments", by)
    found = Attempt.objects.filter(_mine(by)).aggregate(count=Counted("pk"), since=Min("ended_at"))
    return ToMark(found["count"], found["since"])


def get_attempt(attempt_id: int, *, by: Actor) -> Paper:
    """An attempt that was handed in, with its answers. Raises NotFound, NotPermitted."""
    require("view_assessments", by)
    rows = Attempt.objects.select_related("partner", "person", "assessment__lesson", "marked_by")
    return paper_of(rows.filter(pk=attempt_id, ended_at__isnull=False).first())


def rubric_points(paper: Paper) -> Mapping[int, Sequence[int]]:
    """The most points of each criterion, by the ids of the answers that a person marks. One statement."""
    judged = {one.question_id: one.pk for one in paper.answers if is_judged(one.question.kind)}
    keys = QuestionKey.objects.filter(question_id__in=judged).values_list("question_id", "right")
    return {judged[key]: right for key, right in keys}


def find_file(answer_id: int, *, by: Actor) -> AnswerFile:
    """A file that somebody handed in. Raises NotFound, NotPermitted."""
    require("view_assessments", by)
    found = AnswerFile.objects.filter(answer_id=answer_id).first()
    if found is None:
        raise NotFound
    return found
