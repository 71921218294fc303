"""What of registrations has a day, for calendars: ends of protections, decisions that are due, questions to answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kanava.core import clock
from kanava.deals.models import PROTECTED, TO_DO, Registration
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.registration import State, answer_by

MOST = 300


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day of a registration: the customer as it was typed, the partner's name where somebody else reads it."""

    registration_id: int
    customer: str
    on: date
    partner: str = ""


def list_managers_endings(manager_id: int, *, since: date) -> Sequence[Deadline]:
    """Ends of protections of the partners that somebody manages, from a day on. One statement."""
    return _endings(_managed(manager_id), since, with_partner=True)


def list_managers_decisions(manager_id: int) -> Sequence[Deadline]:
    """Answers that are due to the partners that somebody manages. One statement."""
    rows = _managed(manager_id).filter(TO_DO, due_at__isnull=False).order_by("due_at", "id")
    found = rows.values_list("id", "customer_name", "due_at", "partner__name")[:MOST]
    return [
        Deadline(key, customer, clock.day_of(due), partner)
        for key, customer, due, partner in found
        if due is not None
    ]


def list_partners_endings(partner_id: int, *, since: date) -> Sequence[Deadline]:
    """Ends of a partner's own protections, from a day on. One statement."""
    return _endings(Registration.objects.filter(partner_id=partner_id), since, with_partner=False)


def list_partners_questions(partner_id: int, *, on: date) -> Sequence[Deadline]:
    """Questions that a partner has been asked, by the day on which the answer is due."""
    rows = Registration.objects.filter(
        partner_id=partner_id, state=State.NEEDS_INFORMATION.value, asked_at__isnull=False
    )
    playbook = get_in_force(on).playbook
    found = rows.order_by("asked_at", "id").values_list("id", "customer_name", "asked_at")[:MOST]
    return [
        Deadline(key, name, answer_by(clock.day_of(asked), playbook))
        for key, name, asked in found
        if asked is not None
    ]


def _managed(manager_id: int) -> "QuerySet[Registration]":
    partners = Partner.objects.filter(manager_id=manager_id).values("pk")
    return Registration.objects.filter(partner_id__in=partners)


def _endings(rows: "QuerySet[Registration]", since: date, *, with_partner: bool) -> list[Deadline]:
    found = rows.filter(PROTECTED, ends_on__gte=since).order_by("ends_on", "id")
    names = ("id", "customer_name", "ends_on", *(["partner__name"] if with_partner else []))
    return [Deadline(*row) for row in found.values_list(*names)[:MOST]]
