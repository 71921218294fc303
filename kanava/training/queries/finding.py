"""Lessons that have some words, for who looks for an answer. Reads behind the partner's wall."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from kanava.core.permissions import require
from kanava.partners.models import Partner
from kanava.rules.learning import is_for
from kanava.rules.people import Actor
from kanava.rules.training import PathState
from kanava.training.giving import aim_of
from kanava.training.models import Enrolment, LessonText

MOST_WORDS, MOST_READ = 8, 200


@dataclass(frozen=True, slots=True)
class Found:
    """A lesson that has the words; `is_mine`: the reader learns its path."""

    lesson_id: int
    path_id: int
    kind: str
    title: str
    is_mine: bool


def find_lessons(text: str, *, by: Actor, language: str, limit: int = 5) -> Sequence[Found]:
    """Lessons of paths that the reader learns, or could begin, that have all the words; those in the reader's language
    first. Three statements. Raises NotPermitted."""
    require("view_own_training", by)
    words = text.split()[:MOST_WORDS]
    if not words:
        return []
    has = Q()
    for word in words:
        has &= Q(title__icontains=word) | Q(body__icontains=word)
    mine = set(
        Enrolment.objects.filter(person_id=by.user_id or 0, partner_id=by.partner_id or 0).values_list("path_id", flat=True)
    )  # fmt: skip
    kind = Partner.objects.filter(pk=by.partner_id or 0).values_list("type", flat=True).first() or ""
    rows = LessonText.objects.filter(has, Q(lesson__path_id__in=mine) | Q(lesson__path__state=PathState.OPEN))
    rows = (
        rows.select_related("lesson__path")
        .defer("body")
        .order_by("lesson__path__sort_key", "lesson__position", "id")
    )
    found: dict[int, Found] = {}
    for one in sorted(rows[:MOST_READ], key=lambda one: one.language != language):
        path = one.lesson.path
        if path.pk in mine or is_for(aim_of(path), kind, by.role):
            shown = Found(one.lesson_id, path.pk, one.lesson.kind, one.title, path.pk in mine)
            found.setdefault(one.lesson_id, shown)
    return list(found.values())[:limit]
