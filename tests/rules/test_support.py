"""Help by tier: who may expect what, and by when an answer comes (guide: I3, F5)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import playbook
from kanava.rules.playbook import DEFAULT
from kanava.rules.support import (
    CallNotOffered,
    CallOutOfHours,
    Hours,
    Level,
    add_business_hours,
    check_call,
    help_of,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
THERE = Hours(9, 17, frozenset({date(2026, 12, 25)}), HELSINKI)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00").replace(tzinfo=HELSINKI)


CASES = [
    # asked, hours, answered by; docs/rules/support.md quotes them
    ("2026-11-24 10:00", 4, "2026-11-24 14:00"),
    ("2026-11-24 15:00", 4, "2026-11-25 11:00"),
    ("2026-11-24 07:00", 8, "2026-11-24 17:00"),
    ("2026-11-24 18:30", 1, "2026-11-25 10:00"),
    ("2026-11-27 16:00", 8, "2026-11-30 16:00"),
    ("2026-11-28 12:00", 16, "2026-12-01 17:00"),
    ("2026-12-24 16:00", 4, "2026-12-28 12:00"),
]


@pytest.mark.parametrize(("asked", "hours", "by"), CASES)
def test_an_answer_is_due_after_hours_in_which_somebody_is_there(asked, hours, by) -> None:
    assert add_business_hours(moment(asked), hours, THERE) == moment(by)


def test_the_cases_stand_in_the_rules() -> None:
    from pathlib import Path

    told = (Path(__file__).parents[2] / "docs/rules/support.md").read_text()
    for asked, hours, by in CASES:
        assert f"| {asked} | {hours} | {by} |" in told


@given(
    at=st.integers(0, 17_000_000).map(
        lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=4 * seconds)
    ),
    hours=st.integers(1, 60),
)
def test_an_answer_is_due_while_somebody_is_there_and_never_sooner_than_its_hours(at, hours) -> None:
    by = add_business_hours(at, hours, THERE)
    assert by >= at + timedelta(hours=hours)
    local = by.astimezone(HELSINKI)
    assert local.weekday() < 5
    assert 9 <= local.hour < 17 or (local.hour, local.minute, local.second) == (17, 0, 0)
    assert add_business_hours(at, hours + 1, THERE) > by


def test_where_nobody_is_ever_there_the_clock_counts() -> None:
    at = moment("2026-11-28 12:00")
    assert add_business_hours(at, 4, Hours(9, 9, frozenset(), HELSINKI)) == at + timedelta(hours=4)


def test_each_tier_has_its_own_help() -> None:
    bronze, silver, gold = (help_of(DEFAULT, tier) for tier in ("BRONZE", "SILVER", "GOLD"))
    assert (bronze.level, silver.level, gold.level) == (Level.SELF_SERVICE, Level.STANDARD, Level.DEDICATED)
    assert (bronze.has_contact, silver.has_contact, gold.has_calls) == (False, True, True)
    told = playbook.parse({"support.phone": "+358 9 1234"})
    assert (help_of(told, "GOLD").phone, help_of(told, "SILVER").phone) == ("+358 9 1234", "")


@pytest.mark.parametrize("wished", ["2026-11-24 12:00", "2026-11-25 08:59", "2026-11-25 16:31", "2026-11-28 10:00", "2026-12-25 10:00"])  # fmt: skip
def test_a_call_is_wished_for_while_somebody_is_there(wished) -> None:
    at, gold = moment("2026-11-24 10:00"), help_of(DEFAULT, "GOLD")
    check_call(moment("2026-11-25 16:30"), at, gold, 4, THERE)
    with pytest.raises(CallOutOfHours):
        check_call(moment(wished), at, gold, 4, THERE)
    with pytest.raises(CallNotOffered):
        check_call(moment("2026-11-25 10:00"), at, help_of(DEFAULT, "BRONZE"), 4, THERE)
