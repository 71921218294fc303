"""What a letter's invitation does to the calendar of whoever gets it, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from icalendar import Calendar

from kanava.ui import formatting

if TYPE_CHECKING:
    from kanava.core.models import Letter

FILE = "invitation.ics"
NEW, CHANGED, OFF = "NEW", "CHANGED", "OFF"
SAID: Mapping[str, Any] = {
    NEW: gettext_lazy("It puts a new entry into the calendar, to accept or decline."),
    CHANGED: gettext_lazy("It changes the entry that is in the calendar already."),
    OFF: gettext_lazy("It takes the entry out of the calendar."),
}


@dataclass(frozen=True, slots=True)
class Invitation:
    """The invitation of a letter: its method, what that does, and its entries as title and time. `size` is in bytes."""

    method: str
    said: str
    entries: Sequence[tuple[str, str]]
    size: int
    name: str = FILE


def of_letter(letter: "Letter") -> Invitation | None:
    """The invitation that goes with a letter; None where none does. One that cannot be read has no entries."""
    if not letter.calendar:
        return None
    try:
        events = list(Calendar.from_ical(letter.calendar).walk("VEVENT"))
    except ValueError:
        events = []
    entries = [(str(one.get("SUMMARY", "")), _when(one)) for one in events]
    said = SAID[_becomes(letter.calendar_method, events)]
    return Invitation(letter.calendar_method, str(said), entries, len(letter.calendar.encode()))


def _becomes(method: str, events: Sequence[Any]) -> str:
    if method == "CANCEL":
        return OFF
    # Each change of an entry counts its sequence on.
    return CHANGED if any(int(one.get("SEQUENCE", 0)) for one in events) else NEW


def _when(event: Any) -> str:
    return ", ".join(part for part in (_start(event), _repeated(event)) if part)


def _start(event: Any) -> str:
    start = event.decoded("DTSTART", None)
    if isinstance(start, datetime):
        return formatting.moment(start if timezone.is_aware(start) else timezone.make_aware(start))
    return formatting.day(start) if start else ""


def _repeated(event: Any) -> str:
    count = int(next(iter(event.get("RRULE", {}).get("COUNT", ())), 1))
    said = ngettext("%(n)s time in all", "%(n)s times in all", count)
    return said % {"n": formatting.number(count)} if count > 1 else ""
