"""Opening an import's files: what the actions, the check and the landing all begin with."""

from collections.abc import Sequence
from dataclasses import asdict

from kanava.core import clock
from kanava.integrations import guessing, lately_read, recipe, records, tables
from kanava.integrations.detecting import detect
from kanava.integrations.fields import Target
from kanava.integrations.formats import FileUnreadable, Format
from kanava.integrations.joining import Joined
from kanava.integrations.models import ImportFile, ImportRun
from kanava.integrations.problems import Problems
from kanava.integrations.recipe import Recipe
from kanava.integrations.records import Progress, Shaped
from kanava.integrations.tables import Table
from kanava.playbook.queries import get_in_force


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


def guess(target: Target, main: Table, lookups: dict[str, Table], *, known: Recipe | None = None) -> Recipe:
    """The mapping for these files: a known one as far as it fits, else the likeliest one."""
    joins = guessing.guess_joins(main, lookups)
    joined = Joined(main, lookups, joins)
    if known is not None:
        return guessing.fitted(known, joined)
    currency = get_in_force(clock.today()).playbook.programme.currency
    return guessing.guess(target, joined, currency=currency)


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
