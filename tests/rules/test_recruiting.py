"""The path to an agreement, focus, and cold outreach (guide: E2, E3, E7)."""

from decimal import Decimal

import pytest

from kanava.rules import recruiting
from kanava.rules.playbook import DEFAULT
from kanava.rules.recruiting import Focus, ReasonNeeded, StepImpossible, StepSkipped, Success


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("LISTED", "TARGET", ""),
        ("TARGET", "CONTACTED", ""),
        ("TARGET", "LISTED", "Not this year"),
        ("MEETING", "TECHNICAL_REVIEW", ""),
        ("PORTAL_TRIAL", "AGREEMENT", ""),
        ("AGREEMENT", "MEETING", "Their new director wants to begin again"),
    ],
)
def test_one_step_at_a_time_or_back_with_a_reason(before, after, reason) -> None:
    recruiting.check_move(before, after, reason)


@pytest.mark.parametrize(
    ("before", "after", "refusal"),
    [
        ("TARGET", "MEETING", StepSkipped),
        ("MEETING", "AGREEMENT", StepSkipped),  # the first meeting's goal is the technical review
        ("MEETING", "CONTACTED", ReasonNeeded),
        ("MEETING", "MEETING", StepImpossible),
        ("PARTNER", "MEETING", StepImpossible),
        ("CLOSED", "TARGET", StepImpossible),
        ("TARGET", "NOWHERE", StepImpossible),
    ],
)
def test_other_moves_are_refused(before, after, refusal) -> None:
    with pytest.raises(refusal):
        recruiting.check_move(before, after, "  ")


def test_the_step_that_follows() -> None:
    steps = [recruiting.following(step) for step in recruiting.PATH]
    assert steps == ["CONTACTED", "MEETING", "TECHNICAL_REVIEW", "PORTAL_TRIAL", "AGREEMENT", None]
    assert recruiting.following("CLOSED") is None


@pytest.mark.parametrize(
    ("working", "focus"),
    [(0, Focus.NONE), (1, Focus.FEW), (9, Focus.FEW), (10, Focus.FOCUSED), (15, Focus.FOCUSED),
     (16, Focus.MANY), (99, Focus.MANY), (100, Focus.TOO_MANY), (5000, Focus.TOO_MANY)],
)  # fmt: skip
def test_ten_to_fifteen_at_a_time(working, focus) -> None:
    assert recruiting.focus(working, DEFAULT) == focus


@pytest.mark.parametrize(
    ("tried", "won", "verdict"),
    [
        (0, 0, Success.TOO_FEW),
        (49, 5, Success.TOO_FEW),
        (50, 0, Success.BELOW),
        (100, 1, Success.BELOW),
        (50, 1, Success.USUAL),
        (100, 3, Success.USUAL),
        (100, 4, Success.ABOVE),
    ],
)
def test_cold_outreach_beside_the_usual(tried, won, verdict) -> None:
    found = recruiting.cold_outreach(tried, won, DEFAULT)
    assert found.verdict == verdict
    assert found.share == (Decimal(won) / tried if tried else 0)
