"""Delimited text as rows: the delimiter found out, quotation marks minded."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice

from kanava.integrations.formats import FileUnreadable, Format

# Delimiters that are tried, in order of preference among equals. The long ones come with a row end of their own.
DELIMITERS = (",", ";", "\t", "|")
LONG_DELIMITERS = ("+|", "~|~", "||", "^|^", "|~|")
ROW_ENDS = ("&|\n", "&|\r\n", "|\n", "|\r\n")
SAMPLE_ROWS = 60
LARGEST_CELL = 4_000_000

csv.field_size_limit(LARGEST_CELL)


def find_delimiter(text: str) -> tuple[str, str]:
    """The delimiter under which the first rows are widest and most alike, and the row end if it is a long one."""
    named = _NAMED.match(text)
    if named:
        return named[1], ""
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
            for row in islice(
                delimited_rows(text, Format(delimiter=delimiter, header=0), is_cut=True), SAMPLE_ROWS
            )
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


# Excel writes its delimiter into the first line, if it is asked to.
_NAMED = re.compile(r"\"?sep=(.)\"?\r?\n")


def delimited_rows(text: str, format: Format, *, is_cut: bool = False) -> Iterator[list[str]]:
    """All rows of a text. `is_cut`: it is the beginning of a longer one.

    Raises:
        FileUnreadable: a quotation mark is not closed, which would make one row of many.
    """
    if len(format.delimiter) != 1:
        yield from _long_delimited(text, format)
        return
    stream: Iterator[str] = io.StringIO(text, newline="")
    if _NAMED.match(text):
        stream = chain(["\n"], islice(stream, 1, None))
    yield from _quoted(stream, format.delimiter, is_cut=is_cut)


def _long_delimited(text: str, format: Format) -> Iterator[list[str]]:
    lines = text.split(format.row_end) if format.row_end else text.splitlines()
    for line in lines:
        body = line.removeprefix("\r").removeprefix("\n") if format.row_end else line
        yield [cell.strip() for cell in body.split(format.delimiter)] if body.strip() else []


def _quoted(stream: Iterator[str], delimiter: str, *, is_cut: bool) -> Iterator[list[str]]:
    read: list[str] = []

    def lines() -> Iterator[str]:
        for line in stream:
            read.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True, strict=True)
    number = 0
    while True:
        number += 1
        read.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if is_cut and next(stream, None) is None:
                return
            row = _as_it_stands(read, delimiter, number)
        yield list(map(str.strip, row))


def _as_it_stands(read: list[str], delimiter: str, number: int) -> list[str]:
    """A row whose quotation marks are wrong: on one line it is read all the same, over several it has eaten others."""
    if len(read) == 1 and len(read[0]) < LARGEST_CELL and read[0].count('"') % 2 == 0:
        return next(csv.reader(read, delimiter=delimiter, skipinitialspace=True))
    raise FileUnreadable(reason="ROW", row=number)
