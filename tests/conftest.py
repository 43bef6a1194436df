"""What all tests share: the real services, and that nothing is skipped in CI."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.services.postgresql",
    "tests.services.chromium",
    "tests.services.age",
    "tests.services.telegram_test_api",
    "tests.office",
]

# A shared machine may stall for a moment: a slow example is no failure.
settings.register_profile("shared-machine", deadline=None, print_blob=True)
settings.load_profile("shared-machine")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failed one in CI."""
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a skipped file into a failed one in CI."""
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Leave slow repetitions to the long run, and begin with the storms.

    Which platform is spoken makes no difference to a database: the same talks on Telegram,
    and the storm with both platforms, run on PostgreSQL each time. One storm in each process
    comes first: at the end, the other process would wait.
    """
    for item in items:
        is_slow = item.get_closest_marker("slow_on_postgresql") or "on_whatsapp" in getattr(
            item, "fixturenames", ()
        )
        if is_slow and "postgresql" in item.name:
            item.add_marker(pytest.mark.long)
    yield
    items.sort(key=lambda item: "test_crash_" not in item.nodeid)


def refuse_skip(report: Report) -> Report:
    """Fail what was skipped, if this is CI: there, all that tests need is at hand."""
    expected_failure = hasattr(report, "wasxfail")  # pytest counts these as skipped, too
    if os.environ.get("CI") == "true" and report.outcome == "skipped" and not expected_failure:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where no test may be: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the tables that tests recorded, such as the points of the kill tests."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "table":
                terminalreporter.write_sep("-", report.nodeid)
                terminalreporter.write_line(str(value))
