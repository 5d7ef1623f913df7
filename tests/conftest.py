"""Takes pytest's reports; in CI, where everything is installed, turns a skipped test into a failed one."""

from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.tools import IN_CI, copy_project
from yinfa.project import Project

settings.register_profile("yinfa", deadline=None)  # no test is timed: these machines are noisy
settings.load_profile("yinfa")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """A test that did not run has shown nothing: where everything it could miss is installed, that is a failure."""
    expected_failure = hasattr(report, "wasxfail")
    if IN_CI and report.outcome == "skipped" and not expected_failure:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project of the test's own, with the real content and templates."""
    return copy_project(tmp_path / "项目")
