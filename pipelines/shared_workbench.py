"""One warehouse for many assessments of the same editions: what none of them changes is made and checked once."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from pipelines.audits import tables_of
from pipelines.catalogue import Catalogue
from pipelines.checks import repeat_outcomes, run_suite, stop_where_blocked
from pipelines.declarations import Assessment
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import all_steps
from pipelines.publish import publish_tables
from pipelines.steps import Step, Workshop
from pipelines.warehouse import Warehouse


class SharedWorkbench:
    """``template`` names the editions. The warehouse is the run's own: it goes when the block is left, and holds the
    tables of one assessment at a time, so that it does not grow with them."""

    def __init__(self, catalogue: Catalogue, template: Assessment, verify: bool = False):
        self.catalogue, self.template, self.verify = catalogue, template, verify
        self.is_prepared = False
        self.spoilt_by: Exception | None = None
        steps = all_steps(catalogue)
        self._own: list[Step] = [step for step in steps if step.per_assessment]
        self._shared: list[Step] = [step for step in steps if not step.per_assessment]
        own = {step.name for step in self._own}
        self._own_suites = [suite for suite in catalogue.suites if tables_of(suite) & own]
        self._shared_suites = [suite for suite in catalogue.suites if suite not in self._own_suites]

    def __enter__(self) -> "SharedWorkbench":
        project = self.catalogue.project
        with ExitStack() as opened:
            project.build.mkdir(parents=True, exist_ok=True)
            folder = opened.enter_context(tempfile.TemporaryDirectory(prefix="boroughs-", dir=project.build))
            self.warehouse = Warehouse(Path(folder) / "warehouse.duckdb")
            opened.callback(self.warehouse.close)
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.close()

    def prepare(self) -> None:
        """Make and check what all share, unless that is done. What goes wrong here (InputError, CheckError) spoils the
        bench: it is raised for every assessment."""
        if self.spoilt_by:
            raise self.spoilt_by
        if not self.is_prepared:
            try:
                self._make_shared()
            except Exception as error:
                self.spoilt_by = error
                raise
            self.is_prepared = True

    def _make_shared(self) -> None:
        for step in self._shared:
            step.run(self._workshop(None))
        outcomes = [
            outcome
            for suite in self._shared_suites
            for outcome in run_suite(suite, self.catalogue, self.warehouse, self.template)
        ]
        stop_where_blocked(outcomes)

    def publish(self, assessment: Assessment, run: str) -> Path:
        """Make, check and publish the tables of one assessment; gives their folder. Raises InputError, CheckError."""
        self.prepare()
        workshop = self._workshop(assessment)
        for step in self._own:
            self.warehouse.drop(step.name)
        for step in self._own:
            step.run(workshop)
        repeat_outcomes(self.warehouse, self.template.name, assessment.name)
        for suite in self._own_suites:
            stop_where_blocked(run_suite(suite, self.catalogue, self.warehouse, assessment))
        return publish_tables(
            self.catalogue.project, self.warehouse, [*self._shared, *self._own], assessment.name, run
        )

    def _workshop(self, assessment: Assessment | None) -> Workshop:
        project, template = self.catalogue.project, self.template
        store = ExtractStore(project.extracts, project.raw, verify=self.verify, rejects=project.rejects)
        editions = {
            source: [edition, *template.other_editions.get(source, [])]
            for source, edition in template.editions.items()
        }
        return Workshop(self.catalogue, self.warehouse, store, assessment, editions)
