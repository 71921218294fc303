"""Banks of questions as they are in the database, and landing them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Min

from kanava.content.banks.parts import BANK, KIND, QUESTION, BankPart, QuestionPart
from kanava.content.banks.reading import part_of
from kanava.content.documents import Document, Key, Problems
from kanava.rules.people import Actor
from kanava.rules.questions import Kind
from kanava.rules.text import sort_key, tidy
from kanava.training.actions import banks
from kanava.training.actions.banks import Told
from kanava.training.models import Bank, Question
from kanava.training.questions import Words

Pairs = Sequence[tuple[Document | None, Document]]


def load_banks() -> Mapping[Key, Document]:
    """All banks, locked, with the questions that are drawn, in the order in which they were first written."""
    list(Bank.objects.select_for_update().order_by("pk"))
    rows = Question.objects.filter(retired_at__isnull=True).select_related("key").prefetch_related("texts")
    first = {
        (one["bank"], one["slug"]): one["first"]
        for one in Question.objects.order_by().values("bank", "slug").annotate(first=Min("pk"))
    }
    asked: dict[int, list[Question]] = {}
    for one in sorted(rows, key=lambda one: first[one.bank_id, one.slug]):
        asked.setdefault(one.bank_id, []).append(one)
    found = {}
    for bank in Bank.objects.order_by("slug"):
        parts: dict[str, Any] = {BANK: BankPart(tidy(bank.name))}
        parts |= {f"{QUESTION}{one.slug}": _question(one) for one in asked.get(bank.pk, [])}
        found[Key(KIND, bank.slug)] = Document(Key(KIND, bank.slug), parts)
    return found


def _question(question: Question) -> QuestionPart:
    texts = {one.language: Words(one.stem, [tidy(it) for it in one.options], [tidy(it) for it in one.others]) for one in question.texts.all()}  # fmt: skip
    return part_of(question.kind, question.points, texts, question.key.right)


def check_banks(pairs: Pairs, stored: Mapping[Key, Document], problems: Problems) -> None:
    """Two banks do not have one name."""
    names = {sort_key(one.parts[BANK].name): key for key, one in stored.items()}
    for before, _after in pairs:
        if before is not None:
            names.pop(sort_key(before.parts[BANK].name), None)
    for _before, after in pairs:
        other = names.setdefault(sort_key(after.parts[BANK].name), after.key)
        if other != after.key:
            problems.add(after.place(BANK), f"The bank “{other.slug}” has the same name.")


def land_banks(pairs: Pairs, *, by: Actor, at: datetime) -> None:
    """Write banks and questions that are new or have changed. Joins the caller's transaction."""
    given: dict[str, Any] = {"by": by, "at": at}
    for before, after in pairs:
        if before is not None and before.parts == after.parts:
            continue
        bank = Bank.objects.filter(slug=after.key.slug).first()
        if bank is None:
            bank = banks.create_bank(name=after.parts[BANK].name, slug=after.key.slug, **given)
        elif before is not None and before.parts[BANK] != after.parts[BANK]:
            banks.rename_bank(bank_id=bank.pk, name=after.parts[BANK].name, **given)
        ids = dict(Question.objects.filter(bank=bank, retired_at__isnull=True).values_list("slug", "pk"))
        for name, part in after.parts.items():
            if name.startswith(QUESTION) and (before is None or before.parts.get(name) != part):
                key = name.removeprefix(QUESTION)
                banks.keep_question(bank_id=bank.pk, told=_told(key, part), question_id=ids.get(key), **given)


def retire_gone(pairs: Pairs, gone: Iterable[Document], *, by: Actor, at: datetime) -> None:
    """Draw no more what has gone. Joins the caller's transaction; no assessment that landed draws it any more."""
    for before, after in pairs:
        left = [one for one in (before.parts if before is not None else ()) if one not in after.parts]
        _retire(after.key.slug, left, by=by, at=at)
    for document in gone:
        _retire(document.key.slug, [one for one in document.parts if one.startswith(QUESTION)], by=by, at=at)


def _retire(slug: str, names: Iterable[str], *, by: Actor, at: datetime) -> None:
    keys = [one.removeprefix(QUESTION) for one in names]
    rows = Question.objects.filter(bank__slug=slug, slug__in=keys, retired_at__isnull=True)
    for question_id in list(rows.order_by("pk").values_list("pk", flat=True)) if keys else []:
        banks.retire_question(question_id=question_id, by=by, at=at)


def _told(key: str, part: QuestionPart) -> Told:
    right = [Decimal(one) for one in part.right] if part.kind == Kind.NUMBER else list(part.right)
    texts = {language: Words(stem, options, others) for language, stem, options, others in part.said}
    return Told(part.kind, texts, right, part.points, key)
