"""What the demo's customers have paid, and the months that finance has closed (guide: C5)."""

from datetime import date, datetime, timedelta
from functools import partial

from kanava.config.demo.schedule import Schedule
from kanava.core import clock
from kanava.core.models import User
from kanava.deals.models import Deal
from kanava.earnings.actions.closing import close_period
from kanava.earnings.actions.receiving import Told, record_customer_payment
from kanava.earnings.models import CustomerPayment
from kanava.playbook.actions import edit_draft, publish_draft
from kanava.rules.deals import Stage
from kanava.rules.freeing import Kind
from kanava.rules.money import Money
from kanava.rules.people import Actor, Role, Via
from kanava.rules.periods import add_months, month_start
from kanava.rules.playbook.changes import Edit

MONTHS = 12
# Customers pay this long after the order; some only half of it, and one got a part back.
TERM = timedelta(days=21)
HALF_EVERY = 6
REFUNDED_PLACE = 9


def plan_money(schedule: Schedule, *, owner: Actor) -> None:
    """Plan the rule, twice a month what customers have paid, and the closing of every month but the last, which waits to be
    closed."""
    finance = Actor(Role.FINANCE, Via.CONSOLE, User.objects.get(staff_role=Role.FINANCE).pk)
    schedule.add(690, lambda at: _publish(owner, at))
    today = schedule.today
    for back in range(MONTHS, 0, -1):
        month = add_months(month_start(today), -back)
        for on in (month + timedelta(days=9), month + timedelta(days=24)):
            schedule.add((today - on).days, lambda at: _pay(finance, at))
        if back > 1:
            closed_on = add_months(month, 1) + timedelta(days=2)
            schedule.add(max((today - closed_on).days, 0), partial(_close, finance, month))


def _publish(owner: Actor, at: datetime) -> None:
    edit_draft(by=owner, edits={"margins.held_until": Edit(None, "CUSTOMER_PAID")}, at=at)
    publish_draft(
        by=owner, effective_from=clock.day_of(at), reason="Earnings wait for the customer’s money", at=at
    )


def _pay(finance: Actor, at: datetime) -> None:
    """What won deals of partners are paid by now and were not before."""
    before = clock.day_of(at) - TERM
    told = CustomerPayment.objects.values("deal_id")
    won = Deal.objects.filter(stage=Stage.WON, partner__isnull=False, closed_on__lte=before)
    for place, deal in enumerate(won.exclude(pk__in=told).order_by("closed_on", "id")):
        number = deal.pk % 1_000
        part = deal.net_minor // 2 if number % HALF_EVERY == 0 else deal.net_minor
        paid = Told(
            Kind.PAID, Money(part, deal.currency), clock.day_of(at) - timedelta(days=place % 5), f"INV-{4000 + number}"
        )  # fmt: skip
        record_customer_payment(by=finance, deal_id=deal.pk, told=paid, at=at)
        if place == REFUNDED_PLACE:
            back = Told(
                Kind.REFUNDED, Money(part // 10, deal.currency), clock.day_of(at), f"CRE-{4000 + number}"
            )
            record_customer_payment(by=finance, deal_id=deal.pk, told=back, at=at)


def _close(finance: Actor, month: date, at: datetime) -> None:
    close_period(by=finance, day=month, at=at)
