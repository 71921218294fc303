"""Questions of assessments and how their answers are marked (guide: D2).

What a question asks and what is right stand apart: only the asking part is ever shown before an answer is handed in.
An answer earns a part of the question's points, in hundredths of the whole. What people judge is marked by a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

from kanava.rules.refusals import Refusal
from kanava.rules.text import tidy

WHOLE = 100
FEWEST, MOST = 2, 12


class Kind(StrEnum):
    """What a question asks for. PRACTICAL and PITCH are judged by a person."""

    CHOICE = "CHOICE"
    MULTIPLE = "MULTIPLE"
    ORDERING = "ORDERING"
    MATCHING = "MATCHING"
    NUMBER = "NUMBER"
    SHORT = "SHORT"
    PRACTICAL = "PRACTICAL"
    PITCH = "PITCH"


JUDGED = (Kind.PRACTICAL, Kind.PITCH)


class QuestionFaulty(Refusal):
    """A question that cannot be answered, or whose right answer does not fit it."""

    code = "QUESTION_FAULTY"


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `options` are what can be chosen, ordered or matched from; `others` what they are matched with. `right` is,
    by kind: CHOICE the place of the right option; MULTIPLE the places of all right ones; ORDERING the places in their right
    order; MATCHING for each option the place of its other; NUMBER the number and how far off an answer may be; SHORT the
    wordings that count. `points` is what it is worth."""

    kind: Kind
    options: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    right: tuple[Any, ...] = ()
    points: int = 1


def check(question: Question) -> None:
    """Whether a question can be asked. Raises QuestionFaulty (field `options`, `others`, `right` or `points`)."""
    if question.points < 1:
        raise QuestionFaulty(field="points")
    if question.kind in (Kind.CHOICE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING):
        _check_options(question.options, "options")
        if not all(isinstance(one, int) and 0 <= one < _places(question) for one in question.right):
            raise QuestionFaulty(field="right")
    checks = {
        Kind.CHOICE: _check_choice, Kind.MULTIPLE: _check_multiple, Kind.ORDERING: _check_ordering, Kind.MATCHING: _check_matching,
        Kind.NUMBER: _check_number, Kind.SHORT: _check_short,
    }  # fmt: skip
    if question.kind in checks:
        checks[question.kind](question)


def _places(question: Question) -> int:
    return len(question.others if question.kind == Kind.MATCHING else question.options)


def _check_options(options: Sequence[str], field: str) -> None:
    told = [tidy(one).casefold() for one in options]
    if not FEWEST <= len(told) <= MOST or not all(told) or len(set(told)) != len(told):
        raise QuestionFaulty(field=field)


def _check_choice(question: Question) -> None:
    if len(question.right) != 1:
        raise QuestionFaulty(field="right")


def _check_multiple(question: Question) -> None:
    if not question.right or len(set(question.right)) != len(question.right):
        raise QuestionFaulty(field="right")


def _check_ordering(question: Question) -> None:
    if sorted(question.right) != list(range(len(question.options))):
        raise QuestionFaulty(field="right")


def _check_matching(question: Question) -> None:
    _check_options(question.others, "others")
    if len(question.right) != len(question.options):
        raise QuestionFaulty(field="right")


def _check_number(question: Question) -> None:
    if len(question.right) != 2 or not all(
        isinstance(one, Decimal) and one.is_finite() for one in question.right
    ):
        raise QuestionFaulty(field="right")
    if question.right[1] < 0:
        raise QuestionFaulty(field="right")


def _check_short(question: Question) -> None:
    if not question.right or not all(isinstance(one, str) and plain(one) for one in question.right):
        raise QuestionFaulty(field="right")


def mark(question: Question, answer: Any) -> Fraction | None:
    """What of a question's points an answer earns, from nothing to one; None where a person has to judge it. An answer that
    does not fit the question, or none, earns nothing.

    Of several right ones each counts alike, and one that is wrong takes one that is right away; of an order each pair that
    follows rightly counts; of matches each right one.
    """
    if question.kind in JUDGED:
        return None
    markers = {
        Kind.CHOICE: _mark_choice, Kind.MULTIPLE: _mark_multiple, Kind.ORDERING: _mark_ordering, Kind.MATCHING: _mark_matching,
        Kind.NUMBER: _mark_number, Kind.SHORT: _mark_short,
    }  # fmt: skip
    return markers[question.kind](question, answer)


def _mark_choice(question: Question, answer: Any) -> Fraction:
    return Fraction(int(_chosen(answer) == question.right))


def _mark_multiple(question: Question, answer: Any) -> Fraction:
    chosen, right = set(_chosen(answer)), set(question.right)
    hits = len(chosen & right) - len(chosen - right)
    return Fraction(max(hits, 0), len(right))


def _mark_ordering(question: Question, answer: Any) -> Fraction:
    told = _chosen(answer)
    if sorted(told) != sorted(question.right):
        return Fraction(0)
    place = {one: number for number, one in enumerate(told)}
    pairs = list(zip(question.right, question.right[1:], strict=False))
    return Fraction(sum(place[after] == place[before] + 1 for before, after in pairs), len(pairs))


def _mark_matching(question: Question, answer: Any) -> Fraction:
    told = _chosen(answer)
    if len(told) != len(question.right):
        return Fraction(0)
    return Fraction(sum(one == other for one, other in zip(told, question.right, strict=True)), len(told))


def _mark_number(question: Question, answer: Any) -> Fraction:
    right, off = question.right
    found = number_in(answer)
    return Fraction(int(found is not None and abs(found - right) <= off))


def _mark_short(question: Question, answer: Any) -> Fraction:
    return Fraction(int(isinstance(answer, str) and plain(answer) in {plain(one) for one in question.right}))


def _chosen(answer: Any) -> tuple[int, ...]:
    """The places in an answer; a choice may be a place alone."""
    if isinstance(answer, int) and not isinstance(answer, bool):
        return (answer,)
    if isinstance(answer, (list, tuple)) and all(type(one) is int for one in answer):
        return tuple(answer)
    return ()


def plain(text: str) -> str:
    """A short answer as it is compared: without case, blanks at the ends, and the stop of a sentence."""
    return tidy(text).casefold().strip(" .!?\"'’”“")


def number_in(answer: Any) -> Decimal | None:
    """The number that somebody typed, with a comma or a point; None where it is none."""
    text = str(answer).strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("−", "-")
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and len(text) <= 30 else None


def shown(question: Question) -> Mapping[str, Any]:
    """What of a question is shown before it is answered."""
    return {
        "kind": question.kind.value,
        "options": question.options,
        "others": question.others,
        "points": question.points,
    }
