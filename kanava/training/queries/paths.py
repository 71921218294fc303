"""Paths as their authors see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count as Counted
from django.db.models import Q

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import require
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.training import PathState
from kanava.training.models import Captions, Enrolment, Lesson, LessonFile, LessonVideo, Path, PathText
from kanava.training.queries.texts import title_of

MOST_TITLES = 1_000


@dataclass(frozen=True, slots=True)
class Learners:
    """How many learn a path and how many have finished it."""

    learning: int = 0
    finished: int = 0


def list_paths(
    *, by: Actor, state: str = "", after: str = "", exact: bool = False
) -> tuple[Page[Path], Count]:
    """A page of paths with their words and lessons, and how many there are. Raises NotPermitted."""
    require("view_training", by)
    rows = Path.objects.filter(state=state) if state in list(PathState) else Path.objects.all()
    whole = Path.objects.prefetch_related("texts", "lessons")
    return listed(rows, sort=Sort("sort_key"), whole=whole, after=after, exact=exact)


def count_learners(path_ids: Sequence[int]) -> Mapping[int, Learners]:
    """How many learn and have finished each of some paths. One statement."""
    rows = Enrolment.objects.filter(path_id__in=list(path_ids)).order_by().values("path_id")
    counted = rows.annotate(all=Counted("pk"), done=Counted("pk", filter=Q(finished_at__isnull=False)))
    return {one["path_id"]: Learners(one["all"] - one["done"], one["done"]) for one in counted}


def get_path(path_id: int, *, by: Actor, right: str = "view_training") -> Path:
    """A path with its words, lessons and what comes first. Raises NotFound, NotPermitted."""
    require(right, by)
    rows = Path.objects.prefetch_related("texts", "needs__texts", "lessons__texts")
    found = rows.filter(pk=path_id).first()
    if found is None:
        raise NotFound
    return found


def get_lesson(path_id: int, lesson_id: int, *, by: Actor) -> Lesson:
    """A lesson with its words and its path. Raises NotFound, NotPermitted."""
    require("view_training", by)
    rows = Lesson.objects.select_related("path").prefetch_related("texts", "path__texts")
    found = rows.filter(path_id=path_id, pk=lesson_id).first()
    if found is None:
        raise NotFound
    return found


def paths_of_lessons(ids: Sequence[int]) -> dict[int, int]:
    """Which path each of some lessons is of. One statement, none for none."""
    return dict(Lesson.objects.filter(pk__in=list(ids)).values_list("pk", "path_id")) if ids else {}


def find_lesson(lesson_id: int, *, by: Actor) -> Lesson:
    """A lesson by its id alone, with its words and its path. Raises NotFound, NotPermitted."""
    require("view_training", by)
    rows = Lesson.objects.select_related("path").prefetch_related("texts", "path__texts")
    found = rows.filter(pk=lesson_id).first()
    if found is None:
        raise NotFound
    return found


def list_titles(language: str) -> list[tuple[int, str]]:
    """All paths by their titles, to choose from. One statement."""
    found: dict[int, list[PathText]] = {}
    for one in PathText.objects.order_by("path__sort_key", "path_id")[:MOST_TITLES]:
        found.setdefault(one.path_id, []).append(one)
    return [(path_id, title_of(texts, language)) for path_id, texts in found.items()]


def list_open_for(partner_type: str, language: str) -> list[Path]:
    """The open paths for partners of a type, with their words. Two statements."""
    rows = Path.objects.filter(state=PathState.OPEN).filter(
        Q(partner_types=[]) | Q(partner_types__contains=[partner_type])
    )
    return list(rows.order_by("sort_key", "id").prefetch_related("texts"))


def list_files(lesson_id: int) -> tuple[Sequence[LessonFile], Sequence[LessonVideo], Sequence[str]]:
    """A lesson's files without what is in them, its videos, and the languages of its captions. Three statements."""
    files = LessonFile.objects.filter(lesson_id=lesson_id).defer("content").order_by("name")
    videos = LessonVideo.objects.filter(lesson_id=lesson_id).order_by("language")
    said = Captions.objects.filter(lesson_id=lesson_id).order_by("language")
    return list(files), list(videos), list(said.values_list("language", flat=True))
