"""Workbooks as rows of texts."""

import io
import re
import zipfile
from collections.abc import Iterator
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


def is_workbook(content: bytes) -> bool:
    """Whether the file is packed as workbooks are."""
    return content[:4] == b"PK\x03\x04"


def is_old_workbook(content: bytes) -> bool:
    """Whether it is a workbook of the old kind, or one under a password: whatever it is called."""
    return content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sheet_names(content: bytes) -> list[str]:
    """The sheets of a workbook; none for any other file. Raises FileUnreadable."""
    return list(open_workbook(content).sheetnames) if is_workbook(content) else []


def open_workbook(content: bytes) -> Any:
    """The workbook with the values that its formulas had when it was saved. Raises FileUnreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bomb(archive)
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise FileUnreadable(reason="WORKBOOK") from error


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
    sheet = book[name]
    # Some writers state a wrong size; the rows themselves are right.
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    if not hasattr(sheet, "iter_rows"):
        return
    try:
        for row in sheet.iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise FileUnreadable(reason="WORKBOOK") from error


# A cell with a formula; its value is empty where nothing has reckoned it. An empty text is a value (t="str").
_FORMULA = re.compile(
    r"<c r=\"[A-Z]+(\d+)\"([^>]*)>\s*<f[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>", re.IGNORECASE
)
LOOKED_AT = 400_000


def find_unreckoned(content: bytes, sheet: str) -> int:
    """The first row near the top with a formula that was never reckoned, as programmes write them; 0 where none is."""
    path = getattr(open_workbook(content)[sheet], "_worksheet_path", "")
    if not path:
        return 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(path) as stream:
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
