"""The embedded server: whom it serves, how it ends, and what it refuses."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from kanava.config import embedded
from kanava.config.embedded import Server

pytestmark = pytest.mark.slow


def connect(server: Server, **changes: str) -> "psycopg.Connection[tuple[str, ...]]":
    params = server.admin_params()
    given = {"host": params["HOST"], "user": params["USER"], "password": params["PASSWORD"], **changes}
    return psycopg.connect(dbname="postgres", port=5432, connect_timeout=5, **given)


def test_it_listens_on_a_private_socket_and_trusts_nobody(folder: Path) -> None:
    server = Server(folder / "postgres", fleeting=True)
    with server.running():
        with connect(server) as connection:
            assert connection.execute("show listen_addresses").fetchone() == ("",)
            found = connection.execute(
                "select datlocprovider::text, datlocale from pg_database where datname = 'postgres'"
            )
            assert found.fetchone() == ("b", "C.UTF-8")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(server, password="wrong")
        assert server.folder.stat().st_mode & 0o077 == 0
        assert (folder / "postgres.password").stat().st_mode & 0o777 == 0o600
    assert not server.is_running()


def test_a_second_command_borrows_the_server_and_leaves_it_running(folder: Path) -> None:
    server = Server(folder / "postgres", fleeting=True)
    with server.running():
        with Server(folder / "postgres").running():
            pass
        assert server.is_running()


def test_a_pid_file_with_a_strangers_number_does_not_stop_the_start(folder: Path) -> None:
    server = Server(folder / "postgres", fleeting=True)
    with server.running():
        pass
    # As after a restart of a container: the number lives and belongs to somebody else of the same user.
    with subprocess.Popen(["sleep", "60"], **server._identity()) as stranger:
        (server.data / "postmaster.pid").write_text(f"{stranger.pid}\n{server.data}\n")
        with server.running():
            assert server.is_running()
        stranger.kill()


def test_it_ends_with_a_killed_supervisor(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from kanava.config.embedded import Server; "
        "Server(Path(sys.argv[1]), fleeting=True, bound=True).start(); print('up', flush=True); time.sleep(60)"
    )
    server = Server(folder / "postgres")
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder / "postgres")],
        stdout=subprocess.PIPE,
        cwd=Path(embedded.__file__).parents[2],
    ) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == b"up\n"
        assert server.is_running()
        supervisor.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (server.data / "postmaster.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not server.is_running()


def test_a_long_path_gets_a_short_socket_folder(folder: Path) -> None:
    server = Server(folder / ("long" * 20) / "postgres", fleeting=True)
    with server.running(), connect(server) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert len(os.fsencode(server.socket)) < embedded.LONGEST_SOCKET
    server.socket.rmdir()
