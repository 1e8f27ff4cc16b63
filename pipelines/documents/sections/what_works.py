"""What is done, and how good the evidence for it is."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import rests_on
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What is done, and what works"
ABSENT = "Nothing was written on what is done about these problems or on the evidence that it works."
LEVELS = ("strong", "promising", "mixed", "no effect found", "not evaluated")
MEANING = (
    "Evidence. Strong: several sound evaluations with comparison groups agree. Promising: at least one sound evaluation. "
    "Mixed: evaluations disagree. No effect found: evaluated, and nothing to show. Not evaluated: nobody has tested it. "
    "The level is the judgement of those who wrote it here."
)
COLUMNS = [
    ("What is done", "l", 27),
    ("Problem", "l", 18),
    ("Evidence", "l", 14),
    ("What was found", "l", 41),
]


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.what_works
    if not declared:
        return Section(TITLE, absent=ABSENT)
    practices = sorted(declared.practices, key=lambda item: LEVELS.index(item.evidence))
    rows = [
        [
            wording.plain(item.practice),
            wording.plain(item.problem),
            wording.upper_first(item.evidence),
            rests_on(published, item.finding, item.measures, item.source),
        ]
        for item in practices
    ]
    tested = sum(item.evidence != "not evaluated" for item in practices)
    finding = (
        f"{wording.some_of(tested, len(rows))} practices {'has' if tested == 1 else 'have'} been evaluated somewhere."
        if len(rows) > 1
        else f"The one practice named here has {'been evaluated somewhere' if tested else 'not been evaluated anywhere'}."
    )
    table = Table("what-works", finding, "Best evidence first", COLUMNS, rows, [MEANING])
    return Section(TITLE, {"table": table})
