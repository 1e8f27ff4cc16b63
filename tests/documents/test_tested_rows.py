"""Below a table whose rows are of two families of tests stands the truth on what was tested together."""

from pipelines.documents.crime_tables import SIGNS
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import FAMILIES, by_family


def test_the_note_on_the_rows_gives_way_to_that_on_the_families() -> None:
    table = Table(
        "kinds", "Finding.", "Description", [("Offences", "l", 10)], [["Robbery"]], [SIGNS, "Source: here."]
    )

    signs, source = by_family(table).notes

    assert FAMILIES in signs and "rows are tested together" not in signs
    assert source == "Source: here."
