"""What a registration promised and what a line counts for, in the words of the margin rule."""

from kanava.deals.models import DealLine, Registration
from kanava.rules.margins import Line, Promise
from kanava.rules.money import Money


def promise_of(registration: Registration | None) -> Promise | None:
    """Tier and rate promised at approval until the protection's last day; None where nothing was promised."""
    if registration is None or registration.promised_rate is None or registration.ends_on is None:
        return None
    return Promise(registration.promised_tier, registration.promised_rate, registration.ends_on)


def line_of(row: DealLine, currency: str) -> Line:
    """A line's amounts; what the file or the person did not tell is None."""

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, currency)

    return Line(Money(row.net_minor, currency), money(row.list_minor), money(row.end_customer_minor))
