"""What time does by itself to registrations: end, escalate, remind. Each step is safe to repeat."""

from datetime import datetime, timedelta

from django.db.models import Q

from kanava.core import clock
from kanava.core.actions import action
from kanava.deals.actions.holding import end_protection, protection_of, record
from kanava.deals.models import TO_DO, Registration
from kanava.playbook.queries import get_in_force
from kanava.rules import protection
from kanava.rules.people import Actor
from kanava.rules.registration import State

AT_ONCE = 500


@action("expire_registrations")
def expire_registrations(*, by: Actor, at: datetime) -> int:
    """End what time has ended: protections past their last day and questions without an answer. Returns how many."""
    on = clock.day_of(at)
    # Whole days, as the partner is told them: the last one is there to its end.
    patience = timedelta(days=get_in_force(on).playbook.registration.information_days)
    asked_before = clock.start_of(on - patience)
    ended = Registration.objects.filter(state=State.APPROVED, ends_on__lt=on)
    silent = Registration.objects.filter(state=State.NEEDS_INFORMATION, asked_at__lt=asked_before)
    ids = [*ended.values_list("id", flat=True)[:AT_ONCE], *silent.values_list("id", flat=True)[:AT_ONCE]]
    locked = list(Registration.objects.select_for_update(skip_locked=True).filter(pk__in=ids))
    for found in locked:
        end_protection(found, by=by, at=at, on=on)
    return len(locked)


@action("expire_registrations")
def escalate_registrations(*, by: Actor, at: datetime) -> int:
    """Mark registrations, requests for more time and appeals whose promised answer is late and tell it, once each.
    Returns how many."""
    late = Registration.objects.select_for_update(skip_locked=True).filter(
        TO_DO, due_at__lt=at, escalated_at__isnull=True
    )
    count = 0
    for found in late[:AT_ONCE]:
        found.escalated_at = at
        found.save(update_fields=["escalated_at"])
        record("escalated", found, by=by, at=at)
        count += 1
    return count


@action("expire_registrations")
def remind_of_expiry(*, by: Actor, at: datetime) -> int:
    """Tell partners whose protection is about to end, at each of the playbook's marks once. Returns how many."""
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    due = Q()
    for days in playbook.registration.reminder_days.values():
        not_yet = Q(reminded_days__isnull=True) | Q(reminded_days__gt=days)
        due |= Q(ends_on__lte=on + timedelta(days=days)) & not_yet
    near = Registration.objects.select_for_update(skip_locked=True).filter(
        due, state=State.APPROVED, ends_on__gte=on
    )
    count = 0
    for found in near.order_by("ends_on", "id")[:AT_ONCE]:
        kept = protection_of(found)
        assert kept is not None
        mark = protection.reminder_due(
            kept.ends_on, reminded_days=found.reminded_days, playbook=playbook, on=on
        )
        if mark is not None:
            found.reminded_days = mark
            found.save(update_fields=["reminded_days"])
            left = (kept.ends_on - on).days
            record(
                "expiring",
                found,
                by=by,
                at=at,
                days=left,
                ending=kept.ending.value,
                on=kept.ends_on.isoformat(),
            )
            count += 1
    return count
