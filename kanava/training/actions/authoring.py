"""Writing paths and their lessons (guide: D2, F2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Q

from kanava.core import events
from kanava.core.actions import action
from kanava.rules.languages import CODES
from kanava.rules.learning import check_needs
from kanava.rules.partnership import PartnerType
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.text import sort_key, tidy
from kanava.rules.training import LearningRole, LessonKind, PathState
from kanava.training.models import Enrolment, Lesson, LessonText, LiveSession, Path, PathText, Progress
from kanava.training.writers import finish_path

LANGUAGES = ("en", "fi")  # those that we write in ourselves; a title in the first of them orders the lists
MOST_LESSONS = 200  # of a path


class TitleMissing(Refusal):
    """A path or lesson has a title in at least one language."""

    code = "TRAINING_TITLE_MISSING"


class PathEmpty(Refusal):
    """A path without lessons teaches nothing: it is not opened."""

    code = "PATH_EMPTY"


class LessonLearnt(Refusal):
    """Somebody has got on with the lesson: it can be changed, and be left out, but not be taken away."""

    code = "LESSON_LEARNT"


class LessonHasSessions(Refusal):
    """Sessions of the lesson are planned or were held: it can be left out, but not be taken away."""

    code = "LESSON_HAS_SESSIONS"


class TooManyLessons(Refusal):
    """The path has no room for more lessons."""

    code = "TOO_MANY_LESSONS"


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a path or lesson in one language; `text` is the summary of a path, the Markdown of a lesson."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PathTold:
    """A path as its author tells it, with its words by language. `certificate_months` is how long its certificate holds;
    without it the path gives none. `slug` names a new path in a folder of content."""

    said: Mapping[str, Said]
    role: str
    partner_types: Sequence[str] = ()
    product_line_id: int | None = None
    due_days: int | None = None
    needs: Sequence[int] = ()
    certificate_months: int | None = None
    slug: str = ""


@dataclass(frozen=True, slots=True)
class LessonTold:
    """A lesson as its author tells it, with its words by language. `slug` names a new one in a folder of content."""

    said: Mapping[str, Said]
    kind: str = LessonKind.TEXT
    minutes: int | None = None
    is_required: bool = True
    slug: str = field(default="", kw_only=True)
    recording_counts: bool = field(default=True, kw_only=True)


@action("edit_training")
def write_path(*, by: Actor, told: PathTold, at: datetime, path_id: int | None = None) -> Path:
    """Make a path, or change one.

    Raises:
        NotFound, TitleMissing (field `title_en`), PathLeadsRound (field `needs`).
    """
    said = _said(told.said)
    path = _path(path_id) if path_id is not None else Path(slug=told.slug, made_at=at, made_by_id=by.user_id)
    needs = [one.pk for one in Path.objects.filter(pk__in=list(told.needs))]
    if path_id is not None:
        check_needs(path_id, needs, _all_needs())
    path.role = LearningRole(told.role)
    path.partner_types = [one for one in told.partner_types if one in PartnerType.__members__]
    path.product_line_id, path.due_days = told.product_line_id, told.due_days
    path.certificate_months = told.certificate_months
    path.sort_key = sort_key(next(iter(said.values())).title)[:240]
    path.save()
    path.needs.set(needs)
    PathText.objects.filter(path=path, language__in=_emptied(told.said, said)).delete()
    for language, words in said.items():
        values = {"title": words.title, "summary": words.text[:1000]}
        PathText.objects.update_or_create(path=path, language=language, defaults=values)
    _record("path_written", path, by=by, at=at)
    return path


@action("edit_training")
def set_path_state(*, by: Actor, path_id: int, state: str, at: datetime) -> Path:
    """Open a path to partners, or close it to those who have not begun. Raises NotFound, PathEmpty."""
    path = _path(path_id)
    if state == PathState.OPEN and not Lesson.objects.filter(path=path).exists():
        raise PathEmpty
    if path.state != PathState(state):
        path.state = PathState(state)
        path.save(update_fields=["state"])
        _record("path_opened" if state == PathState.OPEN else "path_closed", path, by=by, at=at)
    return path


@action("edit_training")
def write_lesson(
    *, by: Actor, path_id: int, told: LessonTold, at: datetime, lesson_id: int | None = None
) -> Lesson:
    """Add a lesson at the end of a path, or change one. Its kind stays.

    Raises:
        NotFound, TitleMissing (field `title_en`), TooManyLessons.
    """
    said = _said(told.said)
    path = _path(path_id)
    if lesson_id is None:
        count = Lesson.objects.filter(path=path).aggregate(last=Max("position"))["last"] or 0
        if count >= MOST_LESSONS:
            raise TooManyLessons
        lesson = Lesson(path=path, position=count + 1, kind=LessonKind(told.kind), slug=told.slug)
    else:
        lesson = _lesson(path, lesson_id)
    lesson.minutes, lesson.is_required = told.minutes, told.is_required
    lesson.recording_counts = told.recording_counts
    lesson.save()
    LessonText.objects.filter(lesson=lesson, language__in=_emptied(told.said, said)).delete()
    for language, words in said.items():
        values = {"title": words.title, "body": words.text}
        LessonText.objects.update_or_create(lesson=lesson, language=language, defaults=values)
    _record("lesson_written", path, by=by, at=at, lesson=lesson.pk)
    _settle(path, by=by, at=at)
    return lesson


@action("edit_training")
def move_lesson(*, by: Actor, path_id: int, lesson_id: int, up: bool, at: datetime) -> None:
    """Let a lesson change places with the one before it, or after it. At the end nothing happens. Raises NotFound."""
    path = _path(path_id)
    lessons = list(Lesson.objects.filter(path=path).order_by("position"))
    place = next((number for number, one in enumerate(lessons) if one.pk == lesson_id), None)
    if place is None:
        raise NotFound
    other = place + (-1 if up else 1)
    if 0 <= other < len(lessons):
        lessons[place], lessons[other] = lessons[other], lessons[place]
        _number(lessons)
        _record("lessons_ordered", path, by=by, at=at)


@action("edit_training")
def order_lessons(*, by: Actor, path_id: int, lesson_ids: Sequence[int], at: datetime) -> None:
    """Put the lessons of a path in an order; those that are not named come after the others. Raises NotFound."""
    path = _path(path_id)
    there = list(Lesson.objects.filter(path=path).order_by("position"))
    wanted = {lesson_id: place for place, lesson_id in enumerate(lesson_ids)}
    ordered = sorted(there, key=lambda one: wanted.get(one.pk, len(wanted)))
    if ordered != there:
        _number(ordered)
        _record("lessons_ordered", path, by=by, at=at)


@action("edit_training")
def remove_lesson(*, by: Actor, path_id: int, lesson_id: int, at: datetime) -> None:
    """Take a lesson away that nobody has got on with. Raises NotFound, LessonLearnt, LessonHasSessions."""
    path = _path(path_id)
    lesson = _lesson(path, lesson_id)
    if LiveSession.objects.filter(lesson=lesson).exists():
        raise LessonHasSessions
    if Progress.objects.filter(lesson=lesson).exists():
        raise LessonLearnt
    lesson.delete()
    _number(list(Lesson.objects.filter(path=path).order_by("position")))
    _record("lesson_removed", path, by=by, at=at, lesson=lesson_id)
    _settle(path, by=by, at=at)


def _number(lessons: list[Lesson]) -> None:
    for place, one in enumerate(lessons, start=1):
        one.position = place
    Lesson.objects.bulk_update(lessons, ["position"])


def _settle(path: Path, *, by: Actor, at: datetime) -> None:
    """Whoever had nothing left but what is no longer needed has finished the path."""
    needed = Lesson.objects.filter(path=path, is_required=True).count()
    is_done = Q(progress__done_at__isnull=False, progress__lesson__is_required=True)
    rows = Enrolment.objects.filter(path=path, finished_at=None).annotate(
        done=Count("progress", filter=is_done)
    )
    ids = list(rows.filter(done__gte=needed).values_list("pk", flat=True)) if needed else []
    for enrolment in Enrolment.objects.select_for_update().filter(pk__in=ids).order_by("id"):
        finish_path(enrolment, by=by, at=at)


def _said(told: Mapping[str, Said]) -> dict[str, Said]:
    """The words in the languages in which there are any."""
    tidied = {one: Said(tidy(said.title)[:160], said.text.strip()) for one, said in told.items()}
    for language, said in tidied.items():
        if said.text and not said.title:
            raise TitleMissing(field=f"title_{language}")
    ordered = sorted(tidied, key=lambda one: (one not in LANGUAGES, one))
    found = {one: tidied[one] for one in ordered if one in CODES and tidied[one].title}
    if not found:
        raise TitleMissing(field=f"title_{LANGUAGES[0]}")
    return found


def _emptied(told: Mapping[str, Said], said: Mapping[str, Said]) -> list[str]:
    """The languages of which nothing is left; one that was not spoken of stays as it is."""
    return [one for one in told if one not in said]


def _path(path_id: int) -> Path:
    """A path, locked: its lessons change one at a time."""
    found = Path.objects.select_for_update().filter(pk=path_id).first()
    if found is None:
        raise NotFound
    return found


def _lesson(path: Path, lesson_id: int) -> Lesson:
    found = Lesson.objects.filter(path=path, pk=lesson_id).first()
    if found is None:
        raise NotFound
    return found


def _all_needs() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for path_id, need_id in Path.needs.through.objects.values_list("from_path_id", "to_path_id"):
        found.setdefault(path_id, []).append(need_id)
    return found


def _record(verb: str, path: Path, *, by: Actor, at: datetime, **data: object) -> None:
    events.record(f"training.{verb}", by=by, at=at, subject=events.Subject("path", path.pk), **data)
