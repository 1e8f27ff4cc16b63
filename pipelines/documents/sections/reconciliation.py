"""Our figures beside those that the partnership has printed, and what the publisher has revised since."""

from pipelines.documents import annex_tables, summary
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.ward_words import holds_carried_months

TITLE = "Figures printed before, and figures revised"


def build(published: Published, studio: Studio) -> Section:
    revisions, caveats = annex_tables.revisions(published)
    return Section(
        TITLE,
        {
            "reconciliation": annex_tables.reconciliation(published),
            "revisions": revisions,
            "revision_words": summary.revision_words(caveats, holds_carried_months(published)),
        },
    )
