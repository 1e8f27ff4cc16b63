"""What several folders of tests share: the command in this process, and extracts read once for many settings."""

import io
import os
from pathlib import Path

import polars as pl
import pytest

from pipelines import cli
from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import all_steps
from pipelines.project import Project
from pipelines.steps import Workshop, with_needs
from pipelines.warehouse import Warehouse


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where the browser tests are required (.ci/run), a skipped one fails."""
    report = yield
    required = os.environ.get("SNA_BROWSER_TESTS") == "required"
    if required and report.skipped and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"a browser test was skipped: {report.longrepr}"
    return report


class Bench:
    """One reading of some editions; each setting of an assessment then costs its own tables only."""

    def __init__(self, catalogue: Catalogue, extracts: Path, folder: Path, editions: dict[str, list[str]]):
        self.catalogue = catalogue
        self.warehouse = Warehouse()
        self._store = ExtractStore(extracts, folder)
        self._editions = editions
        self._made: set[str] = set()

    def table(self, assessment: Assessment, name: str = "analysis.figures") -> pl.DataFrame:
        """The rows that one step gives for an assessment."""
        alone = assessment.model_copy(update={"other_editions": {}})
        workshop = Workshop(self.catalogue, self.warehouse, self._store, alone, self._editions)
        for step in with_needs(all_steps(self.catalogue), [name]):
            if step.per_assessment or step.name not in self._made:
                step.run(workshop)
                self._made.add(step.name)
        return self.warehouse.query(
            f"select * from {name} where assessment = $assessment", assessment=assessment.name
        )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue(Project())


@pytest.fixture(scope="session")
def bench_of(catalogue, tmp_path_factory):
    """Make a bench: ``bench_of(extracts, mps_borough_crime=["2023-12"], ...)``."""

    def make(extracts: Path, **editions: list[str]) -> Bench:
        return Bench(catalogue, extracts, tmp_path_factory.mktemp("raw"), editions)

    return make


@pytest.fixture
def sna():
    """Run a command in this process, at a desk of extracts and build: exit code, stdout, stderr.

    An exception that is no exit code fails the test: a user would see its traceback.
    """

    def run(desk, *words: str) -> tuple[int, str, str]:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        code = 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", ["sna", *words])
            patch.setattr("sys.stdout", out)
            patch.setattr("sys.stderr", err)
            patch.setenv("SNA_DATA_RAW", str(desk.extracts))
            patch.setenv("SNA_BUILD", str(desk.build))
            try:
                cli.main()
            except SystemExit as stop:
                code = stop.code or 0
        for stream in (out, err):
            stream.flush()
        return code, *(stream.buffer.getvalue().decode() for stream in (out, err))

    return run
