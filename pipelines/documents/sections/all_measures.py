"""Every recorded offence that no other table holds."""

from pipelines.documents import crime_tables, summary
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "All recorded offences"


def build(published: Published, studio: Studio) -> Section:
    values = {"elsewhere": summary.elsewhere(published), "table": crime_tables.all_measures(published)}
    return Section(TITLE, values)
