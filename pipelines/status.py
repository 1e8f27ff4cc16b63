"""What has been received, what is late, and what became of every row: the figures behind `sna status`."""

from datetime import date

import polars as pl

from pipelines.audits import Finding, problems, tables_of
from pipelines.catalogue import Catalogue
from pipelines.declarations import SAMPLE_EDITION, Assessment, Source
from pipelines.extracts.store import ExtractStore
from pipelines.figures import workshop_in_memory
from pipelines.pipeline import all_steps, run_steps
from pipelines.steps import Workshop

RECEIPTS = "select * from core.edition_receipts"
FILES = (
    "select source, edition, file, rows_read, rows_loaded, rows_rejected, rows_excluded, rows_corrected, excluded, "
    "first_month, last_month, sha256, error from raw.extracts where edition <> 'reference' order by source, edition, file"
)
STATUS_COLUMNS = {
    "source": pl.String,
    "edition": pl.String,
    "state": pl.String,
    "first_month": pl.String,
    "last_month": pl.String,
    "due_date": pl.String,
    "overdue_days": pl.Int64,
    "files": pl.Int64,
    "rows_read": pl.Int64,
    "rows_loaded": pl.Int64,
    "rows_rejected": pl.Int64,
    "rows_excluded": pl.Int64,
    "checks_failed": pl.Int64,
    "editions": pl.String,
}


def source_status(catalogue: Catalogue, assessment: Assessment | None, today: date) -> pl.DataFrame:
    """One row a source, overdue first: the edition looked at, its last month, when the next is due, its rows and checks.

    The edition is the one that the assessment is pinned to; without an assessment the newest that lies there. Row
    counts are rows of files; ``overdue_days`` is null where nothing is due.
    """
    store = ExtractStore(catalogue.project.extracts, catalogue.project.raw)
    sources = [source for source in catalogue.sources.values() if source.shape != "reference"]
    there = {source.source: store.editions(source) for source in sources}
    looked_at = assessment.editions if assessment else newest_editions(there)
    with workshop_in_memory(catalogue, assessment, looked_at) as workshop:
        failed = _failed_checks(workshop, assessment)
        receipts = {
            (row["source"], row["edition"]): row for row in workshop.warehouse.query(RECEIPTS).to_dicts()
        }
    rows = [
        _row(source, edition, receipts.get((source.source, edition)), failed, there[source.source], today)
        for source in sources
        if (edition := looked_at.get(source.source)) or not assessment
    ]
    return pl.DataFrame(rows, schema=STATUS_COLUMNS).sort(
        pl.col("overdue_days").fill_null(-1), "source", descending=[True, False]
    )


def file_status(catalogue: Catalogue, assessment: Assessment | None) -> pl.DataFrame:
    """One row a file: rows read = loaded + rejected + excluded, or the error for which none was read."""
    store = ExtractStore(catalogue.project.extracts, catalogue.project.raw)
    there = {source.source: store.editions(source) for source in catalogue.sources.values()}
    looked_at = assessment.editions if assessment else newest_editions(there)
    with workshop_in_memory(catalogue, assessment, looked_at) as workshop:
        run_steps(workshop, ["raw.extracts"])
        return workshop.warehouse.query(FILES)


def newest_editions(there: dict[str, list[str]]) -> dict[str, str]:
    """The newest edition of each source by its name (YYYY-MM); the synthetic one only where there is no other."""
    real = {source: [name for name in names if name != SAMPLE_EDITION] for source, names in there.items()}
    return {source: max(real[source] or names) for source, names in there.items() if names}


def _failed_checks(workshop: Workshop, assessment: Assessment | None) -> list[Finding]:
    """Everything that the checks find; without an assessment, the checks that need none."""
    catalogue = workshop.catalogue
    own = {step.name for step in all_steps(catalogue) if step.per_assessment}
    asked = {suite.table: tables_of(suite) for suite in catalogue.suites}
    suites = [suite for suite in catalogue.suites if assessment or not asked[suite.table] & own]
    run_steps(workshop, {"core.edition_receipts"}.union(*(asked[suite.table] for suite in suites)))
    return [
        found
        for suite in suites
        for expectation in suite.expectations
        if expectation.evidence
        for found in problems(suite, expectation, workshop.warehouse)
    ]


def _row(
    source: Source,
    edition: str | None,
    receipt: dict | None,
    failed: list[Finding],
    there: list[str],
    today: date,
) -> dict:
    row: dict = {"source": source.source, "edition": edition, "editions": ", ".join(there)}
    if receipt is None:
        return {**row, "state": "never_received"}
    due = receipt["due_date"]
    late = (today - due).days if due and due < today else None
    checks = {
        found.expectation.name
        for found in failed
        if (found.source, found.edition) == (source.source, edition)
    }
    counts = ("files", "rows_read", "rows_loaded", "rows_rejected", "rows_excluded")
    return {
        **row,
        "state": _state(receipt, late),
        "first_month": _month(receipt["first_month"]),
        "last_month": _month(receipt["last_month"]),
        "due_date": due.isoformat() if due else None,
        "overdue_days": late,
        **{name: receipt[name] for name in counts},
        "checks_failed": len(checks),
    }


def _state(receipt: dict, late: int | None) -> str:
    """The same words as sql/analysis/source_status.sql, whose clock is the assessment's."""
    if receipt["files_unread"]:
        return "not_read"
    if receipt["due_date"] is None:
        return "no_due_date"
    return "up_to_date" if late is None else "overdue"


def _month(day: date | None) -> str | None:
    return f"{day:%Y-%m}" if day else None
