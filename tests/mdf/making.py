"""Campaigns at every step of their way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from kanava.core.models import User
from kanava.deals.models import Deal
from kanava.mdf.actions import claiming, deciding, requesting, timing
from kanava.mdf.models import Budget, Campaign
from kanava.partners.models import Partner
from kanava.rules.campaigns import Cost, Plan
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.text import name_keys
from tests.factories import member, staff
from tests.rules.test_files import PDF

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
FINANCE = Actor(Role.FINANCE, Via.CONSOLE, user_id=None)
JOB = system(Via.JOB)


def make_won(
    partner: Partner, net: int, on: date, *, currency: str = "EUR", value: int | None = None
) -> Deal:
    """A deal that the partner found and won, with its value in the programme's currency."""
    return Deal.objects.create(
        title="Won", **name_keys("Won"), origin="SOURCED", stage="WON", partner=partner, currency=currency, net_minor=net,
        value_minor=net if value is None else value, opened_on=on, closed_on=on, created_at=AT,
    )  # fmt: skip


def make_budget(partner: Partner, revenue: int = 200_000_00, *, at: datetime = AT) -> None:
    """A budget from deals that were won in the quarter before; gold partners have 5 % of them."""
    make_won(partner, revenue, date(2026, 9, 15))
    timing.accrue_budgets(by=JOB, at=at)


def make_fund(partner: Partner, amount: int = 10_000_00) -> Budget:
    """A budget without deals that led to it."""
    return Budget.objects.create(
        partner=partner, first_on=date(2026, 7, 1), last_on=date(2026, 9, 30), expires_on=date(2027, 9, 30), tier=partner.tier,
        currency="EUR", revenue_minor=amount * 20, share=5, amount_minor=amount, accrued_at=AT,
    )  # fmt: skip


def plan_of(**told: Any) -> Plan:
    """A sound campaign: 4,000 euros of which we carry half."""
    euros = told.pop("currency", "EUR")
    values = {
        "title": "Breakfast in Turku", "activity": "EVENT", "goal": "Ten first meetings", "audience": "40 IT managers of manufacturers",
        "starts_on": AT.date() + timedelta(days=10), "ends_on": AT.date() + timedelta(days=10),
        "costs": (Cost("Venue", Money(3000_00, euros)), Cost("Invitations", Money(1000_00, euros))), "points": 5000, "leads": 10,
        "pipeline": Money(80_000_00, euros),
    }  # fmt: skip
    return Plan(**{**values, **told})


def make_request(partner: Partner, *, at: datetime = AT, **told: Any) -> Campaign:
    by = member(partner, Role.PARTNER_OWNER)
    plan = plan_of(currency=partner.currency, **told)
    return requesting.request_campaign(by=by, partner_id=partner.pk, plan=plan, at=at)


def make_approved(partner: Partner, owner: User, *, amount: Money | None = None, **told: Any) -> Campaign:
    made = make_request(partner, **told)
    return deciding.approve_campaign(by=staff(owner), campaign_id=made.pk, amount=amount, at=AT)


AFTER = AT + timedelta(days=12)


def make_claim(
    partner: Partner, owner: User, *, claimed: tuple[int, ...] = (3000_00, 800_00), **more: Any
) -> Campaign:
    """An approved campaign that is over, with its proofs, whose costs are claimed."""
    found = make_approved(partner, owner, **more)
    by = member(partner, Role.PARTNER_OWNER)
    for kind, extra in (("INVOICE", b""), ("MATERIAL", b"\n%%EOF\n")):
        claiming.add_proof(
            by=by, campaign_id=found.pk, kind=kind, name="a.pdf", content=PDF + extra, at=AFTER
        )
    costs = {
        cost.pk: Money(minor, found.currency)
        for cost, minor in zip(found.costs.order_by("position"), claimed, strict=True)
    }
    return claiming.claim_costs(
        by=by,
        campaign_id=found.pk,
        claimed=costs,
        leads=7,
        outcome="Four meetings",
        is_more_meant=True,
        at=AFTER,
    )
