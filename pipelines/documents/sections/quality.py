"""Data quality: every check with what it found, and every row of every file."""

from pipelines.documents import annex_tables, origin_tables, summary
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "Data quality"


def build(published: Published, studio: Studio) -> Section:
    return Section(
        TITLE,
        {
            "summary": summary.quality_summary(published),
            "checks": annex_tables.checks(published),
            "files": origin_tables.files(published),
            "kind": origin_tables.kind_of_file(published),
        },
    )
