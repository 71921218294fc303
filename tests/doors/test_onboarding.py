"""Onboarding at both doors: the path, its steps, templates and scenarios."""

import re
from datetime import timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kanava.core import clock
from kanava.onboarding.models import CheckIn, CoSelling, Milestone, Plan, PlanTemplate, Scenario, Task
from kanava.partners import actions
from kanava.partners.actions import Told
from kanava.partners.models import Contact
from kanava.rules.people import Role
from kanava.ui.formatting import day as formatted
from kanava.ui.onboarding_words import TASKS, code_of_title
from tests.factories import NEXT_YEAR, client_of, make_member, make_user, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(eva) -> Plan:
    """Of a partner signed twenty days ago."""
    now = timezone.now()
    told = Told("Uusi Kumppani Oy", "RESELLER", "FI", signed_on=now.date() - timedelta(days=20))
    return Plan.objects.get(partner=actions.create_partner(by=staff(eva), told=told, at=now))


def step(name: str, plan: Plan, *ids: int) -> str:
    return reverse(f"console:onboarding-{name}", args=[plan.partner_id, *ids])


def test_the_partner_sees_one_path_and_ticks_its_own_tasks(plan, eva) -> None:
    bertil = client_of(make_member(plan.partner, "Bertil", Role.PARTNER_TECHNICIAN))
    page = bertil.get(reverse("portal:onboarding")).content.decode()
    assert "Next for you" in page
    assert "Name who sells, who supports and who decides" in page
    assert "Eva" in page
    assert "Was it held?" not in page  # that is ours to tell
    mine = Task.objects.get(plan=plan, code="PEOPLE")
    answer = bertil.post(reverse("portal:onboarding-task", args=[mine.pk, "complete"]), {"note": "Bertil"}, follow=True)  # fmt: skip
    assert "Your partner manager sees it." in answer.content.decode()
    mine.refresh_from_db()
    assert (mine.note, mine.done_at is not None) == ("Bertil", True)
    again = bertil.post(reverse("portal:onboarding-task", args=[mine.pk, "complete"]), follow=True)
    assert "meanwhile" in again.content.decode()
    fact = Task.objects.get(plan=plan, code="FIRST_REGISTRATION")
    refused = bertil.post(reverse("portal:onboarding-task", args=[fact.pk, "complete"]), follow=True)
    assert "ticks itself" in refused.content.decode()
    ours = Task.objects.get(plan=plan, code="KICK_OFF")
    assert bertil.post(reverse("portal:onboarding-task", args=[ours.pk, "complete"])).status_code == 404
    assert bertil.post(reverse("portal:onboarding-task", args=[mine.pk, "nonsense"])).status_code == 404
    finance = client_of(make_member(plan.partner, "Fia", Role.PARTNER_FINANCE))
    assert finance.get(reverse("portal:onboarding")).status_code == 200
    assert finance.post(reverse("portal:onboarding-task", args=[mine.pk, "reopen"])).status_code == 403


def test_a_certificate_is_not_ticked_without_a_word(plan, eva) -> None:
    """The console asks for it on the task's page, the portal beside the button; the path says who vouches."""
    bertil = client_of(make_member(plan.partner, "Bertil", Role.PARTNER_SELLER))
    found = Task.objects.get(plan=plan, code="CERTIFICATION")
    desk = client_of(eva)
    assert step("tick", plan, found.pk, "complete") not in desk.get(step("plan", plan)).content.decode()
    assert desk.post(step("task", plan, found.pk), {"what": "complete", "note": ""}).status_code == 422
    address = reverse("portal:onboarding-task", args=[found.pk, "complete"])
    assert (
        "Which certificate, who passed it and when"
        in bertil.get(reverse("portal:onboarding")).content.decode()
    )
    empty = bertil.post(address, {"note": ""}, follow=True).content.decode()
    assert "Say which certificate it is, who passed it and when." in empty
    bertil.post(address, {"note": "Sales 2026, Bertil, 3 March"})
    shown = desk.get(step("plan", plan)).content.decode()
    assert "Sales 2026, Bertil, 3 March" in shown
    assert ", says Bertil" in shown


def test_what_ticks_itself_leads_to_where_it_is_done(plan, eva) -> None:
    invite = reverse("console:partner-person-invite", args=[plan.partner_id])
    desk = client_of(eva)
    assert invite in desk.get(step("plan", plan)).content.decode()
    seller = client_of(make_member(plan.partner, "Bertil", Role.PARTNER_SELLER))
    technician = client_of(make_member(plan.partner, "Tiina", Role.PARTNER_TECHNICIAN))
    register = f'<a class="button" href="{reverse("portal:register")}">Register a deal</a>'
    assert register in seller.get(reverse("portal:onboarding")).content.decode()
    assert register not in technician.get(reverse("portal:onboarding")).content.decode()
    assert (
        invite not in client_of(make_user("Maija", role="EXECUTIVE")).get(step("plan", plan)).content.decode()
    )


def test_the_first_screen_of_the_portal_says_what_is_next(plan) -> None:
    owner = client_of(make_member(plan.partner, "Olga", Role.PARTNER_OWNER))
    assert "Your first 90 days" in owner.get(reverse("portal:home")).content.decode()
    plan.closed_on = plan.ends_on
    plan.save()
    assert "Next for you" not in owner.get(reverse("portal:onboarding")).content.decode()
    assert 'id="onboarding"' not in owner.get(reverse("portal:home")).content.decode()


def test_a_task_is_done_moved_given_away_and_left_out(plan, eva) -> None:
    client = client_of(eva)
    found = Task.objects.get(plan=plan, code="KICK_OFF")
    address = step("task", plan, found.pk)
    late = client.post(address, {"what": "move", "due_on": "2027-01-05", "reason": ""})
    assert late.status_code == 422
    assert "2027-01-05" in late.content.decode()
    client.post(address, {"what": "move", "due_on": "2027-01-05", "reason": "They are at a fair"})
    client.post(address, {"what": "assign", "person": eva.pk})
    client.post(address, {"what": "complete", "note": "Agreed"})
    found.refresh_from_db()
    assert (str(found.due_on), found.assignee_id, found.note) == ("2027-01-05", eva.pk, "Agreed")
    client.post(address, {"what": "reopen"})
    client.post(address, {"what": "drop"})
    assert client.get(address).status_code == 404
    assert client.post(step("task", plan, 0), {"what": "drop"}).status_code == 404
    other = Task.objects.get(plan=plan, code="SALES_TRAINING")
    page = client.get(step("plan", plan)).content.decode()
    assert step("tick", plan, other.pk, "complete") in page
    # What a fact ticks has no button of its own.
    invite = Task.objects.get(plan=plan, code="INVITE")
    assert step("tick", plan, invite.pk, "complete") not in page
    assert client.post(step("task", plan, other.pk), {"what": "nonsense"}).status_code == 404
    client.post(step("tick", plan, other.pk, "complete"))
    other.refresh_from_db()
    assert other.done_by_id == eva.pk
    again = client.post(step("tick", plan, other.pk, "complete"), follow=True)
    assert "meanwhile" in again.content.decode()


def test_a_task_of_ones_own_is_added(plan, eva) -> None:
    told = {"title": "Visit their office", "side": "OURS", "phase": "TRAINING", "due_on": "2026-12-08"}
    client_of(eva).post(step("plan", plan), told)
    assert Task.objects.filter(plan=plan, title="Visit their office").exists()
    assert client_of(eva).post(step("plan", plan), {**told, "title": ""}).status_code == 422


def test_only_the_partners_manager_and_owners_change_a_plan(plan) -> None:
    other = client_of(make_user("Otto", role="PARTNER_MANAGER"))
    found = Task.objects.get(plan=plan, code="KICK_OFF")
    shown = other.get(step("plan", plan)).content.decode()
    assert "Add a task" not in shown
    assert other.post(step("tick", plan, found.pk, "complete")).status_code == 403
    assert other.get(step("task", plan, found.pk)).status_code == 403
    assert other.get(step("co-selling", plan)).status_code == 403
    maija = client_of(make_user("Maija", role="EXECUTIVE"))
    assert maija.get(step("plan", plan)).status_code == 200
    assert maija.get(step("task", plan, found.pk)).status_code == 403


def test_milestones_check_ins_and_co_selling_are_told_on_pages_of_their_own(plan, eva) -> None:
    client = client_of(eva)
    milestone = Milestone.objects.get(plan=plan, mark="FIRST")
    met = {"what": "assess", "result": "MET", "feedback": "Well done"}
    early = client.post(step("milestone", plan, milestone.pk), met)
    assert "It is assessed on its day, or once they are done." in early.content.decode()
    assert step("milestone", plan, milestone.pk) not in client.get(step("plan", plan)).content.decode()
    # Nothing is chosen beforehand.
    untouched = client.get(step("milestone", plan, milestone.pk)).content.decode()
    assert '<option value="" selected>Choose</option>' in untouched
    Task.objects.filter(plan=plan, due_on__lte=milestone.due_on).update(done_at=timezone.now())
    assert step("milestone", plan, milestone.pk) in client.get(step("plan", plan)).content.decode()
    client.post(step("milestone", plan, milestone.pk), met)
    talk = CheckIn.objects.filter(plan=plan).order_by("starts_at")[0]
    empty = client.post(step("check-in", plan, talk.pk), {"what": "hold", "outcome": ""})
    assert empty.status_code == 422
    held = {"what": "hold", "kind": "CALL", "outcome": "Good", "next_step": "Train"}
    undated = client.post(step("check-in", plan, talk.pk), held)
    assert "hold-due_on-error" in undated.content.decode()
    client.post(step("check-in", plan, talk.pk), {**held, "due_on": NEXT_YEAR, "owner": "partner"})
    timeline = client.get(reverse("console:partner-timeline", args=[plan.partner_id])).content.decode()
    assert "Onboarding check-in" in timeline
    assert "Next step: Train" in timeline
    later = CheckIn.objects.filter(plan=plan).order_by("-starts_at")[0]
    # What has not been is not written down yet.
    ahead = client.get(step("check-in", plan, later.pk)).content.decode()
    assert 'value="move"' in ahead
    assert 'value="hold"' not in ahead
    beyond = client.post(
        step("check-in", plan, later.pk),
        {"what": "move", "on": f"{clock.today().year + 3}-01-07", "hour": "13:30"},
    )
    assert f"Choose a day within the plan, until {formatted(plan.ends_on)}." in beyond.content.decode()
    moved = {"what": "move", "on": plan.ends_on.isoformat(), "hour": "13:30"}
    client.post(step("check-in", plan, later.pk), moved)
    later.refresh_from_db()
    local = later.starts_at.astimezone(ZoneInfo("Europe/Helsinki"))
    assert (local.date(), local.hour, local.minute) == (plan.ends_on, 13, 30)
    today = timezone.localdate().isoformat()
    told = {"what": "plan", "kind": "OPPORTUNITY", "on": today, "customer": "Kone Oyj", "our_person": "Otto"}
    client.post(step("co-selling", plan), told)
    scores = {"score-NEED": 4, "score-PRODUCT": 3, "score-OBJECTIONS": 5}
    wrong = client.post(step("co-selling", plan), {"what": "assess", **scores, "feedback": "Good"})
    assert "Choose a score from 1 to 5." in wrong.content.decode()
    client.post(
        step("co-selling", plan), {"what": "assess", **scores, "score-NEXT_STEP": 2, "feedback": "Good"}
    )
    assert CoSelling.objects.get(plan=plan).scores["NEXT_STEP"] == 2
    page = client.get(step("plan", plan)).content.decode()
    for words in ("Well done", "Good", "Next: Train", "Kone Oyj", "2 of 5"):
        assert words in page


def test_what_the_kind_of_co_selling_needs_is_not_called_optional(plan, eva) -> None:
    page = client_of(eva).get(step("co-selling", plan)).content.decode()
    marked = dict(re.findall(r'<label for="plan-(\w+)">[^<]*(<span)?', page))
    assert {name for name, mark in marked.items() if mark} == {"our_person", "partner_person"}


def test_the_owner_writes_a_template_and_goes_back_to_the_guide() -> None:
    client = client_of(make_user("Aino", role="OWNER"))
    address = reverse("console:plan-template", args=["SI"])
    page = client.get(address)
    formset = page.context["items"]
    sent = {"items-TOTAL_FORMS": len(formset.forms), "items-INITIAL_FORMS": formset.initial_form_count()}
    for place, form in enumerate(formset.initial_forms):
        sent |= {f"items-{place}-{name}": value for name, value in form.initial.items()}
    sent |= {"items-0-title": "Sign on paper", "items-1-DELETE": "on", "FIRST": "Two meetings held"}
    assert client.post(address, {**sent, "items-2-day": "0"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    written = PlanTemplate.objects.get(type="SI")
    assert (written.items[0]["title"], written.items[0]["code"], written.items[0]["fact"]) == ("Sign on paper", "", "SIGNED")  # fmt: skip
    assert (written.items[1]["code"], written.items[1]["title"]) == ("KICK_OFF", "")
    assert written.goals == {"FIRST": "Two meetings held"}
    assert "Sign on paper" in client.get(address).content.decode()
    client.post(address, {"guide": "yes"})
    assert "Sign on paper" not in client.get(address).content.decode()
    assert client.get(reverse("console:plan-template", args=["FRIEND"])).status_code == 404


def test_a_template_is_saved_as_a_browser_sends_it() -> None:
    """The empty row for one more task has its choices set, and is no task."""
    client = client_of(make_user("Aino", role="OWNER"))
    address = reverse("console:plan-template", args=["RESELLER"])
    sent = as_a_browser_sends(client.get(address).context["items"])
    last = sent["items-INITIAL_FORMS"]
    assert (sent[f"items-{last}-side"], sent[f"items-{last}-title"]) == ("OURS", "")
    assert client.post(address, {**sent, "items-0-day": "3"}).status_code == 302
    written = PlanTemplate.objects.get(type="RESELLER")
    assert (len(written.items), written.items[0]["day"]) == (last, 3)
    refused = client.post(address, {**sent, f"items-{last}-title": "Sign on paper"})
    assert list(refused.context["items"].forms[last].errors) == ["day"]


def test_a_template_opened_in_one_language_and_saved_in_another_keeps_the_guide_s_words_in_both() -> None:
    aino = make_user("Aino", role="OWNER", language="fi")
    address = reverse("console:plan-template", args=["RESELLER"])
    sent = as_a_browser_sends(client_of(aino).get(address).context["items"])
    assert sent["items-0-title"] == "Allekirjoitetaan kumppanisopimus"
    aino.language = "en"
    aino.save()
    client = client_of(aino)
    assert client.post(address, {**sent, "items-1-title": "Ring them"}).status_code == 302
    items = PlanTemplate.objects.get(type="RESELLER").items
    assert [one["title"] for one in items if one["title"]] == ["Ring them"]
    assert [one["code"] for one in items if not one["code"]] == [""]
    assert "Sign the partner agreement" in client.get(address).content.decode()


def test_the_guide_s_words_that_were_kept_as_a_title_are_shown_in_the_reader_s_language_and_freed(
    plan, eva
) -> None:
    frozen = {
        "side": "OURS",
        "phase": "START",
        "day": 1,
        "code": "",
        "title": "Allekirjoitetaan kumppanisopimus",
        "fact": "",
    }
    PlanTemplate.objects.create(type="MSP", number=1, items=[frozen], goals={}, written_at=timezone.now())
    Task.objects.filter(plan=plan, code="AGREEMENT").update(code="", title=frozen["title"])
    assert "Sign the partner agreement" in client_of(eva).get(step("plan", plan)).content.decode()
    client, address = (
        client_of(make_user("Aino", role="OWNER")),
        reverse("console:plan-template", args=["MSP"]),
    )
    client.post(address, as_a_browser_sends(client.get(address).context["items"]))
    (item,) = PlanTemplate.objects.get(type="MSP", number=2).items
    assert (item["code"], item["title"]) == ("AGREEMENT", "")


@pytest.mark.parametrize("language", ["en", "fi"])
def test_no_two_tasks_of_the_guide_bear_the_same_words(language: str) -> None:
    with override(language):
        assert {code: code_of_title(str(said)) for code, said in TASKS.items()} == {
            code: code for code in TASKS
        }


def as_a_browser_sends(formset) -> dict[str, object]:
    """Every field of a formset with its value; a choice that nobody made has its first one."""
    sent: dict[str, object] = {field.html_name: field.value() for field in formset.management_form}
    for form in formset:
        for field in form:
            first = next((code for code, _ in getattr(field.field, "choices", ())), "")
            sent[field.html_name] = first if field.value() is None else field.value()
        sent.pop(form["DELETE"].html_name)
    return sent


def test_scenarios_are_written_and_changed(eva) -> None:
    client = client_of(eva)
    assert client.post(reverse("console:scenario-create"), {"title": "x", "text": ""}).status_code == 422
    client.post(reverse("console:scenario-create"), {"title": "The CIO", "text": "Doubts.", "is_used": "on"})
    found = Scenario.objects.get()
    client.post(reverse("console:scenario", args=[found.pk]), {"title": "The CEO", "text": "Hurries."})
    found.refresh_from_db()
    assert (found.title, found.is_used) == ("The CEO", False)


def test_a_practice_pitch_leads_to_writing_its_scenario_however_few_the_partners(plan, eva) -> None:
    client, here = client_of(eva), step("co-selling", plan)
    assert reverse("console:scenarios") not in client.get(reverse("console:onboarding")).content.decode()
    write = f"{reverse('console:scenario-create')}?next={quote(here, safe='')}"
    assert f'<a href="{write}">Write a scenario</a>' in client.get(here).content.decode()
    assert f'href="{here}">Cancel' in client.get(write).content.decode()
    sent = client.post(write, {"title": "The CIO", "text": "Doubts.", "is_used": "on"})
    assert sent.headers["Location"] == here
    assert "The CIO" in client.get(here).content.decode()


def test_a_partner_without_a_plan_gets_one_by_hand(eva) -> None:
    now = timezone.now()
    told = Told("Vanha Oy", "MSP", "SE", signed_on=now.date() - timedelta(days=400))
    partner = actions.create_partner(by=staff(eva), told=told, at=now)
    address = reverse("console:onboarding-start", args=[partner.pk])
    assert "longer ago" in client_of(eva).post(address, follow=True).content.decode()
    partner.signed_on = now.date() - timedelta(days=10)
    partner.save()
    client_of(eva).post(address)
    assert Plan.objects.filter(partner=partner).exists()


def test_cohorts_lead_to_their_rows(plan, eva) -> None:
    page = client_of(eva).get(reverse("console:cohorts")).content.decode()
    month = f"signed={plan.signed_on:%Y-%m}"
    assert f"{month}&amp;show=waiting" in page
    rows = client_of(eva).get(reverse("console:dashboard-first-deal"), {"signed": f"{plan.signed_on:%Y-%m}", "show": "waiting"})  # fmt: skip
    assert "Uusi Kumppani Oy" in rows.content.decode()
    none = client_of(eva).get(reverse("console:dashboard-first-deal"), {"signed": "2026-01"})
    assert "Uusi Kumppani Oy" not in none.content.decode()


def test_the_plan_says_that_nobody_at_the_partner_is_invited(plan, eva) -> None:
    client = client_of(eva)
    page = client.get(step("plan", plan)).content.decode()
    assert "Nobody at the partner is invited" in page
    assert reverse("console:contact-create", args=[plan.partner_id]) in page
    contact = Contact.objects.create(partner=plan.partner, name="Liisa", is_primary=True)
    assert "Nobody at the partner is invited" in client.get(step("plan", plan)).content.decode()
    Contact.objects.filter(pk=contact.pk).update(email="liisa@example.com")
    assert "Nobody at the partner is invited" not in client.get(step("plan", plan)).content.decode()


def test_the_first_person_invited_to_a_partner_is_its_owner(plan, eva) -> None:
    client, address = client_of(eva), reverse("console:partner-person-invite", args=[plan.partner_id])
    assert client.get(address).context["form"]["role"].value() == "PARTNER_OWNER"
    make_member(plan.partner, "Bertil", Role.PARTNER_OWNER)
    assert client.get(address).context["form"]["role"].value() == "PARTNER_SELLER"
