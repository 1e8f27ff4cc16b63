"""`sna build-boroughs`: a template's assessment for every borough, in one run and one process.

What boroughs share (extracts parsed, offences counted, the checks on both) is made once. A borough that fails is listed
with its reason, keeps its last good publication, and stops none of the others.
"""

import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.borough_results import FAILED, MADE, UNCHANGED, Batch, BoroughBuilt
from pipelines.catalogue import Catalogue
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.declarations import Assessment
from pipelines.errors import CheckError, SnaError, UsageError
from pipelines.fonts import prepare_fonts
from pipelines.overview import make_overview
from pipelines.publish import current, new_run
from pipelines.refresh import (
    ExtractName,
    Say,
    alone,
    build_fingerprint,
    extracts_there,
    say_gaps,
    with_current_tables,
    with_documents,
)
from pipelines.reports import make_documents
from pipelines.shared_workbench import SharedWorkbench
from pipelines.templates import boroughs, name_for


def build_boroughs(
    catalogue: Catalogue,
    name: str,
    areas: Sequence[str] = (),
    force: bool = False,
    verify: bool = False,
    products: Sequence[str] = (),
    say: Say = lambda text: None,
) -> Batch:
    """Build a template for the boroughs whose codes ``areas`` holds, by default all.

    Raises UsageError for an unknown template or area, InputError and CheckError where what all share is at fault.
    """
    started = time.perf_counter()
    template, codes = catalogue.template(name), _known(catalogue, areas)
    say_gaps(catalogue, template, say)
    extracts = extracts_there(catalogue, template, verify)
    built: list[BoroughBuilt] = []
    with (
        alone(catalogue.project, say),
        DrawingProcess() as process,
        SharedWorkbench(catalogue, template, verify) as bench,
    ):
        prepare_fonts(catalogue.project.build / "fonts")
        run = _Run(catalogue, template, new_run(), extracts, bench, process, tuple(products), force)
        for code in codes:
            built.append(run.attempt(code, started))
            say(f"{built[-1].area_name}: {built[-1].status} in {built[-1].seconds:.1f} s")
            started = time.perf_counter()
        overview = make_overview(catalogue, template, run.name, extracts, built, process)
    return Batch(template.name, built, catalogue.project.documents / template.name, overview)


def _known(catalogue: Catalogue, areas: Sequence[str]) -> list[str]:
    known = boroughs(catalogue)
    strange = [code for code in areas if code not in known]
    if strange:
        listed = ", ".join(f"{code} {catalogue.areas[code]['short_name']}" for code in known)
        raise UsageError(
            f"--areas: {', '.join(strange)} is no ranked borough of data_raw/areas; known: {listed}"
        )
    return list(dict.fromkeys(areas)) or known


@dataclass(frozen=True)
class _Run:
    catalogue: Catalogue
    template: Assessment
    name: str
    extracts: set[ExtractName]
    bench: SharedWorkbench
    process: DrawingProcess
    products: tuple[str, ...]
    force: bool

    def attempt(self, code: str, started: float) -> BoroughBuilt:
        """Build one borough; an error of its own becomes its row, one of what all share is raised."""
        name = name_for(self.catalogue, self.template.name, code)
        about = (code, self.catalogue.areas[code]["area_name"], name)
        try:
            status = self._build(self.catalogue.assessment(name))
        except Exception as error:
            if self.bench.is_spoilt:
                raise
            self.process.start_again()
            seconds = time.perf_counter() - started
            return BoroughBuilt(*about, FAILED, seconds, self._reason(error, name), _exit_code(error))
        documents = current(self.catalogue.project, name).documents
        return BoroughBuilt(*about, status, time.perf_counter() - started, documents=documents)

    def _build(self, assessment: Assessment) -> str:
        """Make what has changed of a borough's tables and documents; says whether anything had."""
        catalogue, wanted = self.catalogue, self.catalogue.products.of(assessment, self.products)
        published = None if self.force else with_current_tables(catalogue, assessment, self.extracts)
        if published:
            fingerprint = build_fingerprint(catalogue, assessment, self.extracts)
            made = with_documents(
                catalogue,
                assessment,
                published,
                fingerprint,
                wanted,
                _quiet,
                assessment.audiences,
                self.process,
            )
            return UNCHANGED if made == published else MADE
        tables = self.bench.publish(assessment, self.name)
        make_documents(catalogue, assessment.name, self.name, tables, wanted, process=self.process)
        return MADE

    def _reason(self, error: Exception, name: str) -> str:
        """Its message; of an error that nobody foresaw also where its traceback lies."""
        if isinstance(error, SnaError):
            return str(error)
        path = self.catalogue.project.documents / self.name / name / "error.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        return f"unexpected {type(error).__name__}: {error}; see {path}"


def _exit_code(error: Exception) -> int:
    return error.exit_code if isinstance(error, SnaError) else CheckError.exit_code


def _quiet(text: str) -> None:
    """Each borough is said in one line, when it is done."""
