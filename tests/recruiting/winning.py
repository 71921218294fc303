"""Deals that partners have won, for what the programme tells of itself."""

from datetime import timedelta

from kanava.core import clock
from kanava.deals.models import Deal
from kanava.partners.models import Partner


def win(partner: Partner, euros: int, days: int) -> Deal:
    """A deal that was won ten days ago, so many days after it was opened."""
    today = clock.today()
    return Deal.objects.create(
        title=f"Deal {euros}", sort_key=f"deal {euros}", origin="SOURCED", stage="WON", partner=partner, currency="EUR",
        net_minor=euros * 100, value_minor=euros * 100, opened_on=today - timedelta(days=days + 10), closed_on=today - timedelta(days=10), created_at=clock.now(),
    )  # fmt: skip
