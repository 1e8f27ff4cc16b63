"""What an edition for readers outside the partnership does not hold, and why: the same for every assessment."""

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What this edition holds back, and why"
KEYS, BEFORE = ("partner_counts", "held_back"), ("data", "reading_notes")


def with_held_back(sections: list[str], published: Published) -> list[str]:
    """The sections of an edition: one that is held to rules prints the counts of partners that it may, unless it is a
    short one of a product that says what it holds, and always says what it leaves out; no other does."""
    others = [section for section in sections if section not in KEYS]
    if published.rules is None:
        return others
    place = next((others.index(key) for key in BEFORE if key in others), len(others))
    return [*others[:place], *(KEYS[1:] if published.is_short else KEYS), *others[place:]]


def build(published: Published, studio: Studio) -> Section:
    rows = published.table("meta.withheld").rows()
    number = wording.count_in_words(len(rows))
    return Section(
        TITLE,
        {
            "summary": f"{wording.upper_first(number)} things that the "
            "partnership's own edition can hold are not in it, whether or not they were supplied for this period.",
            "table": Table(
                "held-back",
                f"{wording.upper_first(number)} things are held back.",
                "What the public edition does not hold",
                [("What", "l", 50), ("Why", "l", 50)],
                [list(row) for row in rows],
                ["What is held back is not zero."],
            ),
        },
    )
