"""Meetings as calendar entries (iCalendar, iTIP) that go with letters.

An entry has the same UID for its whole life; each change carries a higher SEQUENCE, a cancellation the method CANCEL.
Moments are written in UTC: calendars disagree on time zones that a letter describes, and none on UTC.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from kanava.core.mail import CalendarEntry, sender_address

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who meets; `leads` whoever invites."""

    name: str
    email: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as calendars keep it. `key` names it for good; `at` is when this was written."""

    key: str
    sequence: int
    starts_at: datetime
    minutes: int
    summary: str
    description: str
    people: Sequence[Person]
    method: str
    at: datetime
    place: str = ""
    url: str = field(default="")


def uid_of(key: str) -> str:
    """What names a meeting in all calendars of the world."""
    return f"{key}@{urlsplit(settings.BASE_URL).hostname}"


def entry_of(events: Iterable[Event], method: str, chapter: str) -> CalendarEntry:
    """Events as the calendar entry of a letter."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Kanava//{chapter}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return CalendarEntry(calendar.to_ical().decode(), method)


def event_of(meeting: Meeting) -> Event:
    """A meeting as an event, to which more can be added."""
    start = meeting.starts_at.astimezone(UTC)
    event = Event()
    event.add("uid", uid_of(meeting.key))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.at.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=meeting.minutes))
    event.add("summary", meeting.summary)
    event.add("description", meeting.description)
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.url:
        event.add("url", meeting.url)
    event.add("status", "CANCELLED" if meeting.method == CANCEL else "CONFIRMED")
    for person in meeting.people:
        if person.leads:
            event.add("organizer", _address(person), encode=False)
        event.add("attendee", _address(person, is_asked=True), encode=False)
    if not any(person.leads for person in meeting.people):
        event.add("organizer", vCalAddress(f"mailto:{sender_address()}"), encode=False)
    return event


def _address(person: Person, *, is_asked: bool = False) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(person.name)
    if is_asked:
        address.params.update(
            {"ROLE": vText("REQ-PARTICIPANT"), "PARTSTAT": vText("NEEDS-ACTION"), "RSVP": vText("TRUE")}
        )
    return address
