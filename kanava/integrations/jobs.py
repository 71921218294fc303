"""Checks and landings of imports, which take longer than a page may, and the bank's rates by the clock."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from procrastinate.contrib.django import app

from kanava.core import clock
from kanava.integrations import actions, preparing, rates
from kanava.integrations.models import ImportRun
from kanava.integrations.records import Shaped
from kanava.integrations.refusals import ImportMoved, UndoBlocked
from kanava.rules.people import Actor, Role, Via, system
from kanava.rules.refusals import Faults, Refusal

Step = Callable[..., ImportRun]


@app.task(name="integrations.check")
def check(*, run_id: int, role: str, user_id: int | None, **_later: Any) -> None:
    """Check an import row by row."""
    run_step(run_id, Actor(Role(role), Via.IMPORT, user_id), actions.check_import)


@app.task(name="integrations.land")
def land(*, run_id: int, role: str, user_id: int | None, **_later: Any) -> None:
    """Land a checked import."""
    run_step(run_id, Actor(Role(role), Via.IMPORT, user_id), actions.land_import)


@app.task(name="integrations.undo")
def undo(*, run_id: int, role: str, user_id: int | None, **_later: Any) -> None:
    """Take an import back."""
    by = Actor(Role(role), Via.IMPORT, user_id)
    try:
        actions.undo_import(by=by, run_id=run_id, at=clock.now())
    except UndoBlocked:
        actions.stop_undo(by=by, run_id=run_id, at=clock.now())
    except ImportMoved:
        return


@app.periodic(cron="*/15 * * * *")
@app.task(name="integrations.keep_rates", queueing_lock="integrations.keep_rates")
def keep_rates(timestamp: int = 0, **_later: Any) -> None:
    """Fetch reference rates when some are missing: after publication through the evening, and the next morning."""
    rates.fetch_if_due(by=system(Via.JOB), at=clock.now())


def run_step(run_id: int, by: Actor, step: Step, *, told: Callable[[int], None] = lambda rows: None) -> None:
    """Read the files, then check or land. What cannot be read ends the step with its reason, never in the middle."""
    run = ImportRun.objects.get(pk=run_id)

    def progress(rows: int) -> None:
        ImportRun.objects.filter(pk=run_id).update(rows_done=rows)
        told(rows)

    try:
        with _many_objects():
            shaped: Shaped = preparing.shape(run, progress=progress)
            step(by=by, run_id=run_id, shaped=shaped, at=clock.now())
    except ImportMoved:
        # The same step ran already: a job may come twice.
        return
    except Refusal as refusal:
        first = refusal.refusals[0] if isinstance(refusal, Faults) else refusal
        params = {name: str(value) for name, value in first.params.items()}
        if first.field:
            params["field"] = first.field
        actions.stop(by=by, run_id=run_id, refusal=first.code, params=params, at=clock.now())


@contextmanager
def _many_objects() -> Iterator[None]:
    """A file of 100,000 rows makes a million objects that all live to the end, and none in a circle: the interpreter
    looks through them again and again for garbage, which takes two fifths of an import's time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
