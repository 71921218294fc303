"""One touchpoint, and what can be chosen where one is written down."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from kanava.core.paging import Count, Page, Sort, count, page
from kanava.core.permissions import may, require
from kanava.core.standing import GIVEN, Standing
from kanava.deals.models import Deal, Registration
from kanava.engagement.models import Touchpoint
from kanava.rules.deals import OPEN_STAGES
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.registration import State

MOST_SUBJECTS = 30
MOST_ABOUT = 10
LATELY = 10
# What the portal's role may read of a touchpoint.
TOLD = ("partner_id", "kind", "happened_at", "title", "text", "is_shared")
SHARED = Sort("happened_at", descending=True)


def get_touchpoint(touchpoint_id: int, *, by: Actor) -> Touchpoint:
    """One touchpoint with its partner and author, for staff. Raises NotFound, NotPermitted."""
    require("view_partners", by)
    rows = Touchpoint.objects.select_related("partner", "author")
    found = rows.filter(pk=touchpoint_id).first()
    if found is None:
        raise NotFound
    return found


def get_people(found: Touchpoint) -> tuple[list[int], list[int]]:
    """Ids of our people and of the partner's contacts who were there. Two statements."""
    return (
        list(found.staff.values_list("pk", flat=True)),
        list(found.contacts.values_list("pk", flat=True)),
    )


def _lately() -> "QuerySet[Any, Any]":
    latest = Touchpoint.objects.filter(partner_id=GIVEN).order_by("-happened_at", "-id").values("pk")
    there = Touchpoint.staff.through.objects.filter(touchpoint_id__in=latest[:LATELY])
    found: QuerySet[Any, Any] = there.values_list("user_id").distinct()
    return found


_LATELY = Standing(_lately)


def list_lately_there(partner_id: int) -> list[int]:
    """Ids of our people who were there at the partner's latest touchpoints. One statement."""
    return [user_id for (user_id,) in _LATELY.rows(partner_id)]


_OPEN_DEALS = Standing(
    lambda: Deal.objects.filter(partner_id=GIVEN, stage__in=[stage.value for stage in OPEN_STAGES])
    .order_by("-id").values_list("id", "title")[:MOST_SUBJECTS]
)  # fmt: skip
_WAITING = Standing(
    lambda: Registration.objects.filter(partner_id=GIVEN, state__in=[State.SUBMITTED.value, State.NEEDS_INFORMATION.value])
    .order_by("-id").values_list("id", "customer_name")[:MOST_SUBJECTS]
)  # fmt: skip


def list_subjects(partner_id: int) -> tuple[Sequence[tuple[int, str]], Sequence[tuple[int, str]]]:
    """What a touchpoint may be about: the partner's open deals, and its registrations without a deal yet. Two statements."""
    return _pairs(_OPEN_DEALS, partner_id), _pairs(_WAITING, partner_id)


def _pairs(standing: Standing, partner_id: int) -> list[tuple[int, str]]:
    return [(row_id, name) for row_id, name in standing.rows(partner_id)]


def list_about_deal(deal_id: int, registration_id: int | None, *, by: Actor) -> Sequence[Touchpoint]:
    """The latest touchpoints about a deal or the registration that it came from, for those who see partners. One
    statement."""
    if not may("view_partners", by):
        return []
    about = Q(deal_id=deal_id) | Q(registration_id=registration_id or 0)
    rows = Touchpoint.objects.select_related("author").filter(about)
    return list(rows.order_by("-happened_at", "-id")[:MOST_ABOUT])


def list_shared(*, by: Actor, after: str = "") -> tuple[Page[Touchpoint], Count]:
    """What was shared with the partner, the latest first, a page at a time. Raises NotPermitted."""
    require("view_shared_touchpoints", by)
    rows = Touchpoint.objects.filter(partner_id=by.partner_id or 0, is_shared=True).only(*TOLD)
    return page(rows, sort=SHARED, after=after, size=25), count(rows)
