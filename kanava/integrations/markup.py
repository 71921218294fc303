"""Tables of web pages and of XML workbooks: what many systems call an Excel file (.xls)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from kanava.integrations.formats import FileUnreadable

_START = re.compile(r"\s*(?:<\?[^>]*>\s*)*(?:<!--.*?-->\s*)*<(?:!doctype html|html|table|head|body|meta|style|div|(?:\w+:)?workbook)\b",
                    re.IGNORECASE | re.DOTALL)  # fmt: skip
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_ROWS = frozenset(["tr", "row", "ss:row"])
_CELLS = frozenset(["td", "th", "cell", "ss:cell"])
_TABLES = frozenset(["table", "ss:table"])
# Spans are copied as empty cells; nobody means more.
MOST_SPANNED = 200


def is_markup(text: str) -> bool:
    """Whether the text is a web page or an XML workbook."""
    return bool(_START.match(text))


def named_encoding(content: bytes) -> str:
    """The encoding that the page names for itself, empty where it names none or one that does not exist."""
    found = _CHARSET.search(content[:2000])
    name = found[1].decode("ascii", "ignore").lower() if found else ""
    try:
        content[:2000].decode(name or "ascii", "ignore")
    except LookupError:
        return ""
    # What a page calls Latin 1, browsers have always read as what Windows writes.
    return {"iso-8859-1": "cp1252", "latin1": "cp1252"}.get(name, name)


def markup_rows(text: str) -> Iterator[list[str]]:
    """The rows of the page's largest table.

    Raises:
        FileUnreadable: there is no table.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if not reader.tables:
        raise FileUnreadable(reason="BINARY")
    yield from max(reader.tables, key=lambda rows: sum(map(len, rows)))


class _Reader(HTMLParser):
    """Gathers tables; of one inside another the cells are its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._span = 1
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in _TABLES:
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag in _ROWS and self._open:
            self._end_cell()
            self._open[-1].append([])
        elif tag in _CELLS and self._open:
            self._begin_cell(told)
        elif tag in ("br", "p", "div") and self._cell is not None:
            self._cell.append(" ")
        elif tag in ("style", "script"):
            self._hidden += 1

    def _begin_cell(self, told: dict[str, str | None]) -> None:
        self._end_cell()
        rows = self._open[-1]
        if not rows:
            rows.append([])
        # An XML workbook leaves empty cells out and numbers the next one.
        place = told.get("ss:index") or ""
        if place.isdecimal():
            rows[-1] += [""] * min(MOST_SPANNED, int(place) - 1 - len(rows[-1]))
        span = told.get("colspan") or ""
        self._span = min(int(span), MOST_SPANNED) if span.isdecimal() and int(span) else 1
        self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS or tag in _ROWS:
            self._end_cell()
        elif tag in _TABLES and self._open:
            self._end_cell()
            self._open.pop()
        elif tag in ("style", "script"):
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._open and self._open[-1]:
            text = " ".join("".join(self._cell).split())
            self._open[-1][-1] += [text, *[""] * (self._span - 1)]
        self._cell = None
