"""What is recommended, by whom it is to be done and when, and what it rests on."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import NOT_GIVEN, rests_on
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What we recommend"
ABSENT = "No recommendations have been written for this assessment."
COLUMNS = [
    ("No.", "l", 6),
    ("Recommendation and what it rests on", "l", 50),
    ("Owner", "l", 18),
    ("By", "l", 13),
    ("Cost", "l", 13),
]


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.recommendations
    if not declared:
        return Section(TITLE, absent=ABSENT)
    rows = []
    for number, item in enumerate(declared.recommendations, start=1):
        evidence = rests_on(published, item.evidence, item.measures, item.source)
        rows.append(
            [
                str(number),
                f"**{wording.plain(wording.sentence(item.recommendation))}** {evidence}",
                wording.plain(item.owner),
                wording.due(item.by),
                wording.plain(item.cost) if item.cost else NOT_GIVEN,
            ]
        )
    is_one = len(rows) == 1
    many = wording.count_in_words(len(rows))
    noun = "recommendation" if is_one else "recommendations"
    finding = wording.upper_first(f"{many} {noun}, {'' if is_one else 'each '}with an owner and a date.")
    table = Table("recommendations", finding, "In the order in which they were written", COLUMNS, rows)
    return Section(TITLE, {"table": table, "number": many, "noun": noun, "each": "It" if is_one else "Each"})
