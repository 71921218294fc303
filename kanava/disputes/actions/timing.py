"""What time does to disputes: who answers is reminded, and what is late is told further."""

from datetime import datetime, timedelta

from kanava.core import clock
from kanava.core.actions import action
from kanava.disputes.holding import record
from kanava.disputes.models import IS_OURS, Dispute
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor

AT_ONCE = 500


@action("keep_disputes")
def warn_of_disputes(*, by: Actor, at: datetime) -> int:
    """Remind of answers that are due soon, once each. Returns how many."""
    hours = get_in_force(clock.day_of(at)).playbook.margins.dispute_warning_hours
    near = Dispute.objects.select_for_update(skip_locked=True).filter(
        IS_OURS, due_at__gte=at, due_at__lte=at + timedelta(hours=hours), warned_at__isnull=True
    )
    rows = list(near.order_by("due_at", "id")[:AT_ONCE])
    for found in rows:
        found.warned_at = at
        found.save(update_fields=["warned_at"])
        record("warned", found, by=by, at=at)
    return len(rows)


@action("keep_disputes")
def escalate_disputes(*, by: Actor, at: datetime) -> int:
    """Tell of answers that are late, once each. Returns how many."""
    late = Dispute.objects.select_for_update(skip_locked=True).filter(
        IS_OURS, due_at__lt=at, escalated_at__isnull=True
    )
    rows = list(late.order_by("due_at", "id")[:AT_ONCE])
    for found in rows:
        found.escalated_at = at
        found.save(update_fields=["escalated_at"])
        record("escalated", found, by=by, at=at)
    return len(rows)
