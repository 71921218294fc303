"""The order of names, and days and months."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from kanava.rules.periods import (
    add_business_days,
    add_months,
    decision_deadline,
    months_until,
    span_of,
    trailing,
)
from kanava.rules.text import sort_key

HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)})


def test_names_sort_as_a_finn_looks_for_them() -> None:
    expected = ["3M", "20 Minutes", "Aalto", "Électricité", "Zeta", "Åbo", "Äänekoski", "Öljy"]
    shuffled = [expected[place] for place in (5, 2, 7, 0, 3, 6, 1, 4)]
    assert sorted(shuffled, key=sort_key) == expected


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 24), 2, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 12, 23), 2, date(2026, 12, 29)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_business_days_skip_weekends_and_holidays(start: date, days: int, end: date) -> None:
    assert add_business_days(start, days, HOLIDAYS) == end


def test_a_decision_is_due_at_the_end_of_the_day_where_the_programme_lives() -> None:
    # Half past eleven in the evening in UTC is already the next day in Helsinki.
    due = decision_deadline(
        datetime(2026, 11, 24, 23, 30, tzinfo=UTC), 2, holidays=HOLIDAYS, zone=ZoneInfo("Europe/Helsinki")
    )
    assert due == datetime(2026, 11, 27, 23, 59, 59, tzinfo=ZoneInfo("Europe/Helsinki"))


def test_months_keep_to_the_calendar() -> None:
    assert add_months(date(2027, 1, 31), 1) == date(2027, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 3, 31), -13) == date(2025, 2, 28)
    assert months_until(date(2026, 1, 15), 3) == (date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1))


def test_trailing_days_include_the_day_itself() -> None:
    assert trailing(date(2026, 11, 24), 90) == (date(2026, 8, 27), date(2026, 11, 25))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026", (date(2026, 1, 1), date(2026, 12, 31))),
        ("2028-02", (date(2028, 2, 1), date(2028, 2, 29))),
        ("2026-13", None), ("0000", None), ("9999-12", None), ("year", None), ("", None), ("2026-11-20", None),
    ],
)  # fmt: skip
def test_a_year_or_month_as_it_is_written(text: str, span: tuple[date, date] | None) -> None:
    assert span_of(text) == span
