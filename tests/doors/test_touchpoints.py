"""Logging a touchpoint on the partner's page, correcting it, and next steps, as people do it (guide: F5, F6, G6)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kanava.console.touchpoint_forms import FEW
from kanava.core import clock
from kanava.deals.actions import deciding
from kanava.deals.models import Deal
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.models import NextStep, Touchpoint, WaitingMail
from kanava.engagement.writers import Step, Told
from kanava.partners.models import Contact, Partner
from kanava.rules.people import Role
from kanava.ui.formatting import day
from tests.factories import (
    NEXT_YEAR,
    client_of,
    make_member,
    make_partner,
    make_registration,
    make_user,
    staff,
)

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(eva) -> Client:
    return client_of(eva)


@pytest.fixture
def aurora(eva) -> Partner:
    return make_partner("Aurora Oy", manager=eva)


def fields_of(desk: Client, address: str) -> dict[str, str]:
    """The box as a browser sends it untouched."""
    form = desk.get(address).content.decode().split('id="log"')[1].split("</form>")[0]
    found = dict(re.findall(r'<input type="(?:date|text|time)" name="(\w+)"(?: value="([^"]*)")?', form))
    checked = re.search(r'name="kind" value="(\w+)"[^>]*checked', form)
    assert checked
    return {**found, "kind": checked[1]}


def test_a_call_is_logged_in_two_clicks(desk: Client, aurora: Partner, eva) -> None:
    address = reverse("console:partner-timeline", args=[aurora.pk])
    answer = desk.post(address, {**fields_of(desk, address), "outcome": "WENT_WELL"}, follow=True)
    assert f"Logged: Call, {day(clock.now())}." in answer.content.decode()
    found = Touchpoint.objects.get()
    assert answer.redirect_chain[0][0].endswith(f"#touchpoint-{found.pk}")
    assert (found.kind, found.author, found.is_shared) == ("CALL", eva, False)
    aurora.refresh_from_db()
    assert aurora.last_contact_on == clock.today()
    assert "Call" in desk.get(address).content.decode().split('id="timeline"')[1]


def test_a_click_alone_is_no_contact(desk: Client, aurora: Partner) -> None:
    """Else an empty call would end a silence."""
    address = reverse("console:partner-timeline", args=[aurora.pk])
    answer = desk.post(address, fields_of(desk, address))
    assert answer.status_code == 422
    assert "Say in a few words what was said, or choose how it went." in answer.content.decode()
    aurora.refresh_from_db()
    assert aurora.last_contact_on is None


def test_a_call_of_an_earlier_day_is_shown_where_it_stands(desk: Client, aurora: Partner, eva) -> None:
    """Behind thirty later ones it stands on another page, which the answer opens; nobody invents its hour."""
    now, address = clock.now(), reverse("console:partner-timeline", args=[aurora.pk])
    for days in range(30):
        told = Told("CALL", now - timedelta(days=days), text="Later")
        record_touchpoint(by=staff(eva), partner_id=aurora.pk, told=told, at=now)
    earlier = timezone.localdate(now) - timedelta(days=60)
    sent = {**fields_of(desk, address), "text": "Long ago", "happened_on": earlier.isoformat()}
    answer = desk.post(address, sent, follow=True)
    found = Touchpoint.objects.get(text="Long ago")
    assert answer.redirect_chain[0][0].endswith(f"#touchpoint-{found.pk}")
    shown = answer.content.decode().split(f'id="touchpoint-{found.pk}"')[1].split("</li>")[0]
    assert f'<span class="sub">{day(earlier)} · Eva · logged {day(now)}</span>' in shown
    assert "Long ago" not in desk.get(address).content.decode()


def test_a_seller_who_gets_a_step_is_told_by_whom_and_about_what(desk: Client, aurora: Partner, eva) -> None:
    """It sees the step, not the partner; whoever gives it knows."""
    otto = make_user("Otto", role="SELLER")
    address = reverse("console:partner-timeline", args=[aurora.pk])
    assert "Otto (step only)" in desk.get(address).content.decode()
    logged(eva, aurora, what="Send the offer", due_on=clock.today(), owner_id=otto.pk)
    mine = client_of(otto).get(reverse("console:steps")).content.decode().split('id="steps"')[-1]
    assert "Send the offer" in mine
    assert "agreed by Eva" in mine
    assert "Aurora Oy" in mine
    assert reverse("console:partner", args=[aurora.pk]) not in mine


def test_everything_can_be_told_at_once_also_of_an_earlier_day(desk: Client, aurora: Partner, eva) -> None:
    asked = make_registration(aurora, at=AT)
    contact = Contact.objects.create(partner=aurora, name="Cecilia <b>")
    today = clock.today()
    sent = {
        "kind": "ON_SITE", "text": "Plan for the year", "happened_on": "2026-11-20", "happened_time": "14:30", "title": "Review",
        "outcome": "WENT_WELL", "about": f"registration-{asked.pk}", "staff": [eva.pk], "contacts": [contact.pk], "is_shared": "on",
        "what": "Send the plan", "due_on": (today + timedelta(days=3)).isoformat(), "owner": "partner",
    }  # fmt: skip
    answer = desk.post(reverse("console:partner-timeline", args=[aurora.pk]), sent, follow=True)
    found = Touchpoint.objects.get()
    assert found.happened_at == datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    assert (found.outcome, found.registration, found.is_shared) == ("WENT_WELL", asked, True)
    step = NextStep.objects.get()
    assert (step.what, step.is_theirs, step.owner) == ("Send the plan", True, eva)
    text = answer.content.decode()
    assert "Cecilia &lt;b&gt;" in text
    assert "Send the plan" in text.split('id="steps"')[1].split("</section>")[0]


def test_what_is_wrong_stands_next_to_its_field_and_nothing_typed_is_lost(
    desk: Client, aurora: Partner
) -> None:
    sent = {"kind": "NOTE", "happened_on": NEXT_YEAR, "what": "Write to them", "text": ""}
    answer = desk.post(reverse("console:partner-timeline", args=[aurora.pk]), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Fill this in." in text
    assert "Choose today or an earlier day." in text
    assert 'value="Write to them"' in text
    assert not Touchpoint.objects.exists()


def test_a_step_without_a_day_opens_its_part_of_the_box(desk: Client, aurora: Partner) -> None:
    sent = {"kind": "CALL", "happened_on": clock.today().isoformat(), "what": "Write to them"}
    answer = desk.post(reverse("console:partner-timeline", args=[aurora.pk]), sent)
    assert answer.status_code == 422
    assert re.search(r"<details class=\"more\" open>\s*<summary>Next step", answer.content.decode())
    assert not Touchpoint.objects.exists()


def test_who_only_reads_gets_no_box_and_cannot_log(aurora: Partner) -> None:
    reader = client_of(make_user("Maija", role="EXECUTIVE"))
    address = reverse("console:partner-timeline", args=[aurora.pk])
    assert 'id="log"' not in reader.get(address).content.decode()
    assert reader.post(address, {"kind": "CALL", "happened_on": "2026-11-20"}).status_code == 403
    assert not Touchpoint.objects.exists()


def logged(eva, aurora: Partner, **step) -> Touchpoint:
    now = clock.now()
    told = Told("CALL", now - timedelta(days=3), text="As it was")
    return record_touchpoint(by=staff(eva), partner_id=aurora.pk, told=told, step=Step(**step), at=now)


def test_of_many_people_those_who_know_the_partner_are_ticked_and_the_others_are_found(
    desk: Client, aurora: Partner, eva
) -> None:
    others = [make_user(f"Seller {number:02d}", role="SELLER") for number in range(FEW + 1)]
    address = reverse("console:partner-timeline", args=[aurora.pk])
    box = desk.get(address).content.decode().split('id="log"')[1].split("</form>")[0]
    assert re.findall(r'name="staff" value="(\d+)"', box) == [str(eva.pk)]
    sent = {**fields_of(desk, address), "outcome": "WENT_WELL", "staff": [eva.pk]}
    assert "Select a valid choice" in desk.post(address, {**sent, "somebody_else": "999"}).content.decode()
    desk.post(address, {**sent, "somebody_else": others[3].pk})
    found = Touchpoint.objects.get()
    assert set(found.staff.all()) == {eva, others[3]}
    for page in (address, reverse("console:touchpoint", args=[found.pk])):
        ticked = re.findall(r'name="staff" value="(\d+)"', desk.get(page).content.decode())
        assert set(ticked) == {str(eva.pk), str(others[3].pk)}


def test_it_is_corrected_and_removed(desk: Client, aurora: Partner, eva) -> None:
    found = logged(eva, aurora)
    address = reverse("console:touchpoint", args=[found.pk])
    assert "As it was" in desk.get(address).content.decode()
    desk.post(address, {"kind": "REMOTE", "text": "As it should be", "happened_on": "2026-11-20"})
    found.refresh_from_db()
    assert (found.kind, found.text) == ("REMOTE", "As it should be")
    stranger = client_of(make_user("Mikko", role="PARTNER_MANAGER"))
    assert stranger.get(address).status_code == 403
    assert (
        f'href="{address}"'
        not in stranger.get(reverse("console:partner-timeline", args=[aurora.pk])).content.decode()
    )
    desk.post(reverse("console:touchpoint-remove", args=[found.pk]))
    assert not Touchpoint.objects.exists()


def test_a_step_is_done_moved_and_dropped_where_one_is(desk: Client, aurora: Partner, eva) -> None:
    step = logged(eva, aurora, what="Write to them", due_on=clock.today()).steps.get()
    text = desk.get(reverse("console:dashboard")).content.decode()
    assert "Write to them" in text
    later = re.search(r'name="due_on" value="([\d-]+)"', text)
    assert later
    answer = desk.post(
        reverse("console:step", args=[step.pk, "move"]), {"due_on": later[1], "back": "dashboard"}
    )
    assert answer.headers["Location"] == reverse("console:dashboard")
    step.refresh_from_db()
    assert step.due_on == clock.today() + timedelta(days=7)
    answer = desk.post(
        reverse("console:step", args=[step.pk, "done"]), {"back": "partner", "partner": str(aurora.pk)}
    )
    assert answer.headers["Location"] == reverse("console:partner", args=[aurora.pk])
    again = desk.post(reverse("console:step", args=[step.pk, "drop"]), follow=True)
    assert "This next step is done or dropped already." in again.content.decode()
    assert "Write to them" not in desk.get(reverse("console:dashboard")).content.decode()
    assert "Write to them" in desk.get(reverse("console:steps") + "?show=CLOSED").content.decode()


def test_who_had_no_contact_for_long_is_found(desk: Client) -> None:
    today = clock.today()
    make_partner("Called Oy", last_contact_on=today - timedelta(days=29))
    make_partner("Quiet Oy", last_contact_on=today - timedelta(days=31))
    make_partner("Never Oy")
    make_partner("Ended Oy", lifecycle="EXITED")
    text = desk.get(reverse("console:partners") + "?quiet=30&sort=contacted").content.decode()
    assert re.findall(r">(\w+ Oy)</a>", text) == ["Never Oy", "Quiet Oy"]
    assert "No contact for 90 days" in text


def test_a_partner_reads_what_is_shared_and_says_that_its_step_is_done(aurora: Partner, eva) -> None:
    now = clock.now()
    for text, is_shared in (("Plan of the year", True), ("They waver", False)):
        told = Told("ON_SITE", now, text=text, is_shared=is_shared)
        step = Step(f"Step of: {text}", clock.today(), is_theirs=True)
        record_touchpoint(by=staff(eva), partner_id=aurora.pk, told=told, step=step, at=now)
    portal = client_of(make_member(aurora, "Bertil"))
    for name in ("touchpoints", "home"):
        text = portal.get(reverse(f"portal:{name}")).content.decode()
        assert "Step of: Plan of the year" in text
        assert "They waver" not in text
    mine, hidden = NextStep.objects.order_by("id")
    assert portal.post(reverse("portal:step-done", args=[hidden.pk])).status_code == 404
    answer = portal.post(reverse("portal:step-done", args=[mine.pk]), {"back": "home"}, follow=True)
    assert "Done: Step of: Plan of the year" in answer.content.decode().replace("&#x27;", "'")
    mine.refresh_from_db()
    assert (mine.state, mine.owner) == ("DONE", eva)
    reader = client_of(make_member(aurora, "Tiina", Role.PARTNER_TECHNICIAN))
    assert reader.get(reverse("portal:touchpoints")).status_code == 200
    assert reader.post(reverse("portal:step-done", args=[mine.pk])).status_code == 403


def test_a_mail_without_a_partner_is_placed_or_left_out(desk: Client, aurora: Partner, eva) -> None:
    now = clock.now()
    polar = make_partner("Polar GmbH")
    both, other, spam = (
        WaitingMail.objects.create(
            owner=eva, received_at=now, sent_at=now, sender="x@nowhere.se", title=title, candidates=candidates
        )
        for title, candidates in (("For both", [aurora.pk, polar.pk]), ("Other", []), ("<b>Spam</b>", []))
    )
    assert "3 mails wait for you" in desk.get(reverse("console:steps")).content.decode()
    text = desk.get(reverse("console:mail-inbox")).content.decode()
    assert f'value="{polar.pk}"> Polar GmbH</label>' in text
    assert "&lt;b&gt;Spam" in text
    desk.post(reverse("console:mail-inbox-act", args=[both.pk, "place"]), {"candidate": polar.pk})
    nobody = desk.post(
        reverse("console:mail-inbox-act", args=[other.pk, "place"]), {"partner": "Zzz"}, follow=True
    )
    assert "No single partner has this name." in nobody.content.decode()
    desk.post(reverse("console:mail-inbox-act", args=[other.pk, "place"]), {"partner": "aurora oy"})
    desk.post(reverse("console:mail-inbox-act", args=[spam.pk, "leave-out"]))
    placed = Touchpoint.objects.order_by("id").values_list("title", "partner__name")
    assert list(placed) == [("For both", "Polar GmbH"), ("Other", "Aurora Oy")]
    assert not WaitingMail.objects.exists()


def test_what_was_said_about_a_deal_stands_with_the_deal_for_those_who_see_partners(
    desk: Client, aurora: Partner, eva
) -> None:
    now = clock.now()
    asked = make_registration(aurora, at=now)
    about = Told("CALL", now, text="About the request", registration_id=asked.pk)
    record_touchpoint(by=staff(eva), partner_id=aurora.pk, told=about, at=now)
    deciding.approve_registration(by=staff(make_user("Aino", role="OWNER")), registration_id=asked.pk, at=now)
    deal = Deal.objects.get()
    for text, deal_id in (("About the deal", deal.pk), ("About nothing", None)):
        told = Told("CALL", now, text=text, deal_id=deal_id)
        record_touchpoint(by=staff(eva), partner_id=aurora.pk, told=told, at=now)
    address = reverse("console:deal", args=[deal.pk])
    text = desk.get(address).content.decode()
    assert "About the request" in text
    assert "About the deal" in text
    assert "About nothing" not in text
    assert "About the deal" not in client_of(make_user("Otto", role="SELLER")).get(address).content.decode()
