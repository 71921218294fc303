"""Tables as text files that a spreadsheet may open."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice

AT_ONCE = 500
# The mark lets Excel see that a file is UTF-8.
MARK = "\ufeff"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """A text that a spreadsheet will not take for a formula; what is no text stays."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def _written(value: object, *, has_comma: bool) -> object:
    return f"{value:f}".replace(".", ",") if has_comma and isinstance(value, Decimal) else harmless(value)


def pieces(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, has_comma: bool = False
) -> Iterator[str]:
    """The file in pieces of some hundred rows, so that a million of them never stand in memory at once. `has_comma`: where
    decimals have a comma, a spreadsheet expects semicolons between the cells."""
    yield MARK
    waiting = chain([header], rows)
    while part := list(islice(waiting, AT_ONCE)):
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=";" if has_comma else ",")
        writer.writerows([_written(value, has_comma=has_comma) for value in row] for row in part)
        yield stream.getvalue()
