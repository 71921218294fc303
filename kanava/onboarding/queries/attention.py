"""What needs the partner manager's eye: silent partners, late plans, talks and milestones to tell of; how fast we answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, FloatField, Q, QuerySet
from django.db.models import Count as Counted

from kanava.core import clock
from kanava.core.paging import Count, Page, Sort, chosen, count_beside, listed
from kanava.core.permissions import Scope, require, scope
from kanava.core.standing import GIVEN_LIST, StandingRows
from kanava.onboarding.models import CheckIn, Milestone, Plan, Silence, Task, Wait
from kanava.onboarding.queries.plans import NEWS
from kanava.rules.onboarding import Side
from kanava.rules.partnership import IN_FORCE
from kanava.rules.people import Actor

ANSWER_DAYS = 90
MOST = 6
SORTS: Mapping[str, Sort] = {
    "since": Sort("since_on"),
    "-since": Sort("since_on", descending=True),
}


class Median(Aggregate):
    """The middle one of the values."""

    function = "percentile_cont"
    template = "percentile_cont(0.5) within group (order by %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Answers:
    """How many answers partners got lately, and the median of business minutes that they waited."""

    count: int
    minutes: int | None


@dataclass(frozen=True, slots=True)
class ManagerAnswers(Answers):
    """The same of one manager."""

    name: str


@dataclass(frozen=True, slots=True)
class Attention:
    """What waits for somebody; a few of each."""

    silent: Sequence[Silence]
    silent_count: int
    """How many are silent altogether, of those that concern the reader."""
    late: Sequence[Plan]
    tasks: Sequence[Task]
    """Of ours, for the reader to do: late, or due within a day."""
    talks: Sequence[CheckIn]
    milestones: Sequence[Milestone]
    done: Sequence[Task]

    @property
    def is_empty(self) -> bool:
        """Whether nothing does."""
        return not (self.silent or self.late or self.tasks or self.talks or self.milestones or self.done)


def _silences(by: Actor) -> QuerySet[Silence]:
    """The silences that concern somebody: those of the own partners; owners see also what has lasted too long."""
    rows = Silence.objects.filter(ended_at=None)
    own = Q(partner__manager_id=by.user_id)
    is_owner = scope("assess_onboarding", by) == Scope.ANY
    # A partner without a manager is nobody's, so it is the owner's at once.
    return (
        rows.filter(own | Q(owner_at__isnull=False) | Q(partner__manager_id=None))
        if is_owner
        else rows.filter(own)
    )


def _own_tasks(by: Actor, today: date) -> QuerySet[Task]:
    """Our tasks of the next day and before that fall to somebody: given to them, or to nobody at one of their partners. A
    partner without a manager is the owner's."""
    soon = today + timedelta(days=1)
    nobody = Q(partner__manager_id=by.user_id)
    if scope("assess_onboarding", by) == Scope.ANY:
        nobody |= Q(partner__manager_id=None)
    rows = Task.objects.filter(Q(assignee_id=by.user_id) | (Q(assignee_id=None) & nobody)).filter(
        side=Side.OURS, done_at=None, dropped_at=None, due_on__lte=soon,
        plan__closed_on=None, plan__next_due_on__lte=soon,
    )  # fmt: skip
    return rows.select_related("partner").order_by("due_on", "id")[:MOST]


def get_attention(*, by: Actor, at: datetime) -> Attention:
    """What waits for a partner manager or owner. Five statements. Raises NotPermitted."""
    require("assess_onboarding", by)
    today = clock.day_of(at)
    mine = {"partner__manager_id": by.user_id}
    late = Plan.objects.filter(closed_on=None, next_due_on__lt=today, **mine)
    talks = CheckIn.objects.filter(state="PLANNED", starts_at__lt=at, plan__closed_on=None, **mine)
    # What nobody has assessed is not over with the plan: the last milestone is due on its last day.
    told = Q(plan__closed_on=None) | Q(partner__lifecycle__in=IN_FORCE)
    due = Milestone.objects.filter(told, result="", due_on__lte=today, **mine)
    news = Task.objects.filter(NEWS, plan__closed_on=None, **mine)
    silences = _silences(by)
    silent = list(
        silences.select_related("partner__manager")
        .annotate(concern=count_beside(silences)).order_by("since_on", "id")[:MOST]
    )  # fmt: skip
    return Attention(
        silent,
        silent[0].concern if silent else 0,
        list(late.select_related("partner").order_by("next_due_on", "id")[:MOST]),
        list(_own_tasks(by, today)),
        list(talks.select_related("partner").order_by("starts_at", "id")[:MOST]),
        list(due.select_related("partner").order_by("due_on", "id")[:MOST]),
        list(news.select_related("partner").order_by("done_at", "id")[:MOST]),
    )


_SHOWN = (
    "since_on", "owner_at", "partner__name", "partner__country", "partner__lifecycle", "partner__manager__name",
)  # fmt: skip
_ROWS = StandingRows(
    lambda: Silence.objects.filter(pk__among=GIVEN_LIST).select_related("partner__manager").only(*_SHOWN)
)


def list_silent(
    *, by: Actor, manager_id: int | None, sort: str, after: str = "", exact: bool = False
) -> tuple[Page[Silence], Count]:
    """A page of silent partners, the longest silence first, and how many there are. Raises NotPermitted."""
    require("view_onboarding", by)
    rows = Silence.objects.filter(ended_at=None)
    if manager_id is not None:
        rows = rows.filter(partner__manager_id=manager_id)
    return listed(rows, sort=chosen(SORTS, sort), whole=_ROWS, after=after, exact=exact, may_wait=False)


def _answered(today: date) -> QuerySet[Wait]:
    since = clock.start_of(today - timedelta(days=ANSWER_DAYS))
    return Wait.objects.filter(answered_at__gte=since)


def _whole(found: Mapping[str, Any]) -> Answers:
    return Answers(found["count"], None if found["middle"] is None else round(found["middle"]))


_MIDDLE = {"count": Counted("pk"), "middle": Median("minutes")}


def get_answers(partner_id: int, *, by: Actor, today: date) -> Answers:
    """How fast a partner got its answers lately. One statement. Raises NotPermitted."""
    require("view_onboarding", by)
    return _whole(_answered(today).filter(partner_id=partner_id).aggregate(**_MIDDLE))


def list_manager_answers(*, by: Actor, today: date) -> list[ManagerAnswers]:
    """The same by manager, the slowest first. One statement. Raises NotPermitted."""
    require("view_onboarding", by)
    rows = _answered(today).filter(manager__isnull=False).values("manager_id", "manager__name")
    found = rows.annotate(**_MIDDLE).order_by("-middle", "manager_id")[:50]
    return [ManagerAnswers(row["count"], round(row["middle"]), row["manager__name"]) for row in found]
