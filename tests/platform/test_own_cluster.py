"""DATABASE_URL names somebody's own cluster, where the login may make roles and databases but is no superuser."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kanava.config import embedded, paths, roles
from kanava.config.embedded import Server
from kanava.config.errors import CannotRun


@pytest.fixture(scope="module")
def cluster() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="kanava-own-") as name:
        Path(name).chmod(0o755)
        server = Server(Path(name) / "postgres", fleeting=True)
        with server.running():
            with superuser(server) as connection:
                connection.execute("create role tenant login createrole createdb password 'of-the-tenant'")
            yield server


def superuser(server: Server) -> "psycopg.Connection[tuple[object, ...]]":
    params = server.admin_params()
    return psycopg.connect(
        host=params["HOST"],
        port=5432,
        user=params["USER"],
        password=params["PASSWORD"],
        dbname="postgres",
        autocommit=True,
    )


def kanava(server: Server, *arguments: str, database: str = "programme") -> subprocess.CompletedProcess[str]:
    url = f"postgresql://tenant:of-the-tenant@/{database}?host={server.socket}&port=5432"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "KANAVA_DATA": str(server.folder.parent),
        "KANAVA_ROLE_PREFIX": f"own_{database}",
    }
    environment.pop("KANAVA_CONNECT_AS", None)
    return subprocess.run(
        [sys.executable, "-m", "kanava", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        cwd=Path(embedded.__file__).parents[2],
    )


def test_from_nothing_to_a_restored_backup(cluster: Server) -> None:
    archive = str(cluster.folder.parent / "programme.tar")
    steps = (
        ["migrate"],
        ["migrate"],
        ["createowner", "first@example.com"],
        ["backup", archive],
        ["createowner", "second@example.com"],
        ["restore", "--yes", archive],
        ["check"],
    )
    for step in steps:
        done = kanava(cluster, *step)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    # What came after the backup is gone; who was in it is still there.
    assert kanava(cluster, "createowner", "second@example.com").returncode == 0
    assert "already" in kanava(cluster, "createowner", "first@example.com").stderr


def test_a_role_that_sees_past_the_wall_is_refused(cluster: Server) -> None:
    with superuser(cluster) as connection:
        connection.execute("create role own_strong_app login superuser")
    done = kanava(cluster, "migrate", database="strong")
    assert done.returncode == 1
    assert "own_strong_app may bypass row-level security" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_utf8_is_refused(cluster: Server) -> None:
    with superuser(cluster) as connection:
        connection.execute(
            "create database latin owner tenant template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' "
            "locale_provider libc"
        )
    assert "not in UTF-8" in kanava(cluster, "migrate", database="latin").stderr


def test_a_file_that_is_no_archive_changes_nothing(cluster: Server) -> None:
    stranger = cluster.folder.parent / "stranger.tar"
    stranger.write_text("not an archive")
    done = kanava(cluster, "restore", "--yes", str(stranger))
    assert done.returncode == 1
    assert "is not a whole Kanava archive" in done.stderr


def test_a_server_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@/kanava?host={tmp_path}")
    with pytest.raises(CannotRun, match="refused the set-up"):
        roles.prepare(paths.admin_params())
