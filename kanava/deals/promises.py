"""What a registration promised, and what a deal and its lines are, in the words of the margin rule."""

from collections.abc import Collection

from kanava.core import clock
from kanava.core.wall import gate
from kanava.deals.models import Customer, Deal, DealLine, Registration
from kanava.rules.margins import Line, Promise
from kanava.rules.money import Money


def promise_of(registration: Registration | None) -> Promise | None:
    """Tier and rate promised at approval until the protection's last day; None where nothing was promised."""
    if registration is None or registration.promised_rate is None or registration.ends_on is None:
        return None
    made_on = clock.day_of(registration.decided_at) if registration.decided_at else None
    return Promise(
        registration.promised_tier, registration.promised_rate, registration.ends_on, made_on, registration.product_line_id
    )  # fmt: skip


def line_of(row: DealLine, currency: str) -> Line:
    """A line's amounts and what it is; what the file or the person did not tell is None or empty."""

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return Line(
        Money(row.net_minor, currency), money(row.list_minor), money(row.end_customer_minor), row.product_line_id, row.revenue
    )  # fmt: skip


def market_of(customer_country: str, partner_country: str) -> str:
    """The market of a deal: its customer's country, or the partner's where that is not known."""
    return customer_country or partner_country


def countries_of(deals: Collection[Deal]) -> dict[int, str]:
    """The customers' countries of deals that come with their registrations: as registered, else as the customer is known;
    empty where neither tells. At most one statement, for those that come without their customers."""
    found = {deal.pk: deal.registration.customer_country if deal.registration else "" for deal in deals}
    known = Deal._meta.get_field("customer")
    for deal in deals:
        if not found[deal.pk] and known.is_cached(deal) and deal.customer is not None:
            found[deal.pk] = deal.customer.country
    unknown = {
        deal.pk: deal.customer_id
        for deal in deals
        if not found[deal.pk] and not known.is_cached(deal) and deal.customer_id
    }
    if unknown:
        with gate("terms"):
            rows = dict(Customer.objects.filter(pk__among=set(unknown.values())).values_list("id", "country"))
        found |= {key: rows.get(customer_id, "") for key, customer_id in unknown.items()}
    return found
