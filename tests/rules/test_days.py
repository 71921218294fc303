"""A day that nobody can mean is told at once."""

from datetime import date

import pytest

from kanava.rules.days import ANY, DayTooEarly, DayTooLate, Span

TODAY = date(2026, 11, 29)


def test_days_within_the_span_pass_and_its_ends_are_days_of_it() -> None:
    span = Span(10, 1)
    for day in (date(2016, 11, 29), TODAY, date(2027, 11, 29)):
        span.check(day, today=TODAY)
    with pytest.raises(DayTooEarly) as early:
        span.check(date(2016, 11, 28), today=TODAY, field="on")
    assert (early.value.field, early.value.params["first"]) == ("on", date(2016, 11, 29))
    with pytest.raises(DayTooLate) as late:
        span.check(date(2027, 11, 30), today=TODAY)
    assert late.value.params["last"] == date(2027, 11, 29)


def test_a_leap_day_has_its_ends_too() -> None:
    assert ANY.last(date(2028, 2, 29)) == date(2038, 2, 28)
    assert Span(4, 0).first(date(2028, 2, 29)) == date(2024, 2, 28)
