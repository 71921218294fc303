"""Tables as text files that a spreadsheet may open."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

AT_ONCE = 500
# The mark lets Excel see that a file is UTF-8.
MARK = "\ufeff"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """A text that a spreadsheet will not take for a formula; what is no text stays."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def pieces(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The file in pieces of some hundred rows, so that a million of them never stand in memory at once."""
    yield MARK
    waiting = chain([header], rows)
    while part := list(islice(waiting, AT_ONCE)):
        stream = io.StringIO()
        csv.writer(stream).writerows([harmless(value) for value in row] for row in part)
        yield stream.getvalue()
