"""What partners owe, in one paragraph: how much has come, what is overdue, what never came."""

from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections import partner_measures
from pipelines.documents.sections.section import Section

TITLE = "What partners have supplied"


def build(published: Published, studio: Studio) -> Section:
    rows = partner_measures.expected(published)
    if not rows:
        return Section(TITLE, absent=partner_measures.ABSENT)
    return Section(TITLE, {"summary": partner_measures.summary(rows)})
