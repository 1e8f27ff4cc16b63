"""Crime performance: the partnership's own table, how sure each change is, and rates among the boroughs."""

from pipelines.documents import crime_tables, difference_tables, drawings, summary
from pipelines.documents.drawings import Studio
from pipelines.documents.previous_figures import previous_figures
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "Crime performance"


def build(published: Published, studio: Studio) -> Section:
    own = published.readings(published.assessment.performance_table)
    return Section(
        TITLE,
        {
            "summary": summary.performance_summary(own),
            "table": crime_tables.performance(published),
            "changes": drawings.changes(published, studio),
            "ranks_summary": summary.ranks_summary(own),
            "rates": crime_tables.rates(published),
            "differences": difference_tables.differences(published),
            "previous": previous_figures(published),
        },
    )
