"""Reading deals."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, count, count_beside, counted, listed
from kanava.core.permissions import require
from kanava.core.search import with_words
from kanava.core.standing import GIVEN, GIVEN_LIST, Standing, StandingRows
from kanava.deals.models import CLOSED, NEVER, NOTHING, SOME_DAY, Deal, DealLine, DealShare, ProductLine
from kanava.partners.models import Partner
from kanava.rules.deals import OPEN_STAGES, Origin, Stage
from kanava.rules.money import Money
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

SORTS: Mapping[str, Sort] = {
    # A deal of years ago that was imported today is no new one.
    "-opened": Sort("opened_on", descending=True, empty=NEVER),
    "opened": Sort("opened_on", empty=NEVER),
    "sort_key": Sort("sort_key"),
    "-sort_key": Sort("sort_key", descending=True),
    "-value": Sort("value_minor", descending=True, empty=NOTHING),
    "value": Sort("value_minor", empty=NOTHING),
    "-closed": Sort("closed_on", descending=True, empty=NEVER),
    "expected": Sort("expected_close_on", empty=SOME_DAY),
}
FIRST_DAY = NEVER + timedelta(days=1)
# What lists show of a deal; the rest is not read.
SHOWN = (
    "title", "stage", "origin", "currency", "net_minor", "opened_on", "closed_on", "expected_close_on", "partner__name", "customer__name",
)  # fmt: skip
# So many partners may share the name that a list is narrowed by; a word that more have in common narrows nothing.
MOST_PARTNERS = 200


@dataclass(frozen=True, slots=True)
class DealFilter:
    """What a list of deals is narrowed to; empty means all. `stage` may be OPEN for all open ones; `partner` holds
    the beginnings of words of the partner's name; the days include both ends. `sort` empty takes the natural order."""

    text: str = ""
    origin: str = ""
    stage: str = ""
    partner: str = ""
    partner_id: int | None = None
    customer_id: int | None = None
    seller_id: int | None = None
    product_line_id: int | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    sort: str = ""

    @property
    def order(self) -> str:
        """The name of the order: the one that is asked for; else deals of certain closing days come in the order of
        these days, others with the newest first."""
        has_days = bool(self.closed_from or self.closed_to)
        return self.sort if self.sort in SORTS else "-closed" if has_days else "-opened"


def _filtered(wanted: DealFilter) -> QuerySet[Deal]:
    exact = {
        "origin": wanted.origin if wanted.origin in Origin.__members__ else "",
        "stage": wanted.stage if wanted.stage in Stage.__members__ else "",
        "partner_id": wanted.partner_id,
        "customer_id": wanted.customer_id,
        "seller_id": wanted.seller_id,
    }
    rows = Deal.objects.filter(**{name: value for name, value in exact.items() if value})
    if wanted.closed_from or wanted.closed_to:
        # As the index holds it, which has the order of the list too.
        days = (max(wanted.closed_from or FIRST_DAY, FIRST_DAY), wanted.closed_to or SOME_DAY)
        rows = rows.alias(closing=CLOSED).filter(closing__range=days)
    if wanted.stage == "OPEN":
        rows = rows.filter(stage__in=OPEN_STAGES)
    if wanted.product_line_id:
        rows = rows.filter(
            pk__in=DealLine.objects.filter(product_line_id=wanted.product_line_id).values("deal_id")
        )
    if wanted.partner.strip():
        partners = with_words(Partner.objects.all(), wanted.partner).values_list("id", flat=True)
        rows = rows.filter(partner_id__in=list(partners[:MOST_PARTNERS]))
    return with_words(rows, wanted.text)


_ROWS = StandingRows(
    lambda: Deal.objects.filter(pk__among=GIVEN_LIST).select_related("partner", "customer").only(*SHOWN)
)


def list_deals(
    *, by: Actor, wanted: DealFilter, after: str = "", exact: bool = False
) -> tuple[Page[Deal], Count]:
    """A page of deals and how many there are; `exact` counts beyond 10,000, and what takes long to count is pending.

    Text finds titles and customers whose words begin with its words. Raises NotPermitted.
    """
    require("view_deals", by)
    return listed(_filtered(wanted), sort=SORTS[wanted.order], whole=_ROWS, after=after, exact=exact)


def each_deal(*, by: Actor, wanted: DealFilter) -> Iterator[tuple[Any, ...]]:
    """The rows of the list for a file: number, deal, customer, stage, origin, partner, net amount in major units,
    currency, opened, expected to close, closed. Raises NotPermitted."""
    require("view_deals", by)
    names = ("id", "title", "customer__name", "stage", "origin", "partner__name", "net_minor", "currency", "opened_on",
             "expected_close_on", "closed_on")  # fmt: skip
    found = (
        all_rows(_filtered(wanted), sort=SORTS[wanted.order]).values_list(*names).iterator(chunk_size=AT_ONCE)
    )
    return ((*row[:6], Money(row[6], row[7]).amount, *row[7:]) for row in found)


def name_deals(ids: Collection[int], *, by: Actor) -> dict[int, str]:
    """The titles of deals by id. Raises NotPermitted."""
    require("view_deals", by)
    return dict(Deal.objects.filter(pk__in=ids).values_list("id", "title"))


def list_latest_deals(partner_id: int, *, by: Actor, limit: int) -> tuple[Sequence[Deal], Count]:
    """The latest deals that a partner has sourced, and how many there are. One statement. Raises NotPermitted."""
    require("view_deals", by)
    sourced = Deal.objects.filter(partner_id=partner_id)
    rows = sourced.only("title", "stage", "currency", "net_minor").annotate(of_all=count_beside(sourced))
    latest = list(rows.order_by("-id")[:limit])
    return latest, counted(latest[0].of_all if latest else 0)


def count_deals(*, by: Actor, wanted: DealFilter) -> Count:
    """How many deals there are, exact to 10,000, however long it takes. Raises NotPermitted."""
    require("view_deals", by)
    return count(_filtered(wanted))


_DEAL = StandingRows(
    lambda: Deal.objects.select_related("partner", "customer", "registration", "seller").filter(pk=GIVEN),
    GIVEN,
)
_LINES = StandingRows(
    lambda: DealLine.objects.select_related("product_line").filter(deal_id=GIVEN).order_by("id"), GIVEN
)
_SHARES = StandingRows(
    lambda: DealShare.objects.select_related("partner").filter(deal_id=GIVEN).order_by("-share_points", "id"), GIVEN
)  # fmt: skip


def get_deal(deal_id: int, *, by: Actor) -> Deal:
    """One deal for staff. Raises NotFound, NotPermitted."""
    require("view_deals", by)
    found = _DEAL.first(deal_id)
    if found is None:
        raise NotFound
    return found


def list_lines(deal_id: int) -> Sequence[DealLine]:
    """The lines of a deal with their product lines."""
    return _LINES.all(deal_id)


def list_shares(deal_id: int) -> Sequence[DealShare]:
    """The partners that influenced a deal, the greatest share first."""
    return _SHARES.all(deal_id)


_PRODUCT_LINES = Standing(lambda: ProductLine.objects.order_by("name").values_list("id", "name"))


def name_product_lines() -> list[tuple[int, str]]:
    """All product lines, those out of use too: id and name."""
    return [(line_id, name) for line_id, name in _PRODUCT_LINES.rows()]


def list_product_lines(*, with_inactive: bool = False) -> Sequence[ProductLine]:
    """What can be registered, or all that ever could be."""
    rows = ProductLine.objects.order_by("name")
    return list(rows if with_inactive else rows.filter(is_active=True))


def sum_open(partner_id: int) -> dict[str, int]:
    """The partner's open pipeline in minor units by currency."""
    rows = Deal.objects.filter(partner_id=partner_id, stage__in=OPEN_STAGES).values("currency")
    return {
        row["currency"]: row["total"] for row in rows.annotate(total=Sum("net_minor")).order_by("currency")
    }
