"""Which lessons somebody sees who looks for an answer. Reads behind the partner's wall."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from kanava.core.permissions import require
from kanava.rules.learning import is_for
from kanava.rules.people import Actor
from kanava.rules.training import PathState
from kanava.training.giving import aim_of
from kanava.training.models import Enrolment, Lesson


@dataclass(frozen=True, slots=True)
class Found:
    """A lesson that the reader sees; `is_mine`: the reader learns its path."""

    lesson_id: int
    path_id: int
    kind: str
    is_mine: bool


def list_seen(ids: Sequence[int], *, by: Actor, partner_type: str) -> Sequence[Found]:
    """Of some lessons those of paths that the reader learns, or could begin. One statement. Raises NotPermitted."""
    require("view_own_training", by)
    mine = Enrolment.objects.filter(
        person_id=by.user_id or 0, partner_id=by.partner_id or 0, path_id=OuterRef("path_id")
    )
    rows = Lesson.objects.filter(pk__in=set(ids)).select_related("path").annotate(is_mine=Exists(mine))
    return [
        Found(one.pk, one.path_id, one.kind, one.is_mine)
        for one in rows
        if one.is_mine
        or (one.path.state == PathState.OPEN and is_for(aim_of(one.path), partner_type, by.role))
    ]
