"""The names by which a folder of content knows paths, lessons, banks and questions: given once, from the title of then."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from kanava.rules.slugs import free_slug, slug_of
from kanava.training.models import Bank, Lesson, LessonText, Path, PathText, Question, QuestionText


def give_keys() -> None:
    """Name what has no name yet. Joins the caller's transaction."""
    _give(Path.objects.all(), None, "path", _titles(PathText, "path_id", "title"))
    _give(Lesson.objects.all(), "path_id", "lesson", _titles(LessonText, "lesson_id", "title"))
    _give(Bank.objects.all(), None, "bank", dict(Bank.objects.filter(slug="").values_list("pk", "name")))
    asked = Question.objects.filter(retired_at__isnull=True)
    _give(asked, "bank_id", "question", _titles(QuestionText, "question_id", "stem"))


def _titles(texts: type[models.Model], owner: str, column: str) -> dict[int, str]:
    """The first words of each by language: English before Finnish."""
    rows: Any = texts._default_manager.order_by("-language")
    return dict(rows.values_list(owner, column))


def _give(rows: "models.QuerySet[Any]", within: str | None, otherwise: str, titles: dict[int, str]) -> None:
    if not rows.filter(slug="").exists():
        return
    taken: dict[Any, set[str]] = {}
    unnamed = []
    for one in rows.order_by("pk"):
        others = taken.setdefault(getattr(one, within) if within else None, set())
        if one.slug:
            others.add(one.slug)
        else:
            unnamed.append((one, others))
    _name(unnamed, otherwise, titles)
    rows.model._default_manager.bulk_update([one for one, _others in unnamed], ["slug"])


def _name(unnamed: Iterable[tuple[Any, set[str]]], otherwise: str, titles: dict[int, str]) -> None:
    for one, others in unnamed:
        # A question is named by its first words.
        wanted = slug_of(" ".join(titles.get(one.pk, "").split()[:8]), otherwise=otherwise)
        one.slug = free_slug(wanted, others)
        others.add(one.slug)
