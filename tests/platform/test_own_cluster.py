"""DATABASE_URL names somebody's own cluster, where the login may make roles and databases but is no superuser."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from kanava.config import embedded, paths, roles
from kanava.config.embedded import Server
from kanava.config.errors import CannotRun
from tests.bucket import bucket

pytestmark = pytest.mark.slow

# Several workers may share the server that KANAVA_TEST_SERVER names.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
PROGRAMME, STRONG, LATIN = (f"{name}_{WORKER}" for name in ("programme", "strong", "latin"))
TENANT = f"tenant_{WORKER}"


@dataclass(frozen=True)
class Cluster:
    """A server, the address of its superuser, and a folder for Kanava's data."""

    admin: str
    folder: Path

    def address(self, database: str, user: str = "") -> str:
        """The address of a database, as the superuser's or another login's."""
        parts = urlsplit(self.admin)
        login, _, place = parts.netloc.rpartition("@")
        return urlunsplit((parts.scheme, f"{user or login}@{place}", f"/{database}", parts.query, ""))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server of our own, or the one that KANAVA_TEST_SERVER names; what is made on that one is removed."""
    with tempfile.TemporaryDirectory(prefix="kanava-own-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        address = os.environ.get("KANAVA_TEST_SERVER", "")
        if not address:
            server = Server(folder / "postgres", fleeting=True)
            stack.enter_context(server.running())
            params = server.admin_params()
            login = f"{params['USER']}:{params['PASSWORD']}"
            address = f"postgresql://{login}@/postgres?host={server.socket}&port=5432"
        made = Cluster(address, folder)
        _forget(made)
        with superuser(made) as connection:
            connection.execute(f"create role {TENANT} login createrole createdb password 'of-the-tenant'")
        yield made
        _forget(made)


def _forget(cluster: Cluster) -> None:
    names = (PROGRAMME, STRONG, LATIN)
    with superuser(cluster) as connection:
        for database in names:
            connection.execute(f"drop database if exists {database} with (force)")
        for role in [f"own_{database}_{role}" for database in names for role in ("app", "portal", "owner")]:
            connection.execute(f"drop role if exists {role}")
        connection.execute(f"drop role if exists {TENANT}")


def superuser(cluster: Cluster, database: str = "postgres") -> "psycopg.Connection[Any]":
    return psycopg.connect(cluster.address(database), autocommit=True)


def kanava(cluster: Cluster, *arguments: str, database: str = PROGRAMME) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": cluster.address(database, f"{TENANT}:of-the-tenant"),
        "KANAVA_DATA": str(cluster.folder),
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


def done(cluster: Cluster, *arguments: str) -> str:
    """The command's output; it went well."""
    ended = kanava(cluster, *arguments)
    assert ended.returncode == 0, (arguments, ended.stdout, ended.stderr)
    return ended.stdout


GUARDS = """
select 'grant', class.relname, class.relacl::text from pg_class class where relnamespace = 'public'::regnamespace
union all select 'column', attrelid::regclass::text || attname, attacl::text from pg_attribute where attacl is not null
  and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
union all select 'wall', relname, relrowsecurity::text from pg_class where relnamespace = 'public'::regnamespace
union all select 'policy', tablename || policyname, concat(roles, cmd, qual, with_check) from pg_policies
union all select 'trigger', tgrelid::regclass::text || tgname, concat(tgenabled, pg_get_triggerdef(oid)) from pg_trigger
  where not tgisinternal
union all select 'default', concat(defaclrole::regrole, defaclobjtype), defaclacl::text from pg_default_acl
union all select 'owner', relname, relowner::regrole::text from pg_class where relnamespace = 'public'::regnamespace
order by 1, 2, 3
"""


def guards(cluster: Cluster) -> list[tuple[str, ...]]:
    """Every grant, wall, policy, trigger and owner of the programme's database."""
    with superuser(cluster, PROGRAMME) as connection:
        return list(connection.execute(GUARDS).fetchall())


SIGNED, LATER = b"signed", b"later"


def put(cluster: Cluster, content: bytes, told: bytes | None = None) -> Path:
    """A large file in the data folder, named by its hash, or by that of what it should be."""
    sha256 = hashlib.sha256(content if told is None else told).hexdigest()
    path = cluster.folder / "files" / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def lying_there(cluster: Cluster) -> list[bytes]:
    """All that is in the folder of large files."""
    return sorted(one.read_bytes() for one in (cluster.folder / "files").rglob("*") if one.is_file())


@pytest.fixture(scope="module")
def archive(cluster: Cluster) -> Path:
    """A backup of a programme with one owner and one file."""
    done(cluster, "migrate")
    done(cluster, "migrate")
    done(cluster, "createowner", "first@example.com")
    put(cluster, SIGNED)
    path = cluster.folder / "programme.tar"
    done(cluster, "backup", str(path))
    return path


def test_a_secret_that_does_not_fit_is_one_sentence(
    cluster: Cluster, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANAVA_SECRET_KEY", "of another folder")
    for command in (("check",), ("createowner", "second@example.com"), ("rates",)):
        ended = kanava(cluster, *command)
        assert ended.returncode == 1
        assert ended.stdout == ""
        assert ended.stderr.splitlines() == [
            "kanava: The secret does not fit the database at DATABASE_URL; "
            "set KANAVA_DATA to the folder of your programme."
        ]


def test_from_nothing_to_a_restored_backup(cluster: Cluster, archive: Path) -> None:
    done(cluster, "createowner", "second@example.com")
    put(cluster, b"torn", told=SIGNED)
    put(cluster, LATER)
    done(cluster, "restore", "--yes", str(archive))
    assert "0 broken" in done(cluster, "check")
    # What came after the backup is gone; who was in it is still there.
    done(cluster, "createowner", "second@example.com")
    assert "already" in kanava(cluster, "createowner", "first@example.com").stderr
    assert lying_there(cluster) == [SIGNED]


def test_files_of_a_bucket_are_in_a_backup_and_move_to_another_store(
    cluster: Cluster, archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done(cluster, "restore", "--yes", str(archive))
    moved, light = tmp_path / "moved.tar", tmp_path / "light.tar"
    with bucket() as held, monkeypatch.context() as environment:
        environment.setenv("KANAVA_FILE_STORE", "kanava.core.bucket_store.BucketStore")
        environment.setenv("KANAVA_FILE_STORE_OPTIONS", json.dumps(held.options))
        # From the disk into the bucket by a restore, whose own files stay where they were.
        held.files["kanava/zz/of-somebody-else"] = (b"", datetime.now(UTC))
        done(cluster, "restore", "--yes", str(archive))
        assert {content for content, _at in held.files.values()} == {SIGNED, b""}
        assert f"ok       The store of large files answers. {held.address}/files/kanava/" in done(
            cluster, "check"
        )
        put(cluster, LATER)
        assert "the database and 1 file." in done(cluster, "backup", str(moved))
        assert "the database without the files." in done(cluster, "backup", "--without-files", str(light))
        held.files.clear()
        assert "without the files" in done(cluster, "restore", "--yes", str(light))
        assert held.files == {}
        held.busy = 99
        ended = kanava(cluster, "backup", str(light))
        assert (ended.returncode, "The files cannot be read: " in ended.stderr) == (1, True)
        held.busy = 99
        ended = kanava(cluster, "restore", "--yes", str(moved))
        assert (ended.returncode, "The files cannot be kept: " in ended.stderr) == (1, True)
    # And back: what is not in the archive goes from the disk, but not where files were left out.
    done(cluster, "restore", "--yes", str(light))
    assert lying_there(cluster) == [LATER, SIGNED]
    done(cluster, "restore", "--yes", str(moved))
    assert lying_there(cluster) == [SIGNED]


@pytest.mark.parametrize("told", ["[]", "{", '"bucket"'])
def test_options_that_cannot_be_read_are_one_sentence(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv("KANAVA_FILE_STORE_OPTIONS", told)
    ended = kanava(cluster, "check")
    assert ended.returncode == 1
    assert (
        ended.stderr
        == 'kanava: KANAVA_FILE_STORE_OPTIONS must be a JSON object, such as {"name": "value"}.\n'
    )


def test_an_archive_that_breaks_off_changes_nothing(cluster: Cluster, archive: Path) -> None:
    done(cluster, "restore", "--yes", str(archive))
    before = guards(cluster)
    broken = cluster.folder / "broken-off.tar"
    whole = archive.read_bytes()
    broken.write_bytes(whole[: whole.rindex(SIGNED) + 3])
    ended = kanava(cluster, "restore", "--yes", str(broken))
    assert (ended.returncode, "is not a whole Kanava archive" in ended.stderr) == (1, True)
    assert guards(cluster) == before
    assert SIGNED in lying_there(cluster)


def test_only_its_owner_reads_a_backup(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "loss",
    [
        "drop schema public cascade; create schema public authorization {owner}",
        "alter table ledger_entry disable trigger all; alter table deals_deal disable row level security",
        "drop policy deals_deal_portal on deals_deal; grant all on core_user to {portal}; "
        "grant truncate on core_event to {app}; drop function kanava_refuse_change() cascade",
    ],
)
def test_a_restore_brings_rights_walls_and_triggers_back(cluster: Cluster, archive: Path, loss: str) -> None:
    done(cluster, "restore", "--yes", str(archive))
    before = guards(cluster)
    kinds = {kind for kind, *_ in before}
    assert kinds == {"grant", "column", "wall", "policy", "trigger", "default", "owner"}
    names = {role: f"own_{PROGRAMME}_{role}" for role in ("owner", "app", "portal")}
    with superuser(cluster, PROGRAMME) as connection:
        for statement in loss.split("; "):
            connection.execute(statement.format(**names))
    assert guards(cluster) != before
    done(cluster, "restore", "--yes", str(archive))
    assert guards(cluster) == before
    # The application's password follows from the installation's secret.
    login = f"{names['app']}:{_password(names['app'])}"
    with psycopg.connect(cluster.address(PROGRAMME, login), autocommit=True) as connection:
        for statement in (
            "delete from core_event",
            "update ledger_entry set kind = ''",
            "truncate ledger_transfer",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def _password(role: str) -> str:
    return paths.role_password(role.rpartition("_")[2])


def test_a_dump_that_breaks_off_leaves_everything_as_it_was(cluster: Cluster, archive: Path) -> None:
    done(cluster, "restore", "--yes", str(archive))
    before = guards(cluster)
    broken = cluster.folder / "broken.tar"
    with tarfile.open(archive) as whole, tarfile.open(broken, "w") as tar:
        for member in whole.getmembers():
            file = whole.extractfile(member)
            content = file.read() if file else b""
            if member.name == "database.dump":
                content = content[: len(content) * 3 // 4]
                member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    ended = kanava(cluster, "restore", "--yes", str(broken))
    assert ended.returncode == 1
    assert "The restore failed" in ended.stderr
    assert guards(cluster) == before
    assert "already" in kanava(cluster, "createowner", "first@example.com").stderr


def test_a_restore_does_not_wait_for_ever_for_a_running_kanava(cluster: Cluster, archive: Path) -> None:
    done(cluster, "restore", "--yes", str(archive))
    with superuser(cluster, PROGRAMME) as connection, connection.transaction():
        connection.execute("lock table deals_deal")
        ended = kanava(cluster, "restore", "--yes", "--force", str(archive))
    assert ended.returncode == 1
    assert "lock timeout" in ended.stderr
    assert "0 broken" in done(cluster, "check")


def test_a_restore_is_refused_while_kanava_runs(cluster: Cluster, archive: Path) -> None:
    done(cluster, "restore", "--yes", str(archive))
    app = f"own_{PROGRAMME}_app"
    with psycopg.connect(cluster.address(PROGRAMME, f"{app}:{_password(app)}")):
        ended = kanava(cluster, "restore", "--yes", str(archive))
    assert ended.returncode == 1
    assert "Kanava runs on this database" in ended.stderr


def test_a_restore_without_anybody_to_ask_wants_to_be_told(cluster: Cluster, archive: Path) -> None:
    ended = kanava(cluster, "restore", str(archive))
    assert ended.returncode == 1
    assert "say so with --yes" in ended.stderr


def test_backup_and_restore_say_how_much_it_was(cluster: Cluster, archive: Path) -> None:
    assert "MB: the database and" in done(cluster, "restore", "--yes", str(archive))


def test_a_role_that_sees_past_the_wall_is_refused(cluster: Cluster) -> None:
    with superuser(cluster) as connection:
        connection.execute(f"create role own_{STRONG}_app login superuser")
    done = kanava(cluster, "migrate", database=STRONG)
    assert done.returncode == 1
    assert f"own_{STRONG}_app may bypass row-level security" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_utf8_is_refused(cluster: Cluster) -> None:
    with superuser(cluster) as connection:
        connection.execute(
            f"create database {LATIN} owner {TENANT} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' "
            "locale_provider libc"
        )
    assert "not in UTF-8" in kanava(cluster, "migrate", database=LATIN).stderr


def test_a_file_that_is_no_archive_changes_nothing(cluster: Cluster) -> None:
    stranger = cluster.folder / "stranger.tar"
    stranger.write_text("not an archive")
    done = kanava(cluster, "restore", "--yes", str(stranger))
    assert done.returncode == 1
    assert "is not a whole Kanava archive" in done.stderr


def test_a_server_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@/kanava?host={tmp_path}")
    with pytest.raises(CannotRun, match="refused the set-up"):
        roles.prepare(paths.admin_params())
