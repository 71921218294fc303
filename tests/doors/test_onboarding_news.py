"""What each side of a plan learns of the other: at which hour, what was done, what was assessed (guide: F4–F6)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from kanava.core import clock
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.models import NextStep, Touchpoint
from kanava.engagement.writers import Step
from kanava.engagement.writers import Told as Written
from kanava.onboarding.actions import check_ins, tasks
from kanava.onboarding.models import CheckIn, CoSelling, Milestone, Plan, Task
from kanava.partners import actions
from kanava.partners.actions import Told
from kanava.partners.models import Contact
from kanava.rules.people import Role
from kanava.ui import formatting
from tests.factories import client_of, make_member, make_registration, make_user, staff

pytestmark = pytest.mark.django_db
OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture
def plan(eva) -> Plan:
    """Of a partner in Norway signed twenty days ago."""
    now = timezone.now()
    told = Told("Nordlys AS", "RESELLER", "NO", signed_on=now.date() - timedelta(days=20))
    return Plan.objects.get(partner=actions.create_partner(by=staff(eva), told=told, at=now))


def page_of(plan: Plan, name: str, *ids: int) -> str:
    return reverse(f"console:{name}", args=[plan.partner_id, *ids])


def test_each_side_reads_the_hour_of_its_own_clocks(plan, eva) -> None:
    at = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("UTC"))
    told = Written("REMOTE", at, text="Went well", is_shared=True)
    record_touchpoint(by=staff(eva), partner_id=plan.partner_id, told=told, at=at)
    noon = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("UTC"))  # a day without an hour
    told = Written("CALL", noon, text="Agreed", is_shared=True)
    record_touchpoint(by=staff(eva), partner_id=plan.partner_id, told=told, at=at)
    lars = client_of(make_member(plan.partner, "Lars", Role.PARTNER_SELLER))
    portal = lars.get(reverse("portal:touchpoints")).content.decode()
    assert "25 Nov 2026, 10:00 (Oslo)" in portal
    assert '<span class="sub">24 Nov 2026</span>' in portal
    timeline = client_of(eva).get(page_of(plan, "partner-timeline")).content.decode()
    assert "25 Nov 2026, 11:00 (Helsinki)" in timeline


def test_the_portals_first_screen_tells_the_next_talk_and_what_was_assessed(plan) -> None:
    now = timezone.now()
    Milestone.objects.filter(plan=plan, mark="FIRST").update(result="MET", assessed_at=now)
    CoSelling.objects.create(plan=plan, partner=plan.partner, kind="PITCH", on=now.date(), assessed_at=now)
    ahead = CheckIn.objects.filter(plan=plan, starts_at__gt=now).order_by("starts_at")[0]
    lars = client_of(make_member(plan.partner, "Lars", Role.PARTNER_SELLER))
    home = lars.get(reverse("portal:home")).content.decode()
    assert formatting.moment_in(ahead.starts_at, OSLO) in home
    assert "30 days: Met" in home
    assert "Feedback on the first co-selling" in home
    later = now - timedelta(days=20)
    Milestone.objects.update(assessed_at=later)
    CoSelling.objects.update(assessed_at=later)
    assert "30 days: Met" not in lars.get(reverse("portal:home")).content.decode()


def test_what_the_partner_has_done_is_news_until_its_manager_looks(plan, eva) -> None:
    lars, desk = make_member(plan.partner, "Lars", Role.PARTNER_SELLER), client_of(eva)
    task = Task.objects.get(plan=plan, code="PEOPLE")
    Task.objects.filter(plan=plan, side="OURS").update(done_at=timezone.now(), done_by=eva)
    said = "The partner has done it: Name who sells, who supports and who decides"
    assert said not in desk.get(reverse("console:dashboard")).content.decode()
    client_of(lars).post(reverse("portal:onboarding-task", args=[task.pk, "complete"]), {"note": "Lars"})
    assert said in desk.get(reverse("console:dashboard")).content.decode()
    # Somebody else's look leaves it news.
    client_of(make_user("Aila", role="OWNER")).get(page_of(plan, "onboarding-plan"))
    assert "New: done by the partner" in desk.get(page_of(plan, "onboarding-plan")).content.decode()
    assert said not in desk.get(reverse("console:dashboard")).content.decode()
    assert "New: done by the partner" not in desk.get(page_of(plan, "onboarding-plan")).content.decode()


def test_a_late_task_of_the_partner_has_a_reminder(plan, eva) -> None:
    desk = client_of(eva)
    task = Task.objects.get(plan=plan, code="PEOPLE")
    address = page_of(plan, "onboarding-tick", task.pk, "remind")
    assert address in desk.get(page_of(plan, "onboarding-plan")).content.decode()
    page = desk.post(address, follow=True).content.decode()
    assert "The partner gets a letter about it." in page
    assert f"reminded {formatting.day(timezone.now())}" in page
    assert address not in page
    assert "today already" in desk.post(address, follow=True).content.decode()
    timeline = desk.get(page_of(plan, "partner-timeline")).content.decode()
    assert "Reminded the partner of an onboarding task" in timeline


def test_who_is_given_a_step_reads_what_was_said_and_tells_what_came_of_it(plan, eva) -> None:
    otto, now = make_user("Otto", role="SELLER"), timezone.now()
    sanna = Contact.objects.create(partner=plan.partner, name="Sanna Lie", email="sanna@nordlys.example")
    told = Written("CALL", now, text="They want a price", contact_ids=[sanna.pk])
    step = Step("Send the price", now.date() + timedelta(days=7), owner_id=otto.pk)
    record_touchpoint(by=staff(eva), partner_id=plan.partner_id, told=told, step=step, at=now)
    page = client_of(otto).get(reverse("console:steps")).content.decode()
    for words in ("They want a price", "Sanna Lie", "sanna@nordlys.example", "What came of it"):
        assert words in page
    found = NextStep.objects.get()
    timeline = client_of(eva).get(page_of(plan, "partner-timeline")).content.decode()
    assert "Send the price" in timeline.split('id="steps"')[1]  # the giver still sees it
    client_of(otto).post(reverse("console:step", args=[found.pk, "done"]), {"result": "Sent."})
    assert Touchpoint.objects.get(kind="NOTE").text == "Sent."
    assert "Sent." in client_of(eva).get(page_of(plan, "partner-timeline")).content.decode()


def test_who_skips_a_talk_knows_that_the_partner_reads_why(plan, eva) -> None:
    talk = CheckIn.objects.filter(plan=plan).order_by("-starts_at")[0]
    page = client_of(eva).get(page_of(plan, "onboarding-check-in", talk.pk)).content.decode()
    assert "The partner reads it, in the letter and in its plan." in page
    assert "For us alone; it stands on the timeline." in page


def test_a_day_off_is_told_and_not_forbidden(plan, eva) -> None:
    desk, task = client_of(eva), Task.objects.get(plan=plan, code="PEOPLE")
    address = page_of(plan, "onboarding-task", task.pk)
    told = {"what": "move", "reason": "They asked for it"}
    page = desk.post(address, {**told, "due_on": "2027-05-17"}, follow=True).content.decode()
    assert "17 May 2027 is a public holiday in Norway: Constitution Day" in page
    page = desk.post(address, {**told, "due_on": "2027-01-09"}, follow=True).content.decode()
    assert "9 Jan 2027 is a Saturday." in page
    assert " is a " not in desk.post(address, {**told, "due_on": "2027-01-11"}, follow=True).content.decode().split("toasts")[1].split("</div>")[0]  # fmt: skip
    task.refresh_from_db()
    assert task.due_on == date(2027, 1, 11)


def test_what_is_all_done_says_so_and_is_found_so(plan, eva) -> None:
    desk = client_of(eva)
    for task in Task.objects.filter(plan=plan, done_at=None):
        tasks.complete_task(by=staff(eva), task_id=task.pk, note="Told", at=timezone.now())
    assert "<dd>All done</dd>" in desk.get(page_of(plan, "onboarding-plan")).content.decode()
    rows = desk.get(reverse("console:onboarding"), {"show": "DONE"}).content.decode()
    assert "<td>All done</td>" in rows
    assert "Nordlys" not in desk.get(reverse("console:onboarding"), {"phase": "FIRST_DEAL"}).content.decode()


def test_a_milestone_is_assessed_beside_what_the_partner_has_brought_about(plan, eva) -> None:
    now, desk = timezone.now(), client_of(eva)
    make_registration(plan.partner, at=now)
    record_touchpoint(by=staff(eva), partner_id=plan.partner_id, told=Written("CALL", now, text="Hi"), at=now)
    goals = {one.mark: one for one in Milestone.objects.filter(plan=plan)}
    page = desk.get(page_of(plan, "onboarding-milestone", goals["THIRD"].pk)).content.decode()
    facts = page.split('id="facts"')[1].split("</section>")[0]
    assert "1, of them approved: 0" in facts
    assert f"<dd>1 · last on {formatting.day(now)}</dd>" in facts
    # Nothing but time leads to the last one; the one before it can be met early.
    Task.objects.filter(plan=plan).update(done_at=now)
    shown = desk.get(page_of(plan, "onboarding-plan")).content.decode()
    assert page_of(plan, "onboarding-milestone", goals["SECOND"].pk) in shown
    assert page_of(plan, "onboarding-milestone", goals["THIRD"].pk) not in shown


def test_what_is_done_together_waits_for_its_day(plan, eva) -> None:
    desk, lars = client_of(eva), client_of(make_member(plan.partner, "Lars", Role.PARTNER_SELLER))
    on = clock.today() + timedelta(days=30)
    sale = Task.objects.get(plan=plan, code="CO_SELL")
    assert reverse("portal:onboarding-task", args=[sale.pk, "complete"]) in lars.get(reverse("portal:onboarding")).content.decode()  # fmt: skip
    told = {"what": "plan", "kind": "OPPORTUNITY", "on": on.isoformat(), "customer": "Equinor"}
    address = page_of(plan, "onboarding-co-selling")
    desk.post(address, told)
    sale.refresh_from_db()
    assert sale.due_on == on == Task.objects.get(plan=plan, code="FEEDBACK").due_on
    assert 'value="assess"' not in desk.get(address).content.decode()
    assert f'href="{address}">Assess' not in desk.get(page_of(plan, "onboarding-plan")).content.decode()
    tick = reverse("portal:onboarding-task", args=[sale.pk, "complete"])
    assert tick not in lars.get(reverse("portal:onboarding")).content.decode()
    assert "Its day has not come yet." in lars.post(tick, follow=True).content.decode()
    CoSelling.objects.update(on=clock.today())
    assert 'value="assess"' in desk.get(address).content.decode()
    lars.post(tick)
    sale.refresh_from_db()
    assert sale.done_at is not None


def test_lines_say_which_talk_and_which_milestone_in_the_readers_words(plan, eva) -> None:
    now, desk = timezone.now(), client_of(eva)
    talk = CheckIn.objects.filter(plan=plan).order_by("-starts_at")[0]
    was, later = talk.starts_at, talk.starts_at + timedelta(hours=2)
    check_ins.move_check_in(by=staff(eva), check_in_id=talk.pk, starts_at=later, at=now)
    past = CheckIn.objects.filter(plan=plan, starts_at__lt=now).order_by("starts_at")[0]
    desk.post(
        page_of(plan, "onboarding-check-in", past.pk),
        {"what": "hold", "kind": "REMOTE", "outcome": "Well"},
    )
    Task.objects.filter(plan=plan).update(done_at=now)
    goal = Milestone.objects.get(plan=plan, mark="FIRST")
    tasks.assess_milestone(by=staff(eva), milestone_id=goal.pk, result="MET", feedback="", at=now)
    page = desk.get(page_of(plan, "partner-timeline")).content.decode()
    assert f"Check-in moved: {formatting.moment(was)} → {formatting.moment(later)}" in page
    assert "Milestone assessed: First milestone, Met" in page
    assert Touchpoint.objects.get().title == "Onboarding check-in"  # kept so, worded when shown
    lars = make_member(plan.partner, "Lars", Role.PARTNER_SELLER)
    lars.language = "fi"
    lars.save()
    assert "Perehdytyksen seurantapalaveri" in client_of(lars).get(reverse("portal:touchpoints")).content.decode()  # fmt: skip
    lars.language = "en"
    lars.save()
    path = client_of(lars).get(reverse("portal:onboarding")).content.decode()
    assert "Invite your people to the portal" in path
    assert "Invite the partner’s people to the portal" in desk.get(page_of(plan, "onboarding-plan")).content.decode()  # fmt: skip
