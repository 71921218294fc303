"""Live sessions: who gets a seat and the news of it, read by a second implementation of calendars (guide: D2)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest
import vobject
from django.db import connections

from kanava.config.proofs.findings import Level
from kanava.config.proofs.records import prove_records
from kanava.core import mail
from kanava.core.models import Event, Letter, User
from kanava.partners import actions as partner_actions
from kanava.people.actions import members
from kanava.rules import live_sessions as rule
from kanava.rules.people import Actor, Via, system
from kanava.rules.refusals import Faults, NotPermitted
from kanava.training.actions import attending, authoring, holding, learning, sessions
from kanava.training.models import LiveSession, Progress, SignUp, Watching
from tests.factories import make_member, make_partner, make_user, staff
from tests.jobs import run_jobs
from tests.training.live import learner_of, make_live_lesson, plan, told
from tests.training.making import AT, MP4, VTT, WEBM

BEGINS = AT + timedelta(days=3)
CLOCK = system(Via.JOB)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


@pytest.fixture
def aino(db) -> User:
    return make_user("Aino", role="OWNER")


@pytest.fixture
def scene(aino):
    aurora, polar = make_partner("Aurora Oy", country="FI"), make_partner("Polar Inc", country="US")
    path, lesson = make_live_lesson(staff(aino))
    people = {
        name: learner_of(make_member(partner, name), partner, path, staff(aino))
        for name, partner in (("Bertil", aurora), ("Cara", polar), ("Dora", aurora))
    }
    return {"lesson": lesson, "path": path, "aurora": aurora, "polar": polar, **people}


def letters(name: str) -> list[Letter]:
    return list(Letter.objects.filter(recipients=[f"{name.lower()}@example.com"]).order_by("id"))


def news(name: str) -> Letter:
    """The latest letter to somebody about a session, once all jobs have run."""
    run_jobs()
    return letters(name)[-1]


def entry_of(letter: Letter) -> vobject.base.Component:
    return vobject.readOne(letter.calendar).vevent


def come(scene, session: LiveSession, *names: str, at: datetime = AT) -> list[SignUp]:
    return [attending.sign_up(by=scene[name], session_id=session.pk, at=at) for name in names]


def test_who_signs_up_gets_an_invitation_at_their_own_hour(scene, aino) -> None:
    session = plan(aino, scene["lesson"], datetime(2026, 11, 27, 12, tzinfo=UTC))
    come(scene, session, "Bertil", "Cara")
    bertil, cara = news("Bertil"), news("Cara")
    assert "Fri 27 Nov 2026, 14:00–15:00 (Helsinki)" in bertil.text
    assert "Fri 27 Nov 2026, 07:00–08:00 (New York)" in cara.text
    assert "https://meet.example.com/abc" in cara.text
    found = entry_of(cara)
    assert found.dtstart.value == datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert found.dtend.value - found.dtstart.value == timedelta(minutes=60)
    assert (cara.calendar_method, found.sequence.value, found.status.value) == ("REQUEST", "0", "CONFIRMED")
    assert found.organizer.value == "mailto:aino@example.com"
    # Who else comes is nobody's business.
    assert [one.value for one in found.attendee_list] == [
        "mailto:aino@example.com",
        "mailto:cara@example.com",
    ]
    assert found.uid.value == entry_of(bertil).uid.value
    assert f"/portal/training/lessons/{scene['lesson'].pk}/" in cara.text
    trainer = entry_of(letters("Aino")[0])
    assert trainer.uid.value == found.uid.value
    # Calendars do not take an invitation that somebody sends to themselves.
    assert trainer.organizer.value == f"mailto:{mail.sender_address()}"
    assert [one.value for one in trainer.attendee_list] == ["mailto:aino@example.com"]


def test_who_leaves_and_comes_again_gets_entries_that_calendars_take(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS)
    for _again in range(2):
        come(scene, session, "Bertil")
        run_jobs()
        attending.sign_off(by=scene["Bertil"], session_id=session.pk, at=AT)
        run_jobs()
    entries = [one for one in letters("Bertil") if one.calendar]
    assert [one.calendar_method for one in entries] == ["REQUEST", "CANCEL"] * 2
    counted = [int(entry_of(one).sequence.value) for one in entries]
    assert counted == [0, 1, 2, 3]


def test_a_date_beyond_the_end_of_summer_time_keeps_its_hour_where_it_was_planned(scene, aino) -> None:
    at = datetime(2026, 10, 1, 9, tzinfo=UTC)
    for day, hour, in_new_york in ((23, 11, "07:00"), (26, 12, "08:00")):
        typed = replace(told(aino, BEGINS), on=date(2026, 10, day), hour=time(14), zone="Europe/Helsinki")
        session = sessions.plan_session(by=staff(aino), lesson_id=scene["lesson"].pk, told=typed, at=at)
        come(scene, session, "Cara", at=at)
        letter = news("Cara")
        assert entry_of(letter).dtstart.value == datetime(2026, 10, day, hour, tzinfo=UTC)
        assert f"Oct 2026, {in_new_york}" in letter.text
        attending.sign_off(by=scene["Cara"], session_id=session.pk, at=at)


def test_who_has_chosen_a_time_zone_reads_it_in_that(scene, aino) -> None:
    User.objects.filter(email="bertil@example.com").update(time_zone="Asia/Kolkata")
    session = plan(aino, scene["lesson"], datetime(2026, 11, 27, 12, tzinfo=UTC))
    come(scene, session, "Bertil")
    assert "17:30–18:30 (Kolkata)" in news("Bertil").text


def test_a_full_session_has_a_waiting_list_and_a_freed_seat_goes_on(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS, seats=1)
    first, second, third = come(scene, session, "Bertil", "Cara", "Dora")
    assert [(one.state, one.place) for one in (first, second, third)] == [
        ("SIGN_UP_COMING", None), ("SIGN_UP_WAITING", 1), ("SIGN_UP_WAITING", 2),
    ]  # fmt: skip
    run_jobs()
    assert not [one for one in letters("Cara") if one.calendar]
    attending.sign_off(by=scene["Bertil"], session_id=session.pk, at=AT)
    gone, got = news("Bertil"), news("Cara")
    assert (gone.calendar_method, entry_of(gone).status.value) == ("CANCEL", "CANCELLED")
    assert got.calendar_method == "REQUEST"
    assert "A seat has become free" in got.text
    third.refresh_from_db()
    session.refresh_from_db()
    assert (third.state, third.place) == ("SIGN_UP_WAITING", 1)
    assert (session.coming, session.waiting) == (1, 1)
    # Whoever got the seat does not learn through whom.
    assert Event.objects.get(verb="training.seat_freed").actor_id is None
    # Who comes back stands behind those who wait.
    assert come(scene, session, "Bertil")[0].place == 2


def test_one_comes_to_one_date_of_a_lesson_at_a_time(scene, aino) -> None:
    one, other = plan(aino, scene["lesson"], BEGINS), plan(aino, scene["lesson"], BEGINS + timedelta(days=1))
    come(scene, one, "Bertil")
    with pytest.raises(rule.SignedUpAlready):
        come(scene, one, "Bertil")
    with pytest.raises(rule.OtherDate):
        come(scene, other, "Bertil")
    attending.sign_off(by=scene["Bertil"], session_id=one.pk, at=AT)
    come(scene, other, "Bertil")
    with pytest.raises(rule.NotSignedUp):
        attending.sign_off(by=scene["Bertil"], session_id=one.pk, at=AT)
    with pytest.raises(rule.SessionOver):
        attending.sign_off(by=scene["Bertil"], session_id=other.pk, at=BEGINS + timedelta(days=1))


def test_a_moved_session_counts_its_changes_on_and_tells_those_who_wait(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS, seats=1)
    come(scene, session, "Bertil", "Cara")
    run_jobs()
    later = told(aino, BEGINS + timedelta(days=1), seats=1)
    found = sessions.change_session(by=staff(aino), session_id=session.pk, told=later, at=AT)
    assert found.state == "SESSION_MOVED"
    bertil, cara = news("Bertil"), news("Cara")
    changed = entry_of(bertil)
    assert (changed.sequence.value, changed.dtstart.value) == ("1", BEGINS + timedelta(days=1))
    assert changed.uid.value == entry_of(next(one for one in letters("Bertil") if one.calendar)).uid.value
    assert "at another time" in bertil.subject
    assert "You are number 1 on the waiting list." in cara.text
    assert not cara.calendar


def test_more_seats_go_to_those_who_wait_and_fewer_than_come_are_refused(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS, seats=1)
    come(scene, session, "Bertil", "Cara", "Dora")
    run_jobs()
    count = Letter.objects.count()
    given = {"by": staff(aino), "session_id": session.pk, "at": AT}
    sessions.change_session(**given, told=told(aino, BEGINS, seats=2))
    assert news("Cara").calendar_method == "REQUEST"
    # Nothing has changed for anybody else.
    assert Letter.objects.count() == count + 1
    with pytest.raises(rule.SeatsTaken):
        sessions.change_session(**given, told=told(aino, BEGINS, seats=1))
    sessions.change_session(**given, told=told(aino, BEGINS))
    session.refresh_from_db()
    assert (session.coming, session.waiting, session.sequence) == (3, 0, 0)


def test_a_cancelled_session_leaves_the_calendars_and_says_why(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS, seats=1)
    come(scene, session, "Bertil", "Cara")
    given = {"by": staff(aino), "session_id": session.pk, "at": AT}
    with pytest.raises(sessions.ReasonMissing):
        sessions.cancel_session(**given, reason=" ")
    sessions.cancel_session(**given, reason="Aino is ill")
    for name, method in (("Bertil", "CANCEL"), ("Aino", "CANCEL"), ("Cara", "")):
        letter = news(name)
        assert letter.calendar_method == method
        assert "The reason: Aino is ill" in letter.text
    with pytest.raises(rule.SessionOver):
        come(scene, session, "Dora")
    with pytest.raises(rule.SessionOver):
        sessions.cancel_session(**given, reason="Again")


def test_another_trainer_gets_the_entry_and_the_one_before_loses_it(scene, aino) -> None:
    otto = make_user("Otto", role="SELLER")
    session = plan(aino, scene["lesson"], BEGINS)
    come(scene, session, "Bertil")
    run_jobs()
    sessions.change_session(by=staff(aino), session_id=session.pk, told=told(otto, BEGINS), at=AT)
    assert news("Otto").calendar_method == "REQUEST"
    assert (news("Aino").calendar_method, news("Bertil").calendar_method) == ("CANCEL", "REQUEST")
    assert entry_of(letters("Bertil")[-1]).organizer.value == "mailto:otto@example.com"


def test_everything_wrong_with_a_date_is_said_at_once(scene, aino) -> None:
    plan(aino, scene["lesson"], BEGINS)
    given = {"by": staff(aino), "lesson_id": scene["lesson"].pk, "at": AT}
    stranger = make_user("Maija", role="EXECUTIVE")
    wrong = told(stranger, AT - timedelta(hours=1), link="")
    with pytest.raises(Faults) as refused:
        sessions.plan_session(**given, told=wrong)
    assert sorted(one.code for one in refused.value.refusals) == [
        "SESSION_PAST", "SESSION_PLACE_MISSING", "SESSION_TRAINER_MISSING",
    ]  # fmt: skip
    with pytest.raises(Faults) as refused:
        sessions.plan_session(**given, told=told(aino, BEGINS + timedelta(minutes=30), link="ftp://x"))
    assert [one.code for one in refused.value.refusals] == ["SESSION_LINK_UNUSABLE", "TRAINER_BUSY"]
    gap = replace(told(aino, BEGINS), on=date(2027, 3, 28), hour=time(3, 30))
    with pytest.raises(Faults) as refused:
        sessions.plan_session(**given, told=gap)
    assert [one.field for one in refused.value.refusals] == ["hour"]


def test_who_was_there_is_done_and_others_are_not(scene, aino) -> None:
    otto = make_user("Otto", role="SELLER")
    session = plan(aino, scene["lesson"], BEGINS)
    sessions.change_session(by=staff(aino), session_id=session.pk, told=told(otto, BEGINS), at=AT)
    there, missed = come(scene, session, "Bertil", "Cara")
    given = {"session_id": session.pk, "there": [there.pk], "at": BEGINS + timedelta(hours=1)}
    with pytest.raises(rule.SessionNotBegun):
        holding.tell_attendance(by=staff(otto), **{**given, "at": BEGINS - timedelta(minutes=1)})
    with pytest.raises(NotPermitted):
        holding.tell_attendance(by=staff(make_user("Lea", role="SELLER")), **given)
    found = holding.tell_attendance(by=staff(otto), stayed={there.pk: 50}, **given)
    assert found.state == "SESSION_HELD"
    for one in (there, missed):
        one.refresh_from_db()
    assert (there.attendance, there.stayed, missed.attendance) == (
        "ATTENDANCE_THERE",
        50,
        "ATTENDANCE_MISSED",
    )
    done = Progress.objects.filter(lesson=scene["lesson"], done_at__isnull=False)
    assert list(done.values_list("enrolment__person__name", flat=True)) == ["Bertil"]
    # It can be corrected; who is done stays so.
    holding.tell_attendance(by=staff(aino), **{**given, "there": [missed.pk]})
    assert done.count() == 2


def test_a_recording_that_is_watched_to_the_end_counts_where_the_lesson_says_so(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS)
    over = BEGINS + timedelta(hours=2)
    given = {"by": staff(aino), "session_id": session.pk, "at": over}
    holding.leave_unrecorded(**given, reason="Nobody pressed the button")
    holding.keep_recording(**given, name="a.webm", chunks=[WEBM])
    holding.keep_recording_captions(**given, language="en", content=VTT)
    session.refresh_from_db()
    assert session.not_recorded == ""
    film = {"session_id": session.pk, "length": 60}
    watched = [
        attending.watch(by=scene["Cara"], **film, seconds=second, played=[(max(second - 15, 0), second)], at=over + timedelta(seconds=second))
        for second in (0, 15, 30, 45, 60, 60)
    ]  # fmt: skip
    assert [one.is_whole_now for one in watched] == [False, False, False, False, True, False]
    # Who goes to the end has not watched it, nor who plays it at four times the speed.
    dora = {"by": scene["Dora"], **film}
    attending.watch(**dora, seconds=0, played=[], at=over)
    found = attending.watch(**dora, seconds=60, played=[(59, 60)], at=over + timedelta(hours=1))
    assert (found.parts, found.is_whole_now) == (((59, 60),), False)
    fast = attending.watch(**dora, seconds=60, played=[(0, 60)], at=over + timedelta(hours=1, seconds=15))
    assert (fast.parts, fast.is_whole_now) == (((0, 40), (59, 60)), False)
    # Another recording is watched anew.
    holding.keep_recording(**given, name="b.mp4", chunks=[MP4])
    assert not Watching.objects.exclude(parts=[]).exists()
    done = Progress.objects.filter(lesson=scene["lesson"], done_at__isnull=False)
    assert done.get().enrolment.person.name == "Cara"
    authoring.write_lesson(
        by=staff(aino), path_id=scene["path"].pk, lesson_id=scene["lesson"].pk, at=over,
        told=authoring.LessonTold({"en": authoring.Said("Ask us")}, recording_counts=False),
    )  # fmt: skip
    attending.say_watched(by=scene["Dora"], session_id=session.pk, at=over)
    assert done.count() == 1


def test_a_lesson_with_dates_is_not_taken_away_and_is_not_done_by_word(scene, aino) -> None:
    plan(aino, scene["lesson"], BEGINS)
    with pytest.raises(authoring.LessonHasSessions):
        authoring.remove_lesson(by=staff(aino), path_id=scene["path"].pk, lesson_id=scene["lesson"].pk, at=AT)
    with pytest.raises(learning.LessonTells):
        learning.finish_lesson(by=scene["Bertil"], lesson_id=scene["lesson"].pk, at=AT)


def test_a_reminder_comes_once_and_not_right_after_signing_up(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS)
    come(scene, session, "Bertil")
    near = BEGINS - timedelta(hours=20)
    assert attending.remind_of_sessions(by=CLOCK, at=BEGINS - timedelta(hours=25)) == 0
    come(scene, session, "Cara", at=near)
    assert attending.remind_of_sessions(by=CLOCK, at=near) == 1
    assert attending.remind_of_sessions(by=CLOCK, at=near) == 0
    run_jobs()
    assert [one.subject for one in letters("Bertil")][-1] == "Soon: Ask us anything"
    assert "Soon: Ask us anything" not in [one.subject for one in letters("Cara")]


def test_who_leaves_and_whose_partnership_ends_frees_the_seat(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS, seats=1)
    come(scene, session, "Bertil", "Cara", "Dora")
    bertil = User.objects.get(email="bertil@example.com")
    members.deactivate_partner_person(by=staff(aino), partner_id=scene["aurora"].pk, user_id=bertil.pk, at=AT)
    assert news("Cara").calendar_method == "REQUEST"
    partner_actions.change_lifecycle(
        by=staff(aino), partner_id=scene["polar"].pk, lifecycle="EXITED", reason="Sold", on=AT.date(), at=AT
    )
    assert SignUp.objects.get(state="SIGN_UP_COMING").person.name == "Dora"


def test_the_check_finds_seats_and_places_that_do_not_add_up(scene, aino) -> None:
    session = plan(aino, scene["lesson"], BEGINS, seats=1)
    first, second, third = come(scene, session, "Bertil", "Cara", "Dora")

    def wrong() -> set[str]:
        found = prove_records()
        return {
            one.promise for one in found if one.level != Level.OK and "live session" in one.promise.lower()
        }

    assert wrong() == set()
    SignUp.objects.filter(pk=second.pk).update(place=2)
    SignUp.objects.filter(pk=third.pk).update(place=1)
    assert len(wrong()) == 1
    LiveSession.objects.filter(pk=session.pk).update(coming=0)
    assert len(wrong()) == 2
    SignUp.objects.filter(pk=first.pk).update(attendance="ATTENDANCE_THERE")
    assert len(wrong()) == 3


def test_a_seat_is_given_once_though_many_ask_at_the_same_moment(fresh_database: str) -> None:
    aino = make_user("Aino", role="OWNER")
    aurora = make_partner("Aurora Oy")
    path, lesson = make_live_lesson(staff(aino))
    people = [learner_of(make_member(aurora, f"P{number}"), aurora, path, staff(aino)) for number in range(6)]
    session = plan(aino, lesson, BEGINS, seats=2)
    start = Barrier(len(people))

    def run(by: Actor) -> None:
        start.wait(timeout=30)
        try:
            attending.sign_up(by=by, session_id=session.pk, at=AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(run, people))
    states = list(SignUp.objects.order_by("arrival").values_list("state", "place"))
    assert states == [("SIGN_UP_COMING", None)] * 2 + [("SIGN_UP_WAITING", place) for place in range(1, 5)]
    session.refresh_from_db()
    assert (session.coming, session.waiting, session.arrivals) == (2, 4, 6)
