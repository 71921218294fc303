"""A question as every action meets it: locked, with whose it is, and by when we answer."""

from datetime import datetime

from django.utils import timezone

from kanava.core import clock, events
from kanava.core.calendars import holidays_of
from kanava.core.permissions import Owned, require
from kanava.enquiries.models import Enquiry, Said
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor
from kanava.rules.playbook import Playbook
from kanava.rules.refusals import NotFound
from kanava.rules.support import LONGEST_TEXT, EnquiryTextMissing, Hours, add_business_hours, help_of
from kanava.rules.text import fitting


def locked(enquiry_id: int, *, by: Actor, right: str) -> Enquiry:
    """The question, locked, with its partner, if the actor may do `right` on it. Raises NotFound, NotPermitted."""
    rows = Enquiry.objects.select_for_update(of=("self",)).select_related("partner")
    found = rows.filter(pk=enquiry_id).first()
    if found is None:
        raise NotFound
    require(right, by, owned(found, by))
    return found


def owned(found: Enquiry, by: Actor) -> Owned:
    """Whose a question is: the partner's, its manager's, that of whoever answers it; one of the shared queue is everybody's."""
    holder = found.owner_id if found.owner_id is not None or by.is_partner else by.user_id
    return Owned(found.partner_id, manager_id=found.partner.manager_id, seller_id=holder)


def hours_of(playbook: Playbook, at: datetime) -> Hours:
    """When somebody of us is there."""
    terms = playbook.onboarding
    return Hours(
        terms.opens_at,
        terms.closes_at,
        holidays_of(playbook, clock.day_of(at)),
        timezone.get_default_timezone(),
    )


def start_clock(found: Enquiry, at: datetime) -> None:
    """From now on it is our turn."""
    playbook = get_in_force(clock.day_of(at)).playbook
    hours = help_of(playbook, found.partner.tier).hours
    found.due_at = add_business_hours(at, hours, hours_of(playbook, at))
    found.warned_at = found.escalated_at = None


def say(found: Enquiry, text: str, *, by: Actor, at: datetime) -> Said:
    """Keep what one side says. Raises EnquiryTextMissing, LongerThanRoom (field `text`)."""
    text = fitting(text.replace("\0", "").strip(), LONGEST_TEXT, field="text")
    if not text:
        raise EnquiryTextMissing(field="text")
    return Said.objects.create(
        enquiry=found, partner_id=found.partner_id, is_ours=not by.is_partner, by_id=by.user_id, text=text, at=at
    )  # fmt: skip


def record(verb: str, found: Enquiry, *, by: Actor, at: datetime, **data: object) -> None:
    """Append an event about a question."""
    subject = events.Subject("enquiry", found.pk, found.partner_id)
    events.record(f"enquiry.{verb}", by=by, at=at, subject=subject, **data)
