"""Who has gone silent, and how long an answer took, as worked cases (guide: F5, F6)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules.playbook import DEFAULT
from kanava.rules.silence import Heard, Hours, Reach, business_minutes, silence

TODAY = date(2026, 11, 24)


def ago(days: int | None) -> date | None:
    return None if days is None else TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("signed", "talked", "word", "mail", "seen", "in_plan", "days", "reach"),
    [
        (13, None, None, None, None, True, 13, Reach.NOBODY),
        (14, None, None, None, None, True, 14, Reach.MANAGER),
        (28, None, None, None, None, True, 28, Reach.OWNER),
        (60, 20, 30, None, 40, True, 20, Reach.MANAGER),  # a talk, on its own day
        (60, 40, 3, None, 40, True, 3, Reach.NOBODY),  # a step that the partner took
        (60, 40, None, 1, None, True, 1, Reach.NOBODY),  # a mail of yesterday
        (60, 40, None, None, 5, True, 5, Reach.NOBODY),  # a sign-in
        (400, 44, None, None, None, False, 44, Reach.NOBODY),
        (400, 45, None, 60, 300, False, 45, Reach.MANAGER),
        (400, 59, None, None, None, False, 59, Reach.OWNER),
        (-5, None, None, None, None, True, 0, Reach.NOBODY),  # signed as of a day to come
    ],
)
def test_silence_is_when_nothing_at_all_has_happened(
    signed, talked, word, mail, seen, in_plan, days, reach
) -> None:
    signed_on = ago(signed)
    assert signed_on is not None
    heard = Heard(signed_on, ago(talked), ago(word), ago(mail), ago(seen), in_plan)
    found = silence(heard, DEFAULT, TODAY)
    assert (found.days, found.reach) == (days, reach)


HELSINKI = Hours(9, 17, ZoneInfo("Europe/Helsinki"), frozenset({date(2026, 12, 25)}))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (at(24, 10), at(24, 12, 30), 150),
        (at(24, 16), at(25, 10), 120),  # over night
        (at(27, 16), at(30, 10), 120),  # over a weekend
        (at(28, 8), at(29, 20), 0),  # within it
        (at(24, 7), at(24, 9, 15), 15),  # before the doors open
        (at(24, 18), at(25, 8), 0),
        (at(24, 12, 0, 12), at(28, 9, 30, 12), 330),  # over Christmas Day, which is a holiday
        (at(24, 12), at(24, 10), 0),
        (datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 9, tzinfo=UTC), 60),
    ],
)
def test_only_business_hours_count(start: datetime, end: datetime, minutes: int) -> None:
    assert business_minutes(start, end, HELSINKI) == minutes


@given(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 10), st.integers(0, 60 * 24 * 10))
def test_a_wait_is_the_sum_of_its_parts(begin: int, one: int, other: int) -> None:
    # From October on: the clocks go back within it.
    start = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=begin)
    middle = start + timedelta(minutes=one)
    end = middle + timedelta(minutes=other)
    parts = business_minutes(start, middle, HELSINKI) + business_minutes(middle, end, HELSINKI)
    assert parts == business_minutes(start, end, HELSINKI)
