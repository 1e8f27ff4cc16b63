"""The figures of an assessment without a build: the same steps, in memory, leaving nothing behind."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.audits import Finding, findings, tables_asked
from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, changed
from pipelines.errors import CheckError, InputError, UsageError
from pipelines.extracts.store import ExtractStore
from pipelines.extracts.tables import is_litter
from pipelines.pipeline import Progress, run_steps
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

COLUMNS = (
    "measure",
    "area_code",
    "area_name",
    "period_end",
    "edition",
    "comparison",
    "method",
    "count",
    "base_count",
    "change_pct",
    "lower_pct",
    "upper_pct",
    "p_value",
    "verdict",
    "rate_per_1000",
    "rank",
    "caveats",
    # beyond the contract: what the verdict rests on
    "dispersion",
    "dispersed_lower_pct",
    "dispersed_upper_pct",
    "dispersed_p_value",
    "adjusted_p_value",
    "rate_lower_per_1000",
    "rate_upper_per_1000",
    "population_year",
)


@dataclass(frozen=True)
class Figures:
    """The figures, and what stands against them: findings of the checks and sources without extracts."""

    frame: pl.DataFrame
    findings: list[Finding]
    gaps: list[str]

    @property
    def problems(self) -> list[str]:
        return [finding.message for finding in self.findings if finding.is_critical]


def adjusted(
    catalogue: Catalogue,
    assessment: Assessment,
    period_end: str | None = None,
    editions: dict[str, str] | None = None,
    three_year_method: str | None = None,
) -> Assessment:
    """The assessment with other settings than its file's. Raises UsageError."""
    unknown = sorted(set(editions or {}) - set(catalogue.sources))
    if unknown:
        raise UsageError(
            f"--edition: there is no source {', '.join(unknown)}; known: {', '.join(catalogue.sources)}"
        )
    changes: dict = {"editions": {**assessment.editions, **(editions or {})}}
    if period_end:
        changes["period_end"] = period_end
    if three_year_method:
        changes["three_year_method"] = three_year_method
    return changed(assessment, **changes)


@contextmanager
def workshop_in_memory(
    catalogue: Catalogue, assessment: Assessment | None, editions: Mapping[str, str | list[str]] | None = None
) -> Iterator[Workshop]:
    """A workshop that reads the build's cache of extracts but writes only to a folder that goes away.

    ``editions``: those to load, by source; without them the assessment's pinned ones.
    """
    project = catalogue.project
    with tempfile.TemporaryDirectory(prefix="sna-") as folder:
        warehouse = Warehouse()
        try:
            store = ExtractStore(project.extracts, Path(folder), read=(project.raw,))
            wanted = editions if editions is not None else assessment.editions
            pinned = {
                source: [named] if isinstance(named, str) else named for source, named in wanted.items()
            }
            yield Workshop(catalogue, warehouse, store, assessment, pinned)
        finally:
            warehouse.close()


def compute_figures(
    catalogue: Catalogue, assessment: Assessment, progress: Progress = lambda name: None
) -> Figures:
    """All figures of an assessment.

    Raises InputError where an extract cannot be read or none lies there, CheckError where a check withholds all
    figures. Findings that only null some figures are returned with them.
    """
    alone = changed(assessment, other_editions={})
    with workshop_in_memory(catalogue, alone) as workshop:
        gaps = missing_extracts(catalogue.project.extracts, assessment)
        run_steps(workshop, ["analysis.figures", *tables_asked(catalogue)], progress)
        found = findings(catalogue, workshop.warehouse, alone)
        withhold(found)
        frame = workshop.warehouse.query(
            "select *, strftime(current_end, '%Y-%m') as period_end from analysis.figures "
            "order by measure, area_code, comparison"
        )
    return Figures(frame.select(COLUMNS), found, gaps)


def of_area(frame: pl.DataFrame, area: str) -> pl.DataFrame:
    """The rows of an area: its code, key or full name, in whatever case."""
    wanted = area.casefold()
    return frame.filter(
        (pl.col("area_code").str.to_lowercase() == wanted)
        | (pl.col("area_name").str.to_lowercase() == wanted)
    )


def worth_reading(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows without those that have no figure, or none to compare it with."""
    known = pl.col("count").is_not_null() & pl.col("base_count").is_not_null()
    return frame.filter(known | (pl.col("verdict") != "not_available"))


def withhold(found: list[Finding]) -> None:
    """Raise the error of the findings that allow no figure at all."""
    stopping = [f for f in found if f.is_critical and f.expectation.figures == "withheld"]
    if stopping:
        raise error_of(stopping)


def error_of(critical: list[Finding]) -> InputError | CheckError:
    """The error that some critical findings amount to: that of unread extracts, where there are any."""
    unread = [found.message for found in critical if found.expectation.exit_code == InputError.exit_code]
    if unread:
        return InputError("\n".join(unread))
    return CheckError("\n".join(found.message for found in critical))


def missing_extracts(extracts: Path, assessment: Assessment) -> list[str]:
    """Sentences naming the pinned editions that hold no file. Raises InputError where not one of them does."""
    gaps = [
        f"{source}: no extract of the edition {edition} lies in {extracts / source / edition}; its figures are left empty"
        for source, edition in missing_editions(extracts, assessment.editions).items()
    ]
    if len(gaps) == len(assessment.editions):
        raise InputError(
            f"no extract of any edition of {assessment.name} lies in {extracts}; put them into "
            "<source>/<edition>/ there, or set SNA_DATA_RAW to the folder that holds them"
        )
    return gaps


def missing_editions(extracts: Path, editions: Mapping[str, str]) -> dict[str, str]:
    """Those of the editions, by source, whose folder holds no file."""
    folders = {source: extracts / source / edition for source, edition in editions.items()}
    return {
        source: editions[source]
        for source, folder in folders.items()
        if not folder.is_dir() or not any(path for path in folder.iterdir() if not is_litter(path))
    }


def refuse_missing(extracts: Path, asked_for: Mapping[str, str]) -> None:
    """An edition that somebody asks for by name is no gap. Raises InputError where it is not there."""
    for source, edition in missing_editions(extracts, asked_for).items():
        folder = extracts / source
        there = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
        raise InputError(
            f"--edition {source}={edition}: no extract lies in {folder / edition}; there: {', '.join(there) or 'none'}"
        )


def checked(catalogue: Catalogue, assessment: Assessment) -> tuple[list[Finding], list[str]]:
    """Every finding on the editions of an assessment, and the gaps; nothing is withheld or published."""
    with workshop_in_memory(catalogue, changed(assessment, other_editions={})) as workshop:
        gaps = missing_extracts(catalogue.project.extracts, assessment)
        run_steps(workshop, ["analysis.figures", *tables_asked(catalogue)])
        return findings(catalogue, workshop.warehouse, workshop.assessment), gaps
