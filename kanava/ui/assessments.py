"""Questions of an attempt as pages show them: to be answered, as they were answered, and as they are marked."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kanava.rules.questions import Kind
from kanava.training import asking
from kanava.ui import formatting

if TYPE_CHECKING:
    from kanava.training.models import Answer, AnswerFile, QuestionText
    from kanava.training.queries.attempts import Paper


def shown_questions(paper: "Paper") -> list[dict[str, Any]]:
    """The questions of an attempt in their order, for the page on which they are answered."""
    return [
        _shown(one, paper.texts[one.question_id], number, paper.files.get(one.pk))
        for number, one in enumerate(paper.answers, start=1)
    ]


def _shown(answer: "Answer", text: "QuestionText", number: int, file: "AnswerFile | None") -> dict[str, Any]:
    kind = answer.question.kind
    found: dict[str, Any] = {
        "id": answer.pk, "number": number, "kind": kind, "stem": text.stem, "points": answer.points, "name": f"a{answer.pk}", "file": file,
        "given": answer.given if isinstance(answer.given, str) else "", "stamp": asking.stamp(answer, answer.given),
    }  # fmt: skip
    if kind in (Kind.CHOICE, Kind.MULTIPLE):
        chosen = asking.chosen_places(answer)
        found["options"] = [
            {"place": place, "text": text.options[one], "chosen": place in chosen}
            for place, one in enumerate(answer.options)
        ]
    elif kind == Kind.ORDERING:
        numbers = asking.shown_numbers(answer)
        found["places"] = range(1, len(answer.options) + 1)
        found["rows"] = [
            {"text": text.options[one], "chosen": numbers[place]} for place, one in enumerate(answer.options)
        ]
    elif kind == Kind.MATCHING:
        matches = asking.shown_matches(answer)
        found["others"] = list(enumerate(text.others[one] for one in answer.others))
        found["rows"] = [
            {"text": text.options[one], "chosen": matches[place]} for place, one in enumerate(answer.options)
        ]
    else:
        found["criteria"] = text.options
    return found


def left_open(paper: "Paper") -> list[dict[str, Any]]:
    """The questions that are not answered, or in part alone, in their order."""
    return [
        {
            "id": one.pk, "number": number, "stem": paper.texts[one.question_id].stem, "kind": one.question.kind,
            "is_begun": one.given is not None,
        }
        for number, one in enumerate(paper.answers, start=1)
        if one.pk not in paper.files and not asking.is_whole(one)
    ]  # fmt: skip


def answered(paper: "Paper") -> list[dict[str, Any]]:
    """The questions of an attempt that is over: what was answered, what it earned, and what whoever marked it wrote."""
    return [
        {
            "id": one.pk, "number": number, "stem": paper.texts[one.question_id].stem, "said": said(one, paper.texts[one.question_id]),
            "state": state_of(one), "earned": _points(one), "points": one.points, "comment": one.comment, "file": paper.files.get(one.pk),
            "rubric": list(zip(paper.texts[one.question_id].options, one.rubric, strict=False)), "is_judged": asking.is_judged(one.question.kind),
        }
        for number, one in enumerate(paper.answers, start=1)
    ]  # fmt: skip


def _points(answer: "Answer") -> str:
    earned = answer.earned
    if earned is None:
        return ""
    whole = earned * answer.points
    return (
        formatting.number(int(whole))
        if whole.denominator == 1
        else formatting.exact(Decimal(round(whole * 10)) / 10)
    )


def state_of(answer: "Answer") -> str:
    """Whether an answer was right: a code with its words."""
    earned = answer.earned
    if earned is None:
        return "ANSWER_WAITS"
    if earned == 1:
        return "ANSWER_RIGHT"
    return "ANSWER_PARTLY" if earned else "ANSWER_WRONG"


def said(answer: "Answer", text: "QuestionText") -> str:
    """What somebody answered, in words."""
    kind, given = answer.question.kind, answer.given
    if given is None:
        return _("No answer")
    if isinstance(given, str):
        return given
    if kind == Kind.MATCHING:
        pairs = zip(text.options, given, strict=False)
        return "; ".join(f"{left} – {text.others[one] if one >= 0 else '?'}" for left, one in pairs)
    if given and min(given) < 0:
        return _("No complete order")
    return (" → " if kind == Kind.ORDERING else "; ").join(text.options[one] for one in given)
