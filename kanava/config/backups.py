"""One archive with everything: the database as PostgreSQL's own dump, and the files."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from psycopg.conninfo import make_conninfo

from kanava.config import binaries, paths, roles
from kanava.config.errors import CannotRun

FORMAT = 1


def write(archive: Path) -> None:
    """Write database and files into `archive`; an existing file is replaced only when the new one is whole."""
    with tempfile.TemporaryDirectory(prefix="kanava-backup-") as folder:
        dump = Path(folder) / "database.dump"
        _client("pg_dump", "--format=custom", f"--file={dump}")
        manifest = Path(folder) / "manifest.json"
        manifest.write_text(json.dumps({"format": FORMAT, "written_at": datetime.now(UTC).isoformat()}))
        partial = archive.with_name(archive.name + ".partial")
        with tarfile.open(partial, "w") as tar:
            for file in (manifest, dump):
                tar.add(file, arcname=file.name)
            if (paths.data_dir() / "files").is_dir():
                tar.add(paths.data_dir() / "files", arcname="files")
        partial.replace(archive)


def read(archive: Path) -> None:
    """Replace database and files by those of `archive`.

    Raises:
        CannotRun: the archive is not one of ours, or the database refused it (then it is as before).
    """
    with tempfile.TemporaryDirectory(prefix="kanava-restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(folder, filter="data")
            manifest = json.loads((folder / "manifest.json").read_text())
        except (OSError, tarfile.TarError, ValueError) as error:
            raise CannotRun(f"{archive} is not a whole Kanava archive: {error}") from error
        if manifest.get("format") != FORMAT:
            raise CannotRun(f"{archive} has a format that this version does not read.")
        roles.prepare(paths.admin_params())
        _client("pg_restore", "--clean", "--if-exists", "--single-transaction", str(folder / "database.dump"))
        if (folder / "files").is_dir():
            shutil.rmtree(paths.data_dir() / "files", ignore_errors=True)
            shutil.copytree(folder / "files", paths.data_dir() / "files")


def _client(program: str, *arguments: str) -> None:
    params = paths.admin_params()
    where = make_conninfo(
        host=params["HOST"] or None,
        port=params["PORT"] or None,
        user=params["USER"] or None,
        dbname=params["NAME"],
        **params.get("OPTIONS", {}),
    )
    # Where Kanava still runs on the database, a restore says so soon rather than wait for ever.
    environment = {**os.environ, "PGPASSWORD": params["PASSWORD"], "PGOPTIONS": "-c lock_timeout=20s"}
    done = subprocess.run(
        [str(binaries.find(program)), f"--dbname={where}", *arguments],
        env=environment,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"{program} failed: {done.stderr.decode(errors='replace').strip()[-600:]}")
