"""What time does to marketing money: budgets accrue, claims fall due, answers are late. Each step is safe to repeat."""

from datetime import date, datetime, timedelta

from django.db.models import Q, Sum

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.deals.models import Deal
from kanava.mdf.holding import record, spend
from kanava.mdf.models import TO_DO, Budget, Campaign
from kanava.mdf.queries.budgets import with_draws
from kanava.partners.models import Partner
from kanava.playbook.queries import InForce, get_in_force
from kanava.rules import mdf
from kanava.rules.campaigns import Move, State, move
from kanava.rules.deals import Origin, Stage
from kanava.rules.mdf import Period
from kanava.rules.money import Money
from kanava.rules.people import Actor

AT_ONCE = 500
ROWS = 2_000


@action("keep_funds")
def accrue_budgets(*, by: Actor, at: datetime) -> int:
    """Make the budgets of the last period that is over, and follow what has changed in the revenue of budgets that have
    not expired. Returns how many were made or changed."""
    on = clock.day_of(at)
    current = get_in_force(on)
    period = mdf.period_before(on, current.playbook)
    return _correct(on, by=by, at=at) + _make(period, current, by=by, at=at)


def _revenue(first: date, last: date) -> dict[int, int]:
    """What is left of each partner's won deals of a span after refunds and cancellations, in the programme's currency, minor units."""
    won = Deal.objects.filter(
        stage=Stage.WON,
        origin=Origin.SOURCED,
        partner__isnull=False,
        closed_on__gte=first,
        closed_on__lte=last,
    )
    sums = won.order_by().values_list("partner_id").annotate(total=Sum("kept_minor"))
    return {partner_id: int(total or 0) for partner_id, total in sums if partner_id is not None}


def _make(period: Period, current: InForce, *, by: Actor, at: datetime) -> int:
    # A period that overlaps one which has its budget already is none: the playbook changed between them.
    known = Budget.objects.filter(last_on__gte=period.first).values_list("partner_id", flat=True)
    sums, there = _revenue(period.first, period.last), set(known)
    currency = current.playbook.programme.currency
    tiers = Partner.objects.filter(pk__among=sorted(set(sums) - there)).values_list("id", "tier")
    made = []
    for partner_id, tier in tiers:
        revenue = Money(sums[partner_id], currency)
        found = mdf.accrue(revenue, tier, period, current.playbook)
        if found.amount.minor:
            made.append(
                Budget(
                    partner_id=partner_id, first_on=period.first, last_on=period.last, expires_on=found.expires_on, tier=tier, currency=currency,
                    revenue_minor=revenue.minor, share=found.share, amount_minor=found.amount.minor, playbook_version_id=current.version_id,
                    accrued_at=at,
                )
            )  # fmt: skip
    for one in Budget.objects.bulk_create(made, batch_size=ROWS):
        subject = events.Subject("fund_budget", one.pk, one.partner_id)
        amount = [one.amount_minor, one.currency]
        events.record(
            "mdf.accrued", by=by, at=at, subject=subject, amount=amount, until=one.expires_on.isoformat()
        )
    return len(made)


def _correct(on: date, *, by: Actor, at: datetime) -> int:
    """Deals are won late, opened again and refunded: a budget follows its period's revenue at the share that it was made with."""
    running = Budget.objects.filter(expires_on__gte=on)
    count = 0
    for first, last in sorted(set(running.order_by().values_list("first_on", "last_on").distinct())):
        sums = _revenue(first, last)
        rows = with_draws(running.select_for_update().filter(first_on=first, last_on=last))
        changed = []
        for one in rows.order_by("id").iterator(chunk_size=ROWS):
            now = sums.get(one.partner_id, 0)
            if now == one.revenue_minor:
                continue
            fresh = Money(max(now, 0), one.currency).times(one.share / 100)
            kept = mdf.corrected(fresh, Money(one.drawn, one.currency))  # type: ignore[attr-defined]
            one.revenue_minor, one.amount_minor = now, kept.minor
            changed.append(one)
        Budget.objects.bulk_update(changed, ["revenue_minor", "amount_minor"], batch_size=ROWS)
        for one in changed:
            subject = events.Subject("fund_budget", one.pk, one.partner_id)
            events.record(
                "mdf.corrected", by=by, at=at, subject=subject, amount=[one.amount_minor, one.currency]
            )
        count += len(changed)
    return count


@action("keep_funds")
def lapse_campaigns(*, by: Actor, at: datetime) -> int:
    """Give back what is committed to campaigns that nobody has claimed by their last day. Returns how many."""
    on = clock.day_of(at)
    late = Campaign.objects.select_for_update(skip_locked=True).filter(
        state=State.COMMITTED, claim_due_on__lt=on, extension_requested_at__isnull=True
    )
    rows = list(late.order_by("claim_due_on", "id")[:AT_ONCE])
    for found in rows:
        found.state = move(found.state, Move.LAPSE)
        found.save(update_fields=["state"])
        spend(found, Money(0, found.currency))
        record("lapsed", found, by=by, at=at)
    return len(rows)


@action("keep_funds")
def escalate_campaigns(*, by: Actor, at: datetime) -> int:
    """Mark requests and claims whose promised answer is late and tell it, once each. Returns how many."""
    late = Campaign.objects.select_for_update(skip_locked=True).filter(
        TO_DO, due_at__lt=at, escalated_at__isnull=True
    )
    rows = list(late.order_by("due_at", "id")[:AT_ONCE])
    for found in rows:
        found.escalated_at = at
        found.save(update_fields=["escalated_at"])
        record("escalated", found, by=by, at=at)
    return len(rows)


@action("keep_funds")
def remind_of_claims(*, by: Actor, at: datetime) -> int:
    """Tell partners whose claim is due soon, at each of the playbook's marks once. Returns how many."""
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    due = Q()
    for days in playbook.funds.claim_reminder_days.values():
        not_yet = Q(reminded_days__isnull=True) | Q(reminded_days__gt=days)
        due |= Q(claim_due_on__lte=on + timedelta(days=days)) & not_yet
    near = Campaign.objects.select_for_update(skip_locked=True).filter(
        due, state=State.COMMITTED, claim_due_on__gte=on, ends_on__lt=on
    )
    count = 0
    for found in near.order_by("claim_due_on", "id")[:AT_ONCE]:
        assert found.claim_due_on is not None
        mark = mdf.reminder(found.claim_due_on, reminded_days=found.reminded_days, playbook=playbook, on=on)
        if mark is not None:
            found.reminded_days = mark
            found.save(update_fields=["reminded_days"])
            record("claim_near", found, by=by, at=at, until=found.claim_due_on.isoformat())
            count += 1
    return count
