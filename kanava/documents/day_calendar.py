"""A calendar of days and hours as an iCalendar file, for any calendar programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event


@dataclass(frozen=True, slots=True)
class Entry:
    """A day, or from when to when (`begins_at`, `ends_at`), with what it is about; `uid` stays the same for the same thing,
    so that a calendar does not double it."""

    uid: str
    on: date
    summary: str
    description: str = ""
    url: str = ""
    remind_days: int = 0
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    place: str = ""


def day_calendar(
    name: str, entries: Iterable[Entry], *, at: datetime, fresh: timedelta | None = None
) -> bytes:
    """The entries as a calendar of that name; `at` is the moment of its making, `fresh` how often a programme that
    subscribes to it may look."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kanava//Kanava//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    if fresh is not None:
        calendar.add("refresh-interval", fresh, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", fresh)
    for one in entries:
        calendar.add_component(_event(one, at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, at: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", at)
    if entry.begins_at is not None and entry.ends_at is not None:
        event.add("dtstart", entry.begins_at.astimezone(UTC))
        event.add("dtend", entry.ends_at.astimezone(UTC))
    else:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.summary)
    if entry.place:
        event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    if entry.url:
        event.add("url", entry.url)
    if entry.remind_days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.summary)
        alarm.add("trigger", -timedelta(days=entry.remind_days))
        event.add_component(alarm)
    return event
