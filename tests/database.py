"""A real PostgreSQL for the tests, loaded as a pytest plugin before the settings are read.

A run with tests that need a database starts one embedded server, in a folder of its own, with one migrated template
database (see `kept_cluster`) while the tests that need none go first; every worker gets a clone. Tests connect as the
application role, as the product does.

`KANAVA_TEST_SERVER` names another server instead, of any version from 15 on, by the address of a database on it where
the login is a superuser: postgresql://postgres:secret@localhost:5433/postgres. What the run makes there it removes.
"""

import fcntl
import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import psycopg
import pytest

from tests import kept_cluster

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
SERVER = os.environ.get("KANAVA_TEST_SERVER", "")

MEMORY = "/dev/shm"
ROOM = 4 * 2**30


def _in_memory() -> str | None:
    """The folder that lives in memory, where it has room and programs may run there; TMPDIR names another place."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return None
    found = os.statvfs(MEMORY)
    has_room = found.f_bavail * found.f_frsize >= ROOM
    return MEMORY if has_room and not found.f_flag & os.ST_NOEXEC else None


def _clear_left() -> None:
    """Give back the memory of runs that were killed."""
    for folder in Path(MEMORY).glob("kanava-test-*-*"):
        owner = folder.name.split("-")[2]
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


if not IS_WORKER:
    _clear_left()
    # The embedded server runs as another user than root, who must be able to enter the folder.
    _folder = Path(tempfile.mkdtemp(prefix=f"kanava-test-{os.getpid()}-", dir=_in_memory()))
    _folder.chmod(0o755)
    (_folder / "static").mkdir()
    os.environ["KANAVA_DATA"] = str(_folder)
    os.environ["KANAVA_SECRET_KEY"] = "a-secret-for-tests-only-0123456789-abcdefghijklmnop"
    os.environ.pop("DATABASE_URL", None)
    if SERVER:
        os.environ["DATABASE_URL"] = SERVER
    os.environ["KANAVA_TEST_RUN"] = f"kanava_test_{uuid4().hex[:8]}"
    os.environ["KANAVA_ROLE_PREFIX"] = "kanavatest"
    os.environ.setdefault("KANAVA_TIME_ZONE", "Europe/Helsinki")

FOLDER = Path(os.environ["KANAVA_DATA"])
# The run's own databases carry its name: a server that is not ours may have others.
RUN = os.environ["KANAVA_TEST_RUN"]
TEMPLATE = f"{RUN}_template"
KEPT = "kanava_test_kept"
_STARTING = {"db", "transactional_db", "django_db_setup"}


def _server():
    from kanava.config.embedded import Server

    return Server(FOLDER / "postgres", fleeting=True)


@contextmanager
def _alone() -> Iterator[None]:
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _admin_params() -> dict[str, Any]:
    from kanava.config import paths

    return paths.admin_params() if SERVER else _server().admin_params()


def _admin(database: str = "") -> psycopg.Connection:
    params = _admin_params()
    return psycopg.connect(
        host=params["HOST"] or None,
        port=params["PORT"] or None,
        user=params["USER"],
        password=params["PASSWORD"],
        dbname=database or (params["NAME"] if SERVER else "postgres"),
        autocommit=True,
        **params.get("OPTIONS", {}),
    )


def ensure_template() -> None:
    """Start the server with the migrated template database, once for all workers."""
    from kanava.config import paths

    with _alone():
        if (FOLDER / "ready").exists():
            return
        kept = None if SERVER else kept_cluster.place()
        if kept is not None and kept_cluster.take(kept, FOLDER):
            _server().start()
            _rename(KEPT, TEMPLATE)
        else:
            process = None if SERVER else _server().start()
            _migrate(paths.admin_params())
            if kept is not None and process is not None:
                _rename(TEMPLATE, KEPT)
                _server().stop(process)
                kept_cluster.keep(kept, FOLDER)
                _server().start()
                _rename(KEPT, TEMPLATE)
        (FOLDER / "ready").touch()


def _migrate(admin: dict[str, Any]) -> None:
    from kanava.config import roles

    roles.prepare({**admin, "NAME": TEMPLATE})
    code = (
        "import django; from django.conf import settings; "
        f"settings.DATABASES['default']['NAME'] = {TEMPLATE!r}; django.setup(); "
        "from django.core.management import call_command; call_command('migrate', verbosity=0)"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "KANAVA_CONNECT_AS": "owner",
            "DJANGO_SETTINGS_MODULE": "kanava.config.settings",
        },
        check=True,
    )


def _rename(before: str, after: str) -> None:
    with _admin() as connection:
        connection.execute(f'alter database "{before}" rename to "{after}"')


def clone(name: str, like: str = TEMPLATE) -> None:
    """A database like another, without more: the template, empty but for what migrations write."""
    with _alone(), _admin() as connection:
        connection.execute(
            f'create database "{name}" template "{like}" owner "{os.environ["KANAVA_ROLE_PREFIX"]}_owner"'
        )


def drop(name: str) -> None:
    """Remove a clone, whoever is still connected."""
    with _admin() as connection:
        connection.execute(f'drop database if exists "{name}" with (force)')


def _use(name: str) -> None:
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker) -> None:
    """The worker's own database instead of the one that Django would make as a superuser."""
    from django.conf import settings

    # Cheap password hashes, and static files straight from their folders.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    ensure_template()
    name = f"{RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    clone(name)
    with django_db_blocker.unblock():
        _use(name)


@contextmanager
def borrowed_database() -> Iterator[str]:
    """A clone of its own for the length of a block."""
    from django.conf import settings

    before = settings.DATABASES["default"]["NAME"]
    name = f"{RUN}_{uuid4().hex[:10]}"
    clone(name)
    _use(name)
    try:
        yield name
    finally:
        _use(before)
        drop(name)


def admin_address(name: str) -> str:
    """The address of a database for another process of the product, which makes its own roles' logins of it."""
    params = _admin_params()
    login = f"{quote(params['USER'])}:{quote(params['PASSWORD'])}"
    place = {"host": params["HOST"], "port": params["PORT"], **params.get("OPTIONS", {})}
    return f"postgresql://{login}@/{name}?{urlencode({key: one for key, one in place.items() if one})}"


@contextmanager
def admin_settings() -> Iterator[None]:
    """Django connects as the server's administrator for the length of a block, past every guard of the product."""
    from django.db import connections

    used = connections["default"].settings_dict
    before = {name: used[name] for name in ("USER", "PASSWORD")}
    connections.close_all()
    used.update({name: _admin_params()[name] for name in before})
    try:
        yield
    finally:
        connections.close_all()
        used.update(before)


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker) -> Iterator[str]:
    """A database of its own for a test whose threads commit; append-only tables cannot be emptied after it."""
    with django_db_blocker.unblock(), borrowed_database() as name:
        yield name


def _needs_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None or not _STARTING.isdisjoint(
        getattr(item, "fixturenames", ())
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need no database go first."""
    items.sort(key=_needs_database)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin with the template; a failure shows in the first test that needs it, which tries once more."""
    # What is loaded by now stays: the collector of garbage need not look at it again.
    gc.freeze()
    if not session.config.option.collectonly and any(map(_needs_database, session.items)):
        Thread(target=_begin, daemon=True).start()


def _begin() -> None:
    with suppress(Exception):
        ensure_template()


def pytest_unconfigure(config: pytest.Config) -> None:
    if IS_WORKER or not FOLDER.exists():
        return
    if SERVER and (FOLDER / "ready").exists():
        _clean_up()
    pid_file = FOLDER / "postgres" / "data" / "postmaster.pid"
    if pid_file.exists():
        pid = int(pid_file.read_text().split()[0])
        os.kill(pid, 3)  # immediate: the data is thrown away
    shutil.rmtree(FOLDER, ignore_errors=True)


def _clean_up() -> None:
    with _admin() as connection:
        found = connection.execute("select datname from pg_database where starts_with(datname, %s)", [RUN])
        for (name,) in found.fetchall():
            drop(name)
        with suppress(psycopg.Error):  # another run on the same server still needs them
            for role in ("app", "portal", "owner"):
                connection.execute(f'drop role if exists "{os.environ["KANAVA_ROLE_PREFIX"]}_{role}"')
