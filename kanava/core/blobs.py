"""Large files, such as videos and presentations: in a store of Django's, named by the hash of their content, each once.

A row says which file it means; the file is there before the row is. Where they are is a setting (`STORAGES["blobs"]`, see
`stores`): nobody who reads or keeps one knows.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, ClassVar, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import models

from kanava.core.uploads import scratch

AT_ONCE = 1 << 16
HEAD = 4096
_NAME = 64


class LargeFile(models.Model):
    """A file of the store. `sha256` names it, in small hexadecimal letters; `size` is in bytes. `FILE` are these columns:
    another table that names files in columns of its own says which, and its files are looked for too."""

    FILE: ClassVar = ("sha256", "size")
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


class Arriving(File):  # type: ignore[type-arg]
    """A whole file on its way into a store, which may read it, or move it where it is on the same disk."""

    def __init__(self, file: IO[bytes], sha256: str) -> None:
        super().__init__(file)
        self.sha256, self.path = sha256, file.name

    def temporary_file_path(self) -> str:
        """Where it is until then."""
        return self.path


def store() -> Storage:
    """Where the files are."""
    return storages["blobs"]


def name_of(sha256: str) -> str:
    """What the file of a hash is called in the store. Raises ValueError: it is no hash."""
    if len(sha256) != _NAME or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("A file is named by its hash.")
    return f"{sha256[:2]}/{sha256}"


def keep(chunks: Iterable[bytes], *, limit: int, check: Callable[[IO[bytes]], object] | None = None) -> Blob:
    """Keep a file, whole or not at all, as it comes in. The same content is kept once. `check` looks at the file, to be read
    from any place in it, and raises what is to be said where it is not to be kept.

    Raises:
        FileTooLarge: more than `limit` bytes.
    """
    digest, size, head = hashlib.sha256(), 0, b""
    with _arriving() as file:
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise FileTooLarge
            head = head if len(head) >= HEAD else (head + chunk)[:HEAD]
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        if check is not None:
            check(file)
        _put(digest.hexdigest(), size, file)
    return Blob(digest.hexdigest(), size, head)


@contextmanager
def _arriving() -> Iterator[IO[bytes]]:
    """A file to write to; it is gone afterwards, unless the store has made it its own."""
    folder: Path | None = getattr(store(), "incoming", None)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(dir=folder or scratch())
    os.close(descriptor)
    try:
        with open(partial, "r+b") as file:
            yield file
    finally:
        with suppress(FileNotFoundError):
            os.unlink(partial)


def _put(sha256: str, size: int, file: IO[bytes]) -> None:
    held, name = store(), name_of(sha256)
    if not getattr(held, "replaces", False) and held.exists(name):
        if held.size(name) == size:
            return
        held.delete(name)
    file.seek(0)
    called = held.save(name, Arriving(file, sha256))
    if called != name:  # somebody has kept the same at this moment
        held.delete(called)


def open_file(sha256: str) -> IO[bytes]:
    """The file of a hash, to be read from any place in it. Raises FileNotFoundError."""
    return cast(IO[bytes], store().open(name_of(sha256)))


def pieces(sha256: str, first: int, last: int) -> Generator[bytes, None, None]:
    """The bytes of a file from one place through another, a piece at a time. Raises FileNotFoundError."""
    if last < first:
        return
    ranged: Any = getattr(store(), "read_range", None)
    yield from ranged(name_of(sha256), first, last) if ranged is not None else _sought(sha256, first, last)


def _sought(sha256: str, first: int, last: int) -> Iterator[bytes]:
    with open_file(sha256) as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(AT_ONCE, left))):
            left -= len(piece)
            yield piece


@contextmanager
def at_hand(sha256: str) -> Iterator[Path]:
    """A file on this machine's disk, for programs that read nothing else: the store's own where it has one, else a copy for
    as long as the block lasts. Of a file that is lost, the path leads nowhere."""
    if is_on_disk():
        yield Path(store().path(name_of(sha256)))
        return
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        copy = Path(folder) / sha256
        with suppress(FileNotFoundError):
            _copy(sha256, copy)
        yield copy


def _copy(sha256: str, path: Path) -> None:
    with open_file(sha256) as file, path.open("wb") as copy:
        while piece := file.read(AT_ONCE):
            copy.write(piece)


def size_of(sha256: str) -> int | None:
    """How large the file in the store is, in bytes; None where there is none."""
    try:
        return store().size(name_of(sha256))
    except (FileNotFoundError, NotADirectoryError):
        return None


def is_whole(sha256: str, size: int) -> bool:
    """Whether the file is there with its size and its content."""
    digest = hashlib.sha256()
    try:
        if size_of(sha256) != size:
            return False
        for piece in pieces(sha256, 0, size - 1):
            digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == sha256


def names() -> Iterator[str]:
    """What everything in the store is called, folder by folder; also what does not belong there."""
    try:
        folders, files = store().listdir("")
    except FileNotFoundError:
        return
    yield from sorted(files)
    for folder in sorted(folders):
        for file in sorted(store().listdir(folder)[1]):
            yield f"{folder}/{file}"


def hashes() -> Iterator[str]:
    """The hashes of all files in the store."""
    for name in names():
        sha256 = name.rpartition("/")[2]
        with suppress(ValueError):
            if name_of(sha256) == name:
                yield sha256


def changed_at(name: str) -> datetime | None:
    """When what is called so was kept; None where it is gone."""
    try:
        return store().get_modified_time(name)
    except FileNotFoundError:
        return None


def remove(name: str) -> None:
    """Take what is called so out of the store, whether or not it is there."""
    store().delete(name)


def is_on_disk() -> bool:
    """Whether the store is a folder of this machine. Others have paths too, which lead nowhere."""
    return isinstance(store(), FileSystemStorage)


def place() -> str:
    """Where the store is, for the person who looks after it."""
    held = store()
    return held.path("") if is_on_disk() else str(getattr(held, "where", type(held).__name__))
