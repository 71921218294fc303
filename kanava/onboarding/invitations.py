"""Check-ins as calendar entries (iCalendar): who gets them, and what they say.

An entry has the same UID for its whole life; each change carries a higher SEQUENCE, a cancellation the method CANCEL.
The hour is chosen by the clocks of the partner's country and written in UTC: calendars disagree on time zones that a
letter describes, and none on UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from kanava.core.mail import CalendarEntry
from kanava.core.models import User
from kanava.onboarding.models import CheckIn
from kanava.partners.models import Contact, Partner
from kanava.partners.queries import language_of

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is invited, in which language the letter is, and whether it is our partner manager, who leads the talk."""

    name: str
    email: str
    language: str
    leads: bool = False


def guests_of(partner: Partner) -> list[Guest]:
    """The partner manager and the partner's primary contact, who are there and have an address."""
    found = []
    manager = partner.manager
    if manager is not None and manager.is_active:
        found.append(Guest(manager.name, manager.email, manager.language, leads=True))
    contact = Contact.objects.filter(partner=partner, is_primary=True).exclude(email="").first()
    if contact is not None:
        found.append(Guest(contact.name, contact.email, spoken_by(contact.email, partner)))
    return found


def spoken_by(email: str, partner: Partner) -> str:
    """The language of whoever signs in with the address, else that of the partner."""
    spoken = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
    return spoken or language_of(partner)


def entry_of(
    check_in: CheckIn, guests: Sequence[Guest], *, method: str, at: datetime, language: str
) -> CalendarEntry:
    """The calendar entry of a check-in for a letter in a language."""
    partner = check_in.plan.partner
    start = check_in.starts_at.astimezone(UTC)
    entry = Event()
    entry.add("uid", f"check-in-{check_in.uid}@{urlsplit(settings.BASE_URL).hostname}")
    entry.add("sequence", check_in.sequence)
    entry.add("dtstamp", at.astimezone(UTC))
    entry.add("dtstart", start)
    entry.add("dtend", start + timedelta(minutes=check_in.minutes))
    with translation.override(language):
        entry.add("summary", _("Onboarding check-in: %(partner)s") % {"partner": partner.name})
        entry.add("description", _("What is done, what is next, and what stands in the way."))
    entry.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    for guest in guests:
        if guest.leads:
            entry.add("organizer", _address(guest), encode=False)
        entry.add("attendee", _address(guest, is_asked=True), encode=False)
    if not any(guest.leads for guest in guests):
        entry.add("organizer", vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}"), encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Kanava//Onboarding//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(entry)
    return CalendarEntry(calendar.to_ical().decode(), method)


def _address(guest: Guest, *, is_asked: bool = False) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["CN"] = vText(guest.name)
    if is_asked:
        address.params.update(
            {"ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText("NEEDS-ACTION"), "RSVP": vText("TRUE")}
        )
    return address
