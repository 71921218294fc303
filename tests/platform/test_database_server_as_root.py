"""Started by root, the server runs as another user: what that user may not enter, and whose folders stay alone."""

from pathlib import Path

import pytest

from kanava.config import binaries, embedded, processes
from kanava.config.embedded import Server
from kanava.config.errors import CannotRun

pytestmark = pytest.mark.slow


def test_a_folder_of_another_user_is_refused_and_left_alone(folder: Path) -> None:
    (folder / "postgres").mkdir(mode=0o750)
    with pytest.raises(CannotRun, match="belongs to another user"):
        Server(folder / "postgres").start()
    assert (folder / "postgres").stat().st_mode & 0o777 == 0o750


def test_a_closed_folder_above_is_named(folder: Path) -> None:
    folder.chmod(0o700)
    with pytest.raises(CannotRun, match="KANAVA_DATA"):
        Server(folder / "postgres").start()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_binaries_in_a_closed_home_are_copied_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout in /root: the server's user may not enter it."""
    monkeypatch.setattr(binaries, "_usable", lambda _binary, _user: False)
    server = Server(folder / "postgres", fleeting=True)
    with server.running():
        assert server.is_running()
    copies = list((folder / "postgres.binaries").iterdir())
    assert len(copies) == 1
    assert processes.may_reach(server._binary("postgres"), embedded._system_user().pw_uid)
    assert server._binary("postgres").is_relative_to(copies[0])
