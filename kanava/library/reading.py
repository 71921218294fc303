"""Files of materials: what they are by their content, and the text that stands in them.

A file is read from the disk, never whole into memory where it may be large. What cannot be read has no text: a material
is found by its title then.
"""

import logging
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

import docx
import pptx
import pypdf

from kanava.documents.file_checks import check_file
from kanava.rules.file_faults import EDGE, parts_of
from kanava.rules.links import LINK_HEAD, link_in
from kanava.rules.materials import (
    MOST_PARTS,
    MOST_UNPACKED,
    Format,
    MaterialUnknown,
    office_format,
    plain_format,
)

LONGEST_TEXT = 200_000  # letters of a file that one finds it by
MOST_TO_READ = 200_000_000  # bytes of a file, and of an office document opened, that are read for their text
MOST_PAGES = 1_000
log = logging.getLogger(__name__)


def format_of(file: IO[bytes]) -> Format | None:
    """What a file is; None for anything that is not taken. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(EDGE)
    size = file.seek(0, 2)
    file.seek(max(size - EDGE, 0))
    tail = file.read(EDGE)
    found = _office(file) if head.startswith(b"PK\x03\x04") else plain_format(head, tail)
    file.seek(0)
    if found is None and head.startswith(LINK_HEAD) and size <= EDGE:
        return Format.LINK if link_in(head) else None
    return found


def _office(file: IO[bytes]) -> Format | None:
    parts = parts_of(file)
    return office_format(parts) if parts is not None else None


def check_format(file: IO[bytes], name: str, *, field: str = "file") -> Format:
    """What a file is, which is left at its beginning.

    Raises:
        FileDamaged, FileLocked, FileHasMacros, FileSwells, MaterialUnknown.
    """
    check_file(file, name, most_parts=MOST_PARTS, most_unpacked=MOST_UNPACKED, field=field)
    found = format_of(file)
    if found is None:
        raise MaterialUnknown(field=field)
    return found


def text_of(path: Path, kind: str) -> str:
    """The text that stands in a file, as far as one finds it by; empty where it has none or cannot be read."""
    if kind not in READERS:
        return ""
    try:
        if path.stat().st_size > MOST_TO_READ or not _is_small(path, kind):
            return ""
        return "\n".join(_some(READERS[Format(kind)](path)))
    except Exception as fault:  # whatever a broken file makes a reader stumble over
        log.warning("The text of a material could not be read: %s", type(fault).__name__)
        return ""


def _is_small(path: Path, kind: str) -> bool:
    """Whether an office document stays within what is read once it is opened."""
    if kind == Format.PDF:
        return True
    with zipfile.ZipFile(path) as archive:
        texts = [one.file_size for one in archive.infolist() if one.filename.endswith((".xml", ".rels"))]
    return sum(texts) <= MOST_TO_READ


def _some(pieces: Iterator[str]) -> Iterator[str]:
    """Pieces, each line with single spaces and without signs that no text has, until there are enough of them."""
    left = LONGEST_TEXT
    for piece in pieces:
        lines = (" ".join(line.split()) for line in piece.replace("\0", " ").splitlines())
        clean = "\n".join(line for line in lines if line)[:left]
        if clean:
            yield clean
            left -= len(clean) + 1
        if left <= 0:
            return


def _pdf(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        for page in islice(pypdf.PdfReader(file).pages, MOST_PAGES):
            yield page.extract_text()


def _docx(path: Path) -> Iterator[str]:
    document = docx.Document(str(path))
    yield from (paragraph.text for paragraph in document.paragraphs)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def _pptx(path: Path) -> Iterator[str]:
    for slide in pptx.Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            yield slide.notes_slide.notes_text_frame.text


READERS = {Format.PDF: _pdf, Format.DOCX: _docx, Format.PPTX: _pptx}
