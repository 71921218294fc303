"""The databases of portal trials: made, entered, brought up to date, dropped."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql

from kanava.config import paths, roles


def name_of(trial_id: int) -> str:
    """The name of a trial's database: the programme's own, and its number."""
    return f"{_prefix()}{trial_id:d}"


def _prefix() -> str:
    return f"{connections['default'].settings_dict['NAME']}_trial_"


@contextmanager
def inside(trial_id: int, *, as_owner: bool = False) -> Iterator[None]:
    """Everything that this thread reads and writes during the block is the trial's, not the programme's.

    As the application's role, or as the owner's where tables change. What is open with the programme's database waits.
    """
    real = connections["default"]
    settings: dict[str, Any] = deepcopy(real.settings_dict)
    # A trial is looked at now and then: it keeps no connection while nobody does.
    settings.update(NAME=name_of(trial_id), CONN_MAX_AGE=0)
    if as_owner:
        settings.update(USER=paths.role_name("owner"), PASSWORD=paths.role_password("owner"))
    connections["default"] = trial = DatabaseWrapper(settings, alias="default")
    try:
        yield
    finally:
        connections["default"] = real
        trial.close()


def make(trial_id: int) -> None:
    """Make a trial's database with its tables, in place of what there is of it.

    Raises:
        CannotRun: the database server lets us make none.
    """
    drop(trial_id)
    _create(trial_id)
    bring_up_to_date(trial_id)


def _create(trial_id: int) -> None:
    roles.prepare({**paths.admin_params(), "NAME": name_of(trial_id)})


def bring_up_to_date(trial_id: int) -> None:
    """Bring a trial's tables to this version."""
    with inside(trial_id, as_owner=True):
        call_command("migrate", interactive=False, verbosity=0)


def drop(trial_id: int) -> None:
    """Drop a trial's database, whoever still looks at it."""
    _drop(name_of(trial_id))


def drop_all_but(trial_ids: Sequence[int]) -> None:
    """Drop the databases of trials that are none of these."""
    kept = {name_of(one) for one in trial_ids}
    for name in _list_names():
        if name not in kept:
            _drop(name)


def list_made() -> set[str]:
    """The names of the databases that there are."""
    return set(_list_names())


def _drop(name: str) -> None:
    with _admin() as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _list_names() -> list[str]:
    with _admin() as connection:
        rows = connection.execute(
            "select datname from pg_database where starts_with(datname, %s)", [_prefix()]
        )
        return [name for (name,) in rows if name[len(_prefix()) :].isdecimal()]


def _admin() -> "psycopg.Connection[Any]":
    # From the programme's own database: a managed server may let us into no other.
    return roles.connect(paths.admin_params(), connections["default"].settings_dict["NAME"])
