"""Videos and their captions: what they are by their content, whatever their names say; and what of one was watched.

A player tells which parts it has played. It tells the truth about itself, not about who sits before it; what it cannot have
played in the time that went by is not believed.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import IO

from kanava.rules.file_faults import FileDamaged, fault_in
from kanava.rules.refusals import Refusal


class VideoKind(StrEnum):
    """What browsers play."""

    MP4 = "MP4"
    WEBM = "WEBM"


class VideoUnknown(Refusal):
    """By its content the file is no video that browsers play."""

    code = "VIDEO_UNKNOWN"


class CaptionsUnreadable(Refusal):
    """The file holds no captions (WebVTT)."""

    code = "CAPTIONS_UNREADABLE"


# What the first box of an MP4 says that it is for; a QuickTime file has another.
_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"M4VH",
    b"dash",
    b"MSNV",
}


def kind_of_video(head: bytes) -> VideoKind | None:
    """What a video is by its first bytes; None for anything that is not played."""
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return VideoKind.MP4
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]:
        return VideoKind.WEBM
    return None


def check_video(file: IO[bytes], name: str, *, field: str = "video") -> VideoKind:
    """What a video is, by its first bytes and whether all of it is there. Raises VideoUnknown, FileDamaged."""
    is_damaged = fault_in(file, name) is FileDamaged
    head = file.read(64)
    kind = kind_of_video(head)
    is_other = kind is None and head[4:8] == b"ftyp"
    if is_damaged and not is_other:
        raise FileDamaged(field=field)
    if kind is None:
        raise VideoUnknown(field=field)
    return kind


# From one second to another one, the second not among them.
Part = tuple[int, int]
# Who plays it faster than this does not follow it.
FASTEST = 2
# What is told a little late, or was rounded, is believed.
SLACK = timedelta(seconds=5)
# The end of a recording is often the silence in which people leave.
WATCHED_PERCENT = 95
MOST_PARTS = 500


def read_parts(text: str) -> tuple[Part, ...]:
    """Parts as a player tells them: `0-15,40-52`. What cannot be read is left out."""
    found = []
    for one in text.split(",")[:MOST_PARTS]:
        first, dash, last = one.strip().partition("-")
        if dash and all(it.isascii() and it.isdecimal() and len(it) < 7 for it in (first, last)):
            found.append((int(first), int(last)))
    return tuple(found)


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The same parts in their order, those that meet as one."""
    found: list[Part] = []
    for first, last in sorted(parts):
        if first >= last:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found[:MOST_PARTS])


def watched(before: Iterable[Part], told: Iterable[Part], since: timedelta, length: int) -> tuple[Part, ...]:
    """What of a video of so many seconds was watched, when its player tells what it has played since it told last; more than
    fits into that time is not believed."""
    left = int((max(since, timedelta(0)) + SLACK).total_seconds() * FASTEST)
    found = list(before)
    for first, last in told:
        end = min(last, length, first + left)
        if end > first:
            found.append((first, end))
            left -= end - first
    return merged(found)


def share_watched(parts: Iterable[Part], length: int) -> int:
    """How much of a video was watched, in whole per cent; nothing where nobody knows how long it is."""
    seconds = sum(min(last, length) - first for first, last in merged(parts) if first < length)
    return seconds * 100 // length if length > 0 else 0


def is_watched(parts: Iterable[Part], length: int) -> bool:
    """Whether a video was watched to the end."""
    return share_watched(parts, length) >= WATCHED_PERCENT


def left_to_watch(parts: Iterable[Part], length: int) -> Sequence[Part]:
    """The parts that were not watched, in their order."""
    found, at = [], 0
    for first, last in merged(parts):
        if first > at:
            found.append((at, min(first, length)))
        at = max(at, last)
    return [*found, (at, length)] if at < length else found


def is_captions(content: bytes) -> bool:
    """Whether a file is WebVTT: its first line says so, and it is text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.split("\n", 1)[0].rstrip("\r")
    return (first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t"))) and "-->" in text
