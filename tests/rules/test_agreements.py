"""The days of an agreement, by worked cases (guide: D5)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import agreements
from kanava.rules.agreements import (
    DateKind,
    Phase,
    Term,
    check_term,
    dates_ahead,
    end_of_term,
    last_day,
    last_day_after_notice,
    notice_deadline,
    phase_on,
    reminder_due,
)
from kanava.rules.refusals import Faults


def d(text: str) -> date:
    return date.fromisoformat(text)


def term(start: str, end: str = "", notice: int = 0, renewal: int = 0) -> Term:
    return Term(d(start), d(end) if end else None, notice, renewal)


@pytest.mark.parametrize(
    ("found", "on", "end"),
    [
        # Two years, then a year at a time.
        (term("2026-01-01", "2027-12-31", 3, 12), "2026-06-01", "2027-12-31"),
        (term("2026-01-01", "2027-12-31", 3, 12), "2027-12-31", "2027-12-31"),
        (term("2026-01-01", "2027-12-31", 3, 12), "2028-01-01", "2028-12-31"),
        (term("2026-01-01", "2027-12-31", 3, 12), "2031-07-01", "2031-12-31"),
        # The last of February stays the last of February, in leap years too.
        (term("2026-03-01", "2027-02-28", 1, 12), "2027-03-01", "2028-02-29"),
        # A half year from the middle of a month.
        (term("2026-05-16", "2026-11-15", 1, 6), "2026-11-16", "2027-05-15"),
        # From the 31st: shorter months end earlier, and nothing drifts.
        (term("2026-01-31", "2026-02-27", 0, 1), "2026-03-01", "2026-03-27"),
        # Without renewal the end stays; until further notice there is none.
        (term("2026-01-01", "2027-12-31", 3), "2030-01-01", "2027-12-31"),
        (term("2026-01-01"), "2030-01-01", None),
    ],
)
def test_when_the_running_term_ends(found: Term, on: str, end: str | None) -> None:
    assert end_of_term(found, d(on)) == (d(end) if end else None)


@pytest.mark.parametrize(
    ("end", "months", "deadline"),
    [
        ("2027-12-31", 3, "2027-09-30"),
        ("2027-12-31", 6, "2027-06-30"),
        ("2027-06-30", 3, "2027-03-31"),
        ("2027-05-31", 3, "2027-02-28"),
        ("2028-05-31", 3, "2028-02-29"),
        ("2027-11-15", 1, "2027-10-15"),
        ("2027-12-31", 0, "2027-12-31"),
    ],
)
def test_the_last_day_on_which_notice_is_in_time(end: str, months: int, deadline: str) -> None:
    assert notice_deadline(term("2026-01-01", end, months, 12), d(end)) == d(deadline)


RENEWING = term("2026-01-01", "2027-12-31", 3, 12)


@pytest.mark.parametrize(
    ("found", "given_on", "last"),
    [
        # In time, on the last day, and a day too late.
        (RENEWING, "2027-02-01", "2027-12-31"),
        (RENEWING, "2027-09-30", "2027-12-31"),
        (RENEWING, "2027-10-01", "2028-12-31"),
        # In a later term.
        (RENEWING, "2028-09-30", "2028-12-31"),
        (RENEWING, "2028-10-01", "2029-12-31"),
        # Until further notice: the notice period from the day of the notice.
        (term("2026-01-01", notice=3), "2026-11-24", "2027-02-24"),
        (term("2026-01-01", notice=3), "2026-11-30", "2027-02-28"),
        (term("2026-01-01"), "2026-11-24", "2026-11-24"),
        # What has not begun does not end before it begins.
        (term("2027-06-01", notice=1), "2026-11-24", "2027-06-01"),
        # A fixed term runs to its end.
        (term("2026-01-01", "2027-12-31", 3), "2026-05-01", "2027-12-31"),
    ],
)
def test_the_last_day_after_notice(found: Term, given_on: str, last: str) -> None:
    assert last_day_after_notice(found, d(given_on)) == d(last)


@pytest.mark.parametrize(
    ("found", "last_on", "on", "ahead"),
    [
        (RENEWING, "", "2026-06-01", [("NOTICE", "2027-09-30"), ("RENEWS", "2028-01-01")]),
        (RENEWING, "", "2027-09-30", [("NOTICE", "2027-09-30"), ("RENEWS", "2028-01-01")]),
        (RENEWING, "", "2027-10-01", [("RENEWS", "2028-01-01")]),
        # On the day of the renewal the next term's days are known.
        (RENEWING, "", "2028-01-01", [("NOTICE", "2028-09-30"), ("RENEWS", "2029-01-01")]),
        # Before it begins.
        (RENEWING, "", "2025-06-01", [("NOTICE", "2027-09-30"), ("RENEWS", "2028-01-01")]),
        # Notice was given.
        (RENEWING, "2027-12-31", "2027-10-01", [("EXPIRY", "2027-12-31")]),
        (term("2026-01-01", "2027-12-31"), "2027-12-31", "2027-12-31", [("EXPIRY", "2027-12-31")]),
        (term("2026-01-01", "2027-12-31"), "2027-12-31", "2028-01-01", []),
        (term("2026-01-01", notice=3), "", "2026-06-01", []),
    ],
)
def test_the_days_that_matter(found: Term, last_on: str, on: str, ahead: list[tuple[str, str]]) -> None:
    told = dates_ahead(found, last_on=d(last_on) if last_on else None, on=d(on))
    assert [(one.kind, one.on) for one in told] == [(DateKind(kind), d(day)) for kind, day in ahead]


@pytest.mark.parametrize(
    ("days_left", "reminded", "mark"),
    [
        (91, None, None), (90, None, 90), (89, 90, None), (30, 90, 30), (29, 30, None), (7, 30, 7), (0, 7, None),
        # After a pause only the nearest mark is told.
        (5, None, 7), (5, 90, 7), (-1, None, None),
    ],
)  # fmt: skip
def test_each_mark_is_told_once(days_left: int, reminded: int | None, mark: int | None) -> None:
    day = d("2027-09-30")
    on = day - timedelta(days=days_left)
    assert reminder_due(day, reminded_days=reminded, leads=(90, 30, 7), on=on) == mark


@pytest.mark.parametrize(
    ("found", "faults"),
    [
        (term("2026-01-01", "2025-12-31"), [("ends_on", "END_BEFORE_START")]),
        (term("2026-01-01", renewal=12), [("renewal_months", "RENEWAL_WITHOUT_END")]),
        (term("2026-01-01", "2026-12-31", 13, 12), [("notice_months", "NOTICE_TOO_LONG")]),
        (term("2026-01-01", notice=241), [("notice_months", "MONTHS_OUT_OF_RANGE")]),
    ],
)
def test_what_does_not_fit_together(found: Term, faults: list[tuple[str, str]]) -> None:
    with pytest.raises(Faults) as caught:
        check_term(found)
    assert [(one.field, one.code) for one in caught.value.refusals] == faults


def test_where_it_stands_on_a_day() -> None:
    assert phase_on(d("2026-01-01"), None, d("2025-12-31")) == Phase.COMING
    assert phase_on(d("2026-01-01"), None, d("2026-01-01")) == Phase.RUNNING
    assert phase_on(d("2026-01-01"), d("2026-12-31"), d("2026-12-31")) == Phase.RUNNING
    assert phase_on(d("2026-01-01"), d("2026-12-31"), d("2027-01-01")) == Phase.OVER
    assert last_day(RENEWING) is None
    assert last_day(term("2026-01-01", "2026-12-31")) == d("2026-12-31")


days = st.dates(d("2020-01-01"), d("2040-12-31"))


@given(start=days, length=st.integers(0, 1500), notice=st.integers(0, 12), more=st.integers(0, 24), on=days)
def test_terms_follow_each_other_and_notice_comes_before_the_end(
    start: date, length: int, notice: int, more: int, on: date
) -> None:
    found = Term(start, start + timedelta(days=length), notice, notice + more or 1)
    end = end_of_term(found, on)
    assert end is not None
    assert end >= min(on, end)
    assert end >= on or end == found.ends_on
    deadline = notice_deadline(found, end)
    assert deadline <= end
    last = last_day_after_notice(found, on)
    assert last >= end
    # Another term is added only where the deadline has passed.
    assert (last == end) == (on <= deadline)


@pytest.mark.parametrize(
    ("typed", "is_hers"),
    [
        ("Aino Mäkelä", True),
        ("  AINO  MAKELA ", False),  # ä is a letter of its own
        ("aino mäkelä", True),
        ("Mäkelä, Aino", True),
        ("Aino Kristiina Mäkelä", True),
        ("Aino", False),
        ("Joku Muu", False),
        ("Eva Mäkelä", False),
        ("", False),
    ],
)
def test_who_signs_types_the_name_of_who_was_asked(typed, is_hers) -> None:
    assert agreements.is_name_of("Aino Mäkelä", typed) is is_hers


def test_a_shorter_name_of_two_words_is_enough() -> None:
    assert agreements.is_name_of("José María García López", "Jose Garcia")
    assert not agreements.is_name_of("José María García López", "Jose")
