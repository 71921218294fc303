"""How far people are with their paths: of one partner, and of all (guide: H6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted
from django.db.models import Min, Q, QuerySet

from kanava.core.paging import Count, Page, Sort, listed
from kanava.core.permissions import Owned, Scope, require, scope
from kanava.partners.models import Membership
from kanava.partners.queries import PartnerFilter, filtered
from kanava.rules.learning import LearningState
from kanava.rules.partnership import Lifecycle
from kanava.rules.people import Actor
from kanava.rules.training import LearningRole
from kanava.training.models import Enrolment, Lesson, Progress
from kanava.training.models.paths import FAR
from kanava.training.queries.renewals import with_last_certificate

BY_DUE, BY_END = Sort("due_on", empty=FAR), Sort("finished_at", descending=True)
FEW = 6


@dataclass(frozen=True, slots=True)
class ProgressFilter:
    """Which people: how far they are, with which path, at whose partners, by what words."""

    show: str = LearningState.LATE
    path_id: int | None = None
    text: str = ""
    manager_id: int | None = None
    partner_id: int | None = None


def _of_state(show: str, today: date) -> Q:
    late = Q(finished_at=None, due_on__lt=today)
    running = Q(finished_at=None) & (Q(due_on=None) | Q(due_on__gte=today))
    return {
        LearningState.LATE.value: late,
        LearningState.AHEAD.value: running & Q(seen_at=None),
        LearningState.UNDER_WAY.value: running & Q(seen_at__isnull=False),
        LearningState.FINISHED.value: Q(finished_at__isnull=False),
    }[show]


def list_progress(
    *, by: Actor, wanted: ProgressFilter, today: date, after: str = "", exact: bool = False
) -> tuple[Page[Enrolment], Count]:
    """A page of people with a path each, and how many there are. People who have left are left out. Raises NotPermitted."""
    require("view_training", by)
    show = wanted.show if wanted.show in list(LearningState) else LearningState.LATE.value
    rows = _there(Enrolment.objects.filter(_of_state(show, today)))
    if wanted.path_id:
        rows = rows.filter(path_id=wanted.path_id)
    if wanted.text.strip() or wanted.manager_id:
        narrowed = PartnerFilter(text=wanted.text, manager_id=wanted.manager_id)
        rows = rows.filter(partner_id__in=filtered(narrowed).values("pk"))
    whole = with_last_certificate(Enrolment.objects.select_related("person", "partner", "path"))
    sort = BY_END if show == LearningState.FINISHED else BY_DUE
    return listed(rows, sort=sort, whole=whole, after=after, exact=exact)


def _there(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return rows.filter(person__is_active=True).exclude(partner__lifecycle=Lifecycle.EXITED)


def list_of_partner(
    partner_id: int, *, by: Actor, owned: Owned, right: str = "view_training"
) -> list[Enrolment]:
    """How far a partner's people are, those who have left left out. Two statements. Raises NotFound, NotPermitted."""
    require(right, by, owned)
    there = Membership.objects.filter(partner_id=partner_id, user__is_active=True).values("user_id")
    rows = Enrolment.objects.filter(partner_id=partner_id, person_id__in=there)
    whole = with_last_certificate(rows.select_related("path").prefetch_related("path__texts"))
    return list(whole.order_by("path__sort_key", "path_id", "person_id"))


def list_learners(partner_id: int) -> list[tuple[int, str, str]]:
    """The people of a partner who sign in: id, name, role. One statement."""
    rows = Membership.objects.filter(partner_id=partner_id, user__is_active=True)
    return list(rows.order_by("user__name", "user_id").values_list("user_id", "user__name", "role"))


def count_done(enrolments: Sequence[Enrolment]) -> Mapping[int, tuple[int, int]]:
    """How many required lessons are done of how many, by enrolment. Two statements."""
    paths = {one.path_id for one in enrolments}
    lessons = Lesson.objects.filter(path_id__in=paths, is_required=True).order_by().values("path_id")
    totals = {one["path_id"]: one["n"] for one in lessons.annotate(n=Counted("pk"))}
    rows = Progress.objects.filter(
        enrolment_id__in=[one.pk for one in enrolments], done_at__isnull=False, lesson__is_required=True
    )
    done = {
        one["enrolment_id"]: one["n"]
        for one in rows.order_by().values("enrolment_id").annotate(n=Counted("pk"))
    }
    return {one.pk: (done.get(one.pk, 0), totals.get(one.path_id, 0)) for one in enrolments}


@dataclass(frozen=True, slots=True)
class LateAt:
    """A partner at which people are late: how many, and since when the first of them."""

    partner_id: int
    partner_name: str
    people: int
    since: date


def list_late(*, by: Actor, today: date) -> list[LateAt]:
    """Where people of the reader's own partners are late, the longest first; owners see those of nobody's too. One
    statement."""
    own = Q(partner__manager_id=by.user_id)
    if scope("give_training", by) == Scope.ANY:
        own |= Q(partner__manager_id=None)
    rows = _there(Enrolment.objects.filter(_of_state(LearningState.LATE, today))).filter(own).order_by()
    counted = rows.values("partner_id", "partner__name").annotate(
        people=Counted("person_id", distinct=True), since=Min("due_on")
    )
    found = counted.order_by("since", "partner_id")[:FEW]
    return [LateAt(one["partner_id"], one["partner__name"], one["people"], one["since"]) for one in found]


def list_learnt(partner_id: int) -> set[LearningRole]:
    """Which roles a partner has learnt: somebody has finished a path of it, and nobody there has one left that they were
    given. One statement."""
    rows = Enrolment.objects.filter(partner_id=partner_id, person__is_active=True).order_by()
    counted = rows.values("path__role").annotate(
        done=Counted("pk", filter=Q(finished_at__isnull=False)),
        left=Counted("pk", filter=Q(finished_at=None, due_on__isnull=False)),
    )
    return {LearningRole(one["path__role"]) for one in counted if one["done"] and not one["left"]}
