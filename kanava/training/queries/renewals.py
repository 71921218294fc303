"""Certificates that have run out, were taken back or end soon: who has to pass again what they had finished (guide: D2, H6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from kanava.core.permissions import require
from kanava.playbook.queries import get_in_force
from kanava.rules.certificates import Renewal, renewal
from kanava.rules.people import Actor
from kanava.rules.training import LessonKind
from kanava.training.models import Certificate, Lesson
from kanava.training.queries.words import path_title_in

if TYPE_CHECKING:
    from kanava.training.models import Enrolment


@dataclass(frozen=True, slots=True)
class Due:
    """That the certificate of a path has to be renewed: why, and until which day it holds or held; for its holder with the
    path's title and the assessment by which it is renewed (None: nothing can be taken)."""

    path_id: int
    why: Renewal
    until: date
    title: str = ""
    lesson_id: int | None = None


def with_last_certificate(enrolments: "QuerySet[Enrolment]") -> "QuerySet[Enrolment]":
    """Enrolments with how their last certificate stands: `certified_until` and `revoked_at`."""
    last = Certificate.objects.filter(enrolment_id=OuterRef("pk")).order_by("-id")
    return enrolments.annotate(
        certified_until=Subquery(last.values("valid_until")[:1]), revoked_at=Subquery(last.values("revoked_at")[:1])
    )  # fmt: skip


def due_of(enrolment: "Enrolment", on: date) -> Due | None:
    """What has to be renewed of an enrolment that came with its last certificate, where that holds no more."""
    until: date | None = getattr(enrolment, "certified_until", None)
    if until is None:
        return None
    is_revoked = getattr(enrolment, "revoked_at", None) is not None
    why = renewal(until, is_revoked=is_revoked, on=on)
    return None if why is None else Due(enrolment.path_id, why, until)


def own_due(*, by: Actor, on: date) -> Mapping[int, Due]:
    """What somebody has to renew now or soon, by path, what ended first at the top. One statement beside the playbook's.
    Raises NotPermitted."""
    require("view_own_training", by)
    mine = Certificate.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0)
    tests = Lesson.objects.filter(path_id=OuterRef("path_id"), kind=LessonKind.ASSESSMENT, is_required=True)
    last = mine.order_by("enrolment_id", "-id").distinct("enrolment_id")
    told = last.annotate(
        title=path_title_in((get_language() or "en")[:2], "path_id"), lesson_id=Subquery(tests.order_by("position").values("pk")[:1])
    )  # fmt: skip
    playbook = get_in_force(on).playbook
    found = []
    for one in told:
        why = renewal(one.valid_until, is_revoked=one.revoked_at is not None, on=on, playbook=playbook)
        if why is not None:
            found.append(Due(one.path_id, why, one.valid_until, one.title or "", one.lesson_id))
    return {one.path_id: one for one in sorted(found, key=lambda one: (one.until, one.path_id))}
