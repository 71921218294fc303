"""Large files: those that rows name are in the store and whole, and nothing else lies beside them."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.apps import apps

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
    answers = _answers()
    yield answers
    if answers.level == Level.OK:
        yield from _prove_store(sample)


def _answers() -> Finding:
    """Whether files can be asked for; where they cannot, nothing is told of them."""
    promise = "The store of large files answers."
    try:
        next(blobs.names(), None)
    except Exception as fault:  # whatever a store of another make says
        return Finding(Level.BROKEN, promise, 1, f"{blobs.place()}: {fault}")
    return Finding(Level.OK, promise, look=blobs.place())


def _prove_store(sample: int | None) -> Iterator[Finding]:
    for model in kinds():
        lost = list(_lost(model, sample))
        name = model._meta.db_table
        said = (
            "Each file is in the store, whole"
            if sample is None
            else f"Each file is in the store, {sample} of them read through"
        )
        yield judge(f"{said}: {name}.", len(lost), lost, name)
    stray = list(_stray())
    yield judge(
        "In the store lies no file that nothing names.", len(stray), stray, blobs.place(), Level.WARNING,
        "they can be removed once a backup has been made",
    )  # fmt: skip


def kinds() -> list[Any]:
    """The tables that name large files."""
    return [one for one in apps.get_models() if hasattr(one, "FILE")]


def _lost(model: Any, sample: int | None) -> Iterator[int]:
    named, sized = model.FILE
    rows = model._default_manager.exclude(**{named: ""}).order_by("id")
    read = None
    if sample is not None:
        ids = list(rows.values_list("id", flat=True))
        read = set(random.sample(ids, min(sample, len(ids))))
    for key, sha256, size in rows.values_list("id", named, sized).iterator():
        is_read = read is None or key in read
        if not (blobs.is_whole(sha256, size) if is_read else blobs.size_of(sha256) == size):
            yield key


def _stray() -> Iterator[str]:
    """Files that no row names, folder by folder."""
    before = clock.now() - FRESH
    for prefix, group in groupby(blobs.names(), key=lambda name: name.rpartition("/")[0]):
        named = _named(prefix) if prefix else set()
        for name in group:
            if name.rpartition("/")[2] not in named and _is_older(name, before):
                yield name


def _named(prefix: str) -> set[str]:
    found: set[str] = set()
    for model in kinds():
        column = model.FILE[0]
        rows = model._default_manager.filter(**{f"{column}__startswith": prefix})
        found.update(rows.values_list(column, flat=True))
    return found


def _is_older(name: str, before: datetime) -> bool:
    kept_at = blobs.changed_at(name)
    return kept_at is not None and kept_at < before
