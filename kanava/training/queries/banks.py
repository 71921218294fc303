"""Banks with their questions, and which of them are bad (guide: D2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count as Counted
from django.db.models import Q

from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.permissions import require
from kanava.rules.assessments import Outcome
from kanava.rules.item_statistics import Answered, Item, analyse
from kanava.rules.people import Actor
from kanava.rules.questions import JUDGED
from kanava.rules.refusals import NotFound
from kanava.training import asking
from kanava.training.models import Answer, Attempt, Bank, Question, QuestionKey, QuestionText
from kanava.training.questions import current_of

BY_NAME = Sort("sort_key")
# The latest attempts say how questions are now, and they are few enough to be reckoned at once.
ATTEMPTS_READ = 1_000
USABLE = Q(questions__retired_at__isnull=True)


def list_banks(*, by: Actor, after: str = "") -> tuple[Page[Bank], Count]:
    """Banks by name, each with how many `usable` questions it has. Raises NotPermitted."""
    require("view_assessments", by)
    rows = Bank.objects.annotate(usable=Counted("questions", filter=USABLE))
    return page(rows, sort=BY_NAME, after=after), count(Bank.objects.all())


@dataclass(frozen=True, slots=True)
class Pool:
    """A bank to draw from: how many questions it has, and how many of them a person marks."""

    id: int
    name: str
    usable: int
    judged: int


def all_banks(*, by: Actor) -> Sequence[Pool]:
    """Every bank. Raises NotPermitted."""
    require("view_assessments", by)
    judged = Counted("questions", filter=USABLE & Q(questions__kind__in=JUDGED))
    rows = Bank.objects.annotate(usable=Counted("questions", filter=USABLE), judged=judged).order_by(
        "sort_key"
    )
    return [Pool(*one) for one in rows.values_list("pk", "name", "usable", "judged")]


def get_bank(bank_id: int, *, by: Actor) -> Bank:
    """A bank. Raises NotFound, NotPermitted."""
    require("view_assessments", by)
    found = Bank.objects.filter(pk=bank_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A question in the list of its bank, in the reader's language, with what is known of it."""

    question: Question
    stem: str
    languages: Sequence[str]
    item: Item | None


def list_questions(bank: Bank) -> Sequence[Listed]:
    """The questions that are drawn from a bank, with their figures. Five statements."""
    rows = list(bank.questions.filter(retired_at__isnull=True).order_by("id")[:500])
    texts = asking.grouped(list(QuestionText.objects.filter(question__in=rows).order_by("language")))
    items = _items([one.pk for one in rows])
    return [
        Listed(one, asking.text_for(texts[one.pk]).stem, [it.language for it in texts[one.pk]], items.get(one.pk))
        for one in rows
    ]  # fmt: skip


def _items(question_ids: Sequence[int]) -> Mapping[int, Item]:
    """The figures of questions from the latest attempts that had one of them and are marked. Two statements."""
    marked = Attempt.objects.filter(outcome__in=[Outcome.PASSED, Outcome.NOT_PASSED])
    asked = Answer.objects.filter(question_id__in=question_ids, attempt__in=marked)
    latest = list(
        asked.order_by("-attempt_id").values_list("attempt_id", flat=True).distinct()[:ATTEMPTS_READ]
    )
    rows = Answer.objects.filter(attempt_id__in=latest).exclude(part="")
    by_attempt: dict[int, list[tuple[int, int, Fraction]]] = {}
    for attempt_id, question_id, points, part in rows.values_list(
        "attempt_id", "question_id", "points", "part"
    ):
        by_attempt.setdefault(attempt_id, []).append((question_id, points, Fraction(part)))
    wanted = set(question_ids)
    return analyse(
        _answered(one, answers) for answers in by_attempt.values() for one in answers if one[0] in wanted
    )


def _answered(one: tuple[int, int, Fraction], answers: Sequence[tuple[int, int, Fraction]]) -> Answered:
    key, points, earned = one
    whole = sum(it[1] for it in answers) - points
    rest = sum((it[1] * it[2] for it in answers), start=Fraction(0)) - points * earned
    return Answered(key, float(earned), float(rest / whole) if whole else 0.0)


@dataclass(frozen=True, slots=True)
class Written:
    """A question as its author wrote it, with what is right."""

    question: Question
    texts: Mapping[str, QuestionText]
    right: Sequence[Any]
    is_answered: bool


def get_question(question_id: int, *, by: Actor) -> Written:
    """A question that is drawn, for its author. Raises NotFound, NotPermitted."""
    require("edit_assessments", by)
    rows = Question.objects.select_related("bank")
    found = rows.filter(pk=question_id, retired_at__isnull=True).first()
    if found is None:
        raise NotFound
    key = QuestionKey.objects.filter(question=found).first()
    texts = {one.language: one for one in found.texts.all()}
    return Written(found, texts, key.right if key else [], Answer.objects.filter(question=found).exists())


def places_of(first_ids: Sequence[int]) -> dict[int, tuple[int]]:
    """Where questions, told by their first versions, are written now. Two statements."""
    return {first: (one.pk,) for first, one in current_of(first_ids).items()}
