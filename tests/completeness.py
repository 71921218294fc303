"""A complete run (`KANAVA_REQUIRE_ALL=1`) leaves nothing out: a skip, a file skipped while it is collected, and a test
that was deselected each make it fail, whatever the reason was.
"""

import os

import pytest

REQUIRE_ALL = os.environ.get("KANAVA_REQUIRE_ALL") == "1"
_left_out: list[str] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here: {call.excinfo.value if call.excinfo else ''}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector):
    report = yield
    if REQUIRE_ALL and report.outcome == "skipped":
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"Nothing may be skipped here: {collector.nodeid}: {reason}"
    return report


def pytest_deselected(items: list[pytest.Item]) -> None:
    _left_out.extend(item.nodeid for item in items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error: object) -> None:
    """A worker of pytest-xdist tells what it left out."""
    _left_out.extend(getattr(node, "workeroutput", {}).get("left_out", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = _left_out
    elif REQUIRE_ALL and _left_out:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    if REQUIRE_ALL and _left_out:
        left_out = sorted(set(_left_out))
        terminalreporter.write_line(
            f"Nothing may be left out here, and {len(left_out)} tests were: {left_out[0]} …", red=True
        )
