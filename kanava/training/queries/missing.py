"""What somebody still has to do for a certificate: the lesson that comes next in each of some paths (guide: D2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kanava.core.permissions import require
from kanava.rules.people import Actor
from kanava.rules.training import LessonKind
from kanava.training.models import Enrolment, Lesson, Progress
from kanava.training.queries.words import lesson_titles, path_titles


@dataclass(frozen=True, slots=True)
class Missing:
    """The lesson that is missing of a path, with both titles. `is_learnt`: the path is begun, so that its lessons can be read."""

    path_id: int
    path: str
    lesson_id: int
    lesson: str
    kind: str
    is_learnt: bool


def list_missing(path_ids: Sequence[int], *, by: Actor) -> Sequence[Missing]:
    """For each path the first lesson that the reader needs and has not done; where all are done, its last assessment, which
    is passed again. Five statements. Raises NotPermitted."""
    require("view_own_training", by)
    mine = Enrolment.objects.filter(
        person_id=by.user_id or 0, partner_id=by.partner_id or 0, path_id__in=path_ids
    )
    learnt = dict(mine.values_list("path_id", "pk"))
    done = set(
        Progress.objects.filter(enrolment_id__in=learnt.values(), done_at__isnull=False).values_list("lesson_id", flat=True)
    )  # fmt: skip
    chosen: dict[int, Lesson] = {}
    for one in Lesson.objects.filter(path_id__in=path_ids, is_required=True).order_by("path_id", "position"):
        before = chosen.get(one.path_id)
        if before is None or (
            before.pk in done and (one.pk not in done or one.kind == LessonKind.ASSESSMENT)
        ):
            chosen[one.path_id] = one
    lessons, paths = lesson_titles([one.pk for one in chosen.values()]), path_titles(chosen)
    return [
        Missing(key, paths.get(key, ""), one.pk, lessons.get(one.pk, ""), one.kind, key in learnt)
        for key, one in chosen.items()
    ]
