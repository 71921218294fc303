"""Who works on a company: the partners that hold an opportunity there, our own team's open deals, and who has sold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count as Counted
from django.db.models import ExpressionWrapper, F, Q, Window
from django.db.models.fields import BooleanField
from django.db.models.functions import RowNumber

from kanava.deals.models import Deal, Ownership
from kanava.rules.deals import OPEN_STAGES, Origin, Stage

MOST = 3  # deals of a kind that are told one by one; the others are counted


@dataclass(frozen=True, slots=True)
class Told:
    """A deal in short: whose it is (a partner's or a direct seller's name, empty where the deal names nobody), and the
    day on which it was won, or opened."""

    deal_id: int
    title: str
    who: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Work:
    """What runs at a company, and what it has bought: the latest deals of each kind, and how many there are more."""

    holders: tuple[Ownership, ...] = ()
    direct: tuple[Told, ...] = ()
    more_direct: int = 0
    won: tuple[Told, ...] = ()
    more_won: int = 0

    @property
    def is_none(self) -> bool:
        """Whether nobody works there and nothing has been sold."""
        return not (self.holders or self.direct or self.won)


def find_work(customer_ids: Collection[int], *, on: date) -> Mapping[int, Work]:
    """Who works on each of some companies on a day. Two statements."""
    holders: dict[int, list[Ownership]] = {}
    claims = Ownership.objects.select_related("partner", "product_line")
    for claim in claims.filter(customer_id__in=customer_ids, ended_on__isnull=True).order_by("id"):
        if claim.until_on is None or claim.until_on >= on:
            holders.setdefault(claim.customer_id, []).append(claim)
    deals, counts = _deals(customer_ids)
    return {one: _work(tuple(holders.get(one, ())), one, deals, counts) for one in customer_ids}


_Key = tuple[int, bool]


def _work(
    holders: tuple[Ownership, ...],
    customer_id: int,
    deals: Mapping[_Key, list[Told]],
    counts: Mapping[_Key, int],
) -> Work:
    direct, won = (tuple(deals.get((customer_id, is_won), ())) for is_won in (False, True))
    more = [
        counts.get((customer_id, is_won), 0) - len(told) for is_won, told in ((False, direct), (True, won))
    ]
    return Work(holders, direct, more[0], won, more[1])


def _deals(customer_ids: Collection[int]) -> tuple[dict[_Key, list[Told]], dict[_Key, int]]:
    """The latest deals by company and whether they are won, and how many there are. One statement."""
    is_won = Q(stage=Stage.WON)
    rows = Deal.objects.filter(
        is_won | Q(origin=Origin.DIRECT, stage__in=OPEN_STAGES), customer_id__in=customer_ids
    )
    same_kind = [F("customer_id"), F("is_won")]
    latest = [F("closed_on").desc(nulls_last=True), F("opened_on").desc(nulls_last=True), F("id").desc()]
    ranked = rows.annotate(is_won=ExpressionWrapper(is_won, output_field=BooleanField())).annotate(
        place=Window(RowNumber(), partition_by=same_kind, order_by=latest),
        count=Window(Counted("id"), partition_by=same_kind),
    )
    deals: dict[_Key, list[Told]] = {}
    counts: dict[_Key, int] = {}
    names = (
        "customer_id",
        "is_won",
        "count",
        "id",
        "title",
        "partner__name",
        "seller__name",
        "closed_on",
        "opened_on",
    )
    for company, won, count, pk, title, partner, seller, closed_on, opened_on in (
        ranked.filter(place__lte=MOST).order_by("customer_id", "is_won", "place").values_list(*names)
    ):
        told = Told(pk, title, partner or seller or "", closed_on if won else opened_on)
        deals.setdefault((company, won), []).append(told)
        counts[company, won] = count
    return deals, counts
