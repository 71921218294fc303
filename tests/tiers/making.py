"""Partners with so much won in the window, and the days of a notice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from kanava.deals.models import Deal
from kanava.partners.models import Partner
from kanava.rules.people import Via, system
from kanava.rules.text import name_keys
from kanava.tiers.actions import review_partners
from kanava.tiers.models import Standing
from tests.factories import make_partner

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
ON = AT.date()
JOB = system(Via.JOB)
EUROS = 100


def make_won(partner: Partner, euros: int, on: date = ON - timedelta(days=100)) -> Deal:
    """A deal that the partner found and won."""
    return Deal.objects.create(
        title="Won", **name_keys("Won"), origin="SOURCED", stage="WON", partner=partner, currency="EUR", net_minor=euros * EUROS,
        value_minor=euros * EUROS, opened_on=on, closed_on=on, created_at=AT,
    )  # fmt: skip


def make_old(name: str, tier: str, euros: int = 0, **fields: Any) -> Partner:
    """A partner that has had its tier for a year, and what it has won."""
    partner = make_partner(name, **{"tier": tier, "tier_since": ON - timedelta(days=365), **fields})
    if euros:
        make_won(partner, euros)
    return partner


def look(*partners: Partner, at: datetime = AT) -> None:
    """Look at tiers, as every night does."""
    review_partners(by=JOB, partner_ids=[one.pk for one in partners], at=at)
    for one in partners:
        one.refresh_from_db()


def standing(partner: Partner) -> Standing:
    return Standing.objects.get(partner=partner)
