"""Large files, such as videos and presentations: on the disk, named by the hash of their content, each once.

A row says which file it means; the file is there before the row is. `kanava backup` takes the folder along.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from django.conf import settings
from django.db import models

AT_ONCE = 1 << 16
HEAD = 4096
_NAME = 64


class LargeFile(models.Model):
    """A file on the disk. `sha256` names it, in small hexadecimal letters; `size` is in bytes."""

    sha256 = models.CharField(max_length=_NAME, db_index=True)
    size = models.PositiveBigIntegerField()

    class Meta:
        abstract = True


class FileTooLarge(Exception):
    """The file is larger than whoever keeps it said; each says it in words of its own."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file that is kept: its hash, its size in bytes, and its first bytes."""

    sha256: str
    size: int
    head: bytes


def folder() -> Path:
    """Where the files are."""
    return Path(settings.DATA_DIR) / "files"


def path_of(sha256: str) -> Path:
    """Where the file of a hash is. Raises ValueError: it is no hash."""
    if len(sha256) != _NAME or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("A file is named by its hash.")
    return folder() / sha256[:2] / sha256


def keep(chunks: Iterable[bytes], *, limit: int) -> Blob:
    """Keep a file, whole or not at all, as it comes in. The same content is kept once.

    Raises:
        FileTooLarge: more than `limit` bytes.
    """
    place = folder() / "incoming"
    place.mkdir(parents=True, exist_ok=True)
    digest, size, head = hashlib.sha256(), 0, b""
    descriptor, partial = tempfile.mkstemp(dir=place)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge
                head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(digest.hexdigest())
        target.parent.mkdir(exist_ok=True)
        os.replace(partial, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(partial)
        raise
    return Blob(digest.hexdigest(), size, head)


def open_file(sha256: str) -> BufferedReader:
    """The file of a hash, to be read. Raises FileNotFoundError."""
    return path_of(sha256).open("rb")


def pieces(sha256: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes of a file from one place through another, a piece at a time."""
    with open_file(sha256) as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(AT_ONCE, left))):
            left -= len(piece)
            yield piece


def is_whole(sha256: str, size: int) -> bool:
    """Whether the file is there with its size and its content."""
    try:
        with open_file(sha256) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
            return found == sha256 and file.tell() == size
    except OSError:
        return False
