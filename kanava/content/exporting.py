"""`kanava content export`: the database's content as a folder of Markdown, that comes back by a sync."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from kanava.content.documents import ContentRefused, Document, Key, Problem, Source, digests
from kanava.content.folder import AT_ONCE, checksum
from kanava.content.kinds import KINDS, ContentKind
from kanava.content.models import Synced
from kanava.core.permissions import require
from kanava.rules.people import Actor
from kanava.training.keys import give_keys


@dataclass(slots=True)
class Exported:
    """What an export has done: how many documents, which files are new or other than they were, and which were removed."""

    documents: int = 0
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@transaction.atomic
def export(root: Path, *, by: Actor, at: datetime, with_videos: bool = False) -> Exported:
    """Write all content into a folder. Files that are not of the content, or not known here, are left as they are.

    Raises:
        ContentRefused: a file cannot be written. NotPermitted.
    """
    require("edit_training", by)
    give_keys()
    done = Exported()
    root.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        known = {one.slug: one for one in Synced.objects.filter(kind=kind.name)}
        (root / kind.folder).mkdir(exist_ok=True)
        for key, document in kind.load().items():
            files = kind.files(document, with_videos)
            _write(root, files, done)
            row = known.get(key.slug)
            _clear(root, kind, document, files, row.parts if row is not None else (), done)
            _keep(key, document, row, at)
            done.documents += 1
    return done


def _write(root: Path, files: Mapping[str, bytes | Source], done: Exported) -> None:
    for name, content in files.items():
        place = root / name
        try:
            _check_plain(root, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.is_file() or not _is_same(place, content):
                _put(place, [content] if isinstance(content, bytes) else content())
                done.written.append(name)
        except OSError as error:
            raise ContentRefused(
                [Problem(name, 0, f"The file cannot be written: {error.strerror}.")]
            ) from error


def _check_plain(root: Path, name: str) -> None:
    """Nothing is written through a link. Raises ContentRefused."""
    place = root
    for part in name.split("/"):
        place = place / part
        if place.is_symlink():
            raise ContentRefused(
                [Problem(str(place.relative_to(root)), 0, "This is a link; nothing is written through it.")]
            )


def _is_same(place: Path, content: bytes | Source) -> bool:
    if isinstance(content, bytes):
        return place.stat().st_size == len(content) and place.read_bytes() == content
    with place.open("rb") as file:
        return checksum(iter(lambda: file.read(AT_ONCE), b"")) == checksum(content())


def _put(place: Path, chunks: Iterable[bytes]) -> None:
    """A file, whole or not at all."""
    descriptor, partial = tempfile.mkstemp(dir=place.parent, prefix=".kanava-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for one in chunks:
                file.write(one)
        os.chmod(partial, 0o644)
        os.replace(partial, place)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(partial)
        raise


def _clear(
    root: Path,
    kind: ContentKind,
    document: Document,
    files: Mapping[str, object],
    synced: Iterable[str],
    done: Exported,
) -> None:
    """Take away what is left of lessons that now have another number, or that were taken away in the console."""
    place = root / kind.folder / document.key.slug
    for one in sorted(place.iterdir()) if place.is_dir() else ():
        name = f"{kind.folder}/{document.key.slug}/{one.name}"
        path = f"{document.key.slug}/{one.name}"
        if (
            name not in files
            and one.is_file()
            and not one.is_symlink()
            and kind.is_left_over(path, document, synced)
        ):
            one.unlink()
            done.removed.append(name)


def _keep(key: Key, document: Document, row: Synced | None, at: datetime) -> None:
    """What was exported is in common now; what the last sync left is kept beside it."""
    parts = digests(document)
    if row is None:
        Synced.objects.create(kind=key.kind, slug=key.slug, parts=parts, at=at)
    elif row.parts != parts:
        row.before, row.parts, row.at = row.before or row.parts, parts, at
        row.save()
