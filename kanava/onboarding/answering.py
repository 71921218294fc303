"""How long partners wait for our answer, in business hours of the programme (guide: F5)."""

from zoneinfo import ZoneInfo

from django.conf import settings

from kanava.core import clock
from kanava.core.calendars import holidays_of
from kanava.core.models import Event
from kanava.onboarding.models import Wait
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.silence import Hours, business_minutes

# What a partner asks, what answers it, and what leaves nothing to answer.
ASKS = (
    "registration.submitted",
    "registration.answered",
    "registration.extension_requested",
    "registration.appealed",
    "enquiry.asked",
    "enquiry.continued",
    "dispute.opened",
    "dispute.answered",
)
ANSWERS = (
    "registration.approved", "registration.refused", "registration.asked", "registration.extended",
    "registration.extension_declined", "registration.appeal_decided",
    "enquiry.answered", "enquiry.call_agreed",
    "dispute.asked", "dispute.replied", "dispute.upheld", "dispute.upheld_partly", "dispute.declined",
)  # fmt: skip
ENDS = (
    "registration.withdrawn", "registration.expired", "registration.win", "registration.lose",
    "enquiry.closed", "enquiry.closed_by_partner", "dispute.withdrawn",
)  # fmt: skip


def ask(event: Event) -> None:
    """A partner asks something; what it asks again before we answer it has asked already."""
    partner_id = event.partner_id
    assert partner_id is not None
    manager_id = Partner.objects.values_list("manager_id", flat=True).get(pk=partner_id)
    Wait.objects.get_or_create(
        object_type=event.object_type, object_id=event.object_id, answered_at=None,
        defaults={"partner_id": partner_id, "manager_id": manager_id, "asked_at": event.at},
    )  # fmt: skip


def answer(event: Event) -> None:
    """We answer: the wait is over, and took so many minutes of business hours."""
    found = _open(event)
    if found is None:
        return
    playbook = get_in_force(clock.day_of(event.at)).playbook
    holidays = holidays_of(playbook, clock.day_of(found.asked_at))
    hours = Hours.of(playbook, ZoneInfo(settings.TIME_ZONE), holidays)
    found.answered_at, found.minutes = event.at, business_minutes(found.asked_at, event.at, hours)
    found.save(update_fields=["answered_at", "minutes"])


def forget(event: Event) -> None:
    """There is nothing left to answer."""
    found = _open(event)
    if found is not None:
        found.delete()


def _open(event: Event) -> Wait | None:
    rows = Wait.objects.select_for_update()
    return rows.filter(object_type=event.object_type, object_id=event.object_id, answered_at=None).first()
