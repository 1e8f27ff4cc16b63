"""The evidence of every expectation, asked of the database in plain SQL: what is wrong, in words, by edition.

Great Expectations (checks.py) decides pass or fail of the same suites; this module needs none of it.
"""

from dataclasses import dataclass

import duckdb

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, Expectation, Suite
from pipelines.errors import UsageError
from pipelines.models import tables_read
from pipelines.warehouse import Warehouse


@dataclass(frozen=True)
class Finding:
    """One problem that a check found in an edition."""

    table: str
    expectation: Expectation
    source: str
    edition: str
    message: str

    @property
    def is_critical(self) -> bool:
        return self.expectation.severity == "critical"


def tables_asked(catalogue: Catalogue) -> set[str]:
    """Every table that a profile or an evidence query reads."""
    return set().union(*map(tables_of, catalogue.suites))


def tables_of(suite: Suite) -> set[str]:
    """The tables that a suite's profile and evidence read."""
    queries = [suite.profile, *(e.evidence for e in suite.expectations if e.evidence)]
    with duckdb.connect() as parser:
        return set().union(*(tables_read(sql, parser, f"expectations/{suite.table}.yaml") for sql in queries))


def findings(catalogue: Catalogue, warehouse: Warehouse, assessment: Assessment) -> list[Finding]:
    """Everything that the suites find in the editions of an assessment, critical findings first."""
    found = [
        finding
        for suite in catalogue.suites
        for expectation in suite.expectations
        if expectation.evidence
        for finding in evidence(suite, expectation, warehouse, assessment)
    ]
    return sorted(found, key=lambda finding: (not finding.is_critical, finding.table, finding.message))


def evidence(
    suite: Suite, expectation: Expectation, warehouse: Warehouse, assessment: Assessment
) -> list[Finding]:
    """The problems that one expectation finds in the editions of an assessment."""
    return [
        found
        for found in problems(suite, expectation, warehouse)
        if found.edition in editions_of(assessment, found.source)
    ]


def problems(suite: Suite, expectation: Expectation, warehouse: Warehouse) -> list[Finding]:
    """The problems that one expectation finds in every edition that is loaded."""
    try:
        rows = warehouse.query(
            f"select source, edition, message from ({expectation.evidence}) order by all"
        ).rows()
    except duckdb.Error as error:
        raise UsageError(f"expectations/{suite.table}.yaml, {expectation.name}: evidence: {error}") from error
    return [Finding(suite.table, expectation, source, edition, message) for source, edition, message in rows]


def editions_of(assessment: Assessment, source: str) -> list[str]:
    """The pinned edition of a source and those shown beside it; a reference table serves every assessment."""
    pinned = [assessment.editions[source]] if source in assessment.editions else []
    return [*pinned, *assessment.other_editions.get(source, []), "reference"]
