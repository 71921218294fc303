"""Live sessions: seats and the waiting list, hours of time zones, who was there, what counts as done."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanava.rules import live_sessions as rule
from kanava.rules.attendee_lists import ListUnreadable, minutes_of, read_attendees
from kanava.rules.live_sessions import Guest, Row, Seats, SessionState
from kanava.rules.session_hours import is_odd
from tests.rules.worked_cases import quoted_cases, read_cases

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
HELSINKI, NEW_YORK = ZoneInfo("Europe/Helsinki"), ZoneInfo("America/New_York")
PEOPLE = "ABCD"


def happen(seats: Seats, what: str) -> Seats:
    """What happens to the seats, as the table tells it."""
    for part in what.split("; "):
        if part.startswith("seats: "):
            seats, _got = rule.resize(seats, limit_of(part.removeprefix("seats: ")))
            continue
        for name in re.findall(r"\b[A-D]\b", part):
            key = PEOPLE.index(name)
            seats = rule.leave(seats, key)[0] if "leaves" in part else rule.arrive(seats, key)
    return seats


def limit_of(text: str) -> int | None:
    return None if text == "any" else int(text)


@pytest.mark.parametrize("case", read_cases("live"), ids=lambda case: case["what happens"])
def test_seats_go_in_the_order_of_arrival(case: dict[str, str]) -> None:
    seats = Seats(limit_of(case["seats"]))
    if case["come"] == "refused":
        with pytest.raises(rule.SeatsTaken):
            happen(seats, case["what happens"])
        return
    found = happen(seats, case["what happens"])
    assert " ".join(PEOPLE[key] for key in found.coming) == case["come"]
    assert " ".join(PEOPLE[key] for key in found.waiting) == case["wait"]


@pytest.mark.parametrize("case", read_cases("live_done"), ids=lambda case: " ".join(case.values()))
def test_what_a_live_lesson_counts_as_done(case: dict[str, str]) -> None:
    attended, watched, counts, done = (one == "yes" for one in case.values())
    assert rule.is_done(attended=attended, watched=watched, recording_counts=counts) == done


@pytest.mark.parametrize("name", ["live", "live_done"])
def test_the_page_quotes_the_cases(name: str) -> None:
    cases = read_cases(name)
    assert quoted_cases("training", list(cases[0])) == cases


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.integers(0, 9)),
        st.tuples(st.just("leave"), st.integers(0, 9)),
        st.tuples(st.just("resize"), st.none() | st.integers(1, 6)),
    ),
    max_size=40,
)


@given(st.none() | st.integers(1, 5), MOVES)
def test_never_more_come_than_there_are_seats_and_nobody_is_passed_over(limit, moves) -> None:
    seats, order = Seats(limit), []
    for move, what in moves:
        before = seats
        got: tuple[int, ...] = ()
        try:
            if move == "arrive":
                seats = rule.arrive(seats, what)
                order.append(what)
            elif move == "leave":
                seats, got = rule.leave(seats, what)
                order.remove(what)
            else:
                seats, got = rule.resize(seats, what)
        except (rule.SignedUpAlready, rule.NotSignedUp, rule.SeatsTaken):
            assert seats == before
            continue
        # Never more than there are.
        assert seats.limit is None or len(seats.coming) <= seats.limit
        # Nobody waits while a seat is free: a seat that becomes free goes on.
        assert not seats.waiting or seats.free == 0
        # The order of arrival is kept on both sides, and everybody is on one of them.
        assert [*seats.coming, *seats.waiting] == order
        # Nobody who had a seat loses it but who leaves; who got one was the first to wait.
        assert set(before.coming) - set(seats.coming) <= ({what} if move == "leave" else set())
        assert got == tuple(one for one in before.waiting if one != what or move != "leave")[: len(got)]


def test_people_sign_up_until_it_begins() -> None:
    rule.check_open(SessionState.MOVED, AT + timedelta(minutes=1), AT)
    for state, begins_at in (
        (SessionState.PLANNED, AT),
        (SessionState.CANCELLED, AT + timedelta(days=1)),
        (SessionState.HELD, AT + timedelta(days=1)),
    ):
        with pytest.raises(rule.SessionOver):
            rule.check_open(state, begins_at, AT)


def test_attendance_is_told_from_the_beginning_on_and_can_be_corrected() -> None:
    rule.check_attendance(SessionState.PLANNED, AT, AT)
    rule.check_attendance(SessionState.HELD, AT - timedelta(days=9), AT)
    with pytest.raises(rule.SessionNotBegun):
        rule.check_attendance(SessionState.PLANNED, AT + timedelta(seconds=1), AT)
    with pytest.raises(rule.SessionOver):
        rule.check_attendance(SessionState.CANCELLED, AT - timedelta(days=1), AT)


@pytest.mark.parametrize(
    ("other", "busy"),
    [((-60, 60), False), ((-60, 61), True), ((0, 1), True), ((59, 30), True), ((60, 30), False), ((-200, 600), True)],
)  # fmt: skip
def test_a_trainer_leads_one_session_at_a_time(other: tuple[int, int], busy: bool) -> None:
    begins, minutes = other
    theirs = (AT + timedelta(minutes=begins), minutes)
    assert rule.clash((AT, 60), theirs) == busy == rule.clash(theirs, (AT, 60))
    if busy:
        with pytest.raises(rule.TrainerBusy) as refused:
            rule.check_trainer((AT, 60), [theirs])
        assert refused.value.field == "trainer"


@pytest.mark.parametrize(
    ("day", "there"),
    # Summer time ends in Helsinki on 25 October and in New York a week later.
    [(date(2026, 10, 23), time(7)), (date(2026, 10, 26), time(8)), (date(2026, 11, 2), time(7))],
)
def test_an_hour_in_helsinki_is_another_one_in_new_york(day: date, there: time) -> None:
    moment = rule.moment_of(day, time(14), HELSINKI)
    assert moment.astimezone(HELSINKI).time() == time(14)
    assert moment.astimezone(NEW_YORK).time() == there


def test_an_hour_that_the_clocks_leave_out_is_refused_and_one_that_comes_twice_is_its_first() -> None:
    with pytest.raises(rule.HourMissing):
        rule.moment_of(date(2026, 3, 29), time(3, 30), HELSINKI)
    twice = rule.moment_of(date(2026, 10, 25), time(3, 30), HELSINKI)
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.times(), st.sampled_from([HELSINKI, NEW_YORK, ZoneInfo("Asia/Kolkata")])
)  # fmt: skip
def test_whoever_plans_sees_the_hour_that_they_typed(day: date, hour: time, zone: ZoneInfo) -> None:
    try:
        moment = rule.moment_of(day, hour, zone)
    except rule.HourMissing:
        return
    assert moment.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, hour)


def test_a_reminder_comes_once_the_hours_begin_and_not_right_after_signing_up() -> None:
    begins, early = AT + timedelta(hours=24), AT - timedelta(hours=1)
    assert rule.is_reminded(begins, early, 24, AT)
    assert not rule.is_reminded(begins, early, 23, AT)
    assert not rule.is_reminded(begins, AT, 24, AT)
    assert not rule.is_reminded(begins, early, 24, begins)
    assert not rule.is_reminded(begins, early, 0, AT)


def test_who_stayed_for_a_part_was_there() -> None:
    assert rule.was_there(30, 60, Decimal(50))
    assert not rule.was_there(29, 60, Decimal(50))
    assert rule.was_there(None, 60, Decimal(50))


GUESTS = (
    Guest(1, "Karin Lund", "karin@norrsken.se"),
    Guest(2, "Ville Laine", "ville@saimaa.fi"),
    Guest(3, "Maria Berg", "maria@polar.de"),
    Guest(4, "Maria Berg", "m.berg@aurora.fi"),
    Guest(5, "Olga Ek", "olga@aurora.fi"),
)


def test_a_list_is_matched_by_address_and_a_name_is_a_hint() -> None:
    rows = (
        Row("karin", "KARIN@norrsken.se ", 20),
        Row("Karin Lund", "karin@norrsken.se", 25),
        Row("ville  laine", "private@example.com", 40),
        Row("Maria Berg", "", 60),
        Row("Karin Lund", "other@example.com", 60),
        Row("Somebody", "", None),
    )
    found = rule.match(rows, GUESTS)
    assert found.by_address == {1: 45}
    assert found.by_name == {2: 40}
    # Two have the name, or whoever has it was found already: nobody guesses.
    assert [one.name for one in found.unknown] == ["Maria Berg", "Karin Lund", "Somebody"]


@given(st.lists(st.builds(Row, st.sampled_from([one.name for one in GUESTS]), st.sampled_from([*(one.email for one in GUESTS), ""])), max_size=12))  # fmt: skip
def test_every_row_is_somebodys_or_unknown(rows: list[Row]) -> None:
    found = rule.match(rows, GUESTS)
    assert not set(found.by_address) & set(found.by_name)
    named = {one.email for one in rows if one.email}
    assert {one.email for one in GUESTS if one.id in found.by_address} == named
    assert len(found.unknown) <= len(rows)


ZOOM = "Name (Original Name),User Email,Total Duration (Minutes),Guest\nKarin Lund,karin@norrsken.se,44,No\nVille,,12,Yes\n"
TEAMS = (
    "1. Summary\nMeeting title\tQuestions\nAttended participants\t2\n\n2. Participants\n"
    "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\n"
    "Karin Lund\t1/1/26, 2:00 PM\t1/1/26, 3:03 PM\t1h 3m 20s\tkarin@norrsken.se\tPresenter\n\n"
    "3. In-Meeting Activities\nName\tJoin Time\tLeave Time\tDuration\tEmail\tRole\nKarin Lund\tx\ty\t1h\tkarin@norrsken.se\tPresenter\n"
)


def test_lists_of_meeting_programs_are_read() -> None:
    assert read_attendees(ZOOM.encode()) == (Row("Karin Lund", "karin@norrsken.se", 44), Row("Ville", "", 12))
    assert read_attendees(TEAMS.encode("utf-16")) == (Row("Karin Lund", "karin@norrsken.se", 63),)
    finnish = "Nimi;Sähköposti;Kesto\r\nVille Laine;ville@saimaa.fi;00:42:10\r\n".encode("cp1252")
    assert read_attendees(finnish) == (Row("Ville Laine", "ville@saimaa.fi", 42),)
    assert read_attendees(b"email\nkarin@norrsken.se\n") == (Row("", "karin@norrsken.se", None),)


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\x00\xff\xfe", b"x,y\n1,2\n", b"a" * 2_000_001])
def test_what_is_no_list_of_attendees_is_refused(content: bytes) -> None:
    with pytest.raises(ListUnreadable) as refused:
        read_attendees(content)
    assert refused.value.field == "attendees"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("63", 63), ("62,5", 62), ("1h 3m 20s", 63), ("2 t 5 m", 125), ("00:59:40", 60), ("45 min", 45), ("", None), ("soon", None)],
)  # fmt: skip
def test_lengths_of_time_are_read(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    ("begins", "minutes", "zone", "odd"),
    [
        ("2026-12-04T09:00", 60, "Europe/Helsinki", False),
        ("2026-12-04T04:59", 60, "Europe/Helsinki", True),
        ("2026-12-04T05:00", 60, "Europe/Helsinki", False),
        ("2026-12-04T18:00", 60, "Europe/Helsinki", False),
        ("2026-12-04T18:01", 60, "Europe/Helsinki", True),
        ("2026-12-04T16:00", 480, "Europe/Helsinki", True),
        ("2026-12-05T09:00", 60, "Europe/Helsinki", True),
        ("2026-12-04T15:30", 60, "Asia/Tokyo", True),
    ],
)
def test_when_a_session_is_at_night_or_on_a_weekend(begins: str, minutes: int, zone: str, odd: bool) -> None:
    at = datetime.fromisoformat(begins).replace(tzinfo=UTC)
    assert is_odd(at, minutes, ZoneInfo(zone)) is odd
