"""What somebody at a partner learns: their paths, what is next, a lesson. Reads behind the partner's wall."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Q

from kanava.core import clock
from kanava.core.permissions import require
from kanava.partners.models import Partner
from kanava.rules.learning import LearningState, is_for, missing, state_of
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.training import PathState
from kanava.training.giving import aim_of
from kanava.training.models import (
    Captions,
    Enrolment,
    Lesson,
    LessonFile,
    LessonText,
    LessonVideo,
    Path,
    Progress,
)
from kanava.training.queries.texts import pick, title_of

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Part:
    """A lesson as its learner sees it in the path."""

    id: int
    kind: str
    title: str
    minutes: int | None
    is_required: bool
    is_done: bool
    is_opened: bool


@dataclass(frozen=True, slots=True)
class Own:
    """A path as somebody learns it, or can begin it; `missing` are the titles of those that come first. `state` is None
    where they do not learn it yet."""

    id: int
    title: str
    summary: str
    role: str
    product_line_id: int | None
    parts: Sequence[Part]
    state: LearningState | None = None
    due_on: date | None = None
    finished_on: date | None = None
    missing: Sequence[str] = field(default=())
    is_begun: bool = False
    languages: Sequence[str] = ()

    @property
    def done(self) -> int:
        """How many required lessons are done."""
        return sum(one.is_done for one in self.parts if one.is_required)

    @property
    def total(self) -> int:
        """How many lessons are required."""
        return sum(one.is_required for one in self.parts)

    @property
    def minutes(self) -> int:
        """What is left of it, as the author reckons."""
        return sum(one.minutes or 0 for one in self.parts if not one.is_done)

    @property
    def next(self) -> Part | None:
        """The next lesson that is not done, the required ones first."""
        left = [one for one in self.parts if not one.is_done]
        return next((one for one in left if one.is_required), left[0] if left else None)


def list_own(*, by: Actor, language: str, today: date) -> list[Own]:
    """The paths that somebody learns, and those that they can begin. Eight statements. Raises NotPermitted."""
    require("view_own_training", by)
    mine = {one.path_id: one for one in _own(by)}
    partner_type = _type_of(by)
    rows = Path.objects.filter(Q(pk__in=list(mine)) | Q(state=PathState.OPEN)).order_by("sort_key", "id")
    paths = list(rows.prefetch_related("texts", "needs__texts", "lessons__texts"))
    offered = [one for one in paths if one.pk in mine or is_for(aim_of(one), partner_type, by.role)]
    done = _progress(mine.values())
    finished = {one.path_id for one in mine.values() if one.finished_at is not None}
    return [_shown(one, mine.get(one.pk), done, finished, language, today) for one in offered]


def get_own(path_id: int, *, by: Actor, language: str, today: date) -> Own:
    """A path that somebody learns or can begin. Raises NotFound, NotPermitted."""
    found = next((one for one in list_own(by=by, language=language, today=today) if one.id == path_id), None)
    if found is None:
        raise NotFound
    return found


def _own(by: Actor) -> list[Enrolment]:
    return list(Enrolment.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0))


def _type_of(by: Actor) -> str:
    return next(iter(Partner.objects.filter(pk=by.partner_id or 0).values_list("type", flat=True)), "")


def _progress(mine: Iterable[Enrolment]) -> dict[int, Progress]:
    ids = [one.pk for one in mine]
    return {one.lesson_id: one for one in Progress.objects.filter(enrolment_id__in=ids)} if ids else {}


def _shown(
    path: Path,
    mine: Enrolment | None,
    done: Mapping[int, Progress],
    finished: set[int],
    language: str,
    today: date,
) -> Own:
    words = pick(path.texts.all(), language)
    titles = {one.pk: title_of(one.texts.all(), language) for one in path.needs.all()}
    parts = [
        _part(one, done.get(one.pk) if mine is not None else None, language)
        for one in sorted(path.lessons.all(), key=lambda one: one.position)
    ]
    first = (
        [titles[one] for one in missing(titles, finished)] if mine is None or mine.finished_at is None else []
    )
    shown = Own(
        path.pk, words.title if words else "", words.summary if words else "", path.role, path.product_line_id, parts,
        missing=first, languages=sorted(one.language for one in path.texts.all()),
    )  # fmt: skip
    if mine is None:
        return shown
    state = state_of(
        is_begun=mine.seen_at is not None,
        is_finished=mine.finished_at is not None,
        due=mine.due_on,
        today=today,
    )
    finished_on = clock.day_of(mine.finished_at) if mine.finished_at is not None else None
    return Own(
        shown.id, shown.title, shown.summary, shown.role, shown.product_line_id, parts, state, mine.due_on, finished_on,
        first, mine.seen_at is not None, shown.languages,
    )  # fmt: skip


def _part(lesson: Lesson, done: Progress | None, language: str) -> Part:
    return Part(
        lesson.pk, lesson.kind, title_of(lesson.texts.all(), language), lesson.minutes, lesson.is_required,
        done is not None and done.done_at is not None, done is not None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Film:
    """A lesson's video with its captions by language."""

    id: int
    kind: str
    captions: Sequence[str]
    language: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A lesson to be read: its words, its files (without what is in them), its video, where the reader is in it, in which
    language the words are and in which there are some."""

    id: int
    kind: str
    title: str
    body: str
    minutes: int | None
    files: Sequence[LessonFile]
    film: Film | None
    is_done: bool = False
    position: int = 0
    language: str = ""
    languages: Sequence[str] = ()
    recording_counts: bool = True


def read_lesson(lesson: Lesson, language: str, done: Progress | None = None) -> Reading:
    """A lesson in a language, as far as it is there in it. Four statements."""
    texts = list(LessonText.objects.filter(lesson=lesson))
    words = pick(texts, language)
    files = list(LessonFile.objects.filter(lesson=lesson).defer("content").order_by("name"))
    films = sorted(
        LessonVideo.objects.filter(lesson=lesson), key=lambda one: (one.language != language, one.language)
    )
    said = sorted(
        Captions.objects.filter(lesson=lesson).values_list("language", flat=True),
        key=lambda one: one != language,
    )
    film = Film(films[0].pk, films[0].kind, said, films[0].language) if films else None
    return Reading(
        lesson.pk, lesson.kind, words.title if words else "", words.body if words else "", lesson.minutes, files, film,
        done is not None and done.done_at is not None, done.position if done is not None else 0,
        words.language if words else "", sorted(one.language for one in texts), lesson.recording_counts,
    )  # fmt: skip


def get_own_lesson(lesson_id: int, *, by: Actor, language: str, today: date) -> tuple[Own, Reading]:
    """A lesson of a path that somebody learns, with the path. Raises NotFound, NotPermitted."""
    require("view_own_training", by)
    lesson = Lesson.objects.filter(pk=lesson_id).first()
    if lesson is None:
        raise NotFound
    own = get_own(lesson.path_id, by=by, language=language, today=today)
    if own.state is None:
        raise NotFound
    rows = Progress.objects.filter(
        lesson=lesson, enrolment__person_id=by.user_id or 0, enrolment__partner_id=by.partner_id or 0
    )
    return own, read_lesson(lesson, language, rows.first())


def path_of(lesson_id: int) -> int:
    """The path of a lesson. One statement. Raises NotFound."""
    return _found(Lesson.objects.filter(pk=lesson_id).values_list("path_id", flat=True).first())


def may_read(lesson_id: int, *, by: Actor) -> None:
    """Whether somebody learns the path of a lesson, for its files. Raises NotFound, NotPermitted."""
    require("view_own_training", by)
    own = Enrolment.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0)
    if not own.filter(path__lessons=lesson_id).exists():
        raise NotFound


def get_file(lesson_id: int, file_id: int) -> LessonFile:
    """A file of a lesson with what is in it. Raises NotFound."""
    return _found(LessonFile.objects.filter(lesson_id=lesson_id, pk=file_id).first())


def find_picture(lesson_id: int, name: str) -> LessonFile:
    """A picture of a lesson by its name. Raises NotFound."""
    rows = LessonFile.objects.filter(lesson_id=lesson_id, name=name, file_kind__in=["PNG", "JPEG"])
    return _found(rows.first())


def get_video(lesson_id: int, video_id: int) -> LessonVideo:
    """The video of a lesson. Raises NotFound."""
    return _found(LessonVideo.objects.filter(lesson_id=lesson_id, pk=video_id).first())


def get_captions(lesson_id: int, language: str) -> Captions:
    """What is said in a lesson's video. Raises NotFound."""
    return _found(Captions.objects.filter(lesson_id=lesson_id, language=language).first())


def _found(row: R | None) -> R:
    if row is None:
        raise NotFound
    return row
