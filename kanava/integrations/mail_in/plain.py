"""The words of a mail that comes with looks alone, and text without what nobody sees."""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape

# Longer ones are styles and pictures more than words.
LONGEST_HTML = 200_000
# What stands between the beginning and the end of these is not for reading.
_SILENT = {
    name: re.compile(rf"</{name}", re.IGNORECASE)
    for name in ("script", "style", "head", "title", "template", "noscript")
}
_BLOCKS = frozenset(["p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "ul", "ol", "table", "blockquote"])
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,20})")
_KEPT = "\n\t\u200c\u200d"


def seen(text: str) -> str:
    """Text without control signs, halves of signs, and signs that turn the direction of what follows."""
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        sign for sign in lines if sign in _KEPT or unicodedata.category(sign) not in ("Cc", "Cf", "Cs")
    )


def plain_of(html: str) -> str:
    """The words of a page, its blocks on lines of their own."""
    text = unescape("".join(_words(html[:LONGEST_HTML])))
    kept: list[str] = []
    for line in (" ".join(line.split()) for line in text.split("\n")):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip()


def _words(html: str) -> Iterator[str]:
    """What a reader would see, and a line's end for a block. One walk: what is not closed hides the rest, so that no
    markup takes longer than its length. The standard library's parser takes minutes for a page of `<a <a <a`."""
    place = 0
    while True:
        opened = html.find("<", place)
        yield " ".join(html[place : opened if opened >= 0 else None].split("\n"))
        if opened < 0:
            return
        tag = _TAG.match(html, opened)
        if tag is None and html[opened + 1 : opened + 2] not in ("!", "?"):
            yield "<"
            place = opened + 1
            continue
        name = tag[1].lower() if tag else ""
        if name in _BLOCKS:
            yield "\n"
        place = _end_of(html, opened, "" if html.startswith("</", opened) else name)
        if place < 0:
            return


def _end_of(html: str, opened: int, name: str) -> int:
    """Where reading goes on behind a tag or a remark; below zero where it never ends."""
    if html.startswith("<!--", opened):
        closed = html.find("-->", opened + 4)
        return closed + 3 if closed >= 0 else -1
    closed = html.find(">", opened)
    if closed < 0 or name not in _SILENT:
        return closed + 1 if closed >= 0 else -1
    end = _SILENT[name].search(html, closed)
    return end.start() if end else -1
