"""The demo's terms: a campaign that runs, one that is over and one to come, a limit, and an agreement that lapses soon
(guide: C1, C2)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from kanava.config.demo.schedule import Schedule
from kanava.deals.models import ProductLine
from kanava.earnings.actions.rebating import reckon_rebates
from kanava.partners.models import Partner
from kanava.rules.money import Money
from kanava.rules.people import Actor, Via, system
from kanava.rules.rebates import Basis, Span, Threshold
from kanava.rules.terms import Effect, Match
from kanava.terms.actions import RebateTold, Told, publish_rebate, publish_term

AURORA = 0
STEPS = ((40_000_00, 1), (80_000_00, 2), (150_000_00, 3))


def plan_terms(
    schedule: Schedule, *, partners: Sequence[Partner], lines: Sequence[ProductLine], owner: Actor
) -> None:
    """Plan what the owner publishes and when."""
    today, first, second = schedule.today, lines[0].pk, lines[-1].pk

    def publish(days_ago: int, told: Told, reason: str) -> None:
        def step(at: datetime) -> None:
            publish_term(by=owner, told=told, reason=reason, at=at)

        schedule.add(days_ago, step, hour=7)

    def day(days: int) -> date:
        return today + timedelta(days=days)

    publish(
        360,
        Told("Agreed for the first year", Effect.RATE, Match(partner_id=partners[AURORA].pk, product_line_id=second), day(-360), day(24), Decimal(23)),
        "They brought us the first public customer of this product line",
    )  # fmt: skip
    publish(
        300,
        Told("Large deals", Effect.LIMIT, Match(partner_type="REFERRAL"), day(-300), cap=Money(25_000_00, "EUR")),
        "A referral is not worth more, whatever the customer buys",
    )  # fmt: skip
    publish(
        150,
        Told("Spring reward", Effect.REWARD, Match(deal_kind="NEW"), day(-150), day(-90), amount=Money(500_00, "EUR"), is_paid_out=True),
        "More new customers before the summer",
    )  # fmt: skip
    publish(
        60,
        Told("Autumn campaign", Effect.BONUS, Match(product_line_id=first), day(-60), day(25), Decimal(3), cap=Money(1_500_00, "EUR"), is_paid_out=True),
        "The new release needs its first references",
    )  # fmt: skip
    publish(
        2,
        Told("Recurring revenue", Effect.RATE, Match(revenue="RECURRING", tier="GOLD"), day(20), None, Decimal(32)),
        "Subscriptions are what we want to grow",
    )  # fmt: skip

    def rebate(at: datetime) -> None:
        thresholds = tuple(Threshold(minor, Decimal(percent)) for minor, percent in STEPS)
        told = RebateTold("Volume of the quarter", Span.QUARTER, Basis.ABOVE, "EUR", thresholds, at.date())
        publish_rebate(by=owner, told=told, at=at)

    schedule.add(340, rebate, hour=7)
    for days in range(330, -1, -15):
        schedule.add(days, lambda at: reckon_rebates(by=system(Via.JOB), at=at), hour=5)
