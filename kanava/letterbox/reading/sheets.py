"""The deals of a sheet: a workbook or delimited text whose first rows name the columns, as ours or in other words."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kanava.integrations.delimited import SAMPLE_ROWS
from kanava.integrations.detecting import detect, find_header
from kanava.integrations.formats import FileEmpty, FileUnreadable, Format
from kanava.integrations.tables import Table, open_table
from kanava.integrations.workbooks import is_workbook, open_workbook, sheet_rows
from kanava.letterbox.reading.facts import Deal, Field, Found, Known
from kanava.letterbox.reading.labels import field_of_header
from kanava.letterbox.reading.settling import settle
from kanava.rules.refusals import Refusal

MOST_DEALS = 200
MOST_SHEETS = 10
# What a sheet may weigh, and what a workbook may unpack to, in bytes: two hundred deals are a small file.
LARGEST_SHEET, LARGEST_UNPACKED = 5_000_000, 40_000_000
# What stands before the example in our sheet; such a row is no deal whoever changes the rest of it.
EXAMPLE_MARKS = ("(example)", "(esimerkki)")


class SheetUnreadable(Refusal):
    """The file is no sheet of deals. `reason`: what the file is, NO_CUSTOMER where no column names the customer, EMPTY,
    or TOO_MANY rows."""

    code = "SHEET_UNREADABLE"


@dataclass(slots=True)
class Sheet:
    """The deals of a sheet, and the rows that were left out as examples."""

    deals: list[Deal] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)


def read_sheet(content: bytes, known: Known) -> Sheet:
    """The deals of a sheet in the order of its rows.

    Raises:
        SheetUnreadable.
    """
    if len(content) > LARGEST_SHEET:
        raise SheetUnreadable(field="file", reason="TOO_LARGE")
    try:
        _refuse_unpacked(content)
        return _read(content, known)
    except FileUnreadable as refusal:
        raise SheetUnreadable(field="file", reason=str(refusal.params.get("reason", ""))) from None
    except FileEmpty:
        raise SheetUnreadable(field="file", reason="EMPTY") from None


def _refuse_unpacked(content: bytes) -> None:
    """Raises SheetUnreadable for a small file that would unpack to a large one."""
    if not is_workbook(content):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        raise SheetUnreadable(field="file", reason="WORKBOOK") from None
    if size > LARGEST_UNPACKED:
        raise SheetUnreadable(field="file", reason="TOO_LARGE")


def _read(content: bytes, known: Known) -> Sheet:
    table = _table(content)
    columns = {place: name for place, name in enumerate(map(field_of_header, table.header)) if name}
    if Field.CUSTOMER not in columns.values():
        raise SheetUnreadable(field="file", reason="NO_CUSTOMER")
    sheet = Sheet()
    for number, cells in table.rows():
        told = [cell for cell in cells if cell.strip()]
        if any(cell.strip().casefold().startswith(EXAMPLE_MARKS) for cell in told):
            sheet.examples.append(number)
            continue
        found = _found(cells, columns)
        if not set(found.texts) - {Field.CURRENCY, Field.KIND, Field.REVENUE}:
            continue
        if len(sheet.deals) >= MOST_DEALS:
            raise SheetUnreadable(field="file", reason="TOO_MANY")
        sheet.deals.append(settle(found, known, row=number))
    return sheet


def _found(cells: Sequence[str], columns: dict[int, Field]) -> Found:
    found = Found()
    for place, name in columns.items():
        found.take(name, cells[place] if place < len(cells) else "")
    return found


def _table(content: bytes) -> Table:
    """The sheet of a workbook that names a customer's column, else whatever looks most like a table."""
    for format in _formats(content):
        try:
            table = open_table(content, format)
        except FileEmpty:
            continue
        if Field.CUSTOMER in map(field_of_header, table.header):
            return table
    return open_table(content, detect(content))


def _formats(content: bytes) -> Iterator[Format]:
    if not is_workbook(content):
        return
    book = open_workbook(content)
    for name in book.sheetnames[:MOST_SHEETS]:
        rows = list(islice(sheet_rows(book, name), SAMPLE_ROWS))
        header = _header_of(rows)
        if header:
            yield Format("XLSX", "", "", "", name, header)


def _header_of(rows: Sequence[Sequence[str]]) -> int:
    """The first row that names a customer's column beside another, else the row that looks like names."""
    for number, row in enumerate(rows[:20], start=1):
        names = {field_of_header(cell) for cell in row if cell} - {None}
        if Field.CUSTOMER in names and len(names) > 1:
            return number
    return find_header(rows)
