"""Live sessions at the doors: planned at one clock and read at another, attendance from a meeting tool's list, a recording."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import User
from kanava.core.wall import partner_session
from kanava.rules.people import Role
from kanava.rules.stages import Feature
from kanava.training.actions import attending
from kanava.training.models import LiveSession, Progress, Recording, SignUp, Watching
from kanava.ui import formatting
from tests.factories import client_of, make_member, make_partner, make_user, staff, switch_on
from tests.training.live import learner_of, make_live_lesson, make_live_scene, plan
from tests.training.making import AT, VTT, WEBM


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def aurora(db):
    return make_partner("Aurora Oy", signed_on=AT.date(), country="FI")


@pytest.fixture
def bertil(aurora) -> User:
    return make_member(aurora, "Bertil")


@pytest.fixture
def learnt(aino, aurora, bertil) -> dict:
    path, lesson = make_live_lesson(staff(aino))
    return {"path": path, "lesson": lesson, "bertil": learner_of(bertil, aurora, path, staff(aino))}


def typed(trainer: User, **more: str) -> dict[str, str]:
    return {
        "on": "2027-01-15", "hour": "14:00", "zone": "Europe/Helsinki", "minutes": "60", "language": "en",
        "trainer": str(trainer.pk), "link": "https://meet.example.com/x", "place": "", "seats": "", **more,
    }  # fmt: skip


def over(session: LiveSession) -> LiveSession:
    """The same session, some hours ago."""
    LiveSession.objects.filter(pk=session.pk).update(begins_at=clock.now() - timedelta(hours=3))
    session.refresh_from_db()
    return session


def test_an_author_plans_a_date_and_moves_it(aino: User, learnt) -> None:
    client, lesson = client_of(aino), learnt["lesson"]
    page = client.get(reverse("console:training-lesson", args=[lesson.path_id, lesson.pk])).content.decode()
    new = reverse("console:session-create", args=[lesson.pk])
    assert new in page
    form = client.get(new).content.decode()
    # The reader's own clocks are proposed.
    assert '<option value="Europe/Helsinki" selected>' in form
    answer = client.post(new, typed(aino, link="", hour="03:30", on="2027-03-28"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Say where it is" in text
    assert "The clocks are put forward over this hour" in text
    answer = client.post(new, typed(aino))
    session = LiveSession.objects.get()
    assert answer.headers["Location"] == reverse("console:session", args=[session.pk])
    assert session.begins_at == datetime(2027, 1, 15, 12, tzinfo=UTC)
    edit = reverse("console:session-edit", args=[session.pk])
    assert 'value="14:00"' in client.get(edit).content.decode()
    answer = client.post(edit, typed(aino, zone="America/New_York", hour="08:00"))
    session.refresh_from_db()
    assert (session.begins_at, session.state) == (datetime(2027, 1, 15, 13, tzinfo=UTC), "SESSION_MOVED")
    page = client.get(reverse("console:session", args=[session.pk])).content.decode()
    assert "15:00–16:00 (Helsinki)" in page
    assert "planned as Fri 15 Jan 2027, 08:00–09:00 (New York)" in page
    assert client.post(edit, {"reason": ""}).status_code == 422
    client.post(edit, {"reason": "The trainer is ill"})
    page = client.get(reverse("console:session", args=[session.pk])).content.decode()
    assert "It does not take place: The trainer is ill" in page
    assert client.get(edit).status_code == 302


def test_a_night_or_weekend_for_those_who_learn_is_asked_about(aino: User, aurora, bertil, learnt) -> None:
    client, lesson = client_of(aino), learnt["lesson"]
    new = reverse("console:session-create", args=[lesson.pk])
    bertil.time_zone = "Asia/Tokyo"
    bertil.save()
    asked = client.post(new, typed(aino, hour="15:00"))
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "Fri 15 Jan 2027, 22:00–23:00 (Tokyo): 1 person" in page
    assert not LiveSession.objects.exists()
    assert client.post(new, typed(aino, hour="15:00", is_meant="on")).status_code == 302
    edit = reverse("console:session-edit", args=[LiveSession.objects.get().pk])
    # What stays as it was is not asked about again.
    assert client.post(edit, typed(aino, hour="15:00", seats="9")).status_code == 302
    assert client.post(edit, typed(aino, on="2027-01-16")).status_code == 422


def test_a_day_or_an_hour_that_is_past_is_told_truly(aino: User, learnt) -> None:
    client, new = client_of(aino), reverse("console:session-create", args=[learnt["lesson"].pk])
    today = clock.today()
    early = client.post(new, typed(aino, on="2020-01-15")).content.decode()
    assert f"Choose {formatting.day(today)} or a later day." in early
    past = client.post(new, typed(aino, on=f"{today}", hour="00:00", is_meant="on")).content.decode()
    assert "This time has passed. Choose a later one." in past


def test_a_seat_of_a_full_session_is_given_away_knowingly(aino: User, aurora, bertil, learnt) -> None:
    session = plan(aino, learnt["lesson"], clock.now() + timedelta(days=9), seats=1)
    client, lesson = client_of(bertil), reverse("portal:lesson", args=[learnt["lesson"].pk])
    client.post(reverse("portal:session-act", args=[session.pk, "come"]))
    page = client.get(lesson).content.decode()
    assert "All seats are taken: yours can be somebody else’s at once." in page
    LiveSession.objects.filter(pk=session.pk).update(waiting=1)
    assert "yours goes to whoever has waited longest" in client.get(lesson).content.decode()
    LiveSession.objects.filter(pk=session.pk).update(seats=2, waiting=0)
    assert "Give my seat away" not in client.get(lesson).content.decode()


def test_a_partner_s_person_signs_up_and_leaves_with_forms_alone(aino, aurora, bertil, learnt) -> None:
    session = plan(aino, learnt["lesson"], clock.now() + timedelta(days=5), at=clock.now(), seats=1)
    dora = make_member(aurora, "Dora")
    learner_of(dora, aurora, learnt["path"], staff(aino))
    lesson = reverse("portal:lesson", args=[learnt["lesson"].pk])
    first, second = client_of(bertil), client_of(dora)
    page = first.get(lesson).content.decode()
    assert "1 seat free" in page
    assert "meet.example.com" not in page
    come, leave = (reverse("portal:session-act", args=[session.pk, what]) for what in ("come", "leave"))
    assert first.post(come).headers["Location"] == f"{lesson}#dates"
    page = first.get(lesson).content.decode()
    assert "You are signed up" in page
    assert "https://meet.example.com/abc" in page
    page = second.post(come, follow=True).content.decode()
    assert "You are number 1 on the waiting list." in page
    assert "meet.example.com" not in page
    for client, said in ((first, "Meeting link"), (second, "number 1 on the waiting list")):
        for name in ("portal:home", "portal:training"):
            page = client.get(reverse(name)).content.decode()
            assert "My next sessions" in page
            assert said in page
    first.post(leave)
    assert "https://meet.example.com/abc" in second.get(lesson).content.decode()
    assert "This date has begun" not in second.post(leave, follow=True).content.decode()
    over(session)
    assert "This date has begun" in first.post(come, follow=True).content.decode()


def test_hours_are_those_of_the_company_until_somebody_chooses_others(aino, bertil, learnt) -> None:
    begins_at = datetime(2027, 1, 15, 12, tzinfo=UTC)
    plan(aino, learnt["lesson"], begins_at, at=clock.now())
    client, lesson = client_of(bertil), reverse("portal:lesson", args=[learnt["lesson"].pk])
    page = client.get(lesson).content.decode()
    assert "Fri 15 Jan 2027, 14:00–15:00 (Helsinki)" in page
    assert "Times of your time zone (Helsinki)." in page
    account = client.get(reverse("public:account")).content.decode()
    assert "As at the company: Helsinki" in account
    told = {"name": "Bertil", "language": "en", "theme": "auto"}
    answer = client.post(reverse("public:account"), {**told, "time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    client.post(reverse("public:account"), {**told, "time_zone": "America/New_York"})
    assert "Fri 15 Jan 2027, 07:00–08:00 (New York)" in client.get(lesson).content.decode()
    # The menu that changes the language leaves the time zone alone.
    client.post(reverse("public:profile"), {"language": "fi", "theme": "dark"})
    bertil.refresh_from_db()
    assert bertil.time_zone == "America/New_York"
    assert "pe 15.1.2027 klo 7.00–8.00 (New York)" in client.get(lesson).content.decode()


def test_a_list_of_the_meeting_tool_is_looked_at_before_it_is_kept(aino, aurora, bertil, learnt) -> None:
    session = plan(aino, learnt["lesson"], clock.now() + timedelta(days=5), at=clock.now())
    people = [make_member(aurora, name) for name in ("Dora", "Emil", "Fia")]
    learners = [
        learnt["bertil"],
        *(learner_of(one, aurora, learnt["path"], staff(aino)) for one in people),
    ]
    signed = [attending.sign_up(by=one, session_id=session.pk, at=clock.now()) for one in learners]
    over(session)
    client = client_of(aino)
    rows = (
        "Name,Email,Duration (Minutes)\nB,bertil@example.com,30\nBertil,bertil@example.com,25\n"
        "Dora,private@example.com,60\nEmil,emil@example.com,5\nGustav,gustav@example.com,60\n"
    )
    read = reverse("console:session-act", args=[session.pk, "attendees"])
    answer = client.post(read, {"attendees": SimpleUploadedFile("zoom.csv", rows.encode())})
    text = answer.content.decode()
    assert "Found by address: 2. By name alone: 1. Signed up, but not in it: 1." in text
    assert "Gustav, gustav@example.com" in text
    ticked = [int(one) for one in re.findall(r'name="there" value="(\d+)" checked', text)]
    assert ticked == [signed[0].pk]
    assert not SignUp.objects.exclude(attendance="").exists()
    answer = client.post(read, {"attendees": SimpleUploadedFile("x.csv", b"hello")})
    assert answer.status_code == 422
    assert "This is no list of attendees" in answer.content.decode()
    client.post(
        reverse("console:session-act", args=[session.pk, "attendance"]),
        {"there": [signed[0].pk, signed[1].pk], f"stayed-{signed[0].pk}": "55"},
    )
    found = SignUp.objects.order_by("arrival").values_list("attendance", "stayed")
    assert list(found) == [
        ("ATTENDANCE_THERE", 55), ("ATTENDANCE_THERE", None), ("ATTENDANCE_MISSED", None), ("ATTENDANCE_MISSED", None),
    ]  # fmt: skip
    page = client_of(bertil).get(reverse("portal:lesson", args=[learnt["lesson"].pk])).content.decode()
    assert "You were there" in page
    assert "You are done with this lesson." in page


def test_a_recording_is_kept_played_in_parts_and_counts_when_watched(aino, aurora, bertil, learnt) -> None:
    session = over(plan(aino, learnt["lesson"], clock.now() + timedelta(days=5), at=clock.now()))
    client, lesson = client_of(aino), reverse("portal:lesson", args=[learnt["lesson"].pk])
    act = reverse("console:session-act", args=[session.pk, "recording"])
    wrong = client.post(act, {"language": "en", "video": SimpleUploadedFile("a.webm", b"<html>")})
    assert wrong.status_code == 422
    assert client.post(act, {"language": "en"}).status_code == 422
    client.post(reverse("console:session-act", args=[session.pk, "unrecorded"]), {"reason": "The line broke"})
    files = {"video": SimpleUploadedFile("a.webm", WEBM), "captions": SimpleUploadedFile("a.vtt", VTT)}
    assert client.post(act, {"language": "en", **files}).status_code == 302
    assert Recording.objects.get().kind == "WEBM"
    learner = client_of(bertil)
    page = learner.get(lesson).content.decode()
    assert '<track kind="captions"' in page
    part = learner.get(
        reverse("portal:session-recording", args=[session.pk]), headers={"range": "bytes=4-11"}
    )
    assert (part.status_code, b"".join(part)) == (206, WEBM[4:12])
    watch = reverse("portal:session-act", args=[session.pk, "watch"])
    told = learner.post(watch, {"seconds": "12", "length": "300", "played": "3-12"})
    assert told.json() == {"said": "3% watched. Left: 0:00–0:03, 0:12–5:00."}
    assert Watching.objects.get().position == 12
    page = learner.get(lesson).content.decode()
    assert "#t=12" in page
    assert "3% watched. Left: 0:00–0:03, 0:12–5:00." in page
    # Somebody who learns nothing of it sees nothing of it.
    assert (
        client_of(make_member(aurora, "Xaver"))
        .get(reverse("portal:session-recording", args=[session.pk]))
        .status_code
        == 404
    )
    assert learner.post(reverse("portal:session-act", args=[session.pk, "watched"])).status_code == 302
    assert Progress.objects.get(lesson=learnt["lesson"]).done_at is not None
    client.post(reverse("console:session-act", args=[session.pk, "recording-remove"]))
    assert not Recording.objects.exists()
    assert client.post(reverse("console:session-act", args=[session.pk, "nothing"])).status_code == 404


def test_whoever_led_a_session_is_asked_for_what_is_missing(aino, learnt) -> None:
    switch_on(Feature.PATHS)
    otto = make_user("Otto", role="SELLER")
    session = over(plan(aino, learnt["lesson"], clock.now() + timedelta(days=5), at=clock.now()))
    LiveSession.objects.update(trainer=otto)
    client, dashboard = client_of(otto), reverse("console:dashboard")
    assert "Attendance is missing: Ask us anything" in client.get(dashboard).content.decode()
    assert "Attendance is missing: Ask us" not in client_of(aino).get(dashboard).content.decode()
    page = client.get(f"{reverse('console:sessions')}?show=TO_TELL&whose=mine").content.decode()
    assert reverse("console:session", args=[session.pk]) in page
    client.post(reverse("console:session-act", args=[session.pk, "attendance"]))
    assert "The recording is missing: Ask us anything" in client.get(dashboard).content.decode()
    client.post(reverse("console:session-act", args=[session.pk, "unrecorded"]), {"reason": "Nobody asked"})
    assert "is missing: Ask us anything" not in client.get(dashboard).content.decode()
    # Of a session that somebody else leads a seller tells nothing.
    LiveSession.objects.update(trainer=aino)
    act = reverse("console:session-act", args=[session.pk, "attendance"])
    assert client.post(act).status_code == 403
    assert 'name="there"' not in client.get(reverse("console:session", args=[session.pk])).content.decode()


def test_a_session_whose_trainer_has_left_needs_whoever_plans(aino, learnt) -> None:
    switch_on(Feature.PATHS)
    otto = make_user("Otto", role="SELLER")
    session = plan(aino, learnt["lesson"], clock.now() + timedelta(days=5), at=clock.now())
    LiveSession.objects.update(trainer=otto)
    client, said = client_of(aino), "Whoever was to lead it has left: Ask us anything"
    assert said not in client.get(reverse("console:dashboard")).content.decode()
    User.objects.filter(pk=otto.pk).update(is_active=False)
    assert said in client.get(reverse("console:dashboard")).content.decode()
    page = client.get(reverse("console:session", args=[session.pk])).content.decode()
    assert "Whoever was to lead it has left" in page
    client.post(reverse("console:session-edit", args=[session.pk]), typed(aino))
    assert said not in client.get(reverse("console:dashboard")).content.decode()


def test_sessions_stand_in_the_calendar_that_somebody_subscribes_to(aino, bertil, learnt) -> None:
    begins_at = (clock.now() + timedelta(days=5)).replace(microsecond=0)
    session = plan(aino, learnt["lesson"], begins_at, at=clock.now(), place="Hall 4")
    attending.sign_up(by=learnt["bertil"], session_id=session.pk, at=clock.now())
    for user, page in ((bertil, "/portal/training/lessons/"), (aino, "/console/training/sessions/")):
        client = client_of(user)
        text = client.post(reverse("public:own-address", args=["calendar", "renew"])).content.decode()
        found = re.search(r'value="[^"]*?(/calendar/\w+\.ics)"', text)
        assert found
        events = list(vobject.readOne(Client().get(found[1]).content.decode()).vevent_list)
        entry = next(one for one in events if one.summary.value == "Ask us anything")
        assert entry.dtstart.value == begins_at
        assert entry.dtend.value == begins_at + timedelta(hours=1)
        assert entry.uid.value.startswith(f"session-{session.uid}@")
        assert entry.location.value == "Hall 4, https://meet.example.com/abc"
        assert page in entry.url.value


def test_a_partner_sees_the_sessions_that_are_for_it_and_only_its_own_people(aino, aurora, bertil) -> None:
    scene = make_live_scene(aino, aurora, bertil)
    polar = make_partner("Polar GmbH", type="REFERRAL")
    with partner_session(aurora.pk):
        assert LiveSession.objects.count() == 2
        assert (SignUp.objects.count(), Recording.objects.count()) == (2, 1)
    with partner_session(polar.pk):
        assert LiveSession.objects.count() == 2
        assert not SignUp.objects.exists()
    scene["live_path"].partner_types = ["RESELLER", "SI"]
    scene["live_path"].save()
    with partner_session(polar.pk):
        assert not LiveSession.objects.exists()
        assert not Recording.objects.exists()
    stranger = make_member(polar, "Charlotte", Role.PARTNER_SELLER)
    act = reverse("portal:session-act", args=[scene["next_session"].pk, "come"])
    assert client_of(stranger).post(act).status_code == 404


def test_many_who_come_cost_no_more_statements_than_one(aino, aurora, bertil, learnt) -> None:
    session = plan(aino, learnt["lesson"], clock.now() + timedelta(days=5), at=clock.now(), seats=20)
    client, counts = client_of(aino), []
    page = reverse("console:session", args=[session.pk])
    attending.sign_up(by=learnt["bertil"], session_id=session.pk, at=clock.now())
    for number in range(2):
        for place in range(15 * number):
            person = make_member(aurora, f"P{place}")
            one = learner_of(person, aurora, learnt["path"], staff(aino))
            attending.sign_up(by=one, session_id=session.pk, at=clock.now())
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] < 25
