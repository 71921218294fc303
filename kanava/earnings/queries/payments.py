"""Reading what a customer has paid, got back and will not pay for a deal (guide: C5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kanava.core.paging import Page, Sort, page
from kanava.core.permissions import require
from kanava.deals.models import Deal
from kanava.earnings.models import CustomerPayment
from kanava.rules.freeing import Kind, Received
from kanava.rules.money import Money
from kanava.rules.people import Actor


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
    return page(rows, sort=Sort("id", descending=True), whole=whole, after=after)


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
