"""What surrounds the partnership, under the seven heads of PESTELO."""

from pipelines.declarations.narrative import Circumstance
from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import figures_beside
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What is changing around the partnership"
ABSENT = "Nothing was written on what is changing around the partnership (PESTELO)."
HEADS = ("political", "economic", "social", "technological", "environmental", "legal", "organisational")
COLUMNS = [("Head", "l", 18), ("What is changing", "l", 41), ("What it means here", "l", 41)]


def build(published: Published, studio: Studio) -> Section:
    declared = published.narrative.pestelo
    found = [(head, item) for head in HEADS for item in getattr(declared, head)] if declared else []
    if not found:
        return Section(TITLE, absent=ABSENT)
    rows = [_row(published, head, item) for head, item in found]
    empty = [head for head in HEADS if not getattr(declared, head)]
    note = f"Nothing was written under the head {wording.listed(empty, last='or')}." if empty else ""
    number = wording.upper_first(wording.count_in_words(len(rows)))
    noun = "change" if len(rows) == 1 else "changes"
    table = Table(
        "pestelo",
        f"{number} {noun} around the partnership.",
        "Under the seven heads of PESTELO",
        COLUMNS,
        rows,
    )
    return Section(TITLE, {"table": table, "note": note})


def _row(published: Published, head: str, item: Circumstance) -> list[str]:
    shown = figures_beside(published, item.measures)
    effect = wording.sentence(wording.plain(item.effect))
    return [
        f"**{wording.upper_first(head)}**",
        f"{wording.sentence(wording.plain(item.text))} Source: {wording.sentence(wording.plain(item.source))}",
        f"{effect} {wording.sentence(wording.upper_first(shown))}" if shown else effect,
    ]
