"""The accessibility statement."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section

TITLE = "Accessibility statement"
ABSENT = "No accessibility statement was written."
COMPLIANCE = {
    "full": "This document meets the Web Content Accessibility Guidelines (WCAG) 2.2 AA.",
    "partial": "This document meets the Web Content Accessibility Guidelines (WCAG) 2.2 AA in part. Not accessible:",
    "none": "This document does not meet the Web Content Accessibility Guidelines (WCAG) 2.2 AA. Not accessible:",
}


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.accessibility
    if not declared:
        return Section(TITLE, absent=ABSENT)
    return Section(
        TITLE,
        {
            "commitment": wording.plain(declared.commitment),
            "compliance": COMPLIANCE[declared.compliance],
            "not_accessible": [wording.plain(text) for text in declared.not_accessible],
            "tested": wording.plain(declared.tested),
            "contact": wording.plain(declared.contact),
            "enforcement": wording.plain(declared.enforcement),
            "prepared": wording.due(declared.prepared_on),
        },
    )
