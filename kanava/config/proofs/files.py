"""Large files on the disk: those that rows name are there and whole, and nothing else lies beside them."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from kanava.config.proofs.findings import Finding, Level, Query, ask, judge
from kanava.core import blobs, clock

# A file is there before its row is: what has come just now has none yet.
FRESH = timedelta(hours=1)
LESSON_FILES = (
    Query("Each file of a lesson is the one that its hash names.", "training_lessonfile", """
        select id from training_lessonfile where sha256 <> encode(sha256(content), 'hex') or size <> length(content)"""),
)  # fmt: skip


def prove_files(sample: int | None = None) -> Iterator[Finding]:
    """All promises about files. Each is looked for by its name and size; what is in it is read of all of them, or of `sample`
    of each kind, chosen at random."""
    yield from ask(LESSON_FILES)
    for model in kinds():
        lost = list(_lost(model, sample))
        name = model._meta.db_table
        said = (
            "Each file is on the disk, whole"
            if sample is None
            else f"Each file is on the disk, {sample} of them read through"
        )
        yield judge(f"{said}: {name}.", len(lost), lost, name)
    stray = list(_stray())
    yield judge(
        "On the disk lies no file that nothing names.", len(stray), stray, str(blobs.folder()), Level.WARNING,
        "they can be removed once a backup has been made",
    )  # fmt: skip


def kinds() -> list[type[Model]]:
    """The tables that name large files."""
    return [one for one in apps.get_models() if issubclass(one, blobs.LargeFile)]


def _lost(model: type[Model], sample: int | None) -> Iterator[int]:
    rows = model._default_manager.order_by("id")
    read = None
    if sample is not None:
        ids = list(rows.values_list("id", flat=True))
        read = set(random.sample(ids, min(sample, len(ids))))
    for key, sha256, size in rows.values_list("id", "sha256", "size").iterator():
        is_there = blobs.is_whole(sha256, size) if read is None or key in read else _has_size(sha256, size)
        if not is_there:
            yield key


def _has_size(sha256: str, size: int) -> bool:
    try:
        return blobs.path_of(sha256).stat().st_size == size
    except OSError:
        return False


def _stray() -> Iterator[str]:
    """Files that no row names, folder by folder."""
    before = (clock.now() - FRESH).timestamp()
    for place in sorted(blobs.folder().iterdir()) if blobs.folder().is_dir() else ():
        named = set() if place.name == "incoming" else _named(place.name)
        for file in sorted(place.iterdir()) if place.is_dir() else (place,):
            if file.name not in named and _is_old(file, before):
                yield str(file.relative_to(blobs.folder()))


def _named(prefix: str) -> set[str]:
    return {
        sha256
        for model in kinds()
        for sha256 in model._default_manager.filter(sha256__startswith=prefix).values_list(
            "sha256", flat=True
        )
    }


def _is_old(file: Path, before: float) -> bool:
    try:
        return file.stat().st_mtime < before
    except FileNotFoundError:
        return False
