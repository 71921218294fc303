"""The titles of paths and lessons in the reader's language, else in the one that there is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import get_language

from kanava.training.models import LessonText, PathText


def path_titles(ids: Iterable[int]) -> Mapping[int, str]:
    """Titles of paths. One statement."""
    return _in_language(
        PathText.objects.filter(path_id__in=set(ids)).values_list("path_id", "language", "title")
    )


def lesson_titles(ids: Iterable[int]) -> Mapping[int, str]:
    """Titles of lessons. One statement."""
    rows = LessonText.objects.filter(lesson_id__in=set(ids))
    return _in_language(rows.values_list("lesson_id", "language", "title"))


def title_in(language: str, lesson: str) -> Subquery:
    """The title of the lesson whose id stands in a column, in a language, else in another one: for rows that need no other
    words."""
    rows = LessonText.objects.filter(lesson_id=OuterRef(lesson))
    first = Case(When(language=language, then=Value(0)), default=Value(1))
    return Subquery(rows.order_by(first, "language").values("title")[:1])


def path_title_in(language: str, path: str) -> Subquery:
    """The same of the path whose id stands in a column."""
    rows = PathText.objects.filter(path_id=OuterRef(path))
    first = Case(When(language=language, then=Value(0)), default=Value(1))
    return Subquery(rows.order_by(first, "language").values("title")[:1])


def _in_language(rows: "QuerySet[Any, tuple[int, str, str]]") -> Mapping[int, str]:
    wanted = (get_language() or "en")[:2]
    found: dict[int, str] = {}
    for key, language, title in rows.order_by("language"):
        if key not in found or language == wanted:
            found[key] = title
    return found
