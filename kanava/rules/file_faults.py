"""What is wrong with a file that is sent: damaged, locked, with macros, or one that swells when it is opened.

Whether its kind is taken at all is each taker's own question.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

from kanava.rules.refusals import Refusal

EDGE = 4096
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, EOFError, NotImplementedError)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = re.compile(rb"\s*%PDF-")
# How files begin, and what stands within so many bytes of their end where they are whole.
_WHOLE = (
    (_PDF, b"%%EOF", 2048),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), b"IEND", 64),
    (re.compile(rb"\xff\xd8\xff"), b"\xff\xd9", EDGE),
)
# Of files that are called so, another beginning is no sign of another kind, but that they are not what they should be.
_NAMED = (".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx", ".pptx", ".mp4", ".webm")
_BEGIN = (_ZIP, _OLE, b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"\x1aE\xdf\xa3")
_START = re.compile(rb"startxref\s+(\d{1,12})")
# The directory of an old office file names what is locked in letters of two bytes.
_LOCKED_PART = "EncryptedPackage".encode("utf-16-le")


class FileDamaged(Refusal):
    """The file is not whole, or is not what its name says."""

    code = "FILE_DAMAGED"


class FileLocked(Refusal):
    """The file cannot be opened without a password."""

    code = "FILE_LOCKED"


class FileHasMacros(Refusal):
    """The file carries programs that run when it is opened."""

    code = "FILE_MACROS"


class FileSwells(Refusal):
    """Opened, the file is larger beyond measure, or has more parts than any document."""

    code = "FILE_SWELLS"


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside of an office document; `size` is in bytes, opened."""

    name: str
    size: int
    is_locked: bool = False


def parts_of(file: IO[bytes]) -> list[Part] | None:
    """What is inside of an office document; nothing is unpacked. None: it is damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            return [Part(one.filename, one.file_size, bool(one.flag_bits & 1)) for one in archive.infolist()]
    except BROKEN:
        return None


def fault_of(parts: Collection[Part], *, most_parts: int, most_unpacked: int) -> type[Refusal] | None:
    """What is wrong with an office document by its parts."""
    if any(part.is_locked for part in parts):
        return FileLocked
    if any(_is_program(part.name.lower()) for part in parts):
        return FileHasMacros
    swells = len(parts) > most_parts or sum(part.size for part in parts) > most_unpacked
    return FileSwells if swells else None


def _is_program(name: str) -> bool:
    return "vba" in name and name.endswith((".bin", ".exe"))


def fault_in(
    file: IO[bytes], name: str, *, most_parts: int = 1 << 32, most_unpacked: int = 1 << 62
) -> type[Refusal] | None:
    """What is wrong with a file, whatever its kind; None where nothing is, or its kind tells nothing. It is read at its ends
    alone, and left at its beginning."""
    try:
        return _fault_in(file, name, most_parts, most_unpacked)
    finally:
        file.seek(0)


def _fault_in(file: IO[bytes], name: str, most_parts: int, most_unpacked: int) -> type[Refusal] | None:
    head, size = _read(file, 0), file.seek(0, 2)
    if head.startswith(_ZIP):
        parts = parts_of(file)
        return FileDamaged if parts is None else fault_of(parts, most_parts=most_parts, most_unpacked=most_unpacked)  # fmt: skip
    if head.startswith(_OLE):
        return FileLocked if _LOCKED_PART in _directory(file, head) else None
    for begins, end, within in _WHOLE:
        if begins.match(head):
            return None if end in _read(file, max(size - within, 0), within) else FileDamaged
    if head[4:8] == b"ftyp":
        return None if _is_whole_video(file, size) else FileDamaged
    is_other = not head.startswith(_BEGIN)
    return FileDamaged if is_other and name.lower().endswith(_NAMED) else None


def _read(file: IO[bytes], place: int, length: int = EDGE) -> bytes:
    file.seek(place)
    return file.read(length)


def _directory(file: IO[bytes], head: bytes) -> bytes:
    """The directory of an old office file, which is also what a locked new one is packed into."""
    if len(head) < 52:
        return b""
    shift, first = struct.unpack_from("<H", head, 30)[0], struct.unpack_from("<I", head, 48)[0]
    return _read(file, (first + 1) << shift) if shift in (9, 12) else b""


def _is_whole_video(file: IO[bytes], size: int) -> bool:
    """Whether the boxes of an MP4 end where the file does, and the one is among them without which nothing plays."""
    place, has_index = 0, False
    for _ in range(100_000):
        head = _read(file, place, 16)
        if len(head) < 8:
            break
        length, kind = struct.unpack_from(">I4s", head)
        if length == 1:
            length = struct.unpack_from(">Q", head, 8)[0] if len(head) == 16 else size + 1
        elif length == 0:  # until the end
            length = size - place
        has_index = has_index or kind == b"moov"
        place += max(length, 8)
    return place == size and has_index


def says_locked(file: IO[bytes]) -> bool:
    """Whether a PDF says that it is encrypted, be it only against copying. Leaves it at its beginning."""
    size = file.seek(0, 2)
    tail = _read(file, max(size - EDGE, 0))
    found = _START.findall(tail)
    index = _read(file, int(found[-1]), 2 * EDGE) if found else b""
    is_pdf = _PDF.match(_read(file, 0)) is not None
    file.seek(0)
    return is_pdf and b"/Encrypt" in tail + index
