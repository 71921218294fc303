"""Who may try the portal, and how long (guide: E7)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kanava.rules.playbook import DEFAULT
from kanava.rules.recruiting import PATH
from kanava.rules.trials import (
    Times,
    TooManyTrials,
    TrialRuns,
    TrialState,
    TrialTooEarly,
    check_opening,
    last_day,
    state_of,
)

MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LAST = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("times", "on", "expected"),
    [
        (Times(LAST), date(2026, 11, 24), TrialState.PREPARING),
        (Times(LAST, failed_at=MOMENT), date(2026, 11, 24), TrialState.FAILED),
        (Times(LAST, ready_at=MOMENT), date(2026, 11, 24), TrialState.OPEN),
        (Times(LAST, ready_at=MOMENT, failed_at=MOMENT), date(2026, 11, 24), TrialState.OPEN),
        (Times(LAST, ready_at=MOMENT), LAST, TrialState.OPEN),
        (Times(LAST, ready_at=MOMENT), date(2026, 12, 9), TrialState.ENDED),
        (Times(LAST), date(2026, 12, 9), TrialState.ENDED),
        (Times(LAST, ready_at=MOMENT, ended_at=MOMENT), date(2026, 11, 24), TrialState.ENDED),
    ],
)
def test_where_a_trial_stands(times: Times, on: date, expected: TrialState) -> None:
    assert state_of(times, on) == expected


def test_the_technical_review_comes_before_the_trial() -> None:
    allowed = []
    for step in ("LISTED", *PATH, "PARTNER", "CLOSED"):
        try:
            check_opening(step, has_one=False, running=0, playbook=DEFAULT)
        except TrialTooEarly:
            continue
        allowed.append(step)
    assert allowed == ["TECHNICAL_REVIEW", "PORTAL_TRIAL", "AGREEMENT"]


def test_a_candidate_has_one_trial_at_a_time_and_the_programme_so_many() -> None:
    with pytest.raises(TrialRuns):
        check_opening("PORTAL_TRIAL", has_one=True, running=1, playbook=DEFAULT)
    check_opening("PORTAL_TRIAL", has_one=False, running=14, playbook=DEFAULT)
    with pytest.raises(TooManyTrials) as caught:
        check_opening("PORTAL_TRIAL", has_one=False, running=15, playbook=DEFAULT)
    assert caught.value.params == {"most": 15}


def test_it_lasts_as_long_as_the_playbook_says() -> None:
    assert last_day(date(2026, 11, 24), DEFAULT) == LAST
    short = replace(DEFAULT, recruiting=replace(DEFAULT.recruiting, trial_days=3))
    assert last_day(date(2026, 11, 24), short) == date(2026, 11, 27)
