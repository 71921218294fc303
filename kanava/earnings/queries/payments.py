"""Reading what a customer has paid, got back and will not pay for a deal (guide: C5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kanava.core.paging import AT_ONCE, Count, Page, Sort, all_rows, listed, page
from kanava.core.permissions import require
from kanava.core.search import with_words
from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment
from kanava.rules.freeing import Kind, Received
from kanava.rules.money import Money
from kanava.rules.people import Actor

LATEST = Sort("id", descending=True)


@dataclass(frozen=True, slots=True)
class CustomerAccount:
    """What was told of the customer's money for a deal, the latest first with those that were taken back, and what it
    comes to in the deal's currency: paid less what went back, cancelled, and still open."""

    rows: Sequence[CustomerPayment]
    net: Money
    paid: Money
    refunded: Money
    cancelled: Money
    open: Money

    @property
    def share(self) -> int:
        """How much of what the deal is still worth is paid, in whole per cent, rounded down."""
        left = self.paid.minor - self.refunded.minor + self.open.minor
        return 100 if left <= 0 else max(self.paid.minor - self.refunded.minor, 0) * 100 // left


def list_payments(*, by: Actor, deal_id: int | None = None, after: str = "") -> Page[CustomerPayment]:
    """A page of what was told of customers' money, of all deals or of one, the latest first, with what was taken back.
    Raises NotPermitted."""
    require("view_earnings", by)
    rows = (
        CustomerPayment.objects.all() if deal_id is None else CustomerPayment.objects.filter(deal_id=deal_id)
    )
    whole = CustomerPayment.objects.select_related("deal")
    return page(rows, sort=LATEST, whole=whole, after=after)


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """What the list of all payments is narrowed to: words of the deal or its customer, `#12`, or a whole reference; what
    happened; those that were taken back alone."""

    text: str = ""
    kind: str = ""
    undone: bool = False


def _told(wanted: PaymentFilter) -> QuerySet[CustomerPayment]:
    rows = CustomerPayment.objects.all()
    if wanted.kind in Kind.__members__:
        rows = rows.filter(kind=wanted.kind)
    if wanted.undone:
        rows = rows.filter(undone_at__isnull=False)
    text = wanted.text.strip()
    number = text.removeprefix("#").strip()
    if text.startswith("#") and number.isascii() and number.isdecimal() and len(number) < 16:
        return rows.filter(deal_id=int(number))
    if text:
        deals = with_words(Deal.objects.all(), text).values("pk")
        rows = rows.filter(Q(reference=text) | Q(deal_id__in=deals))
    return rows


def list_told(
    *, by: Actor, wanted: PaymentFilter, after: str = "", exact: bool = False
) -> tuple[Page[CustomerPayment], Count]:
    """A page of what was told of all customers' money, the latest first, and how many there are. Raises NotPermitted."""
    require("view_earnings", by)
    whole = CustomerPayment.objects.select_related("deal__customer", "deal__partner", "told_by")
    return listed(_told(wanted), sort=LATEST, whole=whole, after=after, exact=exact)


def each_told(*, by: Actor, wanted: PaymentFilter) -> Iterator[CustomerPayment]:
    """All of the list for a file, some hundred at a time. Raises NotPermitted."""
    require("view_earnings", by)
    rows = _told(wanted).select_related("deal__customer", "deal__partner", "told_by")
    return all_rows(rows, sort=LATEST).iterator(chunk_size=AT_ONCE)


def get_customer_account(deal: Deal, *, by: Actor) -> CustomerAccount:
    """What was told of the customer's money. One statement. Raises NotPermitted."""
    require("view_earnings", by)
    rows = list(
        CustomerPayment.objects.filter(deal=deal).order_by("-moved_on", "-id").select_related("told_by")
    )
    sums = dict.fromkeys(Kind, 0)
    for one in rows:
        if one.undone_at is None:
            sums[Kind(one.kind)] += one.amount_minor
    received = Received(deal.currency, deal.net_minor, *sums.values())
    amounts = (deal.net_minor, *sums.values(), received.left - received.got)
    return CustomerAccount(rows, *(Money(minor, deal.currency) for minor in amounts))
