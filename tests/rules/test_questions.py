"""How answers are marked: a table of worked cases, and what holds for every question (guide: D2)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.questions import Kind, Question, QuestionFaulty, check, mark, shown

FOUR = ("Red", "Green", "Blue", "Black")
CASES: list[tuple[Question, Any, Fraction]] = [
    (Question(Kind.CHOICE, FOUR, right=(2,)), 2, Fraction(1)),
    (Question(Kind.CHOICE, FOUR, right=(2,)), [2], Fraction(1)),
    (Question(Kind.CHOICE, FOUR, right=(2,)), 1, Fraction(0)),
    (Question(Kind.CHOICE, FOUR, right=(2,)), None, Fraction(0)),
    (Question(Kind.CHOICE, FOUR, right=(1,)), True, Fraction(0)),
    (Question(Kind.MULTIPLE, FOUR, right=(0, 2)), [2, 0], Fraction(1)),
    (Question(Kind.MULTIPLE, FOUR, right=(0, 2)), [0], Fraction(1, 2)),
    (Question(Kind.MULTIPLE, FOUR, right=(0, 2)), [0, 1], Fraction(0)),
    (Question(Kind.MULTIPLE, FOUR, right=(0, 2)), [0, 1, 2, 3], Fraction(0)),
    (Question(Kind.MULTIPLE, FOUR, right=(0, 1, 2)), [0, 1, 3], Fraction(1, 3)),
    (Question(Kind.ORDERING, FOUR, right=(3, 1, 0, 2)), [3, 1, 0, 2], Fraction(1)),
    (Question(Kind.ORDERING, FOUR, right=(3, 1, 0, 2)), [1, 0, 2, 3], Fraction(2, 3)),
    (Question(Kind.ORDERING, FOUR, right=(3, 1, 0, 2)), [2, 0, 1, 3], Fraction(0)),
    (Question(Kind.ORDERING, FOUR, right=(3, 1, 0, 2)), [3, 1, 0], Fraction(0)),
    (Question(Kind.MATCHING, ("A", "B"), ("1", "2", "3"), (2, 0)), [2, 0], Fraction(1)),
    (Question(Kind.MATCHING, ("A", "B"), ("1", "2", "3"), (2, 0)), [2, 1], Fraction(1, 2)),
    (Question(Kind.NUMBER, right=(Decimal("12.5"), Decimal("0.1"))), "12,6", Fraction(1)),
    (Question(Kind.NUMBER, right=(Decimal("12.5"), Decimal("0.1"))), "12.61", Fraction(0)),
    (Question(Kind.NUMBER, right=(Decimal(15000), Decimal(0))), "15 000", Fraction(1)),
    (Question(Kind.NUMBER, right=(Decimal(-3), Decimal(0))), "−3", Fraction(1)),
    (Question(Kind.NUMBER, right=(Decimal(3), Decimal(0))), "three", Fraction(0)),
    (Question(Kind.NUMBER, right=(Decimal(3), Decimal(0))), "NaN", Fraction(0)),
    (Question(Kind.SHORT, right=("Single sign-on", "SSO")), " sso. ", Fraction(1)),
    (Question(Kind.SHORT, right=("Single sign-on", "SSO")), "SINGLE  SIGN-ON", Fraction(1)),
    (Question(Kind.SHORT, right=("Single sign-on", "SSO")), "SS", Fraction(0)),
]


@pytest.mark.parametrize(("question", "answer", "earned"), CASES)
def test_an_answer_earns_its_part(question: Question, answer: Any, earned: Fraction) -> None:
    check(question)
    assert mark(question, answer) == earned


@pytest.mark.parametrize("kind", [Kind.PRACTICAL, Kind.PITCH])
def test_what_a_person_judges_is_not_marked(kind: Kind) -> None:
    question = Question(kind)
    check(question)
    assert mark(question, "I did it.") is None


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (Question(Kind.CHOICE, ("One",), right=(0,)), "options"),
        (Question(Kind.CHOICE, ("One", " one "), right=(0,)), "options"),
        (Question(Kind.CHOICE, FOUR, right=(4,)), "right"),
        (Question(Kind.CHOICE, FOUR, right=(0, 1)), "right"),
        (Question(Kind.MULTIPLE, FOUR), "right"),
        (Question(Kind.ORDERING, FOUR, right=(0, 1, 2)), "right"),
        (Question(Kind.MATCHING, FOUR, ("1", "2"), (0, 1)), "right"),
        (Question(Kind.MATCHING, FOUR, ("1",), (0, 0, 0, 0)), "others"),
        (Question(Kind.NUMBER, right=(Decimal(1),)), "right"),
        (Question(Kind.NUMBER, right=(Decimal(1), Decimal(-1))), "right"),
        (Question(Kind.SHORT, right=(" . ",)), "right"),
        (Question(Kind.SHORT, right=("x",), points=0), "points"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(question: Question, field: str) -> None:
    with pytest.raises(QuestionFaulty) as caught:
        check(question)
    assert caught.value.field == field


ANSWERS = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 9), st.text(max_size=9), st.lists(st.integers(-3, 9), max_size=9),
    st.dictionaries(st.text(max_size=3), st.integers()), st.floats(),
)  # fmt: skip


@given(st.sampled_from([question for question, _answer, _earned in CASES]), ANSWERS)
def test_whatever_is_sent_earns_between_nothing_and_all(question: Question, answer: Any) -> None:
    earned = mark(question, answer)
    assert earned is not None
    assert 0 <= earned <= 1


@given(st.permutations(range(5)), st.permutations(range(5)))
def test_an_order_earns_all_only_when_it_is_right(right: list[int], told: list[int]) -> None:
    question = Question(Kind.ORDERING, ("a", "b", "c", "d", "e"), right=tuple(right))
    assert (mark(question, told) == 1) == (right == told)


def test_what_is_right_is_never_shown() -> None:
    for question, _answer, _earned in CASES:
        assert "right" not in shown(question)
