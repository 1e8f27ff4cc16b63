"""Every figure's origin: the rows of the files that it is the sum of."""

from pipelines.documents import origin_tables
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "Every figure's origin"


def build(published: Published, studio: Studio) -> Section:
    return Section(TITLE, {"table": origin_tables.origins(published)})
