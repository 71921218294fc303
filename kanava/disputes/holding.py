"""A dispute as every action meets it: locked, with whose it is, and by when we answer."""

from datetime import datetime

from django.utils import timezone

from kanava.core import clock, events
from kanava.core.calendars import holidays_of
from kanava.core.permissions import Owned, require
from kanava.disputes.models import Dispute, Message
from kanava.playbook.queries import get_in_force
from kanava.rules import disputes
from kanava.rules.disputes import LONGEST_TEXT, DisputeTextMissing
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound
from kanava.rules.text import fitting


def locked(dispute_id: int, *, by: Actor, right: str) -> Dispute:
    """The dispute, locked, with its partner, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("partner")
    found = rows.filter(pk=dispute_id).first()
    if found is None:
        raise NotFound
    require(right, by, owned(found))
    return found


def owned(found: Dispute) -> Owned:
    """Whose a dispute is: the partner's, its manager's, and that of whoever answers it."""
    return Owned(found.partner_id, manager_id=found.partner.manager_id, seller_id=found.owner_id)


def answer_due(at: datetime) -> datetime:
    """By when we answer what comes at a moment."""
    on = clock.day_of(at)
    playbook = get_in_force(on).playbook
    zone = timezone.get_default_timezone()
    return disputes.answer_due(at, playbook, holidays=holidays_of(playbook, on), zone=zone)


def start_clock(found: Dispute, at: datetime) -> None:
    """From now on it is our turn."""
    found.due_at, found.warned_at, found.escalated_at = answer_due(at), None, None


def say(found: Dispute, text: str, *, by: Actor, at: datetime, field: str = "text") -> Message:
    """Keep what one side says. Raises DisputeTextMissing, LongerThanRoom."""
    text = fitting(text.strip(), LONGEST_TEXT, field=field)
    if not text:
        raise DisputeTextMissing(field=field)
    return Message.objects.create(
        dispute=found, partner_id=found.partner_id, is_ours=not by.is_partner, by_id=by.user_id, text=text, at=at
    )  # fmt: skip


def record(verb: str, found: Dispute, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a dispute."""
    subject = events.Subject("dispute", found.pk, found.partner_id)
    events.record(f"dispute.{verb}", by=by, at=at, subject=subject, **data)
