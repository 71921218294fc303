"""A person's calendar as an iCalendar file (RFC 5545), for calendar programmes that subscribe to it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event

from kanava.engagement.queries.calendars import Entry, EntryKind

# How often a programme that subscribes may look.
FRESH = timedelta(hours=1)
WORDS: dict[EntryKind, Any] = {
    EntryKind.PROTECTION: gettext_lazy("Protection ends: %(title)s"),
    EntryKind.DECISION: gettext_lazy("Answer due: %(title)s"),
    EntryKind.QUESTION: gettext_lazy("Answer our question: %(title)s"),
}


def calendar_of(entries: Sequence[Entry], *, today: date, is_staff: bool) -> bytes:
    """The file. The same entries on the same day make the same bytes; each keeps its UID for good."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kanava//Kanava//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Kanava")
    calendar.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", FRESH)
    stamp = datetime.combine(today, datetime.min.time(), tzinfo=UTC)
    for entry in entries:
        calendar.add_component(_event(entry, stamp, is_staff=is_staff))
    return bytes(calendar.to_ical())


def _event(entry: Entry, stamp: datetime, *, is_staff: bool) -> Event:
    event = Event()
    host = urlsplit(settings.BASE_URL).hostname or "kanava"
    event.add("uid", f"{entry.kind.value.lower()}-{entry.id}@{host}")
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    event.add("summary", _title(entry))
    event.add("url", f"{settings.BASE_URL}{_place(entry, is_staff=is_staff)}")
    # A day in the calendar, not a time that is taken.
    event.add("transp", "TRANSPARENT")
    return event


def _title(entry: Entry) -> str:
    words = WORDS.get(entry.kind)
    title = words % {"title": entry.title} if words else entry.title
    if entry.is_theirs:
        title = _("%(title)s (the partner does it)") % {"title": title}
    return f"{title} · {entry.partner}" if entry.partner else str(title)


def _place(entry: Entry, *, is_staff: bool) -> str:
    if entry.kind == EntryKind.STEP:
        return reverse("console:steps" if is_staff else "portal:touchpoints")
    return reverse(f"{'console' if is_staff else 'portal'}:registration", args=[entry.id])
