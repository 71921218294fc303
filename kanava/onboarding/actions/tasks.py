"""A plan's tasks and milestones: done, reopened, moved, added, dropped, given to somebody, assessed (guide: F1–F4)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.models import User
from kanava.core.permissions import Owned, require
from kanava.onboarding.models import CoSelling, Milestone, Plan, Task
from kanava.onboarding.queries.plans import reminded_since
from kanava.onboarding.writers import finish, keep_summary, lock_plan, make_plan, record
from kanava.partners.actions import ChoiceUnknown, TextMissing
from kanava.partners.models import Membership
from kanava.partners.queries import get_partner
from kanava.rules.co_selling import NotYetHeld
from kanava.rules.onboarding import TOGETHER, Phase, Side, can_be_assessed, check_done
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound, Refusal


class PlanClosed(Refusal):
    """The plan is over: nothing in it changes any more."""

    code = "PLAN_CLOSED"


class PlanNotTimely(Refusal):
    """The partner has a plan, has no day of signing, or was signed too long ago for one."""

    code = "PLAN_NOT_TIMELY"


class TaskDone(Refusal):
    """The task was done meanwhile."""

    code = "TASK_DONE"


class TaskOpen(Refusal):
    """The task is open already."""

    code = "TASK_OPEN"


class MilestoneAhead(Refusal):
    """A milestone is missed at the earliest on its own day, and met before it only once all that leads to it is done."""

    code = "MILESTONE_AHEAD"


class FactDecides(Refusal):
    """What happens ticks this task by itself: the partner does not."""

    code = "FACT_DECIDES"


class TaskNotLate(Refusal):
    """Only what is late, and the partner's to do, is reminded of."""

    code = "TASK_NOT_LATE"


class RemindedToday(Refusal):
    """The partner was reminded of the task today already."""

    code = "REMINDED_TODAY"


RESULTS = ("MET", "MISSED")


def _task(task_id: int, *, by: Actor, right: str) -> Task:
    """The task, locked, if the actor may do `right` on it; a partner's people touch their own side's alone.

    Raises:
        NotFound, NotPermitted, PlanClosed, FactDecides.
    """
    plan_id = Task.objects.filter(pk=task_id).values_list("plan_id", flat=True).first()
    plan = lock_plan(pk=plan_id or 0)
    found = Task.objects.select_for_update().filter(pk=task_id, dropped_at=None).first()
    if plan is None or found is None or (by.is_partner and found.side != Side.THEIRS):
        raise NotFound
    found.plan = plan
    require(right, by, owned(found.plan))
    _check_open(found.plan)
    if by.is_partner and found.fact:
        raise FactDecides
    return found


def owned(plan: Plan) -> Owned:
    """Whose a plan is."""
    return Owned(partner_id=plan.partner_id, manager_id=plan.partner.manager_id)


def _check_open(plan: Plan) -> None:
    if plan.closed_on is not None:
        raise PlanClosed


def get_plan(plan_id: int, *, by: Actor, right: str) -> Plan:
    """The plan, locked, if the actor may do `right` on it. Raises NotFound, NotPermitted, PlanClosed."""
    found = lock_plan(pk=plan_id)
    if found is None:
        raise NotFound
    require(right, by, owned(found))
    _check_open(found)
    return found


@action("change_onboarding_plan")
def start_plan(*, by: Actor, partner_id: int, at: datetime) -> Plan:
    """Make the plan of a partner that was signed before there were plans. Raises NotFound, PlanNotTimely."""
    partner = get_partner(partner_id, by=by, right="change_onboarding_plan")
    plan = make_plan(partner, partner.signed_on, by=by, at=at) if partner.signed_on is not None else None
    if plan is None:
        raise PlanNotTimely
    return plan


@action("complete_onboarding_task")
def complete_task(*, by: Actor, task_id: int, note: str, at: datetime) -> Task:
    """A task is done, with a word on it.

    Raises:
        NotFound, PlanClosed, TaskDone, CertificateUnnamed (field `note`),
        NotYetHeld: what is done together waits for the day that was chosen for it.
    """
    found = _task(task_id, by=by, right="complete_onboarding_task")
    if found.done_at is not None:
        raise TaskDone
    check_done(found.code, note)
    ahead = CoSelling.objects.filter(plan=found.plan, on__gt=clock.day_of(at))
    if found.code in TOGETHER and ahead.exists():
        raise NotYetHeld
    finish(found, by=by, at=at, note=note.strip()[:1000])
    return found


@action("complete_onboarding_task")
def reopen_task(*, by: Actor, task_id: int, at: datetime) -> Task:
    """A task is open again: it was not done after all. Raises NotFound, PlanClosed, TaskOpen."""
    found = _task(task_id, by=by, right="complete_onboarding_task")
    if found.done_at is None:
        raise TaskOpen
    found.done_at, found.done_by_id = None, None
    found.save(update_fields=["done_at", "done_by"])
    keep_summary(found.plan)
    record("task_reopened", found.plan, by=by, at=at, task=found.pk)
    return found


@action("change_onboarding_plan")
def move_task(*, by: Actor, task_id: int, due_on: date, reason: str, at: datetime) -> Task:
    """A task is due on another day, for a reason that both sides read. Raises NotFound, TextMissing (field `reason`)."""
    found = _task(task_id, by=by, right="change_onboarding_plan")
    if not reason.strip():
        raise TextMissing(field="reason")
    before, found.due_on, found.moved_because = found.due_on, due_on, reason.strip()[:500]
    found.save(update_fields=["due_on", "moved_because"])
    keep_summary(found.plan)
    days = {"before": before.isoformat(), "after": due_on.isoformat()}
    record("task_moved", found.plan, by=by, at=at, task=found.pk, days=days)
    return found


@action("change_onboarding_plan")
def remind_of_task(*, by: Actor, task_id: int, at: datetime) -> Task:
    """Remind the partner of a late task of its own by a letter, once a day at most.

    Raises:
        NotFound, PlanClosed, TaskDone, TaskNotLate, RemindedToday.
    """
    found = _task(task_id, by=by, right="change_onboarding_plan")
    today = clock.day_of(at)
    if found.done_at is not None:
        raise TaskDone
    if found.side != Side.THEIRS or found.due_on >= today:
        raise TaskNotLate
    if found.pk in reminded_since(found.plan_id, clock.start_of(today)):
        raise RemindedToday
    record("task_reminded", found.plan, by=by, at=at, task=found.pk)
    return found


@action("complete_onboarding_task")
def look_at_plan(*, by: Actor, plan_id: int, at: datetime) -> None:
    """The partner's manager has seen what the partner has done; anybody else's look changes nothing."""
    rows = Plan.objects.filter(pk=plan_id, partner__manager_id=by.user_id)
    rows.filter(Q(looked_at=None) | Q(looked_at__lt=at)).update(looked_at=at)


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task of somebody's own making."""

    title: str
    side: str
    phase: str
    due_on: date


@action("change_onboarding_plan")
def add_task(*, by: Actor, plan_id: int, told: NewTask, at: datetime) -> Task:
    """Add a task. Raises NotFound, TextMissing (field `title`), ChoiceUnknown (fields `side`, `phase`)."""
    plan = get_plan(plan_id, by=by, right="change_onboarding_plan")
    if not told.title.strip():
        raise TextMissing(field="title")
    for field, choices in (("side", Side), ("phase", Phase)):
        if getattr(told, field) not in choices.__members__:
            raise ChoiceUnknown(field=field)
    found = Task.objects.create(
        plan=plan, partner_id=plan.partner_id, title=told.title.strip()[:200], side=told.side, phase=told.phase,
        due_on=told.due_on,
    )  # fmt: skip
    keep_summary(plan)
    record("task_added", plan, by=by, at=at, task=found.pk)
    return found


@action("change_onboarding_plan")
def drop_task(*, by: Actor, task_id: int, at: datetime) -> None:
    """Leave a task out of the plan. Raises NotFound, PlanClosed, TaskDone."""
    found = _task(task_id, by=by, right="change_onboarding_plan")
    if found.done_at is not None:
        raise TaskDone
    found.dropped_at = at
    found.save(update_fields=["dropped_at"])
    keep_summary(found.plan)
    record("task_dropped", found.plan, by=by, at=at, task=found.pk)


@action("change_onboarding_plan")
def assign_task(*, by: Actor, task_id: int, person_id: int | None, at: datetime) -> Task:
    """Give a task to a person of the side that does it, or to nobody in particular. Raises ChoiceUnknown (field `person`)."""
    found = _task(task_id, by=by, right="change_onboarding_plan")
    if person_id is not None and not _can_do(found, person_id):
        raise ChoiceUnknown(field="person")
    found.assignee_id = person_id
    found.save(update_fields=["assignee"])
    record("task_assigned", found.plan, by=by, at=at, task=found.pk, person=person_id)
    return found


def _can_do(task: Task, person_id: int) -> bool:
    if task.side == Side.THEIRS:
        members = Membership.objects.filter(partner_id=task.partner_id, user__is_active=True)
        return members.filter(user_id=person_id).exists()
    staff = User.objects.filter(pk=person_id, is_active=True).exclude(staff_role="")
    return staff.exists()


@action("assess_onboarding")
def assess_milestone(*, by: Actor, milestone_id: int, result: str, feedback: str, at: datetime) -> Milestone:
    """Say whether a milestone was met, with feedback that the partner reads. It can be said anew, and after the plan is over
    too: the last one is due on the plan's last day.

    Raises:
        NotFound, ChoiceUnknown (field `result`), MilestoneAhead (field `result`),
        TextMissing (field `feedback`): a missed one says what comes next.
    """
    plan_id = Milestone.objects.filter(pk=milestone_id).values_list("plan_id", flat=True).first()
    plan = lock_plan(pk=plan_id or 0)
    milestone = Milestone.objects.select_for_update().filter(pk=milestone_id).first()
    if plan is None or milestone is None:
        raise NotFound
    milestone.plan = plan
    require("assess_onboarding", by, owned(plan))
    if result not in RESULTS:
        raise ChoiceUnknown(field="result")
    today = clock.day_of(at)
    if not _can_be_assessed(milestone, today) or (result == "MISSED" and milestone.due_on > today):
        raise MilestoneAhead(field="result")
    if result == "MISSED" and not feedback.strip():
        raise TextMissing(field="feedback")
    milestone.result, milestone.feedback = result, feedback.strip()[:2000]
    milestone.assessed_at, milestone.assessed_by_id = at, by.user_id
    milestone.save(update_fields=["result", "feedback", "assessed_at", "assessed_by"])
    record(
        "milestone_assessed", milestone.plan, by=by, at=at, milestone=milestone.pk, mark=milestone.mark, result=result
    )  # fmt: skip
    return milestone


def _can_be_assessed(milestone: Milestone, today: date) -> bool:
    """Whether its day has come, or all that is due by it is done, something since the milestone before it."""
    tasks = Task.objects.filter(plan_id=milestone.plan_id, dropped_at=None, due_on__lte=milestone.due_on)
    goals = Milestone.objects.filter(plan_id=milestone.plan_id, due_on__lt=milestone.due_on)
    before = goals.order_by("-due_on").values_list("due_on", flat=True).first() or date.min
    told = list(tasks.values_list("due_on", "done_at"))
    own = sum(due_on > before for due_on, _ in told)
    left = sum(done_at is None for _, done_at in told)
    return can_be_assessed(milestone.due_on, today, own=own, left=left)
