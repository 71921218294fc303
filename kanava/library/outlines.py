"""The outline of slides and documents: what a look inside shows where no office program draws it."""

import logging
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from kanava.library.co_branding.names import a, mc, w
from kanava.library.co_branding.opening import TEMPLATES, Opened, opened
from kanava.library.co_branding.paragraphs import paragraphs, text_of
from kanava.rules.materials import Format
from kanava.rules.refusals import Refusal

MOST_PARTS = 60  # slides, or headings of a document
MOST_LINES = 30  # of each
LONGEST_LINE = 400  # letters
Outline = list[tuple[str, list[str]]]
log = logging.getLogger(__name__)


def outline_in(path: Path, kind: str) -> Outline:
    """The outline of a file; empty where it has none, is too large or cannot be read."""
    if kind not in TEMPLATES:
        return []
    try:
        with path.open("rb") as file:
            return outline_of(opened(file, kind))
    except Refusal:
        return []
    except (OSError, ValueError, KeyError, AttributeError, zipfile.BadZipFile) as fault:
        log.info("A file has no outline: %s", type(fault).__name__)
        return []


def outline_of(document: Opened) -> Outline:
    """A heading with its lines for each slide, or for each heading of a document."""
    parts = _slides(document.whole) if document.kind == Format.PPTX else _headings(document.whole)
    return [(_short(heading), _lines(lines)) for heading, lines in islice(parts, MOST_PARTS)]


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _lines(lines: Iterable[str]) -> list[str]:
    return list(islice((short for line in lines if (short := _short(line))), MOST_LINES))


def _slides(deck: Any) -> Iterator[tuple[str, list[str]]]:
    for slide in deck.slides:
        title = slide.shapes.title
        heading = "" if title is None else " ".join(text_of(one) for one in paragraphs(title._element))
        own = set() if title is None else set(paragraphs(title._element))
        lines = [text_of(one) for one in slide._element.iter(a("p")) if one not in own]
        yield heading, lines


def _headings(document: Any) -> Iterator[tuple[str, list[str]]]:
    heading: str = ""
    lines: list[str] = []
    for paragraph in document.element.body.iter(w("p")):
        # The same once more, for older programs.
        if next(paragraph.iterancestors(mc("Fallback")), None) is not None:
            continue
        text = text_of(paragraph)
        if _is_heading(document, paragraph):
            if heading or any(line.strip() for line in lines):
                yield heading, lines
            heading, lines = text, []
        else:
            lines.append(text)
    if heading or any(line.strip() for line in lines):
        yield heading, lines


def _is_heading(document: Any, paragraph: Any) -> bool:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    name = style.get(w("val"), "") if style is not None else ""
    return name.startswith(("Heading", "Title", "Otsikko", "berschrift", "Rubrik"))
