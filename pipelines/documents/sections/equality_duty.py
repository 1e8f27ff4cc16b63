"""The public sector equality duty: the law's words, and what was done here."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "Equality duty"
ABSENT = "This document says nothing of the public sector equality duty."
NOTHING_HERE = "What the partnership did to meet the duty in preparing this assessment was not written down."


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.equality_duty
    if not declared:
        return Section(TITLE, absent=ABSENT)
    here = [wording.plain(text) for text in declared.here] or [published.unwritten(NOTHING_HERE)]
    source = f"Source: {wording.sentence(wording.plain(declared.source))}" if declared.source else ""
    return Section(
        TITLE, {"duty": [wording.plain(text) for text in declared.duty], "here": here, "source": source}
    )
