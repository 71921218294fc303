"""What letters of onboarding say, and to whom (guide: F4)."""

from datetime import timedelta

import pytest

from kanava.core.models import Letter
from kanava.engagement.models import Touchpoint
from kanava.onboarding.actions import check_ins, co_selling, tasks
from kanava.onboarding.models import CheckIn, Milestone, Task
from kanava.partners import actions as partner_actions
from kanava.partners.actions import Person
from kanava.rules.co_selling import Criterion
from tests.jobs import run_jobs
from tests.onboarding.conftest import AT, SIGNED

pytestmark = pytest.mark.django_db
CECILIA = "cecilia@example.com"


@pytest.fixture(autouse=True)
def _letters_stay(settings) -> None:
    settings.EMAIL_BACKEND = "kanava.core.mail.OutboxBackend"


@pytest.fixture
def first(plan, eva) -> CheckIn:
    """The first talk, which Eva has in her calendar and Cecilia as well."""
    plan.partner.country = "NO"  # whose people are written to in English
    plan.partner.save()
    run_jobs()
    person = Person("Cecilia Ström", email=CECILIA, is_primary=True)
    partner_actions.save_contact(by=eva, partner_id=plan.partner_id, person=person, at=AT)
    run_jobs()
    return CheckIn.objects.filter(plan=plan).order_by("starts_at")[0]


def letters(email: str) -> list[Letter]:
    return list(Letter.objects.filter(recipients=[email]).order_by("id"))


def test_a_move_names_us_and_both_days(first, eva) -> None:
    Letter.objects.all().delete()
    later = first.starts_at + timedelta(days=1, hours=3)
    check_ins.move_check_in(by=eva, check_in_id=first.pk, starts_at=later, at=AT)
    run_jobs()
    (theirs,), (ours,) = letters(CECILIA), letters("eva@example.com")
    assert (theirs.subject, ours.subject) == ("Check-in moved: Eva", "Check-in moved: Uusi Kumppani Oy")
    assert "The check-in of 7 Sep 2026, 09:00 (Oslo) is now on 8 Sep 2026, 12:00 (Oslo)" in theirs.text
    assert "Onboarding check-in: Eva" in theirs.calendar
    assert "Onboarding check-in: Uusi Kumppani Oy" in ours.calendar


def test_what_is_skipped_says_why_and_when_the_next_one_is_and_our_note_stays_ours(first, eva) -> None:
    Letter.objects.all().delete()
    told = {"reason": "Fair in Stockholm", "note": "Cecilia is on probation"}
    check_ins.skip_check_in(by=eva, check_in_id=first.pk, at=AT, **told)
    run_jobs()
    (letter,) = letters(CECILIA)
    assert letter.subject == "Check-in cancelled: Eva"
    assert "The reason: Fair in Stockholm" in letter.text
    assert "The next check-in is on 14 Sep 2026, 09:00 (Oslo)." in letter.text
    assert "probation" not in str(Letter.objects.values_list("text", flat=True))
    note = Touchpoint.objects.get()
    assert (note.kind, note.text, note.is_shared) == ("NOTE", "Cecilia is on probation", False)


def test_who_stays_learns_who_takes_part_and_who_is_new_is_invited(first, eva) -> None:
    """The contact came after the invitation: one letter each, and the manager's says what has changed."""
    invited, changed = letters("eva@example.com")
    assert invited.subject == "Onboarding check-ins with Uusi Kumppani Oy"
    assert changed.subject == "Who takes part in the check-ins has changed: Uusi Kumppani Oy"
    assert "Those who talk from now on: Eva, Cecilia Ström." in changed.text
    assert [one.subject for one in letters(CECILIA)] == ["Onboarding check-ins with Eva"]
    Letter.objects.all().delete()
    person = Person("Dag Lie", email="dag@example.com", is_primary=True)
    partner_actions.save_contact(by=eva, partner_id=first.partner_id, person=person, at=AT)
    run_jobs()
    (gone,) = letters(CECILIA)
    assert (gone.subject, gone.calendar_method) == ("Check-ins without you: Eva", "CANCEL")
    assert "Somebody else takes part" in gone.text


def test_the_partner_learns_what_was_assessed(first, eva, seller) -> None:
    """Who signs in has the letter, one for each assessment; no tick of the clock brings another."""
    Letter.objects.all().delete()
    goal = Milestone.objects.get(plan=first.plan, mark="FIRST")
    tasks.assess_milestone(
        by=eva, milestone_id=goal.pk, result="MISSED", feedback="Two more visits.", at=AT + timedelta(days=30)
    )
    told = co_selling.Told("OPPORTUNITY", SIGNED, customer="Kone Oyj")
    co_selling.plan_co_selling(by=eva, plan_id=first.plan_id, told=told, at=AT)
    scores = dict.fromkeys([one.value for one in Criterion], 4)
    co_selling.assess_co_selling(
        by=eva, plan_id=first.plan_id, scores=scores, outcome="", feedback="Let them talk more.", at=AT
    )
    run_jobs()
    goal_letter, sale_letter = letters("bertil@example.com")
    assert goal_letter.subject == "Milestone at 30 days: missed"
    assert "Two more visits." in goal_letter.text
    assert sale_letter.subject == "Feedback on your first co-selling"
    assert "Let them talk more." in sale_letter.text


def test_the_partner_is_reminded_of_what_is_late_once_a_day(first, eva, seller) -> None:
    Letter.objects.all().delete()
    task = Task.objects.get(plan=first.plan, code="PEOPLE")
    with pytest.raises(tasks.TaskNotLate):
        tasks.remind_of_task(by=eva, task_id=task.pk, at=AT)
    at = AT + timedelta(days=20)
    tasks.remind_of_task(by=eva, task_id=task.pk, at=at)
    run_jobs()
    (letter,) = letters("bertil@example.com")
    assert letter.subject == "Still open in your plan: Name who sells, who supports and who decides"
    assert "If something stands in the way, write to Eva, eva@example.com." in letter.text
    with pytest.raises(tasks.RemindedToday):
        tasks.remind_of_task(by=eva, task_id=task.pk, at=at + timedelta(hours=5))
    tasks.remind_of_task(by=eva, task_id=task.pk, at=at + timedelta(days=1))
    ours = Task.objects.get(plan=first.plan, code="KICK_OFF")
    with pytest.raises(tasks.TaskNotLate):
        tasks.remind_of_task(by=eva, task_id=ours.pk, at=at)
