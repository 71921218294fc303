"""Files as they are sent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from kanava.integrations import tables
from kanava.integrations.detecting import detect
from kanava.integrations.formats import FileEmpty, FileUnreadable
from kanava.integrations.refusals import FileMissing, FileTooLarge, FileTwice

LARGEST_FILE = 200_000_000  # bytes, all files of an import together


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


def check_files(files: Sequence[Upload]) -> None:
    """Refuse what cannot be one import. Raises FileMissing, FileTooLarge, FileTwice."""
    if not files:
        raise FileMissing(field="file")
    check_size(sum(len(file.content) for file in files))
    names = [file.name[:200] for file in files]
    if len(set(names)) < len(names):
        raise FileTwice(field="file")


def check_size(size: int) -> None:
    """Refuse more than is taken, best before it is read; `size` is in bytes, of all files. Raises FileTooLarge."""
    if size > LARGEST_FILE:
        raise FileTooLarge(field="file")


def opened(file: Upload) -> tables.Table:
    """The file as a table, read as it was found to be written. Raises FileUnreadable, FileEmpty, naming the file."""
    try:
        return tables.open_table(file.content, detect(file.content))
    except (FileUnreadable, FileEmpty) as refusal:
        refusal.field = "file"
        refusal.params["file"] = file.name
        raise


# A date, a version, a copy's number: the next file of the same list has another.
_NUMBERED = re.compile(r"[\s_.-]*\(?(?<![^\W_])\d[\d._-]*\)?")


def source_named(file_name: str) -> str:
    """What a list is called where nobody says which system it comes from: its file's name without dates and numbers, so
    that the next file of the same list is known again."""
    bare = _NUMBERED.sub(" ", PurePath(file_name).stem).replace("_", " ").strip(" -.()")
    return " ".join(bare.split())[:60] or "Spreadsheet"
