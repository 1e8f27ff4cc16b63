"""The rates of the document's measures among the boroughs."""

from dataclasses import replace

from pipelines.documents import crime_tables
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import ROUNDS_TO_ZERO, ROUNDS_TO_ZERO_MEANS
from pipelines.documents.sections.section import Section

TITLE = "Against other boroughs"
CAUTION = "A high rate can mean more harm, or more trust in those to whom it is reported; the rank does not say which."


def build(published: Published, studio: Studio) -> Section:
    table = crime_tables.rates(published)
    if not table:
        return Section(
            TITLE, absent="No rate can be given [x], as counts or estimates of residents are missing."
        )
    if any(ROUNDS_TO_ZERO in row for row in table.rows):
        table = replace(table, notes=[ROUNDS_TO_ZERO_MEANS, *table.notes])
    return Section(TITLE, {"table": table, "caution": CAUTION})
