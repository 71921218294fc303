"""Who was in a meeting, as meeting programs write it down: text in columns, under names of their own, with other lines
around it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from kanava.rules.live_sessions import Row
from kanava.rules.refusals import Refusal

LARGEST_LIST = 2_000_000  # bytes
MOST_ROWS = 5_000
_NAMES = (
    "name (original name)",
    "full name",
    "name",
    "participant",
    "attendee",
    "nimi",
    "koko nimi",
    "osallistuja",
)
_ADDRESSES = (
    "user email",
    "email",
    "e-mail",
    "email address",
    "attendee email",
    "sähköposti",
    "sähköpostiosoite",
)
_MINUTES = (
    "total duration (minutes)", "duration (minutes)", "time in session (minutes)", "in-meeting duration", "duration",
    "minutes", "attendance duration", "kesto (minuutteina)", "kesto", "minuutit", "minuuttia",
)  # fmt: skip
_ONE = re.compile(r"(\d+)\s*(h|m|s|t)", re.IGNORECASE)


class ListUnreadable(Refusal):
    """The file is no list of attendees: no line of it names columns with names or addresses."""

    code = "ATTENDEES_UNREADABLE"


def read_attendees(content: bytes) -> tuple[Row, ...]:
    """The rows of a list of attendees. Raises ListUnreadable (field `attendees`)."""
    if not content or len(content) > LARGEST_LIST:
        raise ListUnreadable(field="attendees")
    rows = _rows(_text(content))
    found: list[Row] = []
    places: Sequence[int | None] | None = None
    for row in rows:
        here = _places(row)
        if here is not None:
            # Another heading begins another part of the file; the first that names people is the one.
            if found:
                break
            places = here
        elif places is not None:
            if not any(cell.strip() for cell in row):
                if found:
                    break
                continue
            name, email, minutes = (_cell(row, place) for place in places)
            if name or email:
                found.append(Row(name, email, minutes_of(minutes)))
    if places is None or len(found) > MOST_ROWS:
        raise ListUnreadable(field="attendees")
    return tuple(found)


def minutes_of(text: str) -> int | None:
    """A length of time in whole minutes, as programs write it: `63`, `1h 3m 20s`, `01:03:20`, `62,5`; None where it says
    none."""
    plain = text.strip().lower()
    parts = _ONE.findall(plain)
    if parts:
        seconds = sum(int(number) * {"h": 3600, "t": 3600, "m": 60, "s": 1}[unit] for number, unit in parts)
        return round(seconds / 60)
    if re.fullmatch(r"\d{1,2}:\d{2}:\d{2}", plain):
        hours, minutes, seconds = (int(part) for part in plain.split(":"))
        return round((hours * 3600 + minutes * 60 + seconds) / 60)
    found = re.fullmatch(r"(\d{1,6})(?:[.,]\d+)?(?:\s*min\.?)?", plain)
    return int(found[1]) if found else None


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterable[list[str]]:
    head = text[:20_000]
    mark = max("\t;,", key=head.count)
    return csv.reader(io.StringIO(text.replace("\0", "")), delimiter=mark)


def _places(row: Sequence[str]) -> Sequence[int | None] | None:
    """Where name, address and minutes stand, if the row names columns."""
    titles = [cell.strip().strip("\ufeff").lower() for cell in row]
    found = [_first(titles, names) for names in (_NAMES, _ADDRESSES, _MINUTES)]
    has_column = len([one for one in titles if one]) > 1 or found[1] is not None
    return found if has_column and (found[0] is not None or found[1] is not None) else None


def _first(titles: Sequence[str], names: Iterable[str]) -> int | None:
    return next((titles.index(name) for name in names if name in titles), None)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None and place < len(row) else ""
