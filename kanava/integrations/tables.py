"""Files as tables: encoding, delimiter and header found out, every cell a text.

What was found is a `Format`, which is shown, can be changed and is kept with a mapping. Nothing here knows what the
columns mean.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

import charset_normalizer
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kanava.rules.refusals import Refusal

# Delimiters that are tried, in order of preference among equals. The long ones come with a row end of their own.
DELIMITERS = (",", ";", "\t", "|")
LONG_DELIMITERS = ("+|", "~|~", "||", "^|^", "|~|")
ROW_ENDS = ("&|\n", "&|\r\n", "|\n", "|\r\n")
ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "mac_roman", "shift_jis", "gb18030")  # fmt: skip
SAMPLE_BYTES = 400_000
SAMPLE_ROWS = 60
LARGEST_CELL = 4_000_000
# What a spreadsheet may unpack to: a small file that unpacks to gigabytes is an attack.
LARGEST_UNPACKED = 1_000_000_000
MOST_COLUMNS = 2_000

csv.field_size_limit(LARGEST_CELL)


class FileUnreadable(Refusal):
    """The file is no table that can be read."""

    code = "FILE_UNREADABLE"


class FileEmpty(Refusal):
    """There is no row in the file."""

    code = "FILE_EMPTY"


@dataclass(frozen=True, slots=True)
class Format:
    """How a file is read. `header` is the number of the row with the names of the columns, 0 where there is none."""

    kind: str = "CSV"
    encoding: str = "utf-8"
    delimiter: str = ","
    row_end: str = ""
    sheet: str = ""
    header: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A file under a format. Rows come with their number in the file, as a spreadsheet shows it."""

    columns: tuple[str, ...]
    content: bytes
    format: Format

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """All rows below the header that have any text, each as wide as the header. Raises FileUnreadable."""
        width = len(self.columns)
        for number, row in enumerate(_raw(self.content, self.format), start=1):
            if number <= self.format.header or not any(row):
                continue
            yield number, row if len(row) == width else (row + [""] * (width - len(row)))[:width]

    def sample(self, count: int = SAMPLE_ROWS) -> list[list[str]]:
        """The first rows."""
        return [row for _, row in islice(self.rows(), count)]


def open_table(content: bytes, format: Format) -> Table:
    """The file read in this format.

    Raises:
        FileUnreadable, FileEmpty.
    """
    first = list(islice(_raw(content, format), max(format.header, SAMPLE_ROWS)))
    filled = [row for row in first if any(row)]
    if not filled or len(first) < format.header:
        raise FileEmpty
    width = min(max(map(len, filled)), MOST_COLUMNS)
    names = first[format.header - 1] if format.header else []
    return Table(_column_names(names, width), content, format)


def detect(content: bytes) -> Format:
    """Find out how the file is to be read.

    Raises:
        FileUnreadable: a picture, an old .xls workbook or anything else that is no table; FileEmpty.
    """
    if not content.strip():
        raise FileEmpty
    if content[:4] == b"PK\x03\x04":
        return _detect_sheet(content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileUnreadable(reason="OLD_EXCEL")
    if _is_binary(content):
        raise FileUnreadable(reason="BINARY")
    encoding = _encoding(content)
    text = _decode(content[:SAMPLE_BYTES], encoding, whole=False)
    delimiter, row_end = _delimiter(text)
    found = Format("CSV", encoding, delimiter, row_end, header=0)
    # The last row of the sample may be cut off.
    rows = list(islice(_raw_text(text, found), SAMPLE_ROWS))
    return replace(found, header=_header(rows))


def _detect_sheet(content: bytes) -> Format:
    book = _workbook(content)
    # A cover sheet often comes first: the table is on the sheet with the most filled rows near its top.
    best, most = book.sheetnames[0], -1
    for name in book.sheetnames:
        rows = list(islice(_sheet_rows(book, name), SAMPLE_ROWS))
        filled = sum(sum(map(bool, row)) > 1 for row in rows)
        if filled > most:
            best, most = name, filled
    found = Format("XLSX", "", "", "", best, 0)
    return replace(found, header=_header(list(islice(_sheet_rows(book, best), SAMPLE_ROWS))))


def sheet_names(content: bytes) -> list[str]:
    """The sheets of a workbook; none for a text file."""
    return list(_workbook(content).sheetnames) if content[:4] == b"PK\x03\x04" else []


def _is_binary(content: bytes) -> bool:
    start = content[:4000]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in start:
        return start.startswith((b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff"))
    # UTF-16 without a mark has its zeros on one side of each pair.
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return max(even, odd) < len(start) // 4 or min(even, odd) > len(start) // 50


def _encoding(content: bytes) -> str:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    marked = next((name for mark, name in marks if content.startswith(mark)), None)
    if marked:
        return marked
    start = content[:4000]
    if b"\x00" in start:
        return "utf-16-le" if start[1::2].count(0) >= start[0::2].count(0) else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(content)
    return "utf-8"


def _single_byte(content: bytes) -> str:
    """The likeliest legacy encoding: told by the lines that have other than ASCII in them."""
    telling = b"\n".join(line for line in content.splitlines() if not line.isascii())[:SAMPLE_BYTES]
    # A handful of foreign letters proves nothing: Western Europe and America are the likeliest then.
    if sum(byte > 127 for byte in telling) < 12:
        return _western(telling)
    best = charset_normalizer.from_bytes(telling, cp_isolation=list(ENCODINGS)).best()
    return _western(telling) if best is None or best.encoding == "ascii" else str(best.encoding)


def _western(telling: bytes) -> str:
    try:
        telling.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _decode(content: bytes, encoding: str, *, whole: bool = True) -> str:
    try:
        return content.decode(encoding, errors="strict" if whole else "ignore")
    except LookupError:
        raise FileUnreadable(reason="ENCODING") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileUnreadable(reason="ENCODING", row=line) from None


def _delimiter(text: str) -> tuple[str, str]:
    """The delimiter under which the first rows are widest and most alike, and the row end if it is a long one."""
    head = text[:20_000]
    for delimiter in LONG_DELIMITERS:
        row_end = next((end for end in ROW_ENDS if end in head), "")
        if head.count(delimiter) >= max(2, head.count("\n")) and (row_end or delimiter not in ("||",)):
            return delimiter, row_end
    scores = {mark: _evenness(text, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return (best, "") if scores[best] > (0, 0) else (",", "")


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    try:
        rows = [
            row
            for row in islice(_raw_text(text, Format(delimiter=delimiter, header=0)), SAMPLE_ROWS)
            if any(row)
        ]
    except FileUnreadable:
        return 0, 0
    # The sample's last row may be cut off.
    widths = Counter(len(row) for row in (rows[:-1] if len(rows) > 2 else rows))
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda found: (found[1], found[0]))
    return (round(count / widths.total(), 2), width) if width > 1 else (0, 0)


_NUMBER = re.compile(r"[-−+]?[\d.,'\s\u00a0]*\d[\d.,'\s\u00a0]*\s*(?:%|€|\$|£|[A-Z]{3}|kr)?")
_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T\s].*)?")


def _is_value(cell: str) -> bool:
    """Whether the cell looks like data: nobody names a column 1 200,50 or 2024-01-31."""
    return bool(_NUMBER.fullmatch(cell) or _DAY.fullmatch(cell) or re.fullmatch(r"\S+@\S+\.\S+", cell))


def _header(rows: Sequence[Sequence[str]]) -> int:
    """The number of the row that names the columns, 0 where there is none. Titles may stand above it."""
    width = max((sum(map(bool, row)) for row in rows), default=0)
    for number, row in enumerate(rows[:20], start=1):
        filled = [cell for cell in row if cell]
        if len(filled) < max(1, (width + 1) // 2):
            continue
        if any(map(_is_value, filled)) or len(set(filled)) < len(filled) * 0.6:
            return 0
        return number if _names_columns(row, rows[number:]) else 0
    return 0


def _names_columns(names: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row differs from those below it as names differ from values."""
    body = [row for row in below if any(row)]
    if not body:
        return True
    for place, name in enumerate(names):
        values = [row[place] for row in body if place < len(row) and row[place]]
        if name and values and sum(map(_is_value, values)) > len(values) // 2:
            return True
    # All text: a value would come again further down, a name does not.
    again = {cell for row in body for cell in row if cell}
    return not any(name in again for name in names if name)


def _column_names(names: Sequence[str], width: int) -> tuple[str, ...]:
    """The header's names made unique; a column without a name has its number."""
    found: list[str] = []
    for place in range(width):
        wanted = " ".join(names[place].split())[:120] if place < len(names) else ""
        name, again = wanted or f"#{place + 1}", 2
        while name in found:
            name, again = f"{wanted or '#'} ({again})", again + 1
        found.append(name)
    return tuple(found)


def _raw(content: bytes, format: Format) -> Iterator[list[str]]:
    if format.kind == "XLSX":
        book = _workbook(content)
        if format.sheet not in book.sheetnames:
            raise FileUnreadable(reason="SHEET")
        return _sheet_rows(book, format.sheet)
    return _raw_text(_decode(content, format.encoding), format)


def _raw_text(text: str, format: Format) -> Iterator[list[str]]:
    text = text.removeprefix("\ufeff").replace("\x00", "")
    if len(format.delimiter) != 1:
        lines = text.split(format.row_end) if format.row_end else text.splitlines()
        for line in lines:
            body = line.removeprefix("\r").removeprefix("\n") if format.row_end else line
            yield [cell.strip() for cell in body.split(format.delimiter)] if body.strip() else []
        return
    # Excel writes its delimiter into the first line, if it is asked to.
    named = re.match(r"sep=(.)\r?\n", text)
    stream: Iterator[str] = io.StringIO(text, newline="")
    if named:
        stream = chain([""], islice(stream, 1, None))
    reader = csv.reader(stream, delimiter=format.delimiter, skipinitialspace=True)
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise FileUnreadable(reason="ROW", row=number) from None
        yield [cell.strip() for cell in row]


def _workbook(content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
                raise FileUnreadable(reason="TOO_LARGE")
        return load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, SyntaxError) as error:
        raise FileUnreadable(reason="WORKBOOK") from error


def _sheet_rows(book: Any, name: str) -> Iterator[list[str]]:
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
