"""Small facts about processes and users of the operating system."""

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def end_with_parent(signum: int) -> Callable[[], None] | None:
    """A step for a new child: the kernel sends it `signum` when its parent dies, however that happens.

    None where the kernel cannot (it is Linux's own); there the child outlives a killed parent.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signum)
        # The parent may have died before the kernel was asked.
        if os.getppid() != parent:
            os.kill(os.getpid(), signum)

    return ask


def runs_with(process_id: int, argument: str) -> bool:
    """Whether the process lives and `argument` is one of its own; without /proc a living one counts."""
    if process_id <= 0:
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    command = Path(f"/proc/{process_id}/cmdline")
    try:
        return argument.encode() in command.read_bytes().split(b"\0")
    except FileNotFoundError:
        return not Path("/proc/self").exists()


def may_reach(path: Path, user_id: int) -> bool:
    """Whether the user may pass through every folder above `path`."""
    for folder in path.resolve().parents:
        status = folder.stat()
        if not (status.st_mode & 0o001 or (status.st_uid == user_id and status.st_mode & 0o100)):
            return False
    return True
