"""Questions through their versions, and their words in one more language. Joins the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kanava.core.events import Subject, record
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.training.models import Answer, Question, QuestionKey, QuestionText


@dataclass(frozen=True, slots=True)
class Words:
    """A question in one language."""

    stem: str
    options: Sequence[str] = ()
    others: Sequence[str] = ()


_CHAINS = """
with recursive chain(first, id) as (
  select id, id from training_question where id = any(%s) and was_id is null
  union all select chain.first, next.id from chain join training_question next on next.was_id = chain.id)
select first, max(id) from chain group by first
"""
_FIRST = """
with recursive chain(id, was_id) as (
  select id, was_id from training_question where id = %s
  union all select before.id, before.was_id from chain join training_question before on before.id = chain.was_id)
select id from chain where was_id is null
"""


def current_of(first_ids: Sequence[int]) -> Mapping[int, Question]:
    """The version of now of questions, told by their first ones; what is drawn no more is left out. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS, [list(first_ids)])
        last = dict(cursor.fetchall())
    rows = Question.objects.filter(pk__in=last.values(), retired_at__isnull=True).in_bulk()
    return {first: rows[pk] for first, pk in last.items() if pk in rows}


def first_of(question_id: int) -> int:
    """The first version of a question. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [question_id])
        found = cursor.fetchone()
    return found[0] if found else question_id


def say_question(first_id: int, language: str, words: Words, *, by: Actor, at: datetime) -> Question:
    """Give a question, told by its first version, its words in one more language, or change them. Where somebody has answered it in
    that language, another version follows it. Raises NotFound."""
    found = current_of([first_id]).get(first_id)
    if found is None:
        raise NotFound
    question = Question.objects.select_for_update().get(pk=found.pk)
    told = {"stem": words.stem, "options": list(words.options), "others": list(words.others)}
    was = QuestionText.objects.filter(question=question, language=language).first()
    if was is not None and Answer.objects.filter(question=question).exists():
        question = _follow(question, by=by, at=at)
    QuestionText.objects.update_or_create(question=question, language=language, defaults=told)
    subject = Subject("question", question.pk)
    record(
        "training.question_kept",
        by=by,
        at=at,
        subject=subject,
        bank=question.bank_id,
        version=question.version,
    )
    return question


def _follow(found: Question, *, by: Actor, at: datetime) -> Question:
    """The next version of a question, as it is."""
    texts, key = list(found.texts.order_by("id")), QuestionKey.objects.filter(question=found).first()
    found.retired_at = at
    found.save(update_fields=["retired_at"])
    made = Question.objects.create(
        bank_id=found.bank_id, kind=found.kind, points=found.points, version=found.version + 1, was=found, slug=found.slug,
        made_at=at, made_by_id=by.user_id,
    )  # fmt: skip
    QuestionText.objects.bulk_create(
        QuestionText(question=made, language=one.language, stem=one.stem, options=one.options, others=one.others) for one in texts
    )  # fmt: skip
    if key is not None:
        QuestionKey.objects.create(question=made, right=key.right)
    return made
