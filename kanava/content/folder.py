"""A folder of content as it is read: what lies in it, never through a link and never outside of it."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import IO

from kanava.content.documents import ContentRefused, Place, Problem, Problems

MOST_ENTRIES, DEEPEST, LARGEST_TEXT = 20_000, 5, 1_000_000
AT_ONCE = 1 << 16
# What is wrong with a file, whatever its kind.
WRONG = {
    "FILE_DAMAGED": "The file is damaged, or is not what its name says.",
    "FILE_LOCKED": "The file is locked with a password.",
    "FILE_MACROS": "The file contains macros.",
    "FILE_SWELLS": "The file swells beyond measure when it is opened.",
}


class Folder:
    """The files below a folder, by their path with `/`. What begins with a point is not looked at.

    Raises:
        ContentRefused: there is no such folder, it has links or other things that are no files, or too much in it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, int] = {}
        self._wrong: list[Problem] = []
        if not root.is_dir():
            raise ContentRefused([Problem(str(root), 0, "There is no such folder.")])
        self._walk(root, "", 0)
        if self._wrong:
            raise ContentRefused(self._wrong)

    def _walk(self, place: Path, under: str, depth: int) -> None:
        with os.scandir(place) as entries:
            found = sorted(entries, key=lambda one: one.name)
        for entry in found:
            name = f"{under}{entry.name}"
            if entry.name.startswith("."):
                continue
            mode = entry.stat(follow_symlinks=False).st_mode
            if not _is_readable(name):
                self._wrong.append(
                    Problem(ascii(name), 0, "The name is not in UTF-8, or has signs that are not seen.")
                )
            elif stat.S_ISDIR(mode) and depth < DEEPEST:
                self._walk(Path(entry.path), f"{name}/", depth + 1)
            elif stat.S_ISREG(mode) and len(self.files) < MOST_ENTRIES:
                self.files[name] = entry.stat(follow_symlinks=False).st_size
            else:
                self._wrong.append(Problem(name, 0, _why(mode)))
            if len(self._wrong) > 50:
                return

    def folders(self, under: str) -> list[str]:
        """The names of the folders directly below one."""
        start = f"{under}/"
        return sorted({one[len(start) :].partition("/")[0] for one in self.files if one.startswith(start) and "/" in one[len(start) :]})  # fmt: skip

    def below(self, under: str) -> list[str]:
        """The names of the files directly in a folder."""
        start = f"{under}/"
        return [
            one[len(start) :] for one in self.files if one.startswith(start) and "/" not in one[len(start) :]
        ]

    def has(self, name: str) -> bool:
        """Whether a file or a folder is there."""
        return name in self.files or any(one.startswith(f"{name}/") for one in self.files)

    def text(self, name: str, problems: Problems) -> str | None:
        """A file of text in UTF-8, newlines as they are; None where it is none, which is among the problems then."""
        if self.files[name] > LARGEST_TEXT:
            problems.add(Place(name, 0), f"The file is larger than a text may be ({LARGEST_TEXT:,} bytes).")
            return None
        raw = self.content(name)
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            problems.add(Place(name, line), "The file is not in UTF-8. Save it in UTF-8.")
            return None

    def content(self, name: str) -> bytes:
        """What is in a file."""
        return b"".join(self.chunks(name))

    def opened(self, name: str) -> IO[bytes]:
        """A file, to be read from any place in it."""
        return os.fdopen(os.open(self.root / name, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def chunks(self, name: str) -> Iterator[bytes]:
        """What is in a file, a piece at a time."""
        with self.opened(name) as file:
            yield from iter(partial(file.read, AT_ONCE), b"")


def checksum(chunks: Iterable[bytes]) -> str:
    """The checksum of what comes in pieces."""
    found = hashlib.sha256()
    for one in chunks:
        found.update(one)
    return found.hexdigest()


def _is_readable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return name.isprintable()


def _why(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "This is a link. Put the file itself here."
    if stat.S_ISDIR(mode):
        return f"Folders stand in each other {DEEPEST} deep at most."
    if stat.S_ISREG(mode):
        return f"There are more than {MOST_ENTRIES:,} files."
    return "This is neither a file nor a folder."
