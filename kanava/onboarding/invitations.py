"""Check-ins as calendar entries (iCalendar): who gets them, and what they say.

Talks of one rhythm are one recurring entry, in which a change of one talk names it by its place (RECURRENCE-ID).
The hour is chosen by the clocks of the partner's country.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Event

from kanava.core.mail import CalendarEntry
from kanava.core.models import User
from kanava.documents import invitations
from kanava.documents.invitations import REQUEST, Meeting, Person, event_of
from kanava.onboarding.models import CheckIn
from kanava.partners.models import Contact, Partner
from kanava.partners.queries import language_of


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited, in which language the letter is, whether it is our partner manager, who leads the talk, and whether it
    is somebody of ours."""

    name: str
    email: str
    language: str
    leads: bool = False
    is_ours: bool = False


def guests_of(partner: Partner) -> list[Guest]:
    """The partner manager and the partner's primary contact, who are there and have an address."""
    found = []
    manager = partner.manager
    if manager is not None and manager.is_active:
        found.append(Guest(manager.name, manager.email, manager.language, leads=True, is_ours=True))
    contact = guest_at(partner.pk)
    if contact is not None:
        found.append(Guest(contact.name, contact.email, spoken_by(contact.email, partner)))
    return found


def guest_at(partner_id: int) -> Contact | None:
    """Who is invited at the partner: its primary contact, if we have an address."""
    return Contact.objects.filter(partner_id=partner_id, is_primary=True).exclude(email="").first()


def spoken_by(email: str, partner: Partner) -> str:
    """The language of whoever signs in with the address, else that of the partner."""
    spoken = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
    return spoken or language_of(partner)


def gone_guest(email: str, partner: Partner) -> Guest:
    """Somebody who was asked to a talk and takes part no longer."""
    is_ours = User.objects.filter(email=email.lower()).exclude(staff_role="").exists()
    return Guest(email, email, spoken_by(email, partner), is_ours=is_ours)


def other_of(guest: Guest, partner: Partner) -> str:
    """With whom somebody talks: our side has the partner's name, the partner's side that of its manager."""
    if guest.is_ours:
        return partner.name
    with translation.override(guest.language):
        return partner.manager.name if partner.manager is not None else _("the partner programme")


@dataclass(frozen=True, slots=True)
class Told:
    """What an entry says beside its moments: who takes part, by which method, when it was written, and who reads it."""

    guests: Sequence[Guest]
    method: str
    at: datetime
    reader: Guest


def entry_of(talks: Sequence[CheckIn], told: Told, *, is_series: bool) -> CalendarEntry:
    """The calendar entry of a talk, or of all talks of a series, for a letter."""
    events = _of_series(talks, told) if is_series else [_of_talk(talks[0], told, sequence=talks[0].sequence)]
    return invitations.entry_of(events, told.method, "Onboarding")


def _of_talk(found: CheckIn, told: Told, *, sequence: int) -> Event:
    """One talk; one of a series says which it is."""
    event = _event(found, told, starts_at=found.starts_at, sequence=sequence)
    if found.slot_at is not None:
        event.add("recurrence-id", found.slot_at.astimezone(UTC))
    return event


def _of_series(talks: Sequence[CheckIn], told: Told) -> Iterator[Event]:
    """The recurring entry, and those of its talks that are at another moment than it says."""
    slots = [one.slot_at for one in talks if one.slot_at is not None]
    sequence = max(one.sequence for one in talks)
    event = _event(talks[0], told, starts_at=slots[0], sequence=sequence)
    days = (slots[1] - slots[0]).days
    # Calendars show “every week” rather than “every seven days”.
    every = {"freq": "DAILY", "interval": days} if days % 7 else {"freq": "WEEKLY", "interval": days // 7}
    event.add("rrule", {**every, "count": len(talks)})
    gone = [
        one.slot_at.astimezone(UTC) for one in talks if one.slot_at and one.state in ("SKIPPED", "CANCELLED")
    ]
    if told.method == REQUEST and gone:
        event.add("exdate", gone)
    yield event
    for one in talks:
        if told.method == REQUEST and one.state in ("PLANNED", "HELD") and one.starts_at != one.slot_at:
            yield _of_talk(one, told, sequence=sequence)


def _event(found: CheckIn, told: Told, *, starts_at: datetime, sequence: int) -> Event:
    with translation.override(told.reader.language):
        other = other_of(told.reader, found.plan.partner)
        summary = _("Onboarding check-in: %(partner)s") % {"partner": other}
        description = _("What is done, what is next, and what stands in the way.")
    people = [Person(one.name, one.email, one.leads) for one in told.guests]
    key = f"check-in-{found.series or found.uid}"
    return event_of(
        Meeting(key, sequence, starts_at, found.minutes, summary, description, people, told.method, told.at)
    )
