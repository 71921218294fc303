"""Closing a period: a statement for each partner and currency, or for each deal of those (guide: C5)."""

from datetime import date, datetime

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.core.permissions import require
from kanava.earnings.models import Closing
from kanava.earnings.statements import gather, make_statements
from kanava.ledger import locks
from kanava.playbook.queries import get_in_force
from kanava.rules import statements
from kanava.rules.people import Actor


@action("close_period")
def close_period(*, by: Actor, day: date, at: datetime) -> Closing:
    """Close the period that a day belongs to, with all that is free through its last day and stands on no statement.

    Closing it again gives the closing that is there. Everything is one transaction: cut off in the middle, nothing of it
    has happened.

    Raises:
        NotPermitted, PeriodNotOver, PeriodsClosedInOrder.
    """
    require("close_period", by)
    locks.hold_periods()
    playbook = get_in_force(day).playbook
    latest = Closing.objects.order_by("-last_on").values_list("last_on", flat=True).first()
    period = statements.period_of(day, playbook, closed_until=latest)
    known = Closing.objects.filter(last_on=period.last).first()
    if known is not None:
        return known
    today = clock.day_of(at)
    statements.check_closable(period, today=today, closed_until=latest)
    found = gather(period.last, by_deal=statements.is_by_deal(playbook))
    made = Closing.objects.create(
        first_on=period.first, last_on=period.last, closed_at=at, closed_by_id=by.user_id,
        due_on=statements.due_on(today, playbook), statements=len(found),
    )  # fmt: skip
    make_statements(made, found, by=by, at=at)
    events.record(
        "period.closed", by=by, at=at, subject=events.Subject("closing", made.pk),
        first=period.first.isoformat(), last=period.last.isoformat(), statements=len(found),
    )  # fmt: skip
    return made
