"""Shared fixtures, and the rule that a complete run skips nothing."""

import os
from pathlib import Path

import pytest

from tests.database import django_db_setup, fresh_database

__all__ = ["django_db_setup", "fresh_database"]

REQUIRE_ALL = os.environ.get("KANAVA_REQUIRE_ALL") == "1"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets, or a skip that says where it was looked for."""
    folder = Path(os.environ.get("KANAVA_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"No real data at {folder}; KANAVA_TEST_DATA names another folder.")
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here: {call.excinfo.value if call.excinfo else ''}"
    return report
