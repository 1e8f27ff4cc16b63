"""What the partnership is asked to decide, in the order in which people wrote it."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.sections.summary import NO_DECISIONS

TITLE = "What the board is asked to do"


def build(published: Published, studio: Studio) -> Section:
    decisions = published.narrative.decisions
    if not decisions:
        return Section(TITLE, absent=NO_DECISIONS)
    said = [wording.sentence(wording.plain(text)) for text in decisions.decisions]
    return Section(TITLE, {"decisions": said})
