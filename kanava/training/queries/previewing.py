"""Questions as learners will see them, for their author: drawn as an attempt draws them, with nothing saved (guide: D2)."""

import secrets
from collections.abc import Mapping, Sequence
from decimal import Decimal

from kanava.core.permissions import require
from kanava.rules.assessments import Terms, draw
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.training import asking
from kanava.training.attempting import answer_of, answers_of, terms_of
from kanava.training.models import Assessment, Attempt, Question, QuestionText
from kanava.training.queries.attempts import Paper
from kanava.training.queries.words import lesson_titles, path_titles
from kanava.training.questions import Words


def preview_question(
    kind: str, points: int, texts: Mapping[str, Words], right: Sequence[int]
) -> Mapping[str, Paper]:
    """A question that is being written, by each of its languages. No statement."""
    question = Question(pk=1, kind=kind, points=points)
    rows = {
        language: QuestionText(question=question, language=language, stem=one.stem, options=one.options, others=one.others)
        for language, one in texts.items()
    }  # fmt: skip
    if not rows:
        return {}
    asked = asking.rule_of(question, list(rows.values()), right if asking.is_chosen(kind) else ())
    (drawn,) = draw(Terms({1: 1}, Decimal(100)), {1: {1: asked}}, secrets.randbits(48))
    attempt = Attempt(assessment=Assessment())
    found = {}
    for number, (language, text) in enumerate(rows.items(), start=1):
        answer = answer_of(attempt, drawn, 0, asked)
        answer.pk, answer.question = number, question
        found[language] = Paper(attempt, "", "", [answer], {1: text})
    return found


def preview_assessment(lesson_id: int, *, by: Actor, language: str) -> Paper:
    """An assessment as somebody would get it who began now, in a language where its questions have that. Seven statements.
    Raises NotFound, NotPermitted, TooFewQuestions."""
    require("view_assessments", by)
    rows = Assessment.objects.select_related("lesson").prefetch_related("draws")
    found = rows.filter(lesson_id=lesson_id).first()
    if found is None:
        raise NotFound
    attempt = Attempt(assessment=found, seed=secrets.randbits(48))
    answers = answers_of(attempt, terms_of(found), is_marked=True)
    ids = [one.question_id for one in answers]
    questions = Question.objects.in_bulk(ids)
    for number, one in enumerate(answers, start=1):
        one.pk, one.question = number, questions[one.question_id]
    grouped = asking.grouped(list(QuestionText.objects.filter(question_id__in=ids).order_by("id")))
    texts = {key: asking.text_for(several, language) for key, several in grouped.items()}
    title, path_id = lesson_titles([lesson_id]).get(lesson_id, ""), found.lesson.path_id
    return Paper(attempt, title, path_titles([path_id]).get(path_id, ""), answers, texts)
