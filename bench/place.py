"""Where a generated programme lives: a data folder and an embedded server of its own, kept between runs.

The generated database is a template that nothing changes; each run measures a copy of it, so that every run begins alike.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

import psycopg

from bench.programme.loading import Database
from bench.programme.size import Size

ROOT = Path(__file__).parent.parent
RUN = "kanava_run"


def folder_of(size: Size) -> Path:
    """`KANAVA_BENCH` or `/var/lib/kanava-bench` for root (the server runs as another user), else `var/bench`."""
    base = Path("/var/lib/kanava-bench") if os.geteuid() == 0 else ROOT / "var" / "bench"
    return Path(os.environ.get("KANAVA_BENCH", base)).resolve() / size.name


def set_up(size: Size) -> None:
    """Point Kanava's settings at the programme's folder; must come before they are read."""
    os.environ["KANAVA_DATA"] = str(folder_of(size))
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "kanava.config.settings"
    os.environ["KANAVA_TIME_ZONE"] = "Europe/Helsinki"


def administer(name: str) -> Database:
    """A connection as the server's administrator."""
    from kanava.config import paths

    params = paths.admin_params()
    return psycopg.connect(
        host=params["HOST"], port=params["PORT"], user=params["USER"], password=params["PASSWORD"], dbname=name, autocommit=True
    )  # fmt: skip


def prepare(size: Size, *, fresh: bool) -> None:
    """Bring the tables up to date; generate where the programme is missing, of another making, or unwanted as it is."""
    from bench.programme.generating import generate
    from kanava.config import paths
    from kanava.config.supervisor import migrate

    name, made = paths.admin_params()["NAME"], folder_of(size) / "programme.json"
    wanted = {**asdict(size), "maker": _maker()}
    known = json.loads(made.read_text()) if made.exists() else {}
    if fresh or {name: known.get(name) for name in wanted} != wanted:
        made.unlink(missing_ok=True)
        with administer("postgres") as server:
            server.execute(f'drop database if exists "{name}" with (force)')
    migrate()
    with administer(name) as database:
        migrations = database.execute("select count(*) from django_migrations").fetchone()
        assert migrations is not None
        if not made.exists():
            generate(database, size, say=lambda line: print(f"  {line}", flush=True))
        elif known.get("migrations") != migrations[0]:
            # Tables may have been written anew.
            database.execute("vacuum (freeze, analyze)")
    made.write_text(json.dumps({**wanted, "migrations": migrations[0]}))


def _maker() -> str:
    """Changes with the generator's source: rows of another making are not compared."""
    files = sorted((Path(__file__).parent / "programme").glob("*"))
    return blake2b(b"".join(file.read_bytes() for file in files if file.is_file()), digest_size=8).hexdigest()


@contextmanager
def copied() -> Iterator[str]:
    """A copy of the generated database to measure and change; gone after."""
    from kanava.config import paths

    name = paths.admin_params()["NAME"]
    with administer("postgres") as server:
        server.execute(f"drop database if exists {RUN} with (force)")
        server.execute(
            f'create database {RUN} template "{name}" strategy file_copy owner "{paths.role_name("owner")}"'
        )
        server.execute(f'grant temporary on database {RUN} to "{paths.role_name("app")}"')
    try:
        yield RUN
    finally:
        with administer("postgres") as server:
            server.execute(f"drop database if exists {RUN} with (force)")
