"""Files as tables: every cell a text, every row with its number in the file.

Nothing here knows what the columns mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kanava.integrations.asides import Asides, full_width, without_asides
from kanava.integrations.delimited import SAMPLE_ROWS, delimited_rows
from kanava.integrations.encodings import decode
from kanava.integrations.formats import MOST_COLUMNS, FileEmpty, Format
from kanava.integrations.markup import markup_rows
from kanava.integrations.workbooks import open_workbook, sheet_rows


@dataclass(frozen=True, slots=True)
class Table:
    """A file under a format. Rows come with their number in the file, as a spreadsheet shows it.

    `header` is the header as it stands; `full` how many cells the fullest of the first rows has filled.
    """

    columns: tuple[str, ...]
    content: bytes
    format: Format
    header: tuple[str, ...] = ()
    full: int = 0

    @property
    def named(self) -> int:
        """The number of columns up to the last one with a name."""
        return max((place for place, name in enumerate(self.header, start=1) if name), default=0)

    def rows(self, asides: Asides | None = None) -> Iterator[tuple[int, list[str]]]:
        """All rows of data below the header, each as wide as the header; `asides` learns what is left out.

        Raises:
            FileUnreadable.
        """
        noted = Asides() if asides is None else asides
        found = without_asides(self._below_header(noted), names=self.header, full=self.full, asides=noted)
        width = len(self.columns)
        for number, row in found:
            yield number, row if len(row) == width else (row + [""] * (width - len(row)))[:width]

    def _below_header(self, asides: Asides) -> Iterator[tuple[int, list[str]]]:
        named = self.named
        for number, row in enumerate(_raw(self.content, self.format), start=1):
            if number <= self.format.header:
                continue
            if named and len(row) > named and any(row[named:]):
                asides.wide.append(number)
            yield number, row

    def sample(self, count: int = SAMPLE_ROWS) -> list[list[str]]:
        """The first rows."""
        return [row for _, row in islice(self.rows(), count)]


def open_table(content: bytes, format: Format) -> Table:
    """The file read in this format.

    Raises:
        FileUnreadable, FileEmpty: no row, or none below the header.
    """
    first = list(islice(_raw(content, format), format.header + SAMPLE_ROWS))
    names, body = first[format.header - 1 : format.header], first[format.header :]
    filled = [row for row in (*names, *body) if any(row)]
    if len(first) < format.header or not any(any(row) for row in body):
        raise FileEmpty
    header = names[0] if names else []
    width = min(max(map(len, filled)), MOST_COLUMNS)
    return Table(_column_names(header, width), content, format, tuple(header), full_width(body))


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
        return sheet_rows(open_workbook(content), format.sheet)
    text = decode(content, format.encoding)
    return markup_rows(text) if format.kind == "HTML" else delimited_rows(text, format)
