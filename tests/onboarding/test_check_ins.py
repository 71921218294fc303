"""Check-ins as calendar invitations, read by a second implementation (guide: F4)."""

import socket
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest
import vobject
from aiosmtpd.controller import Controller
from django.test import override_settings

from kanava.core import mail
from kanava.core.models import Letter, User
from kanava.engagement.actions.recording import correct_touchpoint, remove_touchpoint
from kanava.engagement.models import Touchpoint
from kanava.engagement.queries.steps import list_partner_steps
from kanava.engagement.queries.timeline import list_timeline
from kanava.engagement.writers import Step
from kanava.engagement.writers import Told as Written
from kanava.onboarding.actions import check_ins
from kanava.onboarding.actions.check_ins import Held
from kanava.onboarding.models import CheckIn, Plan
from kanava.partners import actions as partner_actions
from kanava.partners.actions import Person, TextMissing, Told
from kanava.partners.models import Contact, Partner
from kanava.rules.co_selling import NotYetHeld
from kanava.rules.people import Via, system
from kanava.rules.refusals import Faults, NotPermitted
from tests.factories import make_member, make_user, staff
from tests.jobs import run_jobs
from tests.onboarding.conftest import AT, SIGNED

pytestmark = pytest.mark.django_db
CLOCK = system(Via.JOB)


@pytest.fixture(autouse=True)
def _letters_stay(settings) -> None:
    """Letters stay in the outbox, where they can be read."""
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


def calendars() -> list[vobject.base.Component]:
    letters = Letter.objects.exclude(calendar="").order_by("id")
    return [vobject.readOne(one.calendar) for one in letters]


@pytest.fixture
def first(plan, eva) -> CheckIn:
    person = Person("Cecilia Ström", email="cecilia@example.com", is_primary=True)
    partner_actions.save_contact(by=eva, partner_id=plan.partner_id, person=person, at=AT)
    run_jobs()
    return CheckIn.objects.filter(plan=plan).order_by("starts_at")[0]


def test_an_invitation_goes_to_both_with_the_hour_of_the_country(first) -> None:
    assert first.invited == ["eva@example.com", "cecilia@example.com"]
    letters = Letter.objects.filter(calendar__contains=str(first.uid)).order_by("id")
    assert [one.recipients for one in letters] == [["eva@example.com"], ["cecilia@example.com"]]
    found = vobject.readOne(letters[1].calendar)
    assert found.method.value == "REQUEST"
    event = found.vevent
    assert event.dtstart.value == first.starts_at == datetime(2026, 9, 7, 7, tzinfo=UTC)
    assert "klo 10.00" in letters[1].text
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=30)
    assert event.organizer.value == "mailto:eva@example.com"
    assert {one.value for one in event.contents["attendee"]} == {
        "mailto:eva@example.com",
        "mailto:cecilia@example.com",
    }
    assert (event.sequence.value, event.status.value) == ("0", "CONFIRMED")
    # Who speaks Finnish by country has the letter in Finnish; the manager has her own language.
    assert letters[0].subject.endswith("Uusi Kumppani Oy")


def test_a_letter_links_to_the_plan_once_somebody_at_the_partner_can_sign_in(plan, first, eva) -> None:
    theirs = Letter.objects.get(recipients=["cecilia@example.com"])
    assert "/portal/" not in theirs.text
    bertil = make_member(plan.partner, "Bertil")
    for is_active in (False, True):
        User.objects.filter(pk=bertil.pk).update(is_active=is_active)
        later = first.starts_at + timedelta(hours=1 + is_active)
        check_ins.move_check_in(by=eva, check_in_id=first.pk, starts_at=later, at=AT)
        run_jobs()
        theirs = Letter.objects.filter(recipients=["cecilia@example.com"]).latest("id")
        assert ("/portal/onboarding/" in theirs.text) is is_active


def moments(calendar: vobject.base.Component) -> list[datetime]:
    """What a calendar shows of an entry: its recurrence, without what was taken out, with what stands elsewhere."""
    master, *others = calendar.contents["vevent"]
    found = set(master.getrruleset(addRDate=False))
    for other in others:
        found.remove(other.recurrence_id.value)
        found.add(other.dtstart.value)
    return sorted(found)


def starts(plan: Plan) -> list[datetime]:
    return list(CheckIn.objects.filter(plan=plan).order_by("starts_at").values_list("starts_at", flat=True))


def test_talks_of_one_rhythm_are_one_letter(plan, first) -> None:
    """The four weekly ones with the first of them, the four every two weeks when the next one comes near: two letters each."""
    assert CheckIn.objects.filter(plan=plan, invited_at__isnull=False).count() == 4
    assert len(calendars()) == 2  # one for each of them
    assert all(moments(one) == starts(plan)[:4] for one in calendars())
    assert check_ins.invite_to_check_ins(by=CLOCK, at=AT) == 0
    assert check_ins.invite_to_check_ins(by=CLOCK, at=AT + timedelta(days=27)) == 0
    Letter.objects.all().delete()
    assert check_ins.invite_to_check_ins(by=CLOCK, at=AT + timedelta(days=28)) == 4
    run_jobs()
    # The clocks go back after the first of them: ten in Helsinki is another hour of the world then.
    assert [moments(one) for one in calendars()] == [starts(plan)[4:]] * 2
    assert {one.hour for one in starts(plan)[4:]} == {7, 8}


def test_a_change_of_one_talk_leaves_the_others_as_they_are(plan, first, eva) -> None:
    Letter.objects.all().delete()
    second = CheckIn.objects.filter(plan=plan).order_by("starts_at")[1]
    later = second.starts_at + timedelta(hours=2)
    check_ins.move_check_in(by=eva, check_in_id=second.pk, starts_at=later, at=AT)
    run_jobs()
    (moved, _same) = calendars()
    (event,) = moved.contents["vevent"]
    assert event.recurrence_id.value == second.starts_at
    assert (event.uid.value, event.dtstart.value) == (f"check-in-{first.uid}@localhost", later)
    Letter.objects.all().delete()
    # Who is invited afterwards has it where it is now, and not what was left out.
    check_ins.skip_check_in(by=eva, check_in_id=first.pk, reason="Fair", at=AT)
    otto = make_user("Otto", role="PARTNER_MANAGER")
    run_jobs()
    assert calendars()[0].vevent.recurrence_id.value == first.starts_at
    Letter.objects.all().delete()
    partner_actions.assign_manager(
        by=staff(make_user("Aila", role="OWNER")), partner_id=plan.partner_id, manager_id=otto.pk, at=AT
    )
    run_jobs()
    whole = vobject.readOne(Letter.objects.get(recipients__contains="otto@example.com").calendar)
    assert moments(whole) == [later, *starts(plan)[2:4]]


def test_a_corrected_day_of_signing_is_one_letter(plan, first, eva) -> None:
    Letter.objects.all().delete()
    told = Told("Uusi Kumppani Oy", "RESELLER", "FI", signed_on=SIGNED + timedelta(days=7))
    partner_actions.edit_partner(by=eva, partner_id=plan.partner_id, told=told, at=AT)
    run_jobs()
    assert [moments(one) for one in calendars()] == [starts(plan)[:4]] * 2
    assert {one.vevent.sequence.value for one in calendars()} == {"1"}


def test_a_move_and_a_cancellation_are_changes_of_the_same_entry(first, eva) -> None:
    Letter.objects.all().delete()
    later = first.starts_at + timedelta(days=1, hours=3)  # one in the afternoon in Helsinki
    check_ins.move_check_in(by=eva, check_in_id=first.pk, starts_at=later, at=AT)
    run_jobs()
    moved = calendars()[-1]
    assert moved.method.value == "REQUEST"
    assert (moved.vevent.sequence.value, moved.vevent.dtstart.value.hour) == ("1", 10)
    assert moved.vevent.uid.value == f"check-in-{first.uid}@localhost"
    with pytest.raises(check_ins.MomentPast):
        check_ins.move_check_in(by=eva, check_in_id=first.pk, starts_at=AT, at=AT)
    too_late = datetime(2026, 11, 30, 8, tzinfo=UTC)
    with pytest.raises(check_ins.AfterPlan):
        check_ins.move_check_in(by=eva, check_in_id=first.pk, starts_at=too_late, at=AT)
    with pytest.raises(TextMissing):
        check_ins.skip_check_in(by=eva, check_in_id=first.pk, reason=" ", at=AT)
    check_ins.skip_check_in(by=eva, check_in_id=first.pk, reason="Fair in Stockholm", at=AT)
    run_jobs()
    gone = calendars()[-1]
    assert (gone.method.value, gone.vevent.status.value) == ("CANCEL", "CANCELLED")
    assert (gone.vevent.sequence.value, gone.vevent.uid.value) == ("2", moved.vevent.uid.value)
    with pytest.raises(check_ins.CheckInOver):
        check_ins.move_check_in(by=eva, check_in_id=first.pk, starts_at=later, at=AT)


def test_who_takes_over_gets_the_talks_and_who_goes_is_free_of_them(plan, first, aino) -> None:
    Letter.objects.all().delete()
    otto = make_user("Otto", role="PARTNER_MANAGER")
    partner_actions.assign_manager(by=aino, partner_id=plan.partner_id, manager_id=otto.pk, at=AT)
    run_jobs()
    told = {
        (one.recipients[0], one.calendar_method)
        for one in Letter.objects.filter(calendar__contains=str(first.uid))
    }
    assert told == {
        ("otto@example.com", "REQUEST"),
        ("cecilia@example.com", "REQUEST"),
        ("eva@example.com", "CANCEL"),
    }
    first.refresh_from_db()
    assert (first.invited, first.sequence) == (["otto@example.com", "cecilia@example.com"], 1)
    # Another phone number is no reason for a letter.
    Letter.objects.all().delete()
    person = Person("Cecilia Ström", email="cecilia@example.com", phone="040", is_primary=True)
    contact = Contact.objects.get()
    partner_actions.save_contact(
        by=aino, partner_id=plan.partner_id, person=person, at=AT, contact_id=contact.pk
    )
    run_jobs()
    assert not Letter.objects.exists()


def test_a_talk_is_held_with_its_outcome(first, eva) -> None:
    with pytest.raises(NotYetHeld):
        check_ins.hold_check_in(by=eva, check_in_id=first.pk, told=Held("Good"), at=AT)
    stranger = staff(make_user("Otto", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        check_ins.hold_check_in(by=stranger, check_in_id=first.pk, told=Held("Good"), at=AT)
    found = check_ins.hold_check_in(by=eva, check_in_id=first.pk, told=Held("Good"), at=first.starts_at)
    assert (found.state, found.outcome) == ("HELD", "Good")


def test_a_held_talk_is_a_touchpoint_with_its_next_step(first, eva) -> None:
    """It stands once on the timeline, and its step with whoever does it and by which day."""
    step = Step("Book the training", date(2026, 9, 14), is_theirs=True)
    told = Held("Good", step, "ON_SITE", "Check-in")
    check_ins.hold_check_in(by=eva, check_in_id=first.pk, told=told, at=first.starts_at)
    (item,) = [one for one in list_timeline(first.partner_id).items if one.touchpoint]
    meeting = item.touchpoint
    assert (meeting.kind, meeting.happened_at, meeting.text) == ("ON_SITE", first.starts_at, "Good")
    assert (meeting.is_shared, item.people) == (True, ["Cecilia Ström"])
    (planned,) = list_partner_steps(first.partner_id)
    assert (planned.what, planned.due_on, planned.owner_id) == ("Book the training", step.due_on, eva.user_id)
    assert planned.is_theirs
    first.refresh_from_db()
    assert (first.next_step, first.touchpoint_id) == ("Book the training", meeting.pk)
    verbs = {one.event.verb for one in list_timeline(first.partner_id).items if one.event}
    assert "onboarding.check_in_held" not in verbs
    assert Partner.objects.get(pk=first.partner_id).last_contact_on == date(2026, 9, 7)


def test_a_next_step_without_a_day_is_refused_and_nothing_is_kept(first, eva) -> None:
    with pytest.raises(Faults) as caught:
        check_ins.hold_check_in(
            by=eva, check_in_id=first.pk, told=Held("Good", Step("Book it")), at=first.starts_at
        )
    assert [one.field for one in caught.value.refusals] == ["due_on"]
    first.refresh_from_db()
    assert first.state == "PLANNED"
    assert not Touchpoint.objects.exists()


def test_what_is_put_right_on_the_timeline_reads_the_same_in_the_plan(first, eva) -> None:
    at = first.starts_at
    found = check_ins.hold_check_in(by=eva, check_in_id=first.pk, told=Held("Goof"), at=at)
    key = found.touchpoint_id
    correct_touchpoint(by=eva, touchpoint_id=key, told=Written("REMOTE", at, text="Good"), at=at)
    first.refresh_from_db()
    assert first.outcome == "Good"
    remove_touchpoint(by=eva, touchpoint_id=key, at=at)
    first.refresh_from_db()
    assert (first.state, first.outcome, first.touchpoint_id) == ("HELD", "", None)


def test_the_clocks_of_another_country_count(aino) -> None:
    """In the United States the clocks go back a week after they do in Finland."""
    told = Told("Overseas Inc", "MSP", "US", signed_on=SIGNED)
    partner = partner_actions.create_partner(by=aino, told=told, at=AT)
    plan = Plan.objects.get(partner=partner)
    hours = {one.starts_at.hour for one in CheckIn.objects.filter(plan=plan)}
    assert hours == {14, 15}  # ten in New York, in summer and in winter time


def test_an_ended_partnership_ends_the_plan_and_calendars_forget_it(plan, first, eva) -> None:
    Letter.objects.all().delete()
    partner_actions.change_lifecycle(
        by=eva, partner_id=plan.partner_id, lifecycle="EXITED", reason="They were sold.", on=SIGNED, at=AT
    )
    run_jobs()
    plan.refresh_from_db()
    assert plan.closed_on == SIGNED
    assert {one.method.value for one in calendars()} == {"CANCEL"}
    assert Letter.objects.exclude(calendar="").count() == 2  # one for each of them
    assert not CheckIn.objects.filter(state="PLANNED").exists()


def test_a_plan_closes_when_its_days_are_over(plan) -> None:
    assert check_ins.close_plans(by=CLOCK, at=AT + timedelta(days=90)) == 0
    assert check_ins.close_plans(by=CLOCK, at=AT + timedelta(days=91)) == 1
    assert check_ins.close_plans(by=CLOCK, at=AT + timedelta(days=91)) == 0


class Postbox:
    """What a mail server got."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.messages.append(message_from_bytes(envelope.content))
        return "250 OK"


def test_a_real_mail_server_gets_the_entry_as_calendars_want_it(first) -> None:
    letter = Letter.objects.exclude(calendar="")[0]
    postbox = Postbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_USE_TLS=False,
            EMAIL_HOST_USER="",
            EMAIL_HOST_PASSWORD="",
        ):
            mail.send(letter)
    finally:
        server.stop()
    message = postbox.messages[0]
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    read = vobject.readOne(calendar.get_payload(decode=True).decode())
    assert (read.method.value, read.vevent.uid.value[:9]) == ("REQUEST", "check-in-")
    kinds = [(part.get_content_type(), part.get_param("method")) for part in message.walk()]
    assert ("text/calendar", "REQUEST") in kinds
    assert kinds[0][0] == "multipart/alternative"


def test_a_partner_without_a_contact_is_talked_about_with_its_manager_alone(plan) -> None:
    run_jobs()
    assert not Contact.objects.exists()
    found = CheckIn.objects.filter(plan=plan).order_by("starts_at")[0]
    assert found.invited == ["eva@example.com"]
    assert found.starts_at == datetime(2026, 9, 7, 7, tzinfo=UTC)
