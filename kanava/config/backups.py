"""One archive with everything: the database as PostgreSQL's own dump, and the large files of whichever store they are in."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from kanava.config import binaries, paths, roles
from kanava.config.errors import CannotRun
from kanava.core import blobs
from kanava.core.bucket_requests import StoreUnavailable

FORMAT = 1
FILES = "files/"
# A Kanava that has just been stopped may hold its connections for a moment yet.
PATIENCE = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds: its size in bytes, its number of files (None: they were left out), when it was written."""

    size: int
    files: int | None
    written_at: str

    @property
    def words(self) -> str:
        """Size and content in words."""
        files = (
            "without the files" if self.files is None else f"and {self.files:,} file{'s' * (self.files != 1)}"
        )
        return f"{self.size / 1e6:,.1f} MB: the database {files}"


def refuse_while_running() -> None:
    """Refuse to go on while the product is connected to the database.

    Raises:
        CannotRun.
    """
    deadline = time.monotonic() + PATIENCE
    while is_in_use():
        if time.monotonic() > deadline:
            raise CannotRun(
                "Kanava runs on this database; stop it before a restore, which replaces everything (--force restores all the same)."
            )
        time.sleep(0.2)


def is_in_use() -> bool:
    """Whether a web server, a worker or a command of the product is connected to the database. A database that is not
    there yet is not."""
    names = [paths.role_name(role) for role in ("owner", "app")]
    try:
        with roles.connect(paths.admin_params()) as connection:
            found = connection.execute(
                "select 1 from pg_stat_activity where datname = current_database() and usename = any(%s) and pid <> pg_backend_pid() limit 1",
                [names],
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return found is not None


def write(archive: Path, *, with_files: bool = True) -> Archive:
    """Write database and files into `archive`; an existing file is replaced only when the new one is whole.

    Raises:
        CannotRun: the database or the store of files refuses.
    """
    written_at = datetime.now(UTC).isoformat()
    with tempfile.TemporaryDirectory(prefix="kanava-backup-") as folder:
        dump = Path(folder) / "database.dump"
        _client("pg_dump", "--format=custom", f"--file={dump}")
        manifest = Path(folder) / "manifest.json"
        told = {"format": FORMAT, "written_at": written_at, "files": with_files}
        manifest.write_text(json.dumps(told))
        partial = archive.with_name(archive.name + ".partial")
        partial.unlink(missing_ok=True)
        # Everything about everybody is in it: only its owner reads it.
        with (
            open(partial, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file,
            tarfile.open(fileobj=file, mode="w") as tar,
        ):
            for part in (manifest, dump):
                tar.add(part, arcname=part.name)
            count = _add_files(tar) if with_files else None
        partial.replace(archive)
    return Archive(archive.stat().st_size, count, written_at)


def _add_files(tar: tarfile.TarFile) -> int:
    """Every file of the store. What rows of the dump name is among them: a file is there before its row, and stays."""
    count = 0
    try:
        for sha256 in blobs.hashes():
            with blobs.open_file(sha256) as file:
                member = tarfile.TarInfo(f"{FILES}{blobs.name_of(sha256)}")
                member.size, member.mode, member.mtime = file.seek(0, os.SEEK_END), 0o600, int(time.time())
                file.seek(0)
                tar.addfile(member, file)
            count += 1
    except StoreUnavailable as refusal:
        raise CannotRun(f"The files cannot be read: {refusal}") from refusal
    return count


def read(archive: Path) -> Archive:
    """Replace database and files by those of `archive`. Files come first, beside those that are there: until the database is
    restored nothing is lost. Then those of the disk go that are not in the archive; of another store nothing is removed.

    Raises:
        CannotRun: the archive is not one of ours, the store refuses its files, or the database refused it (then it is as
            before).
    """
    with tempfile.TemporaryDirectory(prefix="kanava-restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(archive) as tar:
                unpack(tar, folder)
                manifest = json.loads((folder / "manifest.json").read_text())
                if manifest.get("format") != FORMAT:
                    raise CannotRun(f"{archive} has a format that this version does not read.")
                found = set(_keep_files(tar)) if manifest.get("files", True) else None
        except StoreUnavailable as refusal:
            raise CannotRun(f"The files cannot be kept: {refusal}") from refusal
        except (OSError, tarfile.TarError, ValueError) as error:
            raise CannotRun(f"{archive} is not a whole Kanava archive: {error}") from error
        roles.prepare(paths.admin_params())
        _restore(folder / "database.dump")
        if found is not None and blobs.is_on_disk():
            for one in [name for name in blobs.names() if name not in found]:
                blobs.remove(one)
        count = len(found) if found is not None else None
        return Archive(archive.stat().st_size, count, str(manifest.get("written_at", "")))


def _keep_files(tar: tarfile.TarFile) -> Iterator[str]:
    """Keep the large files of an archive; what they are called in the store."""
    for member in tar:
        if member.isfile() and member.name.startswith(FILES):
            source = tar.extractfile(member)
            assert source is not None
            with source:
                kept = blobs.keep(iter(partial(source.read, blobs.AT_ONCE), b""), limit=member.size)
            if kept.size != member.size:
                raise ValueError(f"{member.name} breaks off")
            yield blobs.name_of(kept.sha256)


def unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Write what an archive holds beside the large files below `folder`. Raises ValueError for what leads out of it, or is
    no file; large files are looked at, and left for the store.

    By hand: the library's own way to be careful came with Python 3.11.4, and systems have older ones.
    """
    root = folder.resolve()
    for member in archive:
        place = (root / member.name).resolve()
        if not place.is_relative_to(root) or not (member.isfile() or member.isdir()):
            raise ValueError(f"{member.name!r} does not belong into an archive")
        if member.isdir() or member.name.startswith(FILES):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        source = archive.extractfile(member)
        assert source is not None
        with source, place.open("wb") as kept:
            shutil.copyfileobj(source, kept)
        place.chmod(member.mode & 0o777)


# What the dump's own program sets first and we do not want: an older server has no such setting, and a restore must not
# wait for ever for a table that a running Kanava holds.
_NOT_SET = (b"SET transaction_timeout =", b"SET lock_timeout =")
_HEAD = (b"SET ", b"SELECT pg_catalog.set_config(", b"--", b"\\restrict ", b"\n")


def _restore(dump: Path) -> None:
    """Run the dump as one transaction: afterwards everything is as in the archive, or as it was."""
    script = subprocess.Popen(
        [str(binaries.find("pg_restore")), "--clean", "--if-exists", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    psql = subprocess.Popen(
        [str(binaries.find("psql")), f"--dbname={_where()}", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert script.stdout is not None
    assert psql.stdin is not None
    # A database that refuses closes its end; what it says then is the reason.
    with suppress(BrokenPipeError):
        psql.stdin.write(b"begin;\n")
        for line in script.stdout:
            if not line.startswith(_HEAD):
                psql.stdin.write(line)
                break
            if not line.startswith(_NOT_SET):
                psql.stdin.write(line)
        shutil.copyfileobj(script.stdout, psql.stdin)
        # A dump that breaks off ends the session without this, and with it everything that it did.
        if script.wait() == 0:
            psql.stdin.write(b"commit;\n")
    script.stdout.close()
    _, said = script.communicate()
    _, refused = psql.communicate()
    for program, process, words in (("psql", psql, refused), ("pg_restore", script, said)):
        if process.returncode:
            raise CannotRun(
                f"The restore failed ({program}): {words.decode(errors='replace').strip()[-600:]}"
            )


def _client(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(binaries.find(program)), f"--dbname={_where()}", *arguments],
        env=_environment(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"{program} failed: {done.stderr.decode(errors='replace').strip()[-600:]}")


def _where() -> str:
    params = paths.admin_params()
    return make_conninfo(
        host=params["HOST"] or None,
        port=params["PORT"] or None,
        user=params["USER"] or None,
        dbname=params["NAME"],
        **params.get("OPTIONS", {}),
    )


def _environment() -> dict[str, str]:
    # Where Kanava still runs on the database, a restore says so soon rather than wait for ever.
    return {
        **os.environ,
        "PGPASSWORD": paths.admin_params()["PASSWORD"],
        "PGOPTIONS": "-c lock_timeout=20s -c client_min_messages=warning",
    }
