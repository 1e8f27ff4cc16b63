"""Factory: every suite in ``expectations/`` -> Great Expectations results, kept in ``meta.check_results``.

The profile of a suite (one row an edition, with the number of problems that each evidence query finds) goes to Great
Expectations as a pandas frame. Its import costs seconds, so it happens inside the check, and a profile that has
already passed is not judged again.
"""

import hashlib
import logging
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache

import polars as pl

from pipelines.audits import Finding, editions_of, evidence
from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, Suite
from pipelines.errors import CheckError, InputError
from pipelines.warehouse import Warehouse

RESULTS = "meta.check_results"
FINDINGS = "meta.check_findings"
FINDING_COLUMNS = ("assessment", "table_name", "name", "source", "edition", "message")
SHOWN_PROBLEMS = 10


@dataclass(frozen=True)
class Outcome:
    """What one expectation found in the editions of one assessment."""

    assessment: str
    table_name: str
    name: str
    title: str
    severity: str
    exit_code: int
    passed: bool
    problems: int
    message: str
    profile_hash: str
    checked_at: str
    editions_judged: int = (
        0  # of the assessment, that have rows in the table; with none a check has passed on nothing
    )

    @property
    def blocks(self) -> bool:
        return self.severity == "critical" and not self.passed


def run_suite(
    suite: Suite, catalogue: Catalogue, warehouse: Warehouse, assessment: Assessment
) -> list[Outcome]:
    """Judge one suite for the editions of an assessment and remember the outcome."""
    found = {
        expectation.name: evidence(suite, expectation, warehouse, assessment)
        for expectation in suite.expectations
        if expectation.evidence
    }
    _note_findings(suite, found, warehouse, assessment)
    messages = {name: [finding.message for finding in findings] for name, findings in found.items()}
    profile = _profile(suite, warehouse, assessment, messages)
    fingerprint = hashlib.sha256((suite.model_dump_json() + profile.write_csv()).encode()).hexdigest()
    known = _remembered(suite, warehouse, assessment, fingerprint)
    if known:
        return known
    passed = _judged(suite, profile)
    outcomes = [
        Outcome(
            assessment.name,
            suite.table,
            e.name,
            e.title,
            e.severity,
            e.exit_code,
            passed[e.name],
            len(messages.get(e.name, [])) or int(not passed[e.name]),
            "\n".join(messages.get(e.name, [])[:SHOWN_PROBLEMS]),
            fingerprint,
            datetime.now(UTC).isoformat(timespec="seconds"),
            profile.height,
        )
        for e in suite.expectations
    ]
    _remember(suite, warehouse, assessment, outcomes)
    return outcomes


def repeat_outcomes(warehouse: Warehouse, said_of: str, assessment: str) -> None:
    """What was found for one assessment is found for another of the same editions too."""
    for table in (RESULTS, FINDINGS):
        rows = warehouse.query(
            f"select * replace ($assessment as assessment) from {table} where assessment = $said_of",
            assessment=assessment,
            said_of=said_of,
        )
        warehouse.replace_rows(table, rows, assessment)


def stop_where_blocked(outcomes: list[Outcome]) -> None:
    """Raises InputError or CheckError with the messages of the blocking checks that failed."""
    failed = [outcome for outcome in outcomes if outcome.blocks]
    if failed:
        unread = any(outcome.exit_code == InputError.exit_code for outcome in failed)
        text = "\n".join(outcome.message or outcome.title for outcome in failed)
        raise InputError(text) if unread else CheckError(text)


def _profile(
    suite: Suite, warehouse: Warehouse, assessment: Assessment, messages: dict[str, list[str]]
) -> pl.DataFrame:
    """The declared profile of the assessment's editions, and a row of problem counts for each evidence query."""
    rows = warehouse.query(f"select * from ({suite.profile}) order by source, edition")
    wanted = [row["edition"] in editions_of(assessment, row["source"]) for row in rows.to_dicts()]
    counts = [pl.lit(len(found)).alias(name) for name, found in messages.items()]
    return rows.filter(pl.Series(wanted, dtype=pl.Boolean)).with_columns(counts)


@lru_cache(maxsize=1)
def _context():
    """One context for all suites of a run: making one costs more than judging a profile."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _judged(suite: Suite, profile: pl.DataFrame) -> dict[str, bool]:
    import great_expectations as gx  # seconds and 265 MB: only when something is to be judged

    logging.disable(logging.INFO)  # Great Expectations sets its own levels and talks of its temporary folders
    profiles = _context().data_sources.add_or_update_pandas(suite.table)
    asset = profiles.add_dataframe_asset(suite.table)
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": profile.to_pandas()})
    built = gx.ExpectationSuite(name=suite.table)
    for expectation in suite.expectations:
        arguments = expectation.arguments or {"column": expectation.name, "max_value": 0}
        kind = "".join(word.capitalize() for word in expectation.expectation.split("_"))
        built.add_expectation(getattr(gx.expectations, kind)(**arguments, meta={"name": expectation.name}))
    results = batch.validate(built).results
    logging.disable(logging.NOTSET)
    # results come back in another order than the suite: match them by the name given
    return {found.expectation_config.meta["name"]: bool(found.success) for found in results}


def _remembered(
    suite: Suite, warehouse: Warehouse, assessment: Assessment, fingerprint: str
) -> list[Outcome]:
    """The outcomes of the same profile, if all of them passed."""
    if not warehouse.exists(RESULTS):
        return []
    rows = warehouse.query(
        f"select * from {RESULTS} where assessment = $assessment and table_name = $table and profile_hash = $hash",
        assessment=assessment.name,
        table=suite.table,
        hash=fingerprint,
    ).to_dicts()
    complete = {row["name"] for row in rows} == {expectation.name for expectation in suite.expectations}
    known = all(row["passed"] and row.get("editions_judged") is not None for row in rows)
    return [Outcome(**row) for row in rows] if complete and known else []


def _note_findings(
    suite: Suite, found: dict[str, list[Finding]], warehouse: Warehouse, assessment: Assessment
) -> None:
    """Every problem with the source and edition that it lies in: what a document counts by source."""
    rows = [
        (assessment.name, suite.table, name, finding.source, finding.edition, finding.message)
        for name, findings in found.items()
        for finding in findings
    ]
    _replace_suite(
        FINDINGS,
        suite,
        pl.DataFrame(rows, dict.fromkeys(FINDING_COLUMNS, pl.String), orient="row"),
        warehouse,
        assessment,
    )


def _remember(suite: Suite, warehouse: Warehouse, assessment: Assessment, outcomes: list[Outcome]) -> None:
    rows = pl.DataFrame([asdict(outcome) for outcome in outcomes])
    _replace_suite(RESULTS, suite, rows, warehouse, assessment)


def _replace_suite(
    table: str, suite: Suite, rows: pl.DataFrame, warehouse: Warehouse, assessment: Assessment
) -> None:
    """Put one suite's rows into a table that holds those of all suites and assessments."""
    kept = rows.clear()
    if warehouse.exists(table):
        kept = warehouse.query(
            f"select * from {table} where assessment = $assessment and table_name <> $table",
            assessment=assessment.name,
            table=suite.table,
        )
    joined = pl.concat([kept, rows], how="diagonal") if kept.height else rows  # kept can be of fewer columns
    warehouse.replace_rows(table, joined, assessment.name)
