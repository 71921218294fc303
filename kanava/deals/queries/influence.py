"""Deals of others that a partner has helped with: title, amount, stage and the day they close, and nothing of who leads them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet

from kanava.core.permissions import require
from kanava.core.standing import GIVEN_LIST, Standing
from kanava.core.wall import gate
from kanava.deals.models import Deal, DealShare
from kanava.rules.deals import OPEN_STAGES
from kanava.rules.money import Money
from kanava.rules.people import Actor

LATEST_INFLUENCED = 20
SHOWN = ("title", "stage", "net_minor", "currency", "closed_on", "expected_close_on")


@dataclass(frozen=True, slots=True)
class InfluencedDeal:
    """A deal that the partner has a share in, by its role; nothing in it tells who leads it. `points` are all shares of that
    role in the deal, `place` is the partner's among them: what a fee is divided by."""

    deal_id: int
    title: str
    stage: str
    net: Money
    closed_on: date | None
    expected_close_on: date | None
    role: str
    points: tuple[int, ...]
    place: int

    @property
    def share_points(self) -> int:
        """The partner's own share, in basis points."""
        return self.points[self.place]


def list_influenced(partner_id: int, *, limit: int = LATEST_INFLUENCED) -> Sequence[InfluencedDeal]:
    """The latest deals that the partner has a share in, the latest first. One statement."""
    return _listed(_shares(partner_id).order_by("-deal_id", "id")[:limit], partner_id)


def list_open_influenced(partner_id: int, *, limit: int | None = None) -> Sequence[InfluencedDeal]:
    """The open deals that the partner has a share in, those that are expected to close first before the others. One
    statement."""
    rows = _shares(partner_id).filter(deal__stage__in=OPEN_STAGES)
    nearest = F("deal__expected_close_on").asc(nulls_last=True)
    return _listed(rows.order_by(nearest, "deal_id", "id")[:limit], partner_id)


def _shares(partner_id: int) -> QuerySet[DealShare]:
    together = DealShare.objects.filter(deal_id=OuterRef("deal_id"), role=OuterRef("role")).order_by(
        "partner_id"
    )
    rows = DealShare.objects.select_related("deal").only(
        "deal_id", "role", *(f"deal__{name}" for name in SHOWN)
    )
    return rows.filter(partner_id=partner_id).annotate(
        holders=ArraySubquery(together.values("partner_id")),
        parts=ArraySubquery(together.values("share_points")),
    )


def _listed(rows: QuerySet[DealShare], partner_id: int) -> Sequence[InfluencedDeal]:
    with gate("influence"):
        found: list[Any] = list(rows)
    return [
        InfluencedDeal(
            one.deal_id, one.deal.title, one.deal.stage, Money(one.deal.net_minor, one.deal.currency), one.deal.closed_on,
            one.deal.expected_close_on, one.role, tuple(one.parts), one.holders.index(partner_id),
        )
        for one in found
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class DealName:
    """What a partner may know a deal by; `is_own` where it found the deal itself and may open it."""

    title: str
    is_own: bool


_TITLES = Standing(lambda: Deal.objects.filter(pk__among=GIVEN_LIST).values_list("id", "title"), GIVEN_LIST)
_SHARED = Standing(
    lambda: DealShare.objects.filter(deal_id__among=GIVEN_LIST).values_list("deal_id"), GIVEN_LIST
)


def name_own_deals(ids: Collection[int], *, by: Actor) -> dict[int, DealName]:
    """Those of the deals that the partner found or has a share in. Raises NotPermitted."""
    require("view_own_earnings", by)
    names = {key: DealName(title, is_own=True) for key, title in _TITLES.rows(tuple(ids))} if ids else {}
    missing = tuple(set(ids) - set(names))
    shared = tuple(key for (key,) in _SHARED.rows(missing)) if missing else ()
    if shared:
        with gate("influence"):
            helped = _TITLES.rows(shared)
        names |= {key: DealName(title, is_own=False) for key, title in helped}
    return names
