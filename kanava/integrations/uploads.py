"""Files as they are sent."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    if sum(len(file.content) for file in files) > LARGEST_FILE:
        raise FileTooLarge(field="file")
    names = [file.name[:200] for file in files]
    if len(set(names)) < len(names):
        raise FileTwice(field="file")


def opened(file: Upload) -> tables.Table:
    """The file as a table, read as it was found to be written. Raises FileUnreadable, FileEmpty, naming the file."""
    try:
        return tables.open_table(file.content, detect(file.content))
    except (FileUnreadable, FileEmpty) as refusal:
        refusal.field = "file"
        refusal.params["file"] = file.name
        raise
