"""Which lessons somebody sees who looks for an answer. Reads behind the partner's wall."""

from collections.abc import Sequence
from dataclasses import dataclass

from kanava.core.permissions import require
from kanava.partners.models import Partner
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


def list_seen(ids: Sequence[int], *, by: Actor) -> Sequence[Found]:
    """Of some lessons those of paths that the reader learns, or could begin. Three statements. Raises NotPermitted."""
    require("view_own_training", by)
    mine = set(
        Enrolment.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0).values_list("path_id", flat=True)
    )  # fmt: skip
    kind = Partner.objects.filter(pk=by.partner_id or 0).values_list("type", flat=True).first() or ""
    rows = Lesson.objects.filter(pk__in=set(ids)).select_related("path")
    return [
        Found(one.pk, one.path_id, one.kind, one.path_id in mine)
        for one in rows
        if one.path_id in mine
        or (one.path.state == PathState.OPEN and is_for(aim_of(one.path), kind, by.role))
    ]
