"""How tests import: through the actions and the job's step, as the worker does."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from kanava.core import clock
from kanava.integrations import actions, recipe
from kanava.integrations.fields import Target
from kanava.integrations.jobs import run_step
from kanava.integrations.models import ImportRun
from kanava.integrations.uploads import Upload
from kanava.rules.people import Via, system

BY = system(Via.IMPORT)


def start(target: str, source: str, *files: "Path | Upload", **changes: Any) -> ImportRun:
    """Take the files in and change the guessed mapping: `constants`, `columns` and `values` are merged."""
    uploads = [file if isinstance(file, Upload) else Upload(file.name, file.read_bytes()) for file in files]
    run = actions.start_import(by=BY, target=Target(target), source=source, files=uploads, at=clock.now())
    found = recipe.from_json(run.mapping)
    merged = {
        name: {**getattr(found, name), **value} if isinstance(value, dict) else value
        for name, value in changes.items()
    }
    return actions.change_mapping(by=BY, run_id=run.pk, recipe=replace(found, **merged), at=clock.now())


def check(run: ImportRun) -> ImportRun:
    actions.begin(by=BY, run_id=run.pk, landing=False, at=clock.now())
    run_step(run.pk, BY, actions.check_import)
    run.refresh_from_db()
    return run


def land(run: ImportRun) -> ImportRun:
    assert check(run).state == "CHECKED", run.report
    actions.begin(by=BY, run_id=run.pk, landing=True, at=clock.now())
    run_step(run.pk, BY, actions.land_import)
    run.refresh_from_db()
    return run


def csv(name: str, *rows: str) -> Upload:
    return Upload(name, "\n".join(rows).encode())


def problems(run: ImportRun) -> list[tuple[str, str, str, list[int]]]:
    return [(one["code"], one["field"], one["value"], one["rows"]) for one in run.report["problems"]]
