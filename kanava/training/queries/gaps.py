"""What of a path is not there yet for those who learn it, and what stands in the way of taking a lesson away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from kanava.rules.live_sessions import AHEAD
from kanava.rules.training import LessonKind
from kanava.training.models import Lesson, LessonVideo, LiveSession, Path, Progress


@dataclass(frozen=True, slots=True)
class Gap:
    """What one lesson lacks: words or a video in some of the path's languages, any video, or a date. `languages` is empty
    where it is not about them."""

    lesson: Lesson
    code: str
    languages: tuple[str, ...] = ()


def list_gaps(path: Path, at: datetime) -> list[Gap]:
    """What a path that `get_path` found lacks, in the order of its lessons. Two statements."""
    lessons = sorted(path.lessons.all(), key=lambda one: one.position)
    films: dict[int, set[str]] = {}
    for lesson_id, language in LessonVideo.objects.filter(lesson__path=path).values_list(
        "lesson_id", "language"
    ):
        films.setdefault(lesson_id, set()).add(language)
    ahead = LiveSession.objects.filter(lesson__path=path, state__in=AHEAD, begins_at__gt=at)
    dated = set(ahead.values_list("lesson_id", flat=True))
    spoken = {one.language for one in path.texts.all()}
    return [gap for one in lessons for gap in _gaps(one, spoken, films.get(one.pk, set()), one.pk in dated)]


def _gaps(lesson: Lesson, spoken: set[str], films: set[str], is_dated: bool) -> list[Gap]:
    found = []
    if silent := spoken - {one.language for one in lesson.texts.all()}:
        found.append(Gap(lesson, "GAP_WORDS", tuple(sorted(silent))))
    if lesson.kind == LessonKind.VIDEO and not films:
        found.append(Gap(lesson, "GAP_NO_VIDEO"))
    elif lesson.kind == LessonKind.VIDEO and (silent := spoken - films):
        found.append(Gap(lesson, "GAP_VIDEO", tuple(sorted(silent))))
    if lesson.kind == LessonKind.LIVE and not is_dated:
        found.append(Gap(lesson, "GAP_DATE"))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """What keeps a lesson in its path: how many have got on with it, and how many dates it has or had."""

    begun: int = 0
    dates: int = 0


def held_by(lesson_ids: Sequence[int]) -> Mapping[int, Held]:
    """What keeps each of some lessons. Two statements."""
    begun, dates = (
        dict(
            rows.filter(lesson_id__in=list(lesson_ids))
            .order_by()
            .values("lesson_id")
            .annotate(count=Count("pk"))
            .values_list("lesson_id", "count")
        )
        for rows in (Progress.objects.all(), LiveSession.objects.all())
    )
    return {one: Held(begun.get(one, 0), dates.get(one, 0)) for one in lesson_ids}
