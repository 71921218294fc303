"""Importing: take files in, map them, check, land whole or not at all, undo as one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from kanava.core import clock, events
from kanava.core.actions import action
from kanava.deals import customers
from kanava.earnings.writers import settle_deals
from kanava.integrations import preparing
from kanava.integrations import recipe as recipes
from kanava.integrations.fields import Target
from kanava.integrations.formats import Format
from kanava.integrations.kinds import guess_target
from kanava.integrations.landing.blockers import find_blockers
from kanava.integrations.landing.common import Context
from kanava.integrations.landing.foreseeing import foresee
from kanava.integrations.landing.run import Plan, plan, write
from kanava.integrations.landing.undo import lock_deals, take_back
from kanava.integrations.models import ImportFile, ImportRun, Mapping, RunState
from kanava.integrations.recipe import Recipe
from kanava.integrations.records import Shaped
from kanava.integrations.refusals import ImportMoved, SourceMissing, UndoBlocked
from kanava.integrations.rights import require_target, targets_of
from kanava.integrations.uploads import Upload, check_files, opened
from kanava.playbook.queries import get_in_force
from kanava.rules.people import Actor
from kanava.rules.refusals import NotFound

# A step that says nothing for so long has stopped.
PATIENCE = timedelta(minutes=10)
# One import writes at a time; the number is ours alone among advisory locks.
_ONE_AT_A_TIME = 7_301_224_016


@action("import_file")
def start_import(
    *, by: Actor, target: Target | None, source: str, files: Sequence[Upload], at: datetime, mapping: str = ""
) -> ImportRun:
    """Take files in (the first is the main one, the others are look-ups) and map them as the last ones like them were,
    else as a person most likely would, or by the saved mapping of that name. Without a target the files are what the mapping is for, or what they look like.

    Raises:
        FileMissing, FileTooLarge, FileTwice, FileUnreadable, FileEmpty (field `file`), SourceMissing (field `source`),
        NotPermitted (totals come from those who may type them).
    """
    if target is not None:
        require_target(target, by)
    name = " ".join(source.split())[:60]
    if not name:
        raise SourceMissing(field="source")
    check_files(files)
    main = opened(files[0])
    lookups = {file.name: opened(file) for file in files[1:]}
    saved = Mapping.objects.filter(name=mapping, target__in=[target] if target else targets_of(by)).first()
    if target is None:
        target = (
            Target(saved.target)
            if saved
            else guess_target(main, file_name=files[0].name, among=targets_of(by))
        )
    known = recipes.from_json(saved.document) if saved else None
    run = ImportRun(target=target.value, source=name, file_name=files[0].name[:200],
                    format=preparing.format_document(main.format), started_at=at, started_by_id=by.user_id)  # fmt: skip
    preparing.map_files(run, main, lookups, known=known)
    run.save()
    ImportFile.objects.bulk_create(
        ImportFile(run=run, name=file.name[:200], is_lookup=place > 0, content=file.content)
        for place, file in enumerate(files)
    )
    return run


@action("import_file")
def change_target(*, by: Actor, run_id: int, target: Target, at: datetime) -> ImportRun:
    """Take the files as something else, mapped as the last ones like them were; the same again is guessed anew.

    Raises:
        ImportMoved, FileUnreadable, FileEmpty, NotPermitted (totals come from those who may type them).
    """
    run = _lock(run_id, RunState.DRAFT, RunState.FAULTY, RunState.CHECKED)
    require_target(run.target, by)
    require_target(target, by)
    files = list(run.files.all())
    main, lookups = preparing.open_main(run, files), preparing.open_lookups(files)
    is_same, run.target = run.target == target.value, target.value
    preparing.map_files(run, main, lookups, anew=is_same)
    return _moved(run, RunState.DRAFT, at)


@action("import_file")
def change_format(*, by: Actor, run_id: int, format: Format, at: datetime) -> ImportRun:
    """Read the main file another way and map it again. Raises ImportMoved, FileUnreadable, FileEmpty."""
    run = _lock(run_id, RunState.DRAFT, RunState.FAULTY, RunState.CHECKED)
    files = list(run.files.all())
    run.format = preparing.format_document(format)
    main, lookups = preparing.open_main(run, files), preparing.open_lookups(files)
    preparing.map_files(run, main, lookups)
    return _moved(run, RunState.DRAFT, at)


@action("import_file")
def change_mapping(*, by: Actor, run_id: int, recipe: Recipe, at: datetime) -> ImportRun:
    """Map the columns as a person says; a check has to follow. Raises ImportMoved."""
    run = _lock(run_id, RunState.DRAFT, RunState.FAULTY, RunState.CHECKED)
    run.mapping = recipe.to_json()
    return _moved(run, RunState.DRAFT, at)


@action("import_file")
def save_mapping(*, by: Actor, run_id: int, name: str) -> Mapping:
    """Keep the import's mapping under a name, for files like it. The same name again replaces it.

    Raises:
        SourceMissing (field `name`): no name.
    """
    clean = " ".join(name.split())[:80]
    if not clean:
        raise SourceMissing(field="name")
    run = _found(run_id)
    kept, _made = Mapping.objects.update_or_create(
        name=clean, defaults={"target": run.target, "document": {**run.mapping, "skipped": []}}
    )
    return kept


@action("import_file")
def begin(*, by: Actor, run_id: int, landing: bool, at: datetime, in_background: bool = False) -> ImportRun:
    """Say that the check, or the landing of a checked import, begins now; a job goes on with it, or the caller.

    Raises:
        ImportMoved.
    """
    before = (RunState.CHECKED,) if landing else (RunState.DRAFT, RunState.FAULTY, RunState.CHECKED)
    run = _lock(run_id, *before)
    require_target(run.target, by)
    run.rows_done = 0
    if in_background:
        name = "integrations.land" if landing else "integrations.check"
        app.configure_task(name).defer(run_id=run_id, role=by.role.value, user_id=by.user_id)
    return _moved(run, RunState.LANDING if landing else RunState.CHECKING, at)


@action("import_file")
def stop(*, by: Actor, run_id: int, refusal: str, params: dict[str, Any], at: datetime) -> ImportRun:
    """Say that the check or the landing could not go on, and why; nothing was written."""
    run = _lock(run_id, RunState.CHECKING, RunState.LANDING)
    run.report = preparing.kept_of(run) | {"problems": [], "faults": 1, "refusal": refusal, "params": params}
    return _moved(run, RunState.FAULTY, at)


@action("import_file")
def check_import(*, by: Actor, run_id: int, shaped: Shaped, at: datetime) -> ImportRun:
    """Find out what landing would do, row by row; writes only the report. Raises ImportMoved."""
    run = _lock(run_id, RunState.CHECKING)
    found = _plan(run, shaped, by, at)
    run.report.pop("changes", None)
    _keep_report(run, found, shaped)
    run.report |= foresee(found, shaped.records)
    return _moved(run, RunState.FAULTY if found.context.problems.faults else RunState.CHECKED, at)


@action("import_file")
def land_import(*, by: Actor, run_id: int, shaped: Shaped, at: datetime) -> ImportRun:
    """Write the import whole, or with any fault not at all. Everything is decided anew: the world moves on.

    Imported history sends no mail, starts no clock and, unless the mapping says that won deals earn, posts nothing.
    Raises ImportMoved.
    """
    run = _lock(run_id, RunState.LANDING)
    _wait_for_turn()
    found = _plan(run, shaped, by, at)
    _keep_report(run, found, shaped)
    if found.context.problems.faults:
        return _moved(run, RunState.FAULTY, at)
    run.created, run.updated = write(found, run.pk)
    run.finished_at = at
    run.files.all().delete()
    if run.created or run.updated:
        # The same content again changes nothing and tells nothing.
        events.record("import.landed", by=by, at=at, subject=events.Subject("import", run.pk),
                      target=run.target, created=run.created, updated=run.updated)  # fmt: skip
    if found.context.recipe.earns:
        settle_deals(_made_deals(run), by=by, at=at)
    return _moved(run, RunState.LANDED, at)


def _made_deals(run: ImportRun) -> list[int]:
    rows = run.imported_rows.filter(target=Target.DEALS.value, outcome="CREATED")
    return list(rows.order_by("object_id").values_list("object_id", flat=True))


def _plan(run: ImportRun, shaped: Shaped, by: Actor, at: datetime) -> Plan:
    recipe = recipes.from_json(run.mapping)
    playbook = get_in_force(clock.day_of(at)).playbook
    return plan(shaped, Context(run.source, recipe, playbook, at, shaped.problems, by))


def _keep_report(run: ImportRun, found: Plan, shaped: Shaped) -> None:
    run.report = preparing.kept_of(run) | found.report()
    run.rows = run.rows_done = shaped.rows
    run.created, run.updated, run.unchanged = len(found.fresh), len(found.changed), found.unchanged


def _wait_for_turn() -> None:
    """One import at a time, and no registration between looking for a customer and writing it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    customers.lock_all()


@action("undo_import")
def begin_undo(*, by: Actor, run_id: int, at: datetime) -> ImportRun:
    """Let a job take the import back. Raises ImportMoved, UndoBlocked (with the list of what stands in the way)."""
    run = _lock(run_id, RunState.LANDED)
    require_target(run.target, by)
    blockers = find_blockers(run)
    if blockers:
        raise UndoBlocked(blockers)
    app.configure_task("integrations.undo").defer(run_id=run_id, role=by.role.value, user_id=by.user_id)
    return _moved(run, RunState.UNDOING, at)


@action("undo_import")
def stop_undo(*, by: Actor, run_id: int, at: datetime) -> ImportRun:
    """Leave an import as it is: somebody has built on it since its undoing was begun."""
    return _moved(_lock(run_id, RunState.UNDOING), RunState.LANDED, at)


@action("undo_import")
def undo_import(*, by: Actor, run_id: int, at: datetime) -> ImportRun:
    """Take back all that an import made and changed, as one.

    Raises:
        ImportMoved: it has not landed, or is undone. UndoBlocked: people have built on it; with the list.
    """
    run = _lock(run_id, RunState.LANDED, RunState.UNDOING)
    require_target(run.target, by)
    _wait_for_turn()
    lock_deals(run)
    blockers = find_blockers(run)
    if blockers:
        raise UndoBlocked(blockers)
    counts = take_back(run, by=by, at=at)
    run.undone_at = at
    subject = events.Subject("import", run.pk)
    events.record("import.undone", by=by, at=at, subject=subject, target=run.target, **counts)
    return _moved(run, RunState.UNDONE, at)


@action("import_file")
def abandon_step(*, by: Actor, run_id: int, at: datetime) -> ImportRun:
    """Free an import whose check or landing stopped without a word, such as when the machine went down.

    Raises:
        ImportMoved: the step is under way, or was begun less than ten minutes ago.
    """
    begun = ImportRun.objects.filter(
        state__in=[RunState.CHECKING, RunState.LANDING, RunState.UNDOING], moved_at__lt=at - PATIENCE
    )
    # Who is writing holds the row.
    run = begun.select_for_update(skip_locked=True).filter(pk=run_id).first()
    if run is None:
        raise ImportMoved
    return _moved(run, RunState.LANDED if run.state == RunState.UNDOING else RunState.DRAFT, at)


@action("import_file")
def discard_import(*, by: Actor, run_id: int) -> None:
    """Throw an import away that has not landed. Raises ImportMoved."""
    _lock(run_id, RunState.DRAFT, RunState.FAULTY, RunState.CHECKED).delete()


def _found(run_id: int) -> ImportRun:
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


def _lock(run_id: int, *states: RunState) -> ImportRun:
    run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound
    if run.state not in states:
        raise ImportMoved(state=run.state)
    return run


def _moved(run: ImportRun, state: RunState, at: datetime) -> ImportRun:
    run.state, run.moved_at = state, at
    run.save()
    return run
