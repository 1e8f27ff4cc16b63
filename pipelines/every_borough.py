"""`sna build-boroughs`: a template's assessment for every borough, in one run and one process.

What boroughs share (extracts parsed, offences counted, the checks on both) is made once. A borough that fails is listed
with its reason, keeps its last good publication, and stops none of the others.
"""

import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from pipelines.borough_results import FAILED, MADE, UNCHANGED, Batch, BoroughBuilt
from pipelines.catalogue import Catalogue
from pipelines.charts.drawing_process import DrawingProcess
from pipelines.declarations import Assessment
from pipelines.errors import CheckError, SnaError, UsageError
from pipelines.fonts import prepare_fonts
from pipelines.gone_editions import refuse_gone
from pipelines.overview import make_overview
from pipelines.publish import Publication, new_run
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
from pipelines.templates import OVERVIEW, boroughs, name_for


def build_boroughs(
    catalogue: Catalogue,
    name: str,
    areas: Sequence[str] = (),
    force: bool = False,
    verify: bool = False,
    products: Sequence[str] = (),
    say: Say = lambda text: None,
    accept_gaps: bool = False,
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
        run = _Run(
            catalogue, template, new_run(), extracts, bench, process, tuple(products), force, accept_gaps
        )
        for borough in run.in_turn(codes, started):
            built.append(borough)
            say(f"{borough.area_name}: {borough.status} in {borough.seconds:.1f} s")
        overview = run.overview(built)
    return Batch(template.name, built, catalogue.project.documents / template.name, *overview)


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
    accept_gaps: bool

    def in_turn(self, codes: list[str], started: float) -> Iterator[BoroughBuilt]:
        """Each borough when its documents are made; beside them the tables of the next are computed."""
        with ThreadPoolExecutor(1) as beside:
            coming = beside.submit(self._tables, codes[0])
            for code, following in zip(codes, [*codes[1:], None], strict=True):
                ready = coming
                wait([ready])
                coming = beside.submit(self._tables, following) if following else None
                yield self._attempt(code, ready, started)
                started = time.perf_counter()

    def overview(self, built: list[BoroughBuilt]) -> tuple[list[Path], str]:
        """The overview's documents, and why there are none: the boroughs' own stay either way."""
        try:
            return make_overview(
                self.catalogue, self.template, self.name, self.extracts, built, self.process
            ), ""
        except Exception as error:
            self.process.start_again()
            return [], self._reason(error, f"{self.template.name}-{OVERVIEW}")

    def _attempt(self, code: str, ready: Future[Publication | Path], started: float) -> BoroughBuilt:
        """Build one borough; an error of its own becomes its row, one of what all share is raised."""
        name = name_for(self.catalogue, self.template.name, code)
        about = (code, self.catalogue.areas[code]["area_name"], name)
        try:
            status = self._documents(name, ready.result())
        except Exception as error:
            if error is self.bench.spoilt_by:
                raise
            self.process.start_again()
            seconds = time.perf_counter() - started
            return BoroughBuilt(*about, FAILED, seconds, self._reason(error, name), _exit_code(error))
        return BoroughBuilt(*about, status, time.perf_counter() - started)

    def _tables(self, code: str) -> Publication | Path:
        """The publication whose tables are as they should be, or the folder of those made now."""
        assessment = self.catalogue.assessment(name_for(self.catalogue, self.template.name, code))
        if not self.accept_gaps:
            refuse_gone(self.catalogue, assessment)
        published = None if self.force else with_current_tables(self.catalogue, assessment, self.extracts)
        return published or self.bench.publish(assessment, self.name)

    def _documents(self, name: str, tables: Publication | Path) -> str:
        """Make what has changed of a borough's documents; says whether anything had."""
        assessment = self.catalogue.assessment(name)
        wanted = self.catalogue.products.of(assessment, self.products)
        if isinstance(tables, Path):
            make_documents(self.catalogue, name, self.name, tables, wanted, process=self.process)
            return MADE
        fingerprint, audiences = (
            build_fingerprint(self.catalogue, assessment, self.extracts),
            assessment.audiences,
        )
        made = with_documents(
            self.catalogue, assessment, tables, fingerprint, wanted, _quiet, audiences, self.process
        )
        return UNCHANGED if made == tables else MADE

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
