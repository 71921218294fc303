"""Certificates that have run out, were taken back or end soon: who has to pass again what they had finished (guide: D2, H6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kanava.core.permissions import require
from kanava.playbook.queries import get_in_force
from kanava.rules.certificates import Renewal, renewal
from kanava.rules.people import Actor
from kanava.rules.training import LessonKind
from kanava.training.models import Certificate, Enrolment, Lesson
from kanava.training.queries.words import path_titles


@dataclass(frozen=True, slots=True)
class Due:
    """That the certificate of a path has to be renewed: why, and until which day it holds or held."""

    path_id: int
    why: Renewal
    until: date


def due_renewals(enrolment_ids: Iterable[int], *, on: date) -> Mapping[int, Due]:
    """What has to be renewed, by enrolment; of each its last certificate counts. One statement beside the playbook's."""
    ids = list(enrolment_ids)
    if not ids:
        return {}
    last = Certificate.objects.filter(enrolment_id__in=ids).order_by("enrolment_id", "-id")
    playbook = get_in_force(on).playbook
    found = {}
    for one in last.distinct("enrolment_id"):
        why = renewal(one.valid_until, is_revoked=one.revoked_at is not None, on=on, playbook=playbook)
        if why is not None:
            found[one.enrolment_id] = Due(one.path_id, why, one.valid_until)
    return found


def own_due(*, by: Actor, on: date) -> Mapping[int, Due]:
    """What somebody has to renew, by path. Two statements. Raises NotPermitted."""
    require("view_own_training", by)
    mine = Enrolment.objects.filter(
        person_id=by.user_id or 0, partner_id=by.partner_id or 0, finished_at__isnull=False
    )
    found = due_renewals(mine.values_list("pk", flat=True), on=on)
    return {one.path_id: one for one in found.values()}


@dataclass(frozen=True, slots=True)
class ToRenew:
    """What somebody has to renew, with the path's title and the assessment by which it is (None: nothing can be taken)."""

    due: Due
    title: str
    lesson_id: int | None


def list_to_renew(due: Mapping[int, Due]) -> Sequence[ToRenew]:
    """The same for a page, what ended first at the top. Two statements, none where nothing is due."""
    if not due:
        return ()
    titles = path_titles(due)
    tests = Lesson.objects.filter(path_id__in=due, kind=LessonKind.ASSESSMENT, is_required=True)
    ways = dict(tests.order_by("-position").values_list("path_id", "pk"))
    rows = sorted(due.values(), key=lambda one: (one.until, one.path_id))
    return [ToRenew(one, titles.get(one.path_id, ""), ways.get(one.path_id)) for one in rows]
