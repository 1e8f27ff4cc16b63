"""How the figures were made: what is counted, what is tested, and which breaks in recording touch them."""

from pipelines.documents import annex_tables, crime_tables, summary
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "How these figures were made"


def build(published: Published, studio: Studio) -> Section:
    return Section(
        TITLE,
        {
            "three_year_words": crime_tables.three_year_words(published),
            "comparator_words": crime_tables.comparator_words(published),
            "unknown_share": summary.unknown_share(published),
            "dispersion": annex_tables.dispersions(published),
            "breaks": annex_tables.breaks(published),
        },
    )
