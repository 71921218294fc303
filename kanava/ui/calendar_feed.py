"""A person's calendar in words and addresses, for calendar programmes that subscribe to it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanava.documents import day_calendar
from kanava.documents.invitations import uid_of
from kanava.engagement.queries.calendars import Entry, EntryKind

if TYPE_CHECKING:
    from kanava.training.queries.session_calendar import Led

# How often a programme that subscribes may look.
FRESH = timedelta(hours=1)
WORDS: dict[EntryKind, Any] = {
    EntryKind.PROTECTION: gettext_lazy("Protection ends: %(title)s"),
    EntryKind.DECISION: gettext_lazy("Answer due: %(title)s"),
    EntryKind.QUESTION: gettext_lazy("Answer our question: %(title)s"),
}


def calendar_of(
    entries: Sequence[Entry], *, today: date, is_staff: bool, sessions: "Sequence[Led]" = ()
) -> bytes:
    """The file: days, and the live sessions with their hours. The same entries on the same day make the same bytes; each
    keeps its UID for good, a session that of its invitation."""
    host = urlsplit(settings.BASE_URL).hostname or "kanava"
    told = [
        day_calendar.Entry(
            uid=f"{one.kind.value.lower()}-{one.id}@{host}",
            on=one.on,
            summary=_title(one),
            url=f"{settings.BASE_URL}{_place(one, is_staff=is_staff)}",
        )
        for one in entries
    ]
    told += [_session(one, is_staff=is_staff) for one in sessions]
    at = datetime.combine(today, datetime.min.time(), tzinfo=UTC)
    return day_calendar.day_calendar("Kanava", told, at=at, fresh=FRESH)


def _session(one: "Led", *, is_staff: bool) -> day_calendar.Entry:
    row = one.row
    place = (
        reverse("console:session", args=[row.pk])
        if is_staff
        else reverse("portal:lesson", args=[row.lesson_id])
    )
    return day_calendar.Entry(
        uid=uid_of(f"session-{row.uid}"), on=row.begins_at.date(), begins_at=row.begins_at, ends_at=row.ends_at,
        summary=one.title, url=f"{settings.BASE_URL}{place}",
        place=", ".join(part for part in (row.place, row.link) if part),
    )  # fmt: skip


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
