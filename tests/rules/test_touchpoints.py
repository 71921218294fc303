"""Touchpoints: what is contact, what can have happened, what can still be done (guide: F5, F6, G6)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kanava.rules import touchpoints as rule
from kanava.rules.touchpoints import StepState, TouchpointKind, TouchpointOutcome

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("kind", list(TouchpointKind))
@pytest.mark.parametrize("outcome", ["", *TouchpointOutcome])
def test_contact_is_what_reaches_somebody(kind: str, outcome: str) -> None:
    expected = kind != "NOTE" and outcome != "NOT_REACHED"
    assert rule.is_contact(kind, outcome) == expected


def test_what_has_happened_is_not_to_come() -> None:
    rule.check_happened(AT, at=AT)
    rule.check_happened(AT - timedelta(days=900), at=AT)
    with pytest.raises(rule.HappenedLater) as caught:
        rule.check_happened(AT + timedelta(seconds=1), at=AT)
    assert caught.value.field == "happened_on"


@pytest.mark.parametrize(("said", "outcome"), [("They are well", ""), ("", "WENT_WELL"), ("", "NOT_REACHED")])
def test_a_talk_is_told_with_a_word_or_with_how_it_went(said: str, outcome: str) -> None:
    rule.check_said(said, outcome)
    with pytest.raises(rule.NothingSaid) as caught:
        rule.check_said("  ", "")
    assert caught.value.field == "text"


def test_a_step_ends_today_or_later() -> None:
    rule.check_due(date(2026, 11, 24), today=date(2026, 11, 24))
    with pytest.raises(rule.StepDayPast) as caught:
        rule.check_due(date(2026, 11, 23), today=date(2026, 11, 24))
    assert caught.value.field == "due_on"


@pytest.mark.parametrize("state", [StepState.DONE, StepState.DROPPED])
def test_what_is_over_stays_over(state: str) -> None:
    rule.check_open(StepState.PLANNED)
    with pytest.raises(rule.StepClosed):
        rule.check_open(state)
