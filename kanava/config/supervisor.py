"""`kanava up`: one process that starts database, web server and job worker, and stops them together."""

import errno
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from kanava.config import paths, processes, roles
from kanava.config.embedded import Server
from kanava.config.errors import CannotRun

MANAGE = [sys.executable, "-m", "kanava", "manage"]


def say(line: str) -> None:
    """A calm line for the person at the terminal."""
    print(line, flush=True)  # noqa: T201


def manage(*arguments: str, as_owner: bool = False, quiet: bool = True) -> None:
    """Run a management command in a process of its own, as the owner role where tables change."""
    environment = {**os.environ, **({"KANAVA_CONNECT_AS": "owner"} if as_owner else {})}
    done = subprocess.run(
        [*MANAGE, *arguments],
        env=environment,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if done.returncode:
        output = (done.stdout or b"").decode(errors="replace").strip()
        raise CannotRun(f"`kanava manage {' '.join(arguments)}` failed.\n{output[-2000:]}")


def migrate() -> None:
    """Database, roles, tables, static files, portal trials."""
    roles.prepare(paths.admin_params())
    manage("migrate", "--no-input", as_owner=True)
    manage("put_in_place", "--no-input")


def web_command(host: str, port: int) -> list[str]:
    """What the web server is started with."""
    return [
        sys.executable, "-m", "granian",
        "--interface", "wsgi",
        "--host", host,
        "--port", str(port),
        "--workers", "1",
        # Each request in progress holds a connection to the database, which has a hundred.
        "--backpressure", "16",
        "--no-ws",
        "--log-level", "error",
        "kanava.config.wsgi:application",
    ]  # fmt: skip


def _command() -> str:
    """How a person at the terminal calls `kanava` on the data that is served."""
    installed = Path(sys.executable).parent / "kanava"
    called = str(installed) if installed.exists() else f"{sys.executable} -m kanava"
    folder = os.environ.get("KANAVA_DATA")
    return f"KANAVA_DATA={shlex.quote(folder)} {called}" if folder else called


def _ignore_signals() -> None:
    # A handler of our own: SIG_IGN makes Python complain about a signal that is already on its way.
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda _signum, _frame: None)


@dataclass
class Child:
    """A process that is started again when it dies, slower each time."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.starts.append(time.monotonic())
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            preexec_fn=processes.end_with_parent(signal.SIGTERM),
        )

    def mend(self) -> None:
        """Start again if it ended; give up when it cannot stay up.

        Raises:
            CannotRun: it ended five times within half a minute.
        """
        if self.process is None or self.process.poll() is None:
            return
        recent = [at for at in self.starts if at > time.monotonic() - 30]
        if len(recent) >= 5:
            raise CannotRun(f"The {self.name} cannot stay up; its messages are above.")
        say(f"The {self.name} ended ({self.process.returncode}); starting it again.")
        time.sleep(0.5 * len(recent))
        self.start()

    def stop(self) -> None:
        """Ask it to end, then make it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
            return
        self.process.kill()
        self.process.wait()


@dataclass
class Supervisor:
    """What `kanava up` runs."""

    host: str
    port: int
    demo: bool = False
    migrates: bool = True
    server: Server | None = None
    database: "subprocess.Popen[bytes] | None" = None

    def run(self) -> int:
        """Start everything, wait for a signal, stop everything."""
        self._check_port()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._interrupt)
        if not os.environ.get("DATABASE_URL"):
            self.server = Server(paths.data_dir() / "postgres", bound=True)
        children: list[Child] = []
        try:
            if self.server:
                say("Starting PostgreSQL …")
                self.database = self.server.start()
            self._prepare()
            children = self._children()
            self._serve(children)
        except KeyboardInterrupt:
            say("\nStopping …")
        finally:
            _ignore_signals()
            for child in reversed(children):
                child.stop()
            if self.server:
                self.server.stop(self.database)
        return 0

    def _serve(self, children: list[Child]) -> None:
        for child in children:
            child.start()
        self._wait_for_web(children[0])
        say(f"\n  Kanava is at  http://{self._shown_host()}:{self.port}/\n")
        if self.demo:
            manage("demo_sign_ins", quiet=False)
            say(f"  For data of your own:  {_command()} import --help\n")
        say("  Ctrl-C stops it.")
        while True:
            time.sleep(0.5)
            self._mend_database()
            for child in children:
                child.mend()

    def _mend_database(self) -> None:
        """Start the server again when it ended, or when the command whose server we borrowed took it along."""
        if self.server is None or (self.database and self.database.poll() is None):
            return
        if self.database is None and self.server.is_running():
            return
        say("The database server ended; starting it again.")
        self.database = self.server.start()

    def _prepare(self) -> None:
        os.environ.setdefault("KANAVA_BASE_URL", f"http://{self._shown_host()}:{self.port}")
        if self.demo:
            os.environ["KANAVA_DEMO"] = "yes"
        # What a killed web server left of files that were coming in.
        shutil.rmtree(paths.data_dir() / "scratch", ignore_errors=True)
        if self.migrates:
            say("Bringing the database up to date …")
            migrate()
        if self.demo:
            say("Loading the demo programme (once) …")
            manage("load_demo")
            # Other commands on this folder, such as `kanava mail-in`, know the demo by it.
            paths.demo_mark().touch()

    def _children(self) -> list[Child]:
        web = web_command(self.host, self.port)
        worker = [*MANAGE, "work"]
        children = [Child("web server", web), Child("job worker", worker)]
        if os.environ.get("KANAVA_MAIL_IN_LISTEN"):
            children.append(Child("mail listener", [*MANAGE, "listen_mail"]))
        return children

    def _check_port(self) -> None:
        try:
            family, kind, _, _, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotRun(f"Port {self.port} is in use; choose another with --port.") from error
            raise CannotRun(
                f"Kanava cannot listen on {self.host} port {self.port}: {error.strerror}."
            ) from error

    def _wait_for_web(self, web: Child) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection((self._shown_host(), self.port), timeout=1):
                return
            web.mend()
            time.sleep(0.1)
        raise CannotRun("The web server does not answer.")

    def _shown_host(self) -> str:
        # A passkey belongs to a name; a browser makes none for a bare number.
        return "localhost" if self.host in ("127.0.0.1", "::1", "0.0.0.0", "::") else self.host

    def _interrupt(self, _signum: int, _frame: FrameType | None) -> None:
        _ignore_signals()  # a second Ctrl-C must not break off the stopping
        raise KeyboardInterrupt
