"""Opening an import's files: what the actions, the check and the landing all begin with."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kanava.core import clock
from kanava.integrations import guessing, lately_read, recipe, records, tables
from kanava.integrations.detecting import detect
from kanava.integrations.fields import Target
from kanava.integrations.formats import FileUnreadable, Format
from kanava.integrations.joining import Joined
from kanava.integrations.models import ImportFile, ImportRun, RunState
from kanava.integrations.problems import Problems
from kanava.integrations.recipe import Recipe
from kanava.integrations.records import Progress, Shaped
from kanava.integrations.tables import Table
from kanava.playbook.queries import get_in_force

# In an import's report: the earlier import whose mapping it began with.
MAPPED_AS = "mapped_as"
LOOKED_BACK = 20


def kept_of(run: ImportRun) -> dict[str, Any]:
    """What stays in the report from step to step: where the mapping came from, and what the check foresaw to change."""
    return {name: run.report[name] for name in (MAPPED_AS, "changes") if name in run.report}


def format_of(run: ImportRun) -> Format:
    """How the main file is read. Raises FileUnreadable when the stored format is none."""
    try:
        return Format(**run.format)
    except TypeError as error:
        raise FileUnreadable(reason="FORMAT") from error


def open_lookups(files: Sequence[ImportFile]) -> dict[str, Table]:
    """The look-up files by name, each as it was found to be written. Raises FileUnreadable, FileEmpty."""
    found = {}
    for file in files:
        if file.is_lookup:
            content = bytes(file.content)
            found[file.name] = tables.open_table(content, detect(content))
    return found


def open_main(run: ImportRun, files: Sequence[ImportFile]) -> Table:
    """The main file. Raises FileUnreadable, FileEmpty."""
    main = next(file for file in files if not file.is_lookup)
    return tables.open_table(bytes(main.content), format_of(run))


def open_run(run: ImportRun) -> tuple[Joined, Recipe]:
    """An import's files and mapping.

    Raises:
        FileUnreadable, FileEmpty, MappingInvalid.
    """
    files = list(run.files.all())
    found = recipe.from_json(run.mapping)
    return Joined(open_main(run, files), open_lookups(files), found.joins), found


def map_files(
    run: ImportRun, main: Table, lookups: dict[str, Table], *, known: Recipe | None = None, anew: bool = False
) -> None:
    """Map an import's files: by a known mapping as far as it fits, else as those files of the same source were that
    landed last and had the same columns, else, and `anew`, as is likeliest."""
    joined = Joined(main, lookups, guessing.guess_joins(main, lookups))
    run.report = {}
    last = None if anew or known else _last_like(run, joined)
    if last is not None:
        known = recipe.from_json(last.mapping)
        day = clock.day_of(last.finished_at or last.started_at).isoformat()
        run.report = {MAPPED_AS: {"run": last.pk, "file": last.file_name, "source": last.source, "day": day}}
    if known is None:
        currency = get_in_force(clock.today()).playbook.programme.currency
        found = guessing.guess(
            Target(run.target), joined, currency=currency, named=f"{run.file_name} {run.source}"
        )
    else:
        found = guessing.fitted(known, joined)
    run.mapping = found.to_json()


def _last_like(run: ImportRun, joined: Joined) -> ImportRun | None:
    """The last import of the source into the same target that landed, all of whose columns these files have."""
    landed = ImportRun.objects.filter(source=run.source, target=run.target, state=RunState.LANDED)
    columns = set(joined.columns)
    for last in landed.defer("report").order_by("-id")[:LOOKED_BACK]:
        named = {*last.mapping.get("columns", {}).values(), *last.mapping.get("seconds", {}).values()}
        if named <= columns:
            return last
    return None


def shape(run: ImportRun, *, progress: Progress) -> Shaped:
    """Read all rows of an import. The landing that follows a check within minutes does not read them again.

    Raises:
        FileUnreadable, FileEmpty, MappingInvalid, Faults (the mapping cannot work on this file).
    """
    known = lately_read.take(run)
    if known is not None:
        progress(known.rows)
        return known
    joined, found = open_run(run)
    recipe.check(found, joined.columns)
    shaped = records.shape(found, joined, progress=progress, problems=Problems())
    lately_read.keep(run, shaped)
    return shaped


def format_document(format: Format) -> dict[str, str | int]:
    """A format for the database."""
    return asdict(format)
