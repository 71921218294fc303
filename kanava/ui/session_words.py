"""Words for live sessions: states, attendance, events, refusals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kanava.rules.videos import Part, left_to_watch, share_watched
from kanava.ui import formatting

SPANS = 3  # that are named

CODES: Mapping[str, Any] = {
    "SESSION_PLANNED": _("Planned"), "SESSION_MOVED": _("Moved"), "SESSION_CANCELLED": _("Cancelled"), "SESSION_HELD": _("Held"),
    "SIGN_UP_COMING": _("Coming"), "SIGN_UP_WAITING": _("Waiting"), "SIGN_UP_LEFT": _("Signed off"),
    "ATTENDANCE_THERE": _("Was there"), "ATTENDANCE_MISSED": _("Was not there"),
    "training.session_planned": _("Live session planned"), "training.session_moved": _("Live session moved"),
    "training.session_changed": _("Live session changed"), "training.session_cancelled": _("Live session cancelled"),
    "training.session_reminded": _("Reminded of a live session"), "training.signed_up": _("Signed up for a live session"),
    "training.waits": _("Waits for a seat in a live session"), "training.seat_freed": _("Got a seat in a live session"),
    "training.signed_off": _("Signed off from a live session"), "training.attendance_told": _("Attendance of a live session told"),
    "training.recording_kept": _("Recording of a live session kept"), "training.recording_removed": _("Recording of a live session removed"),
    "training.not_recorded": _("Live session left without a recording"),
}  # fmt: skip

TONES: Mapping[str, str] = {
    "SESSION_HELD": "good", "SESSION_MOVED": "wait", "SESSION_CANCELLED": "mute", "SIGN_UP_COMING": "good", "SIGN_UP_WAITING": "wait",
    "ATTENDANCE_THERE": "good", "ATTENDANCE_MISSED": "mute",
}  # fmt: skip

REFUSALS: Mapping[str, Any] = {
    "SESSION_OVER": _("This date has begun, is over or was cancelled."),
    "SIGNED_UP_ALREADY": _("You are signed up for this date already."),
    "OTHER_DATE": _("You are signed up for another date of this lesson. Sign off from that one first."),
    "NOT_SIGNED_UP": _("You are not signed up for this date."),
    "SEATS_TAKEN": _("%(count)s people come already, and nobody loses a seat. Give it at least as many."),
    "SESSION_NOT_BEGUN": _("It can be told once the session has begun."),
    "TRAINER_BUSY": _("This person leads another session at that time."),
    "SESSION_PAST": _("This time has passed. Choose a later one."),
    "HOUR_MISSING": _("The clocks are put forward over this hour in that time zone: it does not exist on that day."),
    "SESSION_PLACE_MISSING": _("Say where it is: a meeting link, or a place."),
    "SESSION_LINK_UNUSABLE": _("Give a link that begins with https://."),
    "SESSION_TRAINER_MISSING": _("Choose one of our people who leads it."),
    "SESSION_REASON_MISSING": _("Say why. Those who were to come read it."),
    "LESSON_HAS_SESSIONS": _("Dates of this lesson are planned or were held. Make it voluntary instead."),
    "ATTENDEES_UNREADABLE": _("This is no list of attendees: it needs a line with the titles of its columns, one of them a name or an e-mail address."),
}  # fmt: skip


def of_watched(parts: Sequence[Part], length: int) -> str:
    """What somebody has watched of a recording, and where the parts are that they have not."""
    if not parts or not length:
        return ""
    told = {"percent": formatting.exact_percent(Decimal(share_watched(parts, length)))}
    left = left_to_watch(parts, length)
    if not left:
        return gettext("%(percent)s watched.") % told
    spans = ", ".join(f"{_minutes(first)}–{_minutes(last)}" for first, last in left[:SPANS])
    if len(left) > SPANS:
        return gettext("%(percent)s watched. Left: %(spans)s and more.") % {**told, "spans": spans}
    return gettext("%(percent)s watched. Left: %(spans)s.") % {**told, "spans": spans}


def _minutes(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def of_odd_hour(when: str, people: int) -> str:
    """A time that is night or weekend somewhere, and for how many who learn the path."""
    if not people:
        return when
    said = ngettext("%(when)s: %(n)s person", "%(when)s: %(n)s people", people)
    return said % {"when": when, "n": formatting.number(people)}


def of_seats(coming: int, seats: int | None, waiting: int) -> str:
    """How full a session is: `3 of 12 seats taken, 1 waits`."""
    if seats is None:
        said = ngettext("%(n)s person comes", "%(n)s people come", coming) % {"n": formatting.number(coming)}
    else:
        told = {"n": formatting.number(coming), "seats": formatting.number(seats)}
        said = ngettext("%(n)s of %(seats)s seat taken", "%(n)s of %(seats)s seats taken", seats) % told
    if not waiting:
        return said
    waits = ngettext("%(n)s waits", "%(n)s wait", waiting) % {"n": formatting.number(waiting)}
    return f"{said}, {waits}"


def of_free(coming: int, seats: int | None, waiting: int) -> str:
    """How many seats are free, for whoever may want one; empty where there is room for any number."""
    if seats is None:
        return ""
    free = max(seats - coming, 0)
    if free:
        return ngettext("%(n)s seat free", "%(n)s seats free", free) % {"n": formatting.number(free)}
    if not waiting:
        return gettext("All seats are taken")
    said = ngettext("All seats are taken, %(n)s waits", "All seats are taken, %(n)s wait", waiting)
    return said % {"n": formatting.number(waiting)}


def of_stay(minutes: int | None) -> str:
    """How long somebody stayed; empty where nobody knows."""
    if minutes is None:
        return ""
    return ngettext("stayed %(n)s minute", "stayed %(n)s minutes", minutes) % {
        "n": formatting.number(minutes)
    }
