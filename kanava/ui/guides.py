"""Guides as both doors show them: contents, addresses of what a text names, extracts, differences, pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.html import escape, format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString, mark_safe

from kanava.guides.queries.searching import BEGIN, END, LESS, MORE
from kanava.rules.guides import page_link
from kanava.rules.text_diff import Block, Kind
from kanava.ui.downloads import CONTENT_TYPES, SANDBOX
from kanava.ui.guide_text import Shown

if TYPE_CHECKING:
    from kanava.guides.models import Picture
    from kanava.guides.queries.contents import Entry

PageAddress = Callable[[str], str]


def contents_html(
    entries: "Sequence[Entry]", url: PageAddress, *, here: str = "", is_whole: bool = False
) -> SafeString:
    """The contents as nested lists: chapters, and the pages of the one that is open, or of all. Made here and not by a
    template, as a guide may have hundreds of pages."""
    current = next((one for one in entries if one.slug == here), None)
    opened = (current.parent_id or current.id) if current is not None else None
    below: dict[int | None, list[Entry]] = {}
    for one in entries:
        below.setdefault(one.parent_id, []).append(one)

    def item(one: "Entry") -> str:
        inside = below.get(one.id, []) if is_whole or one.id == opened else []
        nested = f"<ul>{''.join(item(child) for child in inside)}</ul>" if inside else ""
        mark = ' aria-current="page"' if one.slug == here else ""
        return f'<li><a href="{escape(url(one.slug))}"{mark}>{escape(one.title)}</a>{nested}</li>'

    return mark_safe(f"<ul>{''.join(item(one) for one in below.get(None, []))}</ul>")


def around(entries: "Sequence[Entry]", slug: str) -> "tuple[Entry | None, Entry | None]":
    """The pages before and after one in the order of reading."""
    place = next(number for number, one in enumerate(entries) if one.slug == slug)
    before = entries[place - 1] if place else None
    return before, entries[place + 1] if place + 1 < len(entries) else None


def linked(slugs: "set[str]", page: PageAddress, guide: Callable[[str, str], str]) -> Callable[[str], str]:
    """Makes addresses of what a text names: pages of its own version by `page`, those of others by `guide`."""

    def address(named: str) -> str:
        found = page_link(named)
        if found is None:
            return ""
        anchor = f"#{quote(found.anchor)}" if found.anchor else ""
        if found.guide:
            return f"{guide(found.guide, found.page)}{anchor}"
        if not found.page:
            return anchor
        return f"{page(found.page)}{anchor}" if found.page in slugs else ""

    return address


def shown_pictures(pictures: "Sequence[Picture]", url: Callable[[int], str]) -> Callable[[str], Shown | None]:
    """A page's pictures by the names that its text has for them."""
    by_name = {one.name: Shown(url(one.pk), one.image.width, one.image.height) for one in pictures}
    return by_name.get


def marked(extract: str) -> SafeString:
    """An extract with the words that were found marked."""
    escaped = str(escape(extract.replace(LESS, "<").replace(MORE, ">")))
    return mark_safe(escaped.replace(BEGIN, "<mark>").replace(END, "</mark>"))


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph of a difference; `is_kept` where nothing of it has changed."""

    html: SafeString
    is_kept: bool


_TAGS: Mapping[Kind, str] = {Kind.ADDED: "<ins>{}</ins>", Kind.TAKEN: "<del>{}</del>"}


def told_difference(blocks: Sequence[Block]) -> list[Told]:
    """A difference for reading: what has come and gone is marked as such."""
    return [
        Told(
            format_html_join("", "{}", ((_piece(piece.kind, piece.text),) for piece in block)),
            len(block) == 1 and block[0].kind == Kind.KEPT,
        )
        for block in blocks
    ]


def _piece(kind: Kind, text: str) -> Any:
    return format_html(_TAGS[kind], text) if kind in _TAGS else text


def picture_response(found: "Picture") -> HttpResponse:
    """A picture of a page. A browser may keep it: under its address it never changes once it is published."""
    image = found.image
    response = HttpResponse(bytes(image.content), content_type=CONTENT_TYPES[image.kind])
    response["Content-Disposition"] = content_disposition_header(False, found.name) or "inline"
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
