"""Attempts: what is drawn, when one may begin, when time is over, what it comes to (guide: D2)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.assessments import (
    GRACE,
    AlreadyPassed,
    AttemptRuns,
    AttemptsUsed,
    AttemptTooSoon,
    Marked,
    Outcome,
    Past,
    Terms,
    TooFewQuestions,
    check_beginning,
    draw,
    is_over,
    judge,
)
from kanava.rules.questions import Kind, Question

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
OPTIONS = ("a", "b", "c", "d")
BANKS = {
    1: {key: Question(Kind.CHOICE, OPTIONS, right=(0,)) for key in range(1, 11)},
    2: {key: Question(Kind.ORDERING, OPTIONS, right=(0, 1, 2, 3)) for key in range(21, 26)},
}
TERMS = Terms({1: 4, 2: 2}, Decimal(80), minutes=30, attempts=3, wait_hours=24)


@given(st.integers())
def test_the_same_seed_draws_the_same_and_each_question_once(seed: int) -> None:
    drawn = draw(TERMS, BANKS, seed)
    assert drawn == draw(TERMS, BANKS, seed)
    ids = [one.question_id for one in drawn]
    assert len(ids) == len(set(ids)) == 6
    assert sum(key in BANKS[2] for key in ids) == 2
    assert all(sorted(one.options) == [0, 1, 2, 3] for one in drawn)
    assert all(one.options != (0, 1, 2, 3) for one in drawn if one.question_id in BANKS[2])


def test_different_attempts_have_different_questions() -> None:
    assert len({tuple(one.question_id for one in draw(TERMS, BANKS, seed)) for seed in range(20)}) > 10


def test_what_is_not_shuffled_stands_as_it_was_written() -> None:
    terms = Terms({1: 3}, Decimal(50), shuffles=False)
    drawn = draw(terms, BANKS, 1)
    assert [(one.question_id, one.options) for one in drawn] == [(key, (0, 1, 2, 3)) for key in (1, 2, 3)]


def test_what_belongs_together_never_stands_as_it_was_written() -> None:
    matching = Question(Kind.MATCHING, OPTIONS, tuple("wxyz"), right=(0, 1, 2, 3))
    terms = Terms({1: 1}, Decimal(50), shuffles=False)
    drawn = [draw(terms, {1: {1: matching}}, seed)[0] for seed in range(40)]
    assert {one.options for one in drawn} == {(0, 1, 2, 3)}
    assert len({one.others for one in drawn}) > 10
    assert drawn[0] == draw(terms, {1: {1: matching}}, 0)[0]


@pytest.mark.parametrize("shuffles", [True, False])
def test_two_things_to_be_put_in_order_stand_by_chance(shuffles: bool) -> None:
    pair = Question(Kind.ORDERING, ("a", "b"), right=(0, 1))
    terms = Terms({1: 1}, Decimal(50), shuffles=shuffles)
    orders = {draw(terms, {1: {1: pair}}, seed)[0].options for seed in range(40)}
    assert orders == {(0, 1), (1, 0)}


def test_a_bank_with_too_few_questions_is_told() -> None:
    with pytest.raises(TooFewQuestions) as caught:
        draw(Terms({2: 6}, Decimal(50)), BANKS, 1)
    assert caught.value.params["bank"] == 2


def ended(hours_ago: int, outcome: str = Outcome.NOT_PASSED) -> Past:
    at = AT - timedelta(hours=hours_ago)
    return Past(at - timedelta(minutes=20), at, outcome)


@pytest.mark.parametrize(
    ("past", "refusal"),
    [
        ([], None),
        ([ended(25)], None),
        ([ended(24)], None),
        ([ended(23)], AttemptTooSoon),
        ([ended(80), ended(50), ended(25)], AttemptsUsed),
        ([ended(80), ended(50, Outcome.PASSED)], AlreadyPassed),
        ([ended(80, Outcome.TO_BE_MARKED)], AttemptRuns),
        ([Past(AT - timedelta(minutes=29), None)], AttemptRuns),
        # The browser was closed, and the time has run out: the waiting begins with the end of the time.
        ([Past(AT - timedelta(minutes=40), None)], AttemptTooSoon),
        ([Past(AT - timedelta(hours=24, minutes=30), None)], None),
    ],
)
def test_when_another_attempt_may_begin(past: list[Past], refusal: type[Exception] | None) -> None:
    if refusal is None:
        check_beginning(TERMS, past, AT)
        return
    with pytest.raises(refusal):
        check_beginning(TERMS, past, AT)


def test_who_may_try_again_knows_from_when() -> None:
    with pytest.raises(AttemptTooSoon) as caught:
        check_beginning(TERMS, [ended(3)], AT)
    assert caught.value.params["from_"] == AT + timedelta(hours=21)


def test_time_is_over_after_its_minutes_and_a_little_grace() -> None:
    end = AT + timedelta(minutes=30)
    assert not is_over(AT, TERMS, end + GRACE)
    assert is_over(AT, TERMS, end + GRACE + timedelta(seconds=1))
    assert not is_over(AT, Terms({1: 1}, Decimal(50)), AT + timedelta(days=400))


HALF, WHOLE, NONE = Fraction(1, 2), Fraction(1), Fraction(0)


@pytest.mark.parametrize(
    ("marked", "outcome", "percent"),
    [
        ([(1, WHOLE), (1, WHOLE), (1, WHOLE), (1, WHOLE), (1, NONE)], Outcome.PASSED, "80.00"),
        ([(1, WHOLE), (1, WHOLE), (1, WHOLE), (1, HALF), (1, HALF)], Outcome.PASSED, "80.00"),
        ([(1, WHOLE), (1, WHOLE), (1, NONE)], Outcome.NOT_PASSED, "66.67"),
        ([(3, Fraction(1, 3)), (1, WHOLE)], Outcome.NOT_PASSED, "50.00"),
        ([(4, WHOLE), (1, None)], Outcome.TO_BE_MARKED, "80.00"),
        ([(3, WHOLE), (2, None)], Outcome.TO_BE_MARKED, "60.00"),
        ([(1, WHOLE), (3, NONE), (1, None)], Outcome.NOT_PASSED, "20.00"),
        ([], Outcome.NOT_PASSED, "0"),
    ],
)
def test_what_an_attempt_comes_to(
    marked: list[tuple[int, Fraction | None]], outcome: Outcome, percent: str
) -> None:
    found = judge([Marked(points, earned) for points, earned in marked], TERMS)
    assert (found.outcome, found.percent) == (outcome, Decimal(percent))


PARTS = st.lists(st.tuples(st.integers(1, 5), st.fractions(0, 1, max_denominator=6)), min_size=1, max_size=8)


@given(PARTS, st.integers(0, 7))
def test_more_never_comes_to_less(parts: list[tuple[int, Fraction]], place: int) -> None:
    before = judge([Marked(points, earned) for points, earned in parts], TERMS)
    place %= len(parts)
    more = [(points, WHOLE if number == place else earned) for number, (points, earned) in enumerate(parts)]
    after = judge([Marked(points, earned) for points, earned in more], TERMS)
    assert after.percent >= before.percent
    assert not (before.outcome == Outcome.PASSED and after.outcome != Outcome.PASSED)
