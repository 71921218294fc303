"""Deals of others that a partner has helped with: title, amount and stage, and nothing of who leads them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from kanava.core.permissions import require
from kanava.core.standing import GIVEN_LIST, Standing
from kanava.core.wall import gate
from kanava.deals.models import Deal, DealShare
from kanava.rules.money import Money
from kanava.rules.people import Actor

LATEST_INFLUENCED = 20
SHOWN = ("title", "stage", "net_minor", "currency", "closed_on")


@dataclass(frozen=True, slots=True)
class InfluencedDeal:
    """A deal that the partner has a share in, by its role; nothing in it tells who leads it."""

    deal_id: int
    title: str
    stage: str
    net: Money
    closed_on: date | None
    role: str
    share_points: int


def list_influenced(partner_id: int, *, limit: int = LATEST_INFLUENCED) -> Sequence[InfluencedDeal]:
    """The latest deals that the partner has a share in, the latest first."""
    columns = ("role", "share_points", *(f"deal__{name}" for name in SHOWN))
    with gate("influence"):
        rows = (
            DealShare.objects.select_related("deal").only("deal_id", *columns).filter(partner_id=partner_id)
        )
        found = list(rows.order_by("-deal_id", "id")[:limit])
    return [
        InfluencedDeal(
            one.deal_id, one.deal.title, one.deal.stage, Money(one.deal.net_minor, one.deal.currency), one.deal.closed_on,
            one.role, one.share_points,
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
