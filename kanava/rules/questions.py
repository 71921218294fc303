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
MOST_POINTS = 100


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


class LinesFew(QuestionFaulty):
    """There are fewer options than `fewest`."""

    code = "QUESTION_LINES_FEW"


class LinesMany(QuestionFaulty):
    """There are more options than `most`."""

    code = "QUESTION_LINES_MANY"


class LineEmpty(QuestionFaulty):
    """The option at a `place` says nothing."""

    code = "QUESTION_LINE_EMPTY"


class LineTwice(QuestionFaulty):
    """The option at a `place` says the same as an `other`."""

    code = "QUESTION_LINE_TWICE"


class RightMissing(QuestionFaulty):
    """Nothing is right."""

    code = "QUESTION_RIGHT_MISSING"


class RightSeveral(QuestionFaulty):
    """More is right than one."""

    code = "QUESTION_RIGHT_SEVERAL"


class OffNegative(QuestionFaulty):
    """An answer may not be off by less than nothing."""

    code = "QUESTION_OFF_NEGATIVE"


class WordingMissing(QuestionFaulty):
    """No wording counts, or one of them holds no word."""

    code = "QUESTION_WORDING_MISSING"


class PointsOutside(QuestionFaulty):
    """Points are from one to `most`."""

    code = "QUESTION_POINTS_OUTSIDE"


class NumberUnread(QuestionFaulty):
    """What stands there (`text`) is no number."""

    code = "QUESTION_NUMBER_UNREAD"


class NumberMissing(QuestionFaulty):
    """A number is wanted, and nothing stands there."""

    code = "QUESTION_NUMBER_MISSING"


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
    for one in faults(question):
        raise one


def faults(question: Question) -> Sequence[QuestionFaulty]:
    """Why a question cannot be asked, each with its field; those of an option or another with its `place`."""
    found: list[QuestionFaulty] = []
    if not 1 <= question.points <= MOST_POINTS:
        found.append(PointsOutside(field="points", most=MOST_POINTS))
    if question.kind in (Kind.CHOICE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING):
        found += line_faults(question.options, "options")
        if question.kind == Kind.MATCHING:
            found += line_faults(question.others, "others")
    return [*found, *_faults_of_right(question)]


def line_faults(lines: Sequence[str], field: str, *, fewest: int = FEWEST) -> Sequence[QuestionFaulty]:
    """What is wrong with options, others or criteria: too few or many, empty ones, and such as say the same as another."""
    found: list[QuestionFaulty] = []
    if len(lines) < fewest:
        found.append(LinesFew(field=field, fewest=fewest))
    if len(lines) > MOST:
        found.append(LinesMany(field=field, most=MOST))
    seen: dict[str, int] = {}
    for place, one in enumerate(lines):
        told = tidy(one).casefold()
        if not told:
            found.append(LineEmpty(field=field, place=place))
        elif told in seen:
            found.append(LineTwice(field=field, place=place, other=seen[told]))
        else:
            seen[told] = place
    return found


def _faults_of_right(question: Question) -> Sequence[QuestionFaulty]:
    right, kind = question.right, question.kind
    if kind in (Kind.CHOICE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING):
        most = len(question.others if kind == Kind.MATCHING else question.options)
        if not all(type(one) is int and 0 <= one < most for one in right):
            return [QuestionFaulty(field="right")]
    if kind in (Kind.CHOICE, Kind.MULTIPLE, Kind.SHORT) and not right:
        return [RightMissing(field="right") if kind != Kind.SHORT else WordingMissing(field="right")]
    if kind == Kind.CHOICE and len(right) > 1:
        return [RightSeveral(field="right")]
    is_faulty = {
        Kind.MULTIPLE: lambda: len(set(right)) != len(right),
        Kind.ORDERING: lambda: sorted(right) != list(range(len(question.options))),
        Kind.MATCHING: lambda: len(right) != len(question.options),
        Kind.NUMBER: lambda: len(right) != 2 or not all(isinstance(one, Decimal) and one.is_finite() for one in right),
    }.get(kind)  # fmt: skip
    if is_faulty is not None and is_faulty():
        return [QuestionFaulty(field="right")]
    if kind == Kind.NUMBER and right[1] < 0:
        return [OffNegative(field="right")]
    if kind == Kind.SHORT and not all(isinstance(one, str) and plain(one) for one in right):
        return [WordingMissing(field="right")]
    return []


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
