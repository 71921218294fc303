"""Workbooks as rows of texts."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kanava.integrations.formats import FileUnreadable

# What a workbook may unpack to: a small file that unpacks to gigabytes is an attack.
LARGEST_UNPACKED = 500_000_000
# Tables shrink to a tenth or a fiftieth when they are packed; only what says nothing shrinks to less.
MOST_SHRUNK = 150
SMALL_ENOUGH = 10_000_000
_DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError, OSError, EOFError, SyntaxError,
    RuntimeError, OverflowError,
)  # fmt: skip


def is_workbook(content: bytes) -> bool:
    """Whether the file is packed as workbooks are."""
    return content[:4] == b"PK\x03\x04"


def is_old_workbook(content: bytes) -> bool:
    """Whether it is a workbook of the old kind, or one under a password: whatever it is called."""
    return content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_protected(content: bytes) -> bool:
    """Whether an old workbook is a new one behind a password."""
    return "EncryptedPackage".encode("utf-16-le") in content


def sheet_names(content: bytes) -> list[str]:
    """The sheets of a workbook; none for any other file. Raises FileUnreadable."""
    return list(open_workbook(content).sheetnames) if is_workbook(content) else []


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever a damaged workbook makes the reader stumble over is one refusal."""
    try:
        yield
    except FileUnreadable:
        raise
    except _DAMAGED as error:
        raise FileUnreadable(reason="WORKBOOK") from error


def open_workbook(content: bytes) -> Any:
    """The workbook with the values that its formulas had when it was saved. Raises FileUnreadable."""
    with _readable():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bomb(archive)
            if not any(name.startswith("xl/") for name in archive.namelist()):
                raise FileUnreadable(reason="PACKED")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        if not book.sheetnames:
            raise FileUnreadable(reason="WORKBOOK")
        return book


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    shrunk = any(
        entry.file_size > SMALL_ENOUGH and entry.file_size > entry.compress_size * MOST_SHRUNK
        for entry in entries
    )
    if shrunk or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise FileUnreadable(reason="TOO_LARGE")


def sheet_rows(book: Any, name: str) -> Iterator[list[str]]:
    """All rows of a sheet, every cell as a text. Raises FileUnreadable."""
    if name not in book.sheetnames:
        raise FileUnreadable(reason="SHEET")
    with _readable():
        sheet = book[name]
        if not hasattr(sheet, "iter_rows"):
            return
        # Some writers state a wrong size; the rows themselves are right.
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]


# A cell with a formula; its value is empty where nothing has reckoned it. An empty text is a value (t="str").
_FORMULA = re.compile(
    r"<c r=\"[A-Z]+(\d+)\"([^>]*)>\s*<f[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>", re.IGNORECASE
)
LOOKED_AT = 400_000


def find_unreckoned(content: bytes, sheet: str) -> int:
    """The first row near the top with a formula that was never reckoned, as programmes write them; 0 where none is."""
    with _readable():
        path = getattr(open_workbook(content)[sheet], "_worksheet_path", "")
    if not path:
        return 0
    with _readable(), zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path) as stream:
        top = stream.read(LOOKED_AT).decode("utf-8", "ignore")
    found = next((one for one in _FORMULA.finditer(top) if 't="str"' not in one[2]), None)
    return int(found[1]) if found else 0


def _cell(value: Any) -> str:
    """A spreadsheet's value as the text that a person would type."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # Fifteen digits are what the spreadsheet itself shows; the rest is the float's noise.
        return f"{value:.15g}" if abs(value) < 1e15 else str(int(value))
    return str(value).replace("\x00", "").strip()
