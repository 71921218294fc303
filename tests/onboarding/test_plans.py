"""A plan is made on signing, its tasks are done by both sides and by facts (guide: F1–F4, F7)."""

from datetime import date, datetime, timedelta

import pytest

from kanava.core.models import Event
from kanava.core.wall import partner_session
from kanava.deals.actions import deciding
from kanava.onboarding.actions import check_ins, tasks
from kanava.onboarding.actions.tasks import NewTask
from kanava.onboarding.models import CheckIn, Milestone, Plan, Task
from kanava.onboarding.queries import PlanFilter, find_own_path, find_path, list_plans
from kanava.onboarding.queries.attention import get_attention
from kanava.partners import actions as partner_actions
from kanava.partners.actions import ChoiceUnknown, TextMissing, Told
from kanava.people.actions import inviting
from kanava.rules.onboarding import CertificateUnnamed
from kanava.rules.people import Invitee, Role, Via, system
from kanava.rules.refusals import NotFound, NotPermitted
from tests.factories import make_member, make_partner, make_registration, make_user, member, staff
from tests.onboarding.conftest import AT, SIGNED

pytestmark = pytest.mark.django_db


def task(plan: Plan, code: str) -> Task:
    return Task.objects.get(plan=plan, code=code)


def test_signing_makes_a_plan_once_with_what_has_happened_ticked(plan, eva) -> None:
    assert (plan.signed_on, plan.ends_on, plan.template) == (SIGNED, date(2026, 11, 29), None)
    assert task(plan, "AGREEMENT").done_at == AT
    assert (plan.done, plan.total, plan.phase, plan.next_due_on) == (1, 13, "START", date(2026, 8, 31))
    assert Milestone.objects.filter(plan=plan).count() == 3
    at = CheckIn.objects.filter(plan=plan).order_by("starts_at").values_list("starts_at", flat=True)
    assert (len(at), at[0].isoformat()) == (8, "2026-09-07T07:00:00+00:00")  # ten in Helsinki
    with pytest.raises(tasks.PlanNotTimely):
        tasks.start_plan(by=eva, partner_id=plan.partner_id, at=AT)


@pytest.mark.parametrize(("days", "has_plan"), [(0, True), (90, True), (91, False), (800, False)])
def test_who_was_signed_long_ago_gets_no_plan(aino, days: int, has_plan: bool) -> None:
    told = Told("Vanha Oy", "MSP", "SE", signed_on=SIGNED - timedelta(days=days))
    partner = partner_actions.create_partner(by=aino, told=told, at=AT)
    assert Plan.objects.filter(partner=partner).exists() is has_plan


def test_a_plan_can_be_started_for_a_partner_that_came_otherwise(aino) -> None:
    partner = make_partner("Tuotu Oy", signed_on=SIGNED - timedelta(days=20))
    make_member(partner, "Bertil")
    made = tasks.start_plan(by=aino, partner_id=partner.pk, at=AT)
    done = Task.objects.filter(plan=made, done_at__isnull=False).values_list("code", flat=True)
    assert set(done) == {"AGREEMENT", "INVITE", "PORTAL"}


def test_facts_tick_what_they_complete_and_nothing_twice(plan, eva, aino) -> None:
    invitee = Invitee("b@example.com", "Bertil", "PARTNER_SELLER", "fi")
    inviting.invite_partner_person(by=eva, partner_id=plan.partner_id, invitee=invitee, at=AT)
    first = task(plan, "INVITE").done_at
    later = AT + timedelta(days=1)
    invitee = Invitee("c@example.com", "Cecilia", "PARTNER_SELLER", "fi")
    inviting.invite_partner_person(by=eva, partner_id=plan.partner_id, invitee=invitee, at=later)
    assert task(plan, "INVITE").done_at == first == AT
    found = make_registration(plan.partner, at=later)
    assert task(plan, "FIRST_REGISTRATION").done_at is None
    deciding.approve_registration(by=eva, registration_id=found.pk, at=later)
    assert task(plan, "FIRST_REGISTRATION").done_at == later
    done = Event.objects.filter(verb="onboarding.task_done", data__by_fact=True)
    assert done.count() == 3
    plan.refresh_from_db()
    assert plan.done == 3


def test_the_partner_ticks_its_own_tasks_behind_its_wall(plan, seller) -> None:
    mine, ours = task(plan, "PEOPLE"), task(plan, "KICK_OFF")
    with partner_session(plan.partner_id):
        tasks.complete_task(by=seller, task_id=mine.pk, note=" Bertil sells. ", at=AT)
        for not_mine in (ours.pk, 0):
            with pytest.raises(NotFound):
                tasks.complete_task(by=seller, task_id=not_mine, note="", at=AT)
        path = find_own_path(by=seller)
    mine.refresh_from_db()
    plan.refresh_from_db()
    assert (mine.note, mine.done_by_id, plan.done) == ("Bertil sells.", seller.user_id, 2)
    assert path is not None
    assert [one.code for one in path.next_of("THEIRS", 2)] == ["PORTAL", "CERTIFICATION"]
    with partner_session(plan.partner_id):
        tasks.reopen_task(by=seller, task_id=mine.pk, at=AT)
    mine.refresh_from_db()
    assert mine.done_at is None
    with pytest.raises(tasks.TaskOpen):
        tasks.reopen_task(by=seller, task_id=mine.pk, at=AT)


def test_another_partner_sees_nothing_of_it(plan) -> None:
    polar = make_partner("Polar GmbH")
    stranger = member(polar, Role.PARTNER_OWNER, make_member(polar, "Charlotte").pk)
    with partner_session(polar.pk):
        assert find_own_path(by=stranger) is None
        assert not Task.objects.exists()
        with pytest.raises(NotFound):
            tasks.complete_task(by=stranger, task_id=task_id(plan), note="", at=AT)


def task_id(plan: Plan) -> int:
    return int(plan.pk)  # any number: behind the wall there is no task at all


def test_only_the_partners_own_manager_changes_the_plan(plan) -> None:
    other = staff(make_user("Otto", role="PARTNER_MANAGER"))
    with pytest.raises(NotPermitted):
        tasks.complete_task(by=other, task_id=task(plan, "KICK_OFF").pk, note="", at=AT)
    with pytest.raises(NotPermitted):
        tasks.drop_task(by=other, task_id=task(plan, "KICK_OFF").pk, at=AT)


def test_a_task_moves_with_a_reason_and_the_list_follows(plan, eva) -> None:
    tasks.complete_task(by=eva, task_id=task(plan, "INVITE").pk, note="", at=AT)
    with pytest.raises(TextMissing):
        tasks.move_task(
            by=eva, task_id=task(plan, "KICK_OFF").pk, due_on=date(2026, 9, 10), reason=" ", at=AT
        )
    for code in ("KICK_OFF", "PORTAL"):
        tasks.move_task(
            by=eva, task_id=task(plan, code).pk, due_on=date(2026, 9, 10), reason="Holidays", at=AT
        )
    plan.refresh_from_db()
    assert plan.next_due_on == date(2026, 9, 4)
    assert task(plan, "KICK_OFF").moved_because == "Holidays"
    assert "Holidays" not in str(list(Event.objects.values_list("data", flat=True)))


def test_tasks_are_added_dropped_and_given_to_people_of_their_side(plan, eva, seller) -> None:
    told = NewTask("Visit their office", "OURS", "TRAINING", date(2026, 9, 9))
    added = tasks.add_task(by=eva, plan_id=plan.pk, told=told, at=AT)
    for wrong in (
        told.__class__(" ", "OURS", "TRAINING", told.due_on),
        NewTask("x", "NOBODY", "START", told.due_on),
    ):
        with pytest.raises((TextMissing, ChoiceUnknown)):
            tasks.add_task(by=eva, plan_id=plan.pk, told=wrong, at=AT)
    tasks.assign_task(by=eva, task_id=added.pk, person_id=eva.user_id, at=AT)
    with pytest.raises(ChoiceUnknown):
        tasks.assign_task(by=eva, task_id=added.pk, person_id=seller.user_id, at=AT)
    tasks.assign_task(by=eva, task_id=task(plan, "PEOPLE").pk, person_id=seller.user_id, at=AT)
    tasks.drop_task(by=eva, task_id=task(plan, "SKILLS_TEST").pk, at=AT)
    plan.refresh_from_db()
    assert plan.total == 13
    path = find_path(plan.partner_id, by=eva)
    assert path is not None
    assert "SKILLS_TEST" not in {one.code for one in path.tasks}


def test_a_corrected_day_of_signing_moves_what_is_open(plan, eva) -> None:
    moved = task(plan, "KICK_OFF")
    tasks.move_task(by=eva, task_id=moved.pk, due_on=date(2026, 9, 11), reason="Holidays", at=AT)
    first = Milestone.objects.get(plan=plan, mark="FIRST")
    Milestone.objects.filter(pk=first.pk).update(result="MET", feedback="Well done")
    talks = CheckIn.objects.filter(plan=plan).order_by("starts_at")
    skipped = talks[0]
    check_ins.skip_check_in(by=eva, check_in_id=skipped.pk, reason="Fair", at=AT)
    told = Told("Uusi Kumppani Oy", "RESELLER", "FI", signed_on=SIGNED + timedelta(days=7))
    partner_actions.edit_partner(by=eva, partner_id=plan.partner_id, told=told, at=AT)
    plan.refresh_from_db()
    assert (plan.signed_on, plan.ends_on) == (date(2026, 9, 7), date(2026, 12, 6))
    assert task(plan, "PEOPLE").due_on == date(2026, 9, 11)
    assert task(plan, "KICK_OFF").due_on == date(2026, 9, 11)  # as it was moved
    assert Milestone.objects.get(plan=plan, mark="FIRST").due_on == first.due_on
    assert Milestone.objects.get(plan=plan, mark="SECOND").due_on == date(2026, 11, 6)
    days = [one.starts_at.date() for one in talks.filter(state="PLANNED")]
    assert days[0] == date(2026, 9, 21)
    told = Told("Uusi Kumppani Oy", "RESELLER", "FI", signed_on=SIGNED - timedelta(days=800))
    partner_actions.edit_partner(by=eva, partner_id=plan.partner_id, told=told, at=AT)
    plan.refresh_from_db()
    assert plan.signed_on == date(2026, 9, 7)  # so long ago there is no plan to make of it


def test_a_milestone_is_met_or_missed_with_feedback(plan, eva) -> None:
    first = Milestone.objects.get(plan=plan, mark="FIRST")
    with pytest.raises(tasks.MilestoneAhead):
        tasks.assess_milestone(by=eva, milestone_id=first.pk, result="MISSED", feedback="No", at=AT)
    later = datetime.combine(first.due_on, AT.timetz())
    with pytest.raises(TextMissing):
        tasks.assess_milestone(by=eva, milestone_id=first.pk, result="MISSED", feedback="", at=later)
    found = tasks.assess_milestone(
        by=eva, milestone_id=first.pk, result="MET", feedback="Well done", at=later
    )
    assert (found.result, found.assessed_by_id) == ("MET", eva.user_id)
    with pytest.raises(ChoiceUnknown):
        tasks.assess_milestone(by=eva, milestone_id=first.pk, result="NEARLY", feedback="", at=later)


def test_a_milestone_is_met_early_once_what_leads_to_it_is_done(plan, eva) -> None:
    """Not on the first day, on which nothing has happened."""
    first = Milestone.objects.get(plan=plan, mark="FIRST")
    given = {"by": eva, "milestone_id": first.pk, "result": "MET", "feedback": "", "at": AT}
    with pytest.raises(tasks.MilestoneAhead):
        tasks.assess_milestone(**given)
    Task.objects.filter(plan=plan, due_on__lte=first.due_on).update(done_at=AT)
    assert tasks.assess_milestone(**given).result == "MET"


def test_the_last_milestone_is_assessed_after_the_plan_too(plan, eva) -> None:
    """It is due on the plan's last day, or where that is a weekend, after it."""
    at = datetime.combine(date(2026, 12, 1), AT.timetz())
    check_ins.close_plans(by=system(Via.JOB), at=at)
    last = Milestone.objects.get(plan=plan, mark="THIRD")
    assert last.due_on > Plan.objects.get(pk=plan.pk).ends_on
    assert last in get_attention(by=eva, at=at).milestones
    tasks.assess_milestone(by=eva, milestone_id=last.pk, result="MISSED", feedback="No deal yet", at=at)
    assert last not in get_attention(by=eva, at=at).milestones


def test_a_certificate_is_told_with_which_and_whose_it_is(plan, seller, eva) -> None:
    found = task(plan, "CERTIFICATION")
    with partner_session(plan.partner_id), pytest.raises(CertificateUnnamed):
        tasks.complete_task(by=seller, task_id=found.pk, note=" ", at=AT)
    with pytest.raises(CertificateUnnamed):
        tasks.complete_task(by=eva, task_id=found.pk, note="", at=AT)
    with partner_session(plan.partner_id):
        tasks.complete_task(by=seller, task_id=found.pk, note="Bertil, Sales 2026", at=AT)
    path = find_path(plan.partner_id, by=eva)
    assert path is not None
    assert path.names[seller.user_id] == "Bertil"


def test_the_list_of_running_plans_narrows(plan, eva) -> None:
    def shown(day: date = SIGNED, **wanted: object) -> list[str]:
        page, _count = list_plans(by=eva, wanted=PlanFilter(**wanted), today=day)  # type: ignore[arg-type]
        return [one.partner.name for one in page.rows]

    assert shown() == ["Uusi Kumppani Oy"]
    assert shown(show="LATE") == []
    assert shown(SIGNED + timedelta(days=1), show="LATE") == ["Uusi Kumppani Oy"]
    assert shown(phase="START", text="uusi", manager_id=eva.user_id) == ["Uusi Kumppani Oy"]
    assert shown(phase="TRAINING") == shown(show="DONE") == shown(show="SILENT") == shown(text="nobody") == []
