"""The embedded PostgreSQL: the server binaries of a wheel, run as a child of one supervisor.

It listens on a private socket alone (no network), every user signs in by scram password, and it ends with the
process that started it. As root it runs as a system user that owns the server's folder; it never changes the
permissions of a folder that it did not make.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kanava.config import processes
from kanava.config.binaries import find as _find_binary
from kanava.config.errors import CannotRun
from kanava.config.paths import kept_secret

ADMIN = "postgres"
DATABASE = "kanava"
SYSTEM_USER = "kanava"
LONGEST_SOCKET = 90  # the kernel allows 107 bytes, of which the server's file name takes 17

DURABLE = {
    "max_connections": "100",
    "work_mem": "16MB",
    "jit": "off",
    "random_page_cost": "1.1",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "max_wal_size": "2GB",
}
FLEETING = {
    **DURABLE,
    "shared_buffers": "256MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    # In its own folder: a server that is ended at once would leave it in the system's.
    "dynamic_shared_memory_type": "mmap",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


@dataclass(frozen=True)
class Server:
    """One server in `folder`.

    `fleeting` trades safety against crashes for speed (tests). `bound` ends the server with the process that
    started it, even when that one is killed.
    """

    folder: Path
    fleeting: bool = False
    bound: bool = False

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
            [str(self._binary("pg_isready")), "-q", "-h", str(self.socket), "-p", "5432"], self._identity()
        )
        return answer.returncode == 0

    def start(self) -> "subprocess.Popen[bytes] | None":
        """Make the cluster if there is none, start the server and wait until it answers.

        Returns None when a server of this folder already runs: then it is somebody else's to stop.

        Raises:
            CannotRun: with one sentence that says why.
        """
        self._make_folders()
        # Two commands at the same moment must not both make the cluster.
        with (self.folder.parent / f"{self.folder.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.is_running():
                return None
            self._clear_stale_pid()
            if not (self.data / "PG_VERSION").exists():
                self._make_cluster()
            process = self._launch()
            self._wait(process)
        return process

    def _launch(self) -> "subprocess.Popen[bytes]":
        settings = {
            "shared_buffers": f"{_shared_megabytes()}MB",
            # The log of a large import does not wait for the disk in the middle.
            "wal_buffers": f"{_shared_megabytes() // 16}MB",
            **(FLEETING if self.fleeting else DURABLE),
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": f'"{self.socket}"',
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            return subprocess.Popen(
                [str(self._binary("postgres")), "-D", str(self.data), *options],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=processes.end_with_parent(signal.SIGINT) if self.bound else None,
                **self._identity(),
            )

    def stop(self, process: "subprocess.Popen[bytes] | None") -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
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
        user = self._user()
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}

    def _user(self) -> pwd.struct_passwd:
        """Whom the server runs as; started by root: the owner of an existing cluster, else the system user."""
        if os.geteuid() != 0:
            with contextlib.suppress(KeyError):
                return pwd.getpwuid(os.geteuid())
            raise CannotRun(
                f"PostgreSQL needs a user with a name, and number {os.geteuid()} has none on this machine."
            )
        with contextlib.suppress(OSError, KeyError):
            owner = pwd.getpwuid(self.data.stat().st_uid)
            if owner.pw_uid != 0:
                return owner
        return _system_user()

    def _binary(self, name: str) -> Path:
        if os.geteuid() != 0:
            return _find_binary(name)
        return _find_binary(name, user_id=self._user().pw_uid, copy_to=self.folder.with_suffix(".binaries"))

    def _clear_stale_pid(self) -> None:
        """Remove a pid file whose number now belongs to a stranger; wait for a server that is stopping.

        The server checks only that the number is alive, and after a restart of a container it often is.
        """
        file = self.data / "postmaster.pid"
        deadline = time.monotonic() + 30
        while file.exists() and processes.runs_with(_first_number(file), str(self.data)):
            if time.monotonic() > deadline:
                raise CannotRun(f"Another database server in {self.data} neither answers nor ends.")
            time.sleep(0.1)
        file.unlink(missing_ok=True)

    def _make_folders(self) -> None:
        if not self.folder.parent.exists():
            self.folder.parent.mkdir(parents=True)
            self.folder.parent.chmod(0o711)  # the server's user passes through, whatever the umask
        owner = self._user()
        for folder in (self.folder, self.socket):
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True)
                if os.geteuid() == 0:
                    os.chown(folder, owner.pw_uid, owner.pw_gid)
            elif folder.lstat().st_uid != owner.pw_uid:
                raise CannotRun(
                    f"The folder {folder} belongs to another user than {owner.pw_name!r}, who runs the database; "
                    "start Kanava as the folder's owner or set KANAVA_DATA to another folder."
                )
        if os.geteuid() == 0 and not processes.may_reach(self.folder, owner.pw_uid):
            raise CannotRun(
                f"The database cannot live in {self.folder}: the system user {owner.pw_name!r} may not enter "
                "a folder above it; set KANAVA_DATA to another folder."
            )

    def _make_cluster(self) -> None:
        password = Path(tempfile.mkstemp(prefix="kanava-")[1])
        try:
            password.write_text(self.admin_params()["PASSWORD"])
            if os.geteuid() == 0:
                os.chown(password, self._user().pw_uid, -1)
            made = _run(
                [
                    str(self._binary("initdb")),
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


def _shared_megabytes() -> int:
    """An eighth of the memory, between 64 MB and 1 GB: web server and worker live on the same machine."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    with contextlib.suppress(OSError, ValueError):
        megabytes = min(megabytes, int(Path("/sys/fs/cgroup/memory.max").read_text()) // 2**20)
    return min(max(megabytes // 8, 64), 1024)


def _first_number(file: Path) -> int:
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def _run(command: Sequence[str], identity: dict[str, Any]) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        list(command), capture_output=True, check=False, stdin=subprocess.DEVNULL, **identity
    )
