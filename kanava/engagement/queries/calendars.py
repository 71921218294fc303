"""What stands in a person's calendar: next steps, ends of protections, and deadlines (guide: F6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kanava.core import permissions
from kanava.core.models import User
from kanava.core.wall import partner_session
from kanava.deals.queries import deadlines
from kanava.deals.queries.deadlines import Deadline
from kanava.engagement.models import PLANNED, NextStep
from kanava.engagement.queries.steps import list_their_steps
from kanava.partners.queries import find_membership, member_actor
from kanava.rules.people import Actor, Role, Via

MOST = 300
# How long what is over stays.
BACK = timedelta(days=30)


class EntryKind(StrEnum):
    """What a day of the calendar is about."""

    STEP = "STEP"
    PROTECTION = "PROTECTION"
    DECISION = "DECISION"
    QUESTION = "QUESTION"


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day of the calendar. `kind` and `id` name it for good; `door` and `id` lead to it. `title` is what is to be
    done, or the customer; `partner` the other side's name, empty for a partner's own people."""

    kind: EntryKind
    id: int
    on: date
    title: str
    partner: str = ""
    is_theirs: bool = False


def list_entries(user: User, *, today: date) -> Sequence[Entry]:
    """The days of a person's calendar: for staff their next steps and what their partners' registrations come to; for a
    partner's person its company's own, read behind its wall."""
    if user.staff_role:
        return list(_of_staff(Actor(Role(user.staff_role), Via.CONSOLE, user.pk), user.pk, today))
    membership = find_membership(user)
    if membership is None:
        return []
    actor = member_actor(membership)
    with partner_session(membership.partner_id):
        return list(_of_partner(actor, membership.partner_id, today))


def _of_staff(by: Actor, user_id: int, today: date) -> Iterator[Entry]:
    if permissions.may("view_next_steps", by):
        rows = NextStep.objects.filter(PLANNED, owner_id=user_id).order_by("due_on", "id")
        for key, on, what, partner, is_theirs in rows.values_list(
            "id", "due_on", "what", "partner__name", "is_theirs"
        )[:MOST]:
            yield Entry(EntryKind.STEP, key, on, what, partner, is_theirs)
    if permissions.may("view_registrations", by):
        yield from _entries(
            EntryKind.PROTECTION, deadlines.list_managers_endings(user_id, since=today - BACK)
        )
        yield from _entries(EntryKind.DECISION, deadlines.list_managers_decisions(user_id))


def _of_partner(by: Actor, partner_id: int, today: date) -> Iterator[Entry]:
    if permissions.may("view_shared_touchpoints", by):
        for step in list_their_steps(partner_id, limit=MOST):
            yield Entry(EntryKind.STEP, step.pk, step.due_on, step.what)
    if permissions.may("view_own_deals", by):
        yield from _entries(
            EntryKind.PROTECTION, deadlines.list_partners_endings(partner_id, since=today - BACK)
        )
        yield from _entries(EntryKind.QUESTION, deadlines.list_partners_questions(partner_id, on=today))


def _entries(kind: EntryKind, found: Sequence[Deadline]) -> Iterator[Entry]:
    return (Entry(kind, one.registration_id, one.on, one.customer, one.partner) for one in found)
