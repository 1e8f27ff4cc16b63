"""What the partnership does not know, why that matters, and what would close the gap."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import NOT_GIVEN
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What we do not know"
ABSENT = "Nobody has written down what the partnership does not know; that is not a finding that it knows everything."
COLUMNS = [
    ("What is not known", "l", 27),
    ("Why it matters", "l", 27),
    ("What would close the gap", "l", 28),
    ("Owner", "l", 18),
]


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.knowledge_gaps
    if not declared:
        return Section(TITLE, absent=ABSENT)
    rows = [
        [
            wording.plain(item.gap),
            wording.plain(item.matters_because),
            wording.plain(item.to_close_it),
            wording.plain(item.owner) if item.owner else NOT_GIVEN,
        ]
        for item in declared.gaps
    ]
    number = wording.upper_first(wording.count_in_words(len(rows)))
    noun = "gap" if len(rows) == 1 else "gaps"
    table = Table("knowledge-gaps", f"{number} {noun} in knowledge.", "What would close each", COLUMNS, rows)
    return Section(TITLE, {"table": table})
