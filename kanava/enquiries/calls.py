"""A call that was agreed, as an entry for calendars (iCalendar). Written in UTC: calendars disagree on time zones."""

from collections.abc import Sequence
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from kanava.core.mail import CalendarEntry
from kanava.core.models import User
from kanava.enquiries.models import Enquiry
from kanava.rules.support import CALL_MINUTES


def entry_of(found: Enquiry, people: Sequence[User]) -> CalendarEntry:
    """The entry of a question's call; the first of the people is whoever leads it."""
    assert found.call_at is not None
    assert found.call_agreed_at is not None
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Kanava//Help//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "REQUEST")
    start = found.call_at.astimezone(UTC)
    event.add("uid", f"call-{found.pk}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("dtstamp", found.call_agreed_at.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=CALL_MINUTES))
    event.add("summary", found.subject)
    for place, person in enumerate(people):
        if place == 0:
            event.add("organizer", _address(person), encode=False)
        event.add("attendee", _address(person), encode=False)
    calendar.add_component(event)
    return CalendarEntry(calendar.to_ical().decode(), "REQUEST")


def _address(person: User) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(person.name)
    return address
