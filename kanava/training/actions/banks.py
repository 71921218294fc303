"""Banks and their questions. A question that somebody has answered is never changed: another version follows it (guide: D2)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kanava.core.actions import action
from kanava.core.events import Subject, record
from kanava.rules.languages import CODES
from kanava.rules.people import Actor
from kanava.rules.questions import JUDGED, Kind, QuestionFaulty, faults
from kanava.rules.questions import Question as Asked
from kanava.rules.refusals import NotFound, Refusal
from kanava.rules.rubrics import rubric_faults
from kanava.rules.text import sort_key, tidy
from kanava.training.models import Answer, Bank, Question, QuestionKey, QuestionText
from kanava.training.questions import Words


class BankUnnamed(Refusal):
    """A bank needs a name."""

    code = "FIELD_MISSING"


class BankKnown(Refusal):
    """There is a bank of this name."""

    code = "NAME_TAKEN"


class StemMissing(Refusal):
    """A question has options in a `language`, in which it asks nothing."""

    code = "QUESTION_STEM_MISSING"


class WordsMissing(Refusal):
    """A question asks something in one language at least, and each language that is told has all its options."""

    code = "QUESTION_WORDS_MISSING"


@dataclass(frozen=True, slots=True)
class Told:
    """A question as its author wrote it; `right` as `rules/questions` has it, of a task that a person marks the points of
    each criterion. `slug` names a new question in a folder of content."""

    kind: str
    texts: Mapping[str, Words]
    right: Sequence[Any] = ()
    points: int = 1
    slug: str = ""


@action("edit_assessments")
def create_bank(*, by: Actor, name: str, at: datetime, slug: str = "") -> Bank:
    """A new bank; `slug` names it in a folder of content. Raises BankUnnamed, BankKnown (field `name`)."""
    made = Bank(slug=slug, made_at=at, made_by_id=by.user_id)
    _name(made, name)
    made.save()
    record("training.bank_made", by=by, at=at, subject=Subject("question_bank", made.pk))
    return made


@action("edit_assessments")
def rename_bank(*, by: Actor, bank_id: int, name: str, at: datetime) -> Bank:
    """Call a bank something else. Raises NotFound, BankUnnamed, BankKnown (field `name`)."""
    found = Bank.objects.select_for_update().filter(pk=bank_id).first()
    if found is None:
        raise NotFound
    _name(found, name)
    found.save(update_fields=["name", "sort_key"])
    return found


def _name(bank: Bank, name: str) -> None:
    bank.name = tidy(name)[:160]
    bank.sort_key = sort_key(bank.name)
    if not bank.name:
        raise BankUnnamed(field="name")
    if Bank.objects.filter(sort_key=bank.sort_key).exclude(pk=bank.pk).exists():
        raise BankKnown(field="name")


@action("edit_assessments")
def keep_question(
    *, by: Actor, bank_id: int, told: Told, at: datetime, question_id: int | None = None
) -> Question:
    """Write a question, or another version of one. What nobody was asked yet is changed in its place.

    Raises:
        NotFound, WordsMissing, StemMissing (field `stem`), QuestionFaulty with its field.
    """
    if not Bank.objects.filter(pk=bank_id).exists():
        raise NotFound
    texts, points = checked(told)
    texts = {**texts, **_others(question_id, told, texts)}
    question = _to_write(bank_id, question_id, by=by, at=at)
    question.slug = question.slug or told.slug
    question.kind, question.points = told.kind, points
    question.save()
    question.texts.all().delete()
    QuestionText.objects.bulk_create(
        QuestionText(
            question=question, language=language, stem=one.stem, options=list(one.options), others=list(one.others)
        )
        for language, one in texts.items()
    )  # fmt: skip
    right = [str(one) if isinstance(one, Decimal) else one for one in told.right]
    QuestionKey.objects.update_or_create(question=question, defaults={"right": right})
    record("training.question_kept", by=by, at=at, subject=Subject("question", question.pk), bank=bank_id, version=question.version)  # fmt: skip
    return question


def _others(question_id: int | None, told: Told, texts: Mapping[str, Words]) -> dict[str, Words]:
    """The words in languages that were not spoken of, as long as what can be chosen is the same as before in one that was: else
    nobody knows whether their options still mean what is right."""
    was = {
        one.language: Words(one.stem, one.options, one.others)
        for one in QuestionText.objects.filter(question_id=question_id or 0).order_by("id")
    }
    is_same = any(
        one in was and (list(words.options), list(words.others)) == (was[one].options, was[one].others)
        for one, words in texts.items()
    )
    return {one: words for one, words in was.items() if is_same and one not in told.texts}


def _to_write(bank_id: int, question_id: int | None, *, by: Actor, at: datetime) -> Question:
    made = Question(bank_id=bank_id, made_at=at, made_by_id=by.user_id)
    if question_id is None:
        return made
    rows = Question.objects.select_for_update()
    found = rows.filter(pk=question_id, bank_id=bank_id, retired_at__isnull=True).first()
    if found is None:
        raise NotFound
    if not Answer.objects.filter(question=found).exists():
        return found
    found.retired_at = at
    found.save(update_fields=["retired_at"])
    made.was, made.version, made.slug = found, found.version + 1, found.slug
    return made


@action("edit_assessments")
def retire_question(*, by: Actor, question_id: int, at: datetime) -> Question:
    """Draw a question no more; who has it in an attempt goes on with it. Raises NotFound."""
    rows = Question.objects.select_for_update()
    found = rows.filter(pk=question_id, retired_at__isnull=True).first()
    if found is None:
        raise NotFound
    found.retired_at = at
    found.save(update_fields=["retired_at"])
    record("training.question_retired", by=by, at=at, subject=Subject("question", found.pk), bank=found.bank_id)  # fmt: skip
    return found


def checked(told: Told) -> tuple[Mapping[str, Words], int]:
    """The words by language, tidied, and the question's points. Raises WordsMissing, StemMissing,
    QuestionFaulty, with the field."""
    if told.kind not in list(Kind):
        raise QuestionFaulty(field="kind")
    texts = _texts(told)
    for fault in _faults(told, texts):
        raise fault
    if len({(len(one.options), len(one.others)) for one in texts.values()}) > 1:
        raise WordsMissing(field="options")
    return texts, sum(told.right) if told.kind in JUDGED else told.points


def faults_in(told: Told) -> Sequence[Refusal]:
    """Why a question cannot be asked as it was written: everything that is wrong, each with its field, those of a line with
    its `place`, and with its `language` where it is one language's."""
    return list(_faults(told, _texts(told))) if told.kind in list(Kind) else [QuestionFaulty(field="kind")]


def _faults(told: Told, texts: Mapping[str, Words]) -> Iterator[Refusal]:
    if not texts:
        yield WordsMissing(field="stem")
    kind, seen = Kind(told.kind), set()
    for language, one in texts.items():
        if not one.stem:
            yield StemMissing(field="stem", language=language)
        asked = Asked(kind, tuple(one.options), tuple(one.others), tuple(told.right), told.points)
        for fault in rubric_faults(one.options, told.right) if kind in JUDGED else faults(asked):
            if fault.field in ("options", "others"):
                fault.params["language"] = language
            elif (key := (fault.code, fault.field, fault.params.get("place"))) in seen:
                continue
            else:
                seen.add(key)
            yield fault


def _texts(told: Told) -> Mapping[str, Words]:
    """The words of each language in which something was written."""
    return {
        language: Words(one.stem.strip(), [tidy(it) for it in one.options], [tidy(it) for it in one.others])
        for language, one in told.texts.items()
        if language in CODES and (one.stem.strip() or any(it.strip() for it in (*one.options, *one.others)))
    }
