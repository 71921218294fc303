"""Total revenue of a month: typed in, changed, and cleared again (guide: H1)."""

from datetime import date, datetime

from django.utils import timezone

from kanava.core import events
from kanava.core.actions import action
from kanava.insights.models import TotalRevenue
from kanava.rules.figures import Source
from kanava.rules.money import AmountNegative, Money
from kanava.rules.people import Actor
from kanava.rules.periods import month_start
from kanava.rules.refusals import NotFound, Refusal

SUBJECT = "revenue"


class MonthInFuture(Refusal):
    """The month has not begun yet."""

    code = "MONTH_IN_FUTURE"


@action("enter_revenue")
def enter_revenue(*, by: Actor, month: date, amount: Money, at: datetime, note: str = "") -> TotalRevenue:
    """Say what a month's whole revenue was; any day of the month names it. It takes the place of what was entered or
    imported before. The same amount and note again change nothing and tell nothing.

    Raises:
        MonthInFuture (field `month`), AmountNegative (field `amount`).
    """
    start = month_start(month)
    if start > timezone.localdate(at):
        raise MonthInFuture(field="month")
    if amount.minor < 0:
        raise AmountNegative(field="amount")
    clean = " ".join(note.split())[:300]
    kept = TotalRevenue.objects.select_for_update().filter(month=start).first()
    told = (amount.minor, amount.currency, clean)
    if kept is not None and told == (kept.amount_minor, kept.currency, kept.note):
        return kept
    values = {
        "amount_minor": amount.minor, "currency": amount.currency, "note": clean, "source": Source.TYPED.value,
        "entered_at": at, "entered_by_id": by.user_id,
    }  # fmt: skip
    entered, _made = TotalRevenue.objects.update_or_create(month=start, defaults=values)
    events.record(
        "revenue.entered", by=by, at=at, subject=events.Subject(SUBJECT, entered.pk), month=f"{start:%Y-%m}",
        amount_minor=amount.minor, currency=amount.currency, before_minor=kept.amount_minor if kept else None,
    )  # fmt: skip
    return entered


@action("enter_revenue")
def clear_revenue(*, by: Actor, month: date, at: datetime) -> None:
    """Take a month's total away: all won deals here count for it again. Raises NotFound where there is none."""
    start = month_start(month)
    kept = TotalRevenue.objects.select_for_update().filter(month=start).first()
    if kept is None:
        raise NotFound
    events.record(
        "revenue.cleared", by=by, at=at, subject=events.Subject(SUBJECT, kept.pk), month=f"{start:%Y-%m}",
        before_minor=kept.amount_minor, currency=kept.currency,
    )  # fmt: skip
    kept.delete()
