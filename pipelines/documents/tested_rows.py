"""What is tested together where a table's rows are not those of the assessment's performance table."""

from dataclasses import replace

from pipelines.documents.crime_tables import SIGNS
from pipelines.documents.tables import Table

# the families of pipelines/statistics/figures.py
FAMILIES = (
    "A row is tested together with all of its family in the assessment, printed here or not: the measures of the "
    "performance table are one, all other measures of the same area another"
)
SIGNS_BY_FAMILY = SIGNS.replace("The rows are tested together", FAMILIES)


def by_family(table: Table) -> Table:
    """The table with the truth on its tests below it."""
    return replace(table, notes=[SIGNS_BY_FAMILY if note == SIGNS else note for note in table.notes])
