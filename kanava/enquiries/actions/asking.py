"""The partner's side: ask, say more, close (guide: F5, I3)."""

from dataclasses import dataclass
from datetime import datetime

from kanava.core import clock
from kanava.core.actions import action
from kanava.core.permissions import Owned, require
from kanava.core.wall import gate
from kanava.enquiries.holding import hours_of, locked, record, say, start_clock
from kanava.enquiries.models import Enquiry
from kanava.partners.models import Partner
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor
from kanava.rules.support import (
    LONGEST_SUBJECT,
    About,
    EnquiryTextMissing,
    State,
    check_call,
    check_live,
    help_of,
)
from kanava.rules.text import fitting, tidy


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as somebody asks it. `about_id` is of the reader's own thing, which the door has found."""

    subject: str
    text: str
    about: About | None = None
    about_id: int | None = None
    call_at: datetime | None = None


@action("ask_us")
def ask(*, by: Actor, told: Asked, at: datetime) -> Enquiry:
    """Ask us something. It goes to the partner's manager where the tier has a named contact, else to the shared queue; the
    answer is promised within the tier's business hours.

    Raises:
        NotFound, EnquiryTextMissing, LongerThanRoom (field `subject` or `text`), CallNotOffered, CallOutOfHours (field `call_at`).
    """
    require("ask_us", by, Owned(partner_id=by.partner_id))
    with gate("enquiries"):
        partner = Partner.objects.select_related("manager").get(pk=by.partner_id or 0)
        playbook = get_in_force(clock.day_of(at)).playbook
        terms = help_of(playbook, partner.tier)
        subject = fitting(tidy(told.subject), LONGEST_SUBJECT, field="subject")
        if not subject:
            raise EnquiryTextMissing(field="subject")
        if told.call_at is not None:
            check_call(told.call_at, at, terms, playbook.support.call_ahead_hours, hours_of(playbook, at))
        manager = partner.manager if terms.has_contact and partner.manager is not None else None
        found = Enquiry(
            partner=partner, subject=subject, about=told.about or "", about_id=told.about_id if told.about else None, level=terms.level,
            owner=manager if manager is not None and manager.is_active else None, asked_by_id=by.user_id, asked_at=at, call_at=told.call_at,
        )  # fmt: skip
        start_clock(found, at)
        found.save()
        say(found, told.text, by=by, at=at)
        record("asked", found, by=by, at=at)
    return found


@action("ask_us")
def say_more(*, by: Actor, enquiry_id: int, text: str, at: datetime) -> Enquiry:
    """Say more; where we had answered, our clock starts again. Raises NotFound, EnquiryClosed, EnquiryTextMissing."""
    with gate("enquiries"):
        found = locked(enquiry_id, by=by, right="ask_us")
        check_live(found.state)
        say(found, text, by=by, at=at)
        if found.state == State.ANSWERED:
            found.state = State.OPEN
            start_clock(found, at)
            found.save()
        record("continued", found, by=by, at=at)
    return found


@action("ask_us")
def close_own(*, by: Actor, enquiry_id: int, at: datetime) -> Enquiry:
    """Close a question: it is answered, or no longer one. Raises NotFound, EnquiryClosed."""
    with gate("enquiries"):
        found = locked(enquiry_id, by=by, right="ask_us")
        check_live(found.state)
        found.state, found.due_at, found.closed_at = State.CLOSED, None, at
        found.save()
        record("closed_by_partner", found, by=by, at=at)
    return found
