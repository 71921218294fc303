"""Questions of assessments take part: what is asked, and what can be chosen, ordered or matched.

A question is known by the id of its first version. Its title is the first line of what it asks, or where that is long its name in
its bank, which is not translated; in its text each option is a point of a list.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from kanava.core.models import Event
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.translations import ShapeOther, paragraphs
from kanava.training.models import Question, QuestionText
from kanava.training.questions import Words, current_of, first_of, say_question
from kanava.translations.kinds import Content, Thing, register

AT_ONCE = 2_000
LONGEST_LINE = 100  # of a title: a translation is longer
LONGEST_TEXT = 16_000
_POINT = re.compile(r"[-*•]\s+")


class Questions:
    """Questions: a text in which options are points of a list."""

    code = "QUESTION"
    has_files = False
    longest = LONGEST_TEXT

    def read(self, ids: Sequence[int]) -> Iterable[Thing]:
        """Three statements."""
        current = current_of(ids)
        rows = QuestionText.objects.filter(question__in=current.values()).select_related("question__bank")
        texts: dict[int, dict[str, Content]] = {}
        for one in rows:
            texts.setdefault(one.question_id, {})[one.language] = content_of(one)
        for first, found in current.items():
            yield Thing(first, texts.get(found.pk, {}), group=found.kind)

    def all_ids(self) -> Iterator[int]:
        rows = Question.objects.filter(was=None).order_by("pk")
        return iter(rows.values_list("pk", flat=True).iterator(AT_ONCE))

    def write(self, object_id: int, language: str, content: Content, *, by: Actor, at: datetime) -> None:
        say_question(object_id, language, self._words(object_id, content), by=by, at=at)

    def take_back(self, object_id: int, language: str, *, by: Actor, at: datetime) -> None:
        """A question has no words that are only put up for review."""

    def check(self, object_id: int, content: Content) -> None:
        """Raises ShapeOther (field `text`)."""
        self._words(object_id, content)

    def _words(self, object_id: int, content: Content) -> Words:
        found = current_of([object_id]).get(object_id)
        if found is None:
            raise NotFound
        first = QuestionText.objects.filter(question=found).order_by("id")
        return words_of(content, first[0], has_title=_has_title(first[0]))


def _has_title(text: QuestionText) -> bool:
    return len(text.stem.partition("\n")[0]) <= LONGEST_LINE


def content_of(text: QuestionText) -> Content:
    """A question in one language as a text."""
    line, _bar, rest = text.stem.partition("\n")
    title, said = (line, rest) if _has_title(text) else (_named(text), text.stem)
    points = [f"- {one}" for one in (*text.options, *text.others)]
    return Content(title[:160], "\n\n".join([*paragraphs(said), *points]))


def _named(text: QuestionText) -> str:
    """What tells a question whose first line is long from the others of its bank."""
    return f"{text.question.bank.name} · {text.question.slug or ' '.join(text.stem.split()[:5])}"


def words_of(content: Content, source: QuestionText, *, has_title: bool) -> Words:
    """A translation of a question as its chapter keeps it. Raises ShapeOther (field `text`)."""
    said = paragraphs(content.text)
    # A list whose points follow each other without an empty line is one all the same.
    lines = [line for one in said for line in (one.split("\n") if _POINT.match(one) else [one])]
    points = [_POINT.sub("", one, count=1).strip() for one in lines if _POINT.match(one)]
    stem = [one for one in lines if not _POINT.match(one)]
    wanted = len(source.options) + len(source.others)
    if len(points) != wanted or not all(points) or not (has_title or stem):
        raise ShapeOther(field="text", found=len(points), wanted=wanted)
    asked = "\n\n".join([*([content.title] if has_title else []), *stem])
    return Words(asked, points[: len(source.options)], points[len(source.options) :])


def _kept(event: Event) -> Sequence[int]:
    return [first_of(event.object_id)]


register(Questions(), {"training.question_kept": _kept, "training.question_retired": _kept})
