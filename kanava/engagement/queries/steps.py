"""Next steps: one's own, a partner's, and those of some touchpoints."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet, Window

from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.permissions import require
from kanava.core.standing import GIVEN, GIVEN_LIST, StandingRows
from kanava.engagement.models import PLANNED, NextStep
from kanava.rules.people import Actor

BY_DAY = Sort("due_on")
# Who agreed on it and what was said, on which deal it is; the rest is not read.
AGREED = ("touchpoint__author", "touchpoint__deal")
SHOWN = (
    "what", "due_on", "is_theirs", "state", "closed_at", "owner_id", "partner_id", "touchpoint__author__name", "touchpoint__text",
    "touchpoint__deal__title",
)  # fmt: skip
BY_END = Sort("closed_at", descending=True)


@dataclass(frozen=True, slots=True)
class Load:
    """How many steps are planned, and how many of them are late."""

    planned: int
    overdue: int


def list_own_steps(*, by: Actor, is_closed: bool = False, after: str = "") -> tuple[Page[NextStep], Count]:
    """The actor's own next steps: planned ones by day, or what became of others, the latest first. Raises NotPermitted."""
    require("view_next_steps", by)
    rows = NextStep.objects.filter(~PLANNED if is_closed else PLANNED, owner_id=by.user_id)
    whole = _with_partner()
    sort = BY_END if is_closed else BY_DAY
    return page(rows, sort=sort, after=after, whole=whole), count(rows)


def _with_partner() -> QuerySet[NextStep]:
    whole = NextStep.objects.select_related("partner", *AGREED).only(*SHOWN, "partner__name")
    return whole.prefetch_related("touchpoint__contacts")


def list_first_steps(*, by: Actor, on: date, limit: int) -> tuple[Sequence[NextStep], Load]:
    """The actor's planned steps that come first, overdue ones before others; how many are planned and late on a day. One
    statement, and one for contacts where somebody else gave one of them. Raises NotPermitted."""
    require("view_next_steps", by)
    rows = _with_partner().filter(PLANNED, owner_id=by.user_id)
    late = Counted("id", filter=Q(due_on__lt=on))
    rows = rows.annotate(of_all=Window(Counted("id")), late=Window(late)).order_by("due_on", "id")
    found = list(rows[:limit])
    return found, Load(found[0].of_all, found[0].late) if found else Load(0, 0)


MOST_STEPS = 20
_OF_PARTNER = StandingRows(
    lambda: NextStep.objects.filter(PLANNED, partner_id=GIVEN).select_related("owner", *AGREED).only(*SHOWN, "owner__name")
    .order_by("due_on", "id")[:MOST_STEPS],
    GIVEN,
)  # fmt: skip


def list_partner_steps(partner_id: int) -> Sequence[NextStep]:
    """What is planned with a partner, the most urgent first. One statement."""
    return _OF_PARTNER.all(partner_id)


def list_their_steps(partner_id: int, *, limit: int = 10) -> Sequence[NextStep]:
    """What the partner has been told that it is to do, the most urgent first. Behind the wall only shared ones are seen."""
    rows = NextStep.objects.filter(PLANNED, partner_id=partner_id, is_theirs=True, touchpoint__is_shared=True)
    return list(rows.order_by("due_on", "id")[:limit])


_OF_TALKS = StandingRows(
    lambda: NextStep.objects.filter(touchpoint_id__among=GIVEN_LIST).order_by("due_on", "id")
)


def steps_of(touchpoint_ids: Collection[int]) -> Mapping[int, Sequence[NextStep]]:
    """The next steps of some touchpoints, by the touchpoint's id. One statement."""
    found: dict[int, list[NextStep]] = {}
    for step in _OF_TALKS.all(tuple(touchpoint_ids)) if touchpoint_ids else ():
        found.setdefault(step.touchpoint_id or 0, []).append(step)
    return found
