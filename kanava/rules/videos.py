"""Videos and their captions: what they are by their content, whatever their names say."""

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


def is_captions(content: bytes) -> bool:
    """Whether a file is WebVTT: its first line says so, and it is text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.split("\n", 1)[0].rstrip("\r")
    return (first == "WEBVTT" or first.startswith(("WEBVTT ", "WEBVTT\t"))) and "-->" in text
