"""What a translator is sent, and reading what comes back.

A bundle is a ZIP: each text as Markdown or Word, or the material's file as it is, under a name by which its translation is
known when it returns; a list of what is in it; and in a folder of its own what helps with a text that has changed: which
paragraphs are new, and how it was translated before.
"""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO

import docx
from anyascii import anyascii
from django.utils.text import slugify

from kanava.core import blobs
from kanava.core.csvs import MARK, harmless
from kanava.core.uploads import scratch
from kanava.rules.materials import LARGEST_MATERIAL
from kanava.rules.translation_files import named
from kanava.rules.translations import changed, paragraphs
from kanava.translations.models import Draft, OrderLine, Text

REFERENCE = "reference/"
LIST = "list.csv"
LARGEST_TEXT_FILE = 5_000_000  # bytes
MOST_MEMBERS = 2_000
_BEGINNING = "# "


def file_name(line: OrderLine, *, as_word: bool = False) -> str:
    """What the file of a line is called: its key, a readable title, and the ending of what it is."""
    wording = line.wording
    title = slugify(anyascii(wording.title))[:60] or "text"
    ending = PurePosixPath(wording.file_name).suffix.lower() or f".{wording.file_format.lower()}"
    if not wording.file_sha256:
        ending = ".docx" if as_word else ".md"
    return f"{named(line.version_id, line.version.language)}-{title}{ending}"


def write_bundle(
    lines: Sequence[OrderLine], header: Sequence[str], file: IO[bytes], *, as_word: bool
) -> None:
    """Write the bundle of an order's lines; a large file goes through in pieces."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for line in lines:
            _add(archive, file_name(line, as_word=as_word), line.wording, as_word=as_word)
            _add_reference(archive, line, as_word=as_word)
        archive.writestr(LIST, _list_of(lines, header, as_word=as_word))


def _add(archive: zipfile.ZipFile, name: str, text: Text, *, as_word: bool) -> None:
    if not text.file_sha256:
        archive.writestr(name, _word_of(text) if as_word else markdown_of(text))
        return
    with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
        for piece in blobs.pieces(text.file_sha256, 0, text.file_size - 1):
            member.write(piece)


def _add_reference(archive: zipfile.ZipFile, line: OrderLine, *, as_word: bool) -> None:
    """What has changed, where something was translated before, and that translation."""
    then = line.version.made_from
    if then is None or then.pk == line.wording_id:
        return
    stem = file_name(line).rpartition(".")[0]
    now, before = paragraphs(line.wording.text), paragraphs(then.text)
    new = "\n\n".join(now[place] for place in changed(before, now))
    archive.writestr(f"{REFERENCE}{stem}.changed.md", f"{new}\n")
    old = Draft.objects.filter(version=line.version_id, wording=then).order_by("-number").first()
    if old is not None:
        suffix = PurePosixPath(file_name(line, as_word=as_word)).suffix
        _add(archive, f"{REFERENCE}{stem}.before{suffix}", old, as_word=as_word)


def _list_of(lines: Sequence[OrderLine], header: Sequence[str], *, as_word: bool) -> str:
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(header)
    for line in lines:
        told = (
            file_name(line, as_word=as_word), line.wording.title, line.version.source.language, line.version.language,
            line.wording.words, line.words,
        )  # fmt: skip
        writer.writerow([harmless(one) for one in told])
    return MARK + held.getvalue()


def markdown_of(text: Text) -> str:
    """A title with its text as one file."""
    return f"{_BEGINNING}{text.title}\n\n{text.text}\n"


def _word_of(text: Text) -> bytes:
    document = docx.Document()
    document.add_heading(text.title, level=1)
    for one in paragraphs(text.text):
        document.add_paragraph(one)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


class Unreadable(Exception):
    """The file is no text that we can read."""


def read_text(name: str, content: bytes) -> tuple[str, str]:
    """The title and the text of a returned file. Raises Unreadable."""
    if name.lower().endswith(".docx"):
        return _of_word(content)
    try:
        whole = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\0", "")
    except UnicodeDecodeError as fault:
        raise Unreadable from fault
    first, _line, rest = whole.strip().partition("\n")
    return first.lstrip("# ").strip(), rest.strip()


def _of_word(content: bytes) -> tuple[str, str]:
    try:
        document = docx.Document(io.BytesIO(content))
        told = [one.text.strip("\n") for one in document.paragraphs if one.text.strip()]
    except Exception as fault:  # whatever a broken file makes the reader stumble over
        raise Unreadable from fault
    return (told[0].lstrip("# ").strip(), "\n\n".join(told[1:])) if told else ("", "")


def members(name: str, file: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    """The files that somebody has sent: the one itself, or what is in a ZIP, but for our list and what was for reference."""
    head = file.read(4)
    file.seek(0)
    if not (name.lower().endswith(".zip") and head.startswith(b"PK")):
        yield name, file
        return
    try:
        with zipfile.ZipFile(file) as archive:
            for one in archive.infolist()[:MOST_MEMBERS]:
                bare = one.filename.rpartition("/")[2]
                is_ours = bare == LIST or REFERENCE in one.filename or "__MACOSX/" in one.filename
                if bare and not one.is_dir() and not is_ours and not one.flag_bits & 1:
                    with archive.open(one) as member:
                        yield bare, _seekable(member)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError) as fault:
        raise Unreadable from fault


def _seekable(member: IO[bytes]) -> IO[bytes]:
    held = tempfile.SpooledTemporaryFile(max_size=1 << 20, dir=scratch())  # noqa: SIM115  # whoever reads it closes it
    left = LARGEST_MATERIAL
    while left > 0 and (piece := member.read(min(blobs.AT_ONCE, left))):
        held.write(piece)
        left -= len(piece)
    held.seek(0)
    return held
