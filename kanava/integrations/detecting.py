"""How a file is to be read, found out from the file itself."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from kanava.integrations.delimited import SAMPLE_ROWS, delimited_rows, find_delimiter
from kanava.integrations.encodings import SAMPLE_BYTES, decode, find_encoding, is_binary
from kanava.integrations.formats import FileEmpty, FileUnreadable, Format
from kanava.integrations.markup import is_markup, markup_rows, named_encoding
from kanava.integrations.workbooks import (
    find_unreckoned,
    is_old_workbook,
    is_protected,
    is_workbook,
    open_workbook,
    sheet_rows,
)


def detect(content: bytes) -> Format:
    """Find out how the file is to be read.

    Raises:
        FileUnreadable: a picture, an old .xls workbook or anything else that is no table; FileEmpty.
    """
    if not content.strip():
        raise FileEmpty
    if is_workbook(content):
        return _detect_sheet(content)
    if is_old_workbook(content):
        raise FileUnreadable(reason="WORKBOOK" if is_protected(content) else "OLD_EXCEL")
    if is_binary(content):
        raise FileUnreadable(reason="BINARY")
    encoding = find_encoding(content)
    text = decode(content[:SAMPLE_BYTES], encoding, whole=False)
    if is_markup(text):
        return _detect_markup(content, encoding)
    delimiter, row_end = find_delimiter(text)
    found = Format("CSV", encoding, delimiter, row_end, header=0)
    # The last row of the sample may be cut off.
    rows = list(islice(delimited_rows(text, found, is_cut=len(content) > SAMPLE_BYTES), SAMPLE_ROWS))
    return replace(found, header=find_header(rows))


def _detect_markup(content: bytes, encoding: str) -> Format:
    # A page in UTF-8 or UTF-16 shows it by itself; of the others its own word is the best.
    named = "" if encoding.startswith("utf") else named_encoding(content)
    found = Format("HTML", named or encoding, "", "", header=0)
    rows = list(islice(markup_rows(decode(content, found.encoding)), SAMPLE_ROWS))
    return replace(found, header=find_header(rows))


def _detect_sheet(content: bytes) -> Format:
    book = open_workbook(content)
    # A cover sheet often comes first: the table is on the sheet with the most filled rows near its top.
    best, most = book.sheetnames[0], -1
    for name in book.sheetnames:
        rows = list(islice(sheet_rows(book, name), SAMPLE_ROWS))
        filled = sum(sum(map(bool, row)) > 1 for row in rows)
        if filled > most:
            best, most = name, filled
    unreckoned = find_unreckoned(content, best)
    if unreckoned:
        raise FileUnreadable(reason="FORMULAS", row=unreckoned)
    found = Format("XLSX", "", "", "", best, 0)
    return replace(found, header=find_header(list(islice(sheet_rows(book, best), SAMPLE_ROWS))))


_NUMBER = re.compile(r"[-−+]?[\d.,'\s\u00a0]*\d[\d.,'\s\u00a0]*\s*(?:%|€|\$|£|[A-Z]{3}|kr)?")
_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([T\s].*)?")


def _is_value(cell: str) -> bool:
    """Whether the cell looks like data: nobody names a column 1 200,50 or 2024-01-31."""
    return bool(_NUMBER.fullmatch(cell) or _DAY.fullmatch(cell) or re.fullmatch(r"\S+@\S+\.\S+", cell))


def find_header(rows: Sequence[Sequence[str]]) -> int:
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
