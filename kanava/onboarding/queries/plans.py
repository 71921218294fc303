"""Plans: one as a path with everything on it, and the list of those that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kanava.core.models import Event, User
from kanava.core.paging import Count, Page, Sort, chosen, listed
from kanava.core.permissions import Owned, require
from kanava.core.search import with_words
from kanava.core.standing import GIVEN, GIVEN_LIST, GIVEN_MOMENT, StandingRows
from kanava.deals.models import Deal, DealShare
from kanava.onboarding.models import LAST_DAY, CheckIn, CoSelling, Milestone, Plan, Scenario, Silence, Task
from kanava.partners.models import Partner
from kanava.rules.onboarding import Phase, Side
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

T = TypeVar("T", Task, Milestone, CheckIn)
# What the partner has done itself since its manager looked.
NEWS = Q(
    done_at__gt=Coalesce("plan__looked_at", "plan__made_at"),
    dropped_at=None,
    side=Side.THEIRS.value,
    done_by__staff_role="",
)
SORTS: Mapping[str, Sort] = {
    "due": Sort("next_due_on", empty=LAST_DAY),
    "-signed": Sort("signed_on", descending=True),
    "signed": Sort("signed_on"),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the path with its tasks, in the order of their days."""

    phase: Phase
    tasks: Sequence[Task]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return all(task.done_at is not None for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Path:
    """A plan with everything on it."""

    plan: Plan
    tasks: Sequence[Task]
    milestones: Sequence[Milestone]
    check_ins: Sequence[CheckIn]
    co_selling: CoSelling | None
    names: Mapping[int, str]
    next_talk_at: datetime | None = None
    reminded: Mapping[int, datetime] = field(default_factory=dict)
    news: frozenset[int] = frozenset()

    @property
    def stretches(self) -> list[Stretch]:
        """The parts of the path that have tasks."""
        found = [Stretch(phase, [one for one in self.tasks if one.phase == phase]) for phase in Phase]
        return [one for one in found if one.tasks]

    def next_of(self, side: Side, limit: int = 3) -> list[Task]:
        """What a side does next."""
        return [one for one in self.tasks if one.done_at is None and one.side == side][:limit]

    def next_check_in(self, at: datetime) -> datetime | None:
        """When the next planned talk is."""
        ahead = (one.starts_at for one in self.check_ins if one.state == "PLANNED" and one.starts_at >= at)
        return self.next_talk_at or next(ahead, None)

    def late(self, today: date) -> list[Task]:
        """Open tasks whose day is past."""
        return [one for one in self.tasks if one.done_at is None and one.due_on < today]


def _path(plan: Plan | None) -> Path | None:
    """Five statements. Behind a partner's wall only its own people have names."""
    if plan is None:
        return None
    tasks = list(Task.objects.filter(plan=plan, dropped_at=None).order_by("due_on", "id"))
    named = {key for one in tasks for key in (one.assignee_id, one.done_by_id) if key}
    people = User.objects.filter(pk__in=named)
    return Path(
        plan,
        tasks,
        list(Milestone.objects.filter(plan=plan).order_by("due_on")),
        list(CheckIn.objects.filter(plan=plan).order_by("starts_at", "id")),
        CoSelling.objects.filter(plan=plan).select_related("scenario", "deal").first(),
        dict(people.values_list("id", "name")),
    )


def find_path(partner_id: int, *, by: Actor) -> Path | None:
    """A partner's plan for staff, with when the partner was last reminded of tasks, and which it has done since its manager
    looked; None where it has none. Raises NotPermitted."""
    require("view_onboarding", by)
    found = _path(Plan.objects.filter(partner_id=partner_id).select_related("partner__manager").first())
    if found is None:
        return None
    news = Task.objects.filter(NEWS, plan=found.plan).values_list("pk", flat=True)
    reminded = reminded_since(found.plan.pk, found.plan.made_at)
    return replace(found, reminded=reminded, news=frozenset(news))


def reminded_since(plan_id: int, moment: datetime) -> dict[int, datetime]:
    """When the partner was last reminded of tasks of a plan, since a moment, by the task's id. One statement."""
    rows = Event.objects.filter(object_type="plan", object_id=plan_id, verb="onboarding.task_reminded")
    told = rows.filter(at__gte=moment).order_by("at").values_list("data__task", "at")
    return {task_id: at for task_id, at in told if task_id is not None}


def _with_next_talk() -> QuerySet[Any]:
    talks = CheckIn.objects.filter(plan_id=OuterRef("pk"), state="PLANNED", starts_at__gte=GIVEN_MOMENT)
    ahead = talks.order_by("starts_at").values("starts_at")[:1]
    return Plan.objects.filter(partner_id=GIVEN).annotate(next_talk_at=Subquery(ahead))


_PLAN: "StandingRows[Any]" = StandingRows(_with_next_talk, GIVEN, GIVEN_MOMENT)
_TASKS = StandingRows(
    lambda: Task.objects.filter(plan_id=GIVEN, dropped_at=None).order_by("due_on", "id"), GIVEN
)
_MILESTONES = StandingRows(lambda: Milestone.objects.filter(plan_id=GIVEN).order_by("due_on"), GIVEN)


def find_short_path(partner_id: int, *, by: Actor, at: datetime) -> Path | None:
    """What the partner's own page shows of its plan: tasks, milestones and the next talk. Three statements.
    Raises NotPermitted."""
    require("view_onboarding", by)
    plan = _PLAN.first(partner_id, at)
    if plan is None:
        return None
    return Path(
        plan,
        _TASKS.all(plan.pk),
        _MILESTONES.all(plan.pk),
        (),
        None,
        {},
        plan.next_talk_at,
    )


def find_own_path(*, by: Actor) -> Path | None:
    """The partner's own plan, behind its wall. Raises NotPermitted."""
    require("view_own_onboarding", by, Owned(partner_id=by.partner_id))
    return _path(Plan.objects.filter(partner_id=by.partner_id or 0).first())


def get_thing(model: "type[T]", thing_id: int, partner_id: int, *, by: Actor) -> "T":
    """A task, milestone or check-in of a partner's plan, for staff. Raises NotFound, NotPermitted."""
    require("view_onboarding", by)
    rows = model._default_manager.select_related("plan__partner__manager")
    found = rows.filter(pk=thing_id, partner_id=partner_id).first()
    if found is None:
        raise NotFound
    return found


def get_task(task_id: int, partner_id: int, *, by: Actor) -> Task:
    """A task of a partner's plan. Raises NotFound, NotPermitted."""
    found = get_thing(Task, task_id, partner_id, by=by)
    if found.dropped_at is not None:
        raise NotFound
    return found


def get_milestone(milestone_id: int, partner_id: int, *, by: Actor) -> Milestone:
    """A milestone of a partner's plan. Raises NotFound, NotPermitted."""
    return get_thing(Milestone, milestone_id, partner_id, by=by)


def get_check_in(check_in_id: int, partner_id: int, *, by: Actor) -> CheckIn:
    """A check-in of a partner's plan. Raises NotFound, NotPermitted."""
    return get_thing(CheckIn, check_in_id, partner_id, by=by)


def next_talk_day(found: CheckIn, zone: ZoneInfo) -> date | None:
    """The day of the planned talk that follows one, by the clocks of a zone."""
    later = CheckIn.objects.filter(plan_id=found.plan_id, state="PLANNED", starts_at__gt=found.starts_at)
    moment = later.order_by("starts_at").values_list("starts_at", flat=True).first()
    return moment.astimezone(zone).date() if moment is not None else None


def list_scenarios() -> list[tuple[int, str]]:
    """The scenarios in use: id and title."""
    return list(Scenario.objects.filter(is_used=True).order_by("title").values_list("id", "title"))


def joint_deals(partner_id: int) -> QuerySet[Deal]:
    """The deals that a partner leads or helps with."""
    helped = DealShare.objects.filter(partner_id=partner_id).values("deal_id")
    return Deal.objects.filter(Q(partner_id=partner_id) | Q(pk__in=helped))


def list_joint_deals(partner_id: int, *, by: Actor) -> list[tuple[int, str]]:
    """The latest of them, by id and title. Raises NotPermitted."""
    require("view_deals", by)
    return list(joint_deals(partner_id).order_by("-id").values_list("id", "title")[:50])


def list_doers(task: Task) -> list[tuple[int, str]]:
    """Who can be given a task: the people of the side that does it, by id and name."""
    rows = User.objects.filter(is_active=True)
    mine = rows.filter(membership__partner_id=task.partner_id)
    found = mine if task.side == Side.THEIRS else rows.exclude(staff_role="")
    return list(found.order_by("name").values_list("id", "name"))


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """What the list of running plans is narrowed to: `show` LATE with a task past its day, SILENT with nothing heard for
    the playbook's days, DONE with nothing left to do; `phase` where those with something left stand."""

    show: str = ""
    phase: str = ""
    text: str = ""
    manager_id: int | None = None
    sort: str = "due"


def _filtered(wanted: PlanFilter, today: date) -> QuerySet[Plan]:
    rows = Plan.objects.filter(closed_on=None)
    if wanted.show == "LATE":
        rows = rows.filter(next_due_on__lt=today)
    elif wanted.show == "SILENT":
        rows = rows.filter(Exists(_open_silence()))
    elif wanted.show == "DONE":
        rows = rows.filter(next_due_on=None)
    if wanted.phase in Phase.__members__:
        rows = rows.filter(phase=wanted.phase, next_due_on__isnull=False)
    if wanted.manager_id is not None:
        rows = rows.filter(partner__manager_id=wanted.manager_id)
    if wanted.text.strip():
        rows = rows.filter(partner__in=with_words(Partner.objects.all(), wanted.text).values("pk"))
    return rows


def _open_silence() -> QuerySet[Silence]:
    return Silence.objects.filter(partner_id=OuterRef("partner_id"), ended_at=None)


_ROWS: "StandingRows[Any]" = StandingRows(
    lambda: (
        Plan.objects.filter(pk__among=GIVEN_LIST)
        .select_related("partner__manager")
        .annotate(silent_since=_open_silence().values("since_on")[:1])
    )
)


def list_plans(
    *, by: Actor, wanted: PlanFilter, today: date, after: str = "", exact: bool = False
) -> tuple[Page[Plan], Count]:
    """A page of running plans and how many there are; `silent_since` is on each that is silent. Raises NotPermitted."""
    require("view_onboarding", by)
    rows, sort = _filtered(wanted, today), chosen(SORTS, wanted.sort)
    return listed(rows, sort=sort, whole=_ROWS, after=after, exact=exact, may_wait=False)
