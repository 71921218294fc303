"""No partner goes silent unseen, and how long our answers take (guide: F5, F6)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kanava.core import clock
from kanava.core.models import User
from kanava.deals.actions import deciding, following
from kanava.engagement.actions.recording import record_touchpoint
from kanava.engagement.writers import Told
from kanava.onboarding.actions import check_ins, co_selling, tasks
from kanava.onboarding.actions.check_ins import Held
from kanava.onboarding.models import CoSelling, Plan, Silence, Task, Wait
from kanava.onboarding.queries.attention import (
    get_answers,
    get_attention,
    list_manager_answers,
    list_silent,
)
from kanava.partners.actions import change_lifecycle
from kanava.partners.models import Partner
from kanava.rules.co_selling import Criterion
from kanava.rules.people import Via, system
from tests.factories import client_of, make_member, make_partner, make_registration, make_user, member, staff
from tests.onboarding.conftest import AT, SIGNED

pytestmark = pytest.mark.django_db
CLOCK = system(Via.JOB)


def look(days: int) -> list[tuple[str, bool]]:
    check_ins.notice_silences(by=CLOCK, at=AT + timedelta(days=days))
    rows = Silence.objects.filter(ended_at=None).order_by("partner__sort_key")
    return [(one.partner.name, one.owner_at is not None) for one in rows.select_related("partner")]


def test_silence_reaches_the_manager_then_the_owner_and_ends_with_a_word(plan, eva, aino) -> None:
    assert look(13) == []
    assert look(14) == [("Uusi Kumppani Oy", False)]
    assert look(14) == [("Uusi Kumppani Oy", False)]  # safe to repeat
    assert [one.partner_id for one in get_attention(by=eva, at=AT).silent] == [plan.partner_id]
    assert get_attention(by=aino, at=AT).silent == []
    other = staff(make_user("Otto", role="PARTNER_MANAGER"))
    assert get_attention(by=other, at=AT).silent == []
    assert look(28) == [("Uusi Kumppani Oy", True)]
    assert len(get_attention(by=aino, at=AT).silent) == 1
    now = AT + timedelta(days=28)

    def touch(kind: str, outcome: str = "", *, days: int = 28) -> None:
        told = Told(kind, AT + timedelta(days=days), text="We have talked.", outcome=outcome)
        record_touchpoint(by=eva, partner_id=plan.partner_id, told=told, at=now)

    touch("NOTE")
    touch("CALL", "NOT_REACHED")
    touch("CALL", days=-1)  # before the silence began
    assert len(get_attention(by=eva, at=AT).silent) == 1
    touch("CALL")
    assert get_attention(by=eva, at=AT).silent == []
    assert look(41) == []
    assert look(42) == [("Uusi Kumppani Oy", False)]
    assert Silence.objects.count() == 2


def test_a_sign_in_and_a_step_of_the_plan_are_signs_of_life(plan, eva, seller) -> None:
    User.objects.filter(pk=seller.user_id).update(last_login=AT + timedelta(days=5))
    assert look(18) == []
    assert look(19) == [("Uusi Kumppani Oy", False)]
    User.objects.filter(pk=seller.user_id).update(last_login=AT + timedelta(days=20))
    assert look(20) == []  # the job finds the sign-in


def test_our_own_paperwork_ends_no_silence(plan, eva, aino) -> None:
    later, now = 40, AT + timedelta(days=40)
    assert look(later) == [("Uusi Kumppani Oy", True)]
    talks = list(plan.check_ins.filter(starts_at__lt=now).order_by("starts_at"))
    goal = plan.milestones.get(mark="FIRST")
    for _again in range(2):
        tasks.assess_milestone(
            by=eva, milestone_id=goal.pk, result="MISSED", feedback="We train again.", at=now
        )
    check_ins.skip_check_in(by=eva, check_in_id=talks[-1].pk, reason="Nobody came.", at=now)
    coming = plan.check_ins.filter(starts_at__gt=now).first()
    check_ins.move_check_in(
        by=eva, check_in_id=coming.pk, starts_at=coming.starts_at + timedelta(hours=1), at=now
    )
    ours = plan.tasks.filter(side="OURS", done_at=None).first()
    tasks.complete_task(by=eva, task_id=ours.pk, note="Done by us.", at=now)
    assert Silence.objects.get(ended_at=None).since_on == SIGNED
    assert look(later) == [("Uusi Kumppani Oy", True)]


def test_a_talk_counts_from_its_own_day(plan, eva) -> None:
    now = AT + timedelta(days=40)
    assert look(40) == [("Uusi Kumppani Oy", True)]
    talks = list(plan.check_ins.filter(starts_at__lt=now).order_by("starts_at"))
    weeks_ago = next(one for one in talks if one.starts_at > AT + timedelta(days=18))
    check_ins.hold_check_in(by=eva, check_in_id=weeks_ago.pk, told=Held("They train."), at=now)
    row = Silence.objects.get()  # shorter than it was: the manager's, not the owner's any more
    assert (row.since_on, row.ended_at, row.owner_at) == (weeks_ago.starts_at.date(), None, None)
    assert look(40) == [("Uusi Kumppani Oy", False)]
    check_ins.hold_check_in(by=eva, check_in_id=talks[-1].pk, told=Held("They sell."), at=now)
    assert talks[-1].starts_at > now - timedelta(days=14)
    assert Silence.objects.get().ended_at == now
    assert look(40) == []


def test_a_co_selling_counts_from_its_own_day(plan, eva) -> None:
    now = AT + timedelta(days=40)
    pitched = AT + timedelta(days=20)
    CoSelling.objects.create(plan=plan, partner=plan.partner, kind="PITCH", on=pitched.date())
    assert look(40) == [("Uusi Kumppani Oy", True)]
    co_selling.assess_co_selling(
        by=eva,
        plan_id=plan.pk,
        scores=dict.fromkeys(Criterion, 3),
        outcome="Well.",
        feedback="Go on.",
        at=now,
    )
    row = Silence.objects.get()
    assert (row.since_on, row.ended_at, row.owner_at) == (pitched.date(), None, None)


def test_what_the_partner_does_itself_ends_it(plan, eva, seller) -> None:
    assert look(30) == [("Uusi Kumppani Oy", True)]
    now = AT + timedelta(days=30)
    theirs = plan.tasks.filter(side="THEIRS", done_at=None, fact="").exclude(code__contains="CERT").first()
    tasks.complete_task(by=seller, task_id=theirs.pk, note="Read.", at=now)
    assert Silence.objects.get().ended_at == now
    assert look(30) == []
    assert look(44) == [("Uusi Kumppani Oy", False)]


def test_who_came_from_a_file_is_silent_from_the_day_on_which_it_came(eva) -> None:
    old = make_partner(
        "Vanha Oy", signed_on=SIGNED - timedelta(days=900), created_at=AT, manager_id=eva.user_id
    )
    assert look(44) == []
    assert look(45) == [("Vanha Oy", False)]
    page, count = list_silent(by=eva, manager_id=eva.user_id, sort="since")
    assert ([one.partner_id for one in page.rows], count.value) == ([old.pk], 1)
    at = AT + timedelta(days=46)
    change_lifecycle(
        by=eva, partner_id=old.pk, lifecycle="PAUSED", reason="They sell the company.", on=at.date(), at=at
    )
    assert look(46) == []  # a partnership that is paused is nobody's silence


def test_the_first_screen_tells_the_manager(plan, eva) -> None:
    look(30)
    user = User.objects.get(pk=eva.user_id)
    text = client_of(user).get(reverse("console:dashboard")).content.decode()
    assert "Needs you" in text
    assert "Nothing heard for" in text
    assert "Our task is late" in text
    assert "Needs you" not in client_of(make_user("Eero", role="FINANCE")).get("/console/").content.decode()


def test_our_tasks_come_to_who_does_them_a_day_before(plan, eva, aino) -> None:
    other = staff(make_user("Otto", role="PARTNER_MANAGER"))
    Task.objects.filter(plan=plan).delete()
    day = AT + timedelta(days=10)
    task = Task.objects.create(
        plan=plan, partner=plan.partner, title="Send the price list", side="OURS", phase="START", due_on=day.date()
    )  # fmt: skip
    Task.objects.create(
        plan=plan, partner=plan.partner, title="Sign in", side="THEIRS", phase="START", due_on=day.date()
    )  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(next_due_on=day.date())

    def found(by, days: int) -> list[str]:
        return [one.title for one in get_attention(by=by, at=AT + timedelta(days=days)).tasks]

    assert [found(eva, days) for days in (8, 9, 10, 20)] == [[], *[["Send the price list"]] * 3]
    assert (found(aino, 10), found(other, 10)) == ([], [])
    Task.objects.filter(pk=task.pk).update(assignee=other.user_id)
    assert (found(eva, 10), found(other, 10)) == ([], ["Send the price list"])
    Task.objects.filter(pk=task.pk).update(assignee=None)
    Partner.objects.filter(pk=plan.partner_id).update(manager=None)
    assert (found(eva, 10), found(aino, 10)) == ([], ["Send the price list"])
    Task.objects.filter(pk=task.pk).update(done_at=AT)
    assert found(aino, 10) == []


def test_the_first_screen_names_our_task_and_leads_to_it(plan, eva) -> None:
    Task.objects.filter(plan=plan).delete()
    today = clock.today()
    task = Task.objects.create(
        plan=plan, partner=plan.partner, title="Send the price list", side="OURS", phase="START", due_on=today
    )  # fmt: skip
    Plan.objects.filter(pk=plan.pk).update(next_due_on=today)
    user = User.objects.get(pk=eva.user_id)
    text = client_of(user).get(reverse("console:dashboard")).content.decode()
    assert "Our task: Send the price list" in text
    assert reverse("console:onboarding-task", args=[plan.partner_id, task.pk]) in text
    assert "A task of the onboarding is late" not in text
    Task.objects.filter(pk=task.pk).update(side="THEIRS", due_on=today - timedelta(days=1))
    Plan.objects.filter(pk=plan.pk).update(next_due_on=today - timedelta(days=1))
    text = client_of(user).get(reverse("console:dashboard")).content.decode()
    assert "A task of the onboarding is late" in text
    assert "Send the price list" not in text


def test_an_answer_is_timed_in_business_hours(plan, eva) -> None:
    seller = make_member(plan.partner, "Bertil")
    by = member(plan.partner, user_id=seller.pk)
    asked = AT + timedelta(hours=5)  # Monday, three in the afternoon in Helsinki
    found = make_registration(plan.partner, at=asked)
    assert Wait.objects.get().manager_id == eva.user_id
    deciding.ask_for_information(
        by=eva, registration_id=found.pk, question="Who decides?", at=asked + timedelta(hours=20)
    )
    wait = Wait.objects.get()
    assert wait.minutes == 2 * 60 + 2 * 60  # until five, and from nine to eleven
    at = asked + timedelta(days=2)
    following.answer_registration(by=by, registration_id=found.pk, answer="The CIO", at=at)
    assert Wait.objects.filter(answered_at=None).count() == 1
    following.withdraw_registration(by=by, registration_id=found.pk, at=at)
    assert Wait.objects.count() == 1
    answers = get_answers(plan.partner_id, by=eva, today=at.date())
    assert (answers.count, answers.minutes) == (1, 240)
    rows = list_manager_answers(by=eva, today=at.date())
    assert [(one.name, one.minutes) for one in rows] == [("Eva", 240)]
    assert get_answers(plan.partner_id, by=eva, today=at.date() + timedelta(days=100)).minutes is None


def test_what_the_rules_refuse_at_once_was_no_wait(plan, eva) -> None:
    polar = make_partner("Polar GmbH", manager_id=eva.user_id)
    first = make_registration(polar, at=AT)
    deciding.approve_registration(by=eva, registration_id=first.pk, at=AT)
    second = make_registration(plan.partner, at=AT + timedelta(hours=1))
    assert second.state == "REFUSED"
    assert list(Wait.objects.values_list("partner_id", "minutes")) == [(polar.pk, 0)]


def test_a_silence_is_found_among_many_in_few_statements(eva, django_assert_max_num_queries) -> None:
    for number in range(30):
        make_partner(f"Partner {number}", created_at=AT, manager_id=eva.user_id)
    with django_assert_max_num_queries(8):
        check_ins.notice_silences(by=CLOCK, at=AT + timedelta(days=50))
    assert Silence.objects.count() == Partner.objects.count() == 30
