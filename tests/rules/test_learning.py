"""Who learns what, by when, when somebody is reminded, and what learning beside deals allows to be said."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.learning import (
    Aim,
    LearningState,
    due_on,
    first_due_on,
    is_for,
    is_reminded,
    last_due_on,
    missing,
    reminders,
    state_of,
)
from kanava.rules.learning_results import Finding, Group, compare
from kanava.rules.people import Role
from kanava.rules.playbook.training import Training
from kanava.rules.training import LearningRole

TERMS = Training()
DAY = date(2026, 11, 24)
SALES, TECHNICAL, PRODUCT = LearningRole.SALES, LearningRole.TECHNICAL, LearningRole.PRODUCT


@pytest.mark.parametrize(
    ("role", "learns"),
    [
        (Role.PARTNER_OWNER, {SALES, PRODUCT}),
        (Role.PARTNER_SELLER, {SALES, PRODUCT}),
        (Role.PARTNER_TECHNICIAN, {TECHNICAL, PRODUCT}),
        (Role.PARTNER_FINANCE, set()),
        (Role.OWNER, set()),
    ],
)
def test_what_is_for_whom(role: Role, learns: set[LearningRole]) -> None:
    assert {one for one in LearningRole if is_for(Aim(one), "SI", role)} == learns
    assert {one for one in LearningRole if is_for(Aim(one, ("SI", "MSP")), "SI", role)} == learns
    assert not any(is_for(Aim(one, ("MSP",)), "SI", role) for one in LearningRole)


def test_days_to_finish() -> None:
    assert due_on(DAY, None, TERMS) == DAY + timedelta(days=21)
    assert due_on(DAY, 5, TERMS) == DAY + timedelta(days=5)


@pytest.mark.parametrize(
    ("given", "reminded", "today", "expected"),
    [
        # Given on the first of a month, to be finished by the 22nd: reminders on the 15th, the 21st, the 29th …
        (1, None, 14, False),
        (1, None, 15, True),
        (1, 15, 15, False),
        (1, 15, 20, False),
        (1, 15, 21, True),
        (1, 21, 22, False),
        (1, 21, 28, False),
        (1, 21, 29, True),
        (1, None, 30, True),  # several were missed: one
        (1, 16, 21, True),  # somebody nudged in between
        (16, None, 20, False),  # given after the first day of reminding
        (16, None, 21, True),
    ],
)
def test_when_somebody_is_reminded(given: int, reminded: int | None, today: int, expected: bool) -> None:
    due = date(2026, 12, 22)
    last = date(2026, 12, reminded) if reminded else None
    assert is_reminded(due, date(2026, 12, given), last, date(2026, 12, today), TERMS) == expected


def test_reminders_come_to_an_end() -> None:
    assert [(one - DAY).days for one in reminders(DAY, TERMS)] == [-7, -1, 7, 14, 21]
    none = replace(TERMS, overdue_times=0, reminder_days={"FIRST": 0, "LAST": 0})
    assert reminders(DAY, none) == (DAY,)


@given(st.integers(-60, 60), st.integers(-90, 0))
def test_whoever_is_reminded_is_among_those_that_are_looked_at(after: int, given_ago: int) -> None:
    today = DAY + timedelta(days=after)
    if last_due_on(today, TERMS) > DAY or first_due_on(today, TERMS) < DAY:
        yesterday = today - timedelta(days=1)
        assert not is_reminded(DAY, DAY + timedelta(days=given_ago), yesterday, today, TERMS)


@pytest.mark.parametrize(
    ("begun", "finished", "due", "state"),
    [
        (False, False, None, LearningState.AHEAD),
        (True, False, None, LearningState.UNDER_WAY),
        (True, False, DAY, LearningState.UNDER_WAY),
        (False, False, DAY - timedelta(days=1), LearningState.LATE),
        (True, False, DAY - timedelta(days=1), LearningState.LATE),
        (True, True, DAY - timedelta(days=1), LearningState.FINISHED),
    ],
)
def test_how_far_somebody_is(begun: bool, finished: bool, due: date | None, state: LearningState) -> None:
    assert state_of(is_begun=begun, is_finished=finished, due=due, today=DAY) == state


def test_what_is_missing() -> None:
    assert missing((1, 2, 3), {2}) == (1, 3)
    assert missing((), {2}) == ()


@pytest.mark.parametrize(
    ("learnt", "others", "finding"),
    [
        (Group(9, 9, 20), Group(500, 0, 0), Finding.TOO_FEW),
        (Group(0, 0, 0), Group(0, 0, 0), Finding.TOO_FEW),
        (Group(20, 18, 60), Group(40, 8, 10), Finding.MORE),
        (Group(20, 1, 1), Group(40, 36, 90), Finding.FEWER),
        (Group(20, 11, 20), Group(20, 8, 12), Finding.CHANCE),
    ],
)
def test_what_learning_beside_deals_allows_to_be_said(learnt: Group, others: Group, finding: Finding) -> None:
    assert compare(learnt, others, TERMS).finding == finding


def test_a_share_and_the_range_in_which_it_truly_lies() -> None:
    group = Group(20, 11, 25)
    assert (group.share, group.average) == (Decimal("0.5500"), Decimal("1.3"))
    # Wilson's interval of 11 of 20, as textbooks have it.
    assert group.range == (Decimal("0.3421"), Decimal("0.7418"))


@given(st.integers(1, 5000), st.data())
def test_the_share_lies_in_its_range(partners: int, data) -> None:
    winners = data.draw(st.integers(0, partners))
    group = Group(partners, winners, winners)
    low, high = group.range
    assert 0 <= low <= group.share + Decimal("0.0001")
    assert group.share - Decimal("0.0001") <= high <= 1
