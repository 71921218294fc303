"""Files that somebody sends: what they are by their content, whatever their names say, and which are taken."""

import io
import re
from enum import StrEnum

from kanava.rules.file_faults import fault_in, fault_of, parts_of
from kanava.rules.refusals import Refusal

LARGEST_FILE = 20_000_000  # bytes of a paper that is kept
MOST_UNPACKED = 200_000_000  # bytes of an office document, opened
MOST_PARTS = 5_000  # files inside of one
_PDF_HEAD = re.compile(rb"%PDF-[12]\.[0-9]")
_PNG = b"\x89PNG\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class FileKind(StrEnum):
    """What a file is. CSV is any text in columns."""

    PDF = "PDF"
    PNG = "PNG"
    JPEG = "JPEG"
    XLSX = "XLSX"
    DOCX = "DOCX"
    CSV = "CSV"


# The part of an office document that makes it one.
_OFFICE = {"xl/workbook.xml": FileKind.XLSX, "word/document.xml": FileKind.DOCX}


class FileMissing(Refusal):
    """No file was sent, or an empty one."""

    code = "FILE_MISSING"


class PaperTooLarge(Refusal):
    """The file is larger than a paper of any sort is."""

    code = "PAPER_TOO_LARGE"


class PaperUnknown(Refusal):
    """By its content the file is none of the kinds that are taken."""

    code = "PAPER_UNKNOWN"


def is_pdf(content: bytes) -> bool:
    """Whether a file is a whole PDF."""
    return _PDF_HEAD.match(content.lstrip()[:16]) is not None and b"%%EOF" in content[-2048:]


def kind_of(content: bytes) -> FileKind | None:
    """What a file is by its content; None for anything that is not taken."""
    if is_pdf(content):
        return FileKind.PDF
    if content.startswith(_PNG):
        return FileKind.PNG if b"IEND" in content[-64:] else None
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG if b"\xff\xd9" in content[-4096:] else None
    if content.startswith(_ZIP):
        return _office_kind(content)
    return FileKind.CSV if _is_columns(content) else None


def check_paper(content: bytes, name: str = "", *, field: str = "file") -> FileKind:
    """The kind of a file that is kept as a paper.

    Raises:
        FileMissing, PaperTooLarge, FileDamaged, FileLocked, FileHasMacros, FileSwells, PaperUnknown.
    """
    if not content:
        raise FileMissing(field=field)
    if len(content) > LARGEST_FILE:
        raise PaperTooLarge(field=field)
    fault = fault_in(io.BytesIO(content), name, most_parts=MOST_PARTS, most_unpacked=MOST_UNPACKED)
    if fault is not None:
        raise fault(field=field)
    found = kind_of(content)
    if found is None:
        raise PaperUnknown(field=field)
    return found


def _office_kind(content: bytes) -> FileKind | None:
    """A spreadsheet or text of an office program with nothing wrong in it."""
    parts = parts_of(io.BytesIO(content))
    if parts is None or fault_of(parts, most_parts=MOST_PARTS, most_unpacked=MOST_UNPACKED) is not None:
        return None
    names = {part.name for part in parts}
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for part, kind in _OFFICE.items() if part in names), None)


def _is_columns(content: bytes) -> bool:
    """Whether it is text whose first row has columns, and no page or script."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = text.lstrip()
        row = first.partition("\n")[0]
        return (
            not _CONTROL.search(text)
            and not first.startswith(("<", "%", "#!"))
            and bool(re.search("[,;\t|]", row))
        )
    return False
