"""A complete run fails when anything is left out, however it is left out; any other run does not."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
GOOD = "def test_good(): pass\n"
LEFT_OUT = {
    "a skipped test": "import pytest\n@pytest.mark.skip(reason='no browser')\ndef test_it(): pass\n",
    "a skip inside": "import pytest\ndef test_it(): pytest.skip('no data')\n",
    "a skipping fixture": "import pytest\n@pytest.fixture\ndef data(): pytest.skip('no data')\ndef test_it(data): pass\n",
    "a file that skips itself": "import pytest\npytest.skip('no browser', allow_module_level=True)\ndef test_it(): pass\n",
    "a file that misses a package": "import pytest\npytest.importorskip('no_such_package')\ndef test_it(): pass\n",
    "a class that skips itself": "import unittest\n@unittest.skip('later')\nclass TestIt(unittest.TestCase):\n    def test_it(self): pass\n",
}


SETTINGS = "[pytest]\naddopts = -p tests.completeness --strict-markers -ra\nmarkers = browser\n"


def run(folder: Path, *arguments: str, complete: bool) -> subprocess.CompletedProcess[str]:
    """pytest with our rule, and nothing else of ours, on the files of a folder."""
    (folder / "pytest.ini").write_text(SETTINGS)
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "KANAVA_"))
    }
    environment |= {"KANAVA_REQUIRE_ALL": "1" if complete else "", "PYTHONPATH": str(ROOT)}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def write(folder: Path, *sources: str) -> None:
    for number, source in enumerate((GOOD, *sources)):
        (folder / f"test_{number}.py").write_text(source)


def test_our_own_runs_have_the_rule() -> None:
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    assert "-p tests.completeness" in options["addopts"]


@pytest.mark.parametrize("left_out", LEFT_OUT)
def test_what_is_skipped_fails_a_complete_run(tmp_path: Path, left_out: str) -> None:
    write(tmp_path, LEFT_OUT[left_out])
    ended = run(tmp_path, complete=True)
    assert ended.returncode == 1 if "file" not in left_out else ended.returncode == 2, ended.stdout
    assert "Nothing may be skipped here" in ended.stdout


def test_any_other_run_may_skip(tmp_path: Path) -> None:
    write(tmp_path, *LEFT_OUT.values())
    ended = run(tmp_path, complete=False)
    assert ended.returncode == 0, ended.stdout
    assert f"1 passed, {len(LEFT_OUT)} skipped" in ended.stdout


@pytest.mark.parametrize("kind", ["a skip inside", "a file that skips itself"])
def test_workers_tell_what_they_skipped(tmp_path: Path, kind: str) -> None:
    write(tmp_path, LEFT_OUT[kind])
    ended = run(tmp_path, "-p", "xdist", "-n", "2", complete=True)
    assert ended.returncode == 1, ended.stdout
    assert "Nothing may be skipped here" in ended.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "not browser"),
        ("-k", "good"),
        ("--deselect", "test_1.py"),
        ("-m", "not browser", "-p", "xdist", "-n", "2"),
    ],
)
def test_what_is_deselected_fails_a_complete_run(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path, "import pytest\n@pytest.mark.browser\ndef test_page(): pass\n")
    ended = run(tmp_path, *arguments, complete=True)
    assert ended.returncode == 1, ended.stdout
    assert "Nothing may be left out here, and 1 tests were: test_1.py::test_page" in ended.stdout
    assert run(tmp_path, *arguments, complete=False).returncode == 0


def test_a_complete_run_with_everything_in_it_passes(tmp_path: Path) -> None:
    write(tmp_path, "import pytest\n@pytest.mark.xfail\ndef test_known(): assert False\n")
    ended = run(tmp_path, complete=True)
    assert ended.returncode == 0, ended.stdout
