"""What the boroughs' documents could not see, each gap said once with the boroughs that it lies in."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.boroughs_together import GAPS, with_figures
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "What the boroughs' documents could not see"


def build(published: Published, studio: Studio) -> Section:
    """Absent where no borough's document has a gap."""
    shown = {borough.area_code: borough.area_name for borough in with_figures(published)}
    gaps = published.table(GAPS).filter(pl.col("area_code").is_in(list(shown)))
    if gaps.is_empty():
        return Section(TITLE, absent="Every row of the boroughs' main tables has a figure for both years.")
    by_gap = gaps.group_by("gap", maintain_order=True).agg("area_code").rows()
    by_gap.sort(key=lambda pair: -len(pair[1]))
    everywhere = [gap for gap, codes in by_gap if len(codes) == len(shown)]
    return Section(
        TITLE,
        {
            "everywhere": everywhere,
            "table": _table([pair for pair in by_gap if pair[0] not in everywhere], shown),
        },
    )


def _table(rows: list[tuple[str, list[str]]], shown: dict[str, str]) -> Table:
    number = wording.upper_first(wording.count_in_words(len(rows)))
    return Table(
        "borough-gaps",
        f"{number} {'gap lies' if len(rows) == 1 else 'gaps lie'} in some boroughs' documents and not in others'.",
        "Gaps, in the words of the boroughs' own documents",
        [("What could not be seen", "l", 60), ("Boroughs", "l", 40)],
        [[gap, wording.listed([shown[code] for code in codes])] for gap, codes in rows],
        ["What is not seen is not zero."] if rows else [],
    )
