"""What the boroughs' documents could not see, each gap said once with the boroughs that it lies in."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.boroughs_together import BEYOND_TIER, GAPS, NOT_SEEN, with_figures
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
    by_gap = gaps.group_by("kind", "gap", maintain_order=True).agg("area_code").rows()
    everywhere = {(kind, gap) for kind, gap, codes in by_gap if len(codes) == len(shown)}
    here = [(gap, codes) for kind, gap, codes in by_gap if (kind, gap) not in everywhere]
    return Section(
        TITLE,
        {
            "everywhere": [gap for kind, gap, _ in by_gap if (kind, gap) in everywhere and kind == NOT_SEEN],
            "beyond_tier": [gap for kind, gap, _ in by_gap if kind == BEYOND_TIER],
            "table": _table(sorted(here, key=lambda pair: -len(pair[1])), shown),
        },
    )


def _table(rows: list[tuple[str, list[str]]], shown: dict[str, str]) -> Table:
    number = wording.upper_first(wording.count_in_words(len(rows)))
    return Table(
        "borough-gaps",
        f"{number} {'gap lies' if len(rows) == 1 else 'gaps lie'} in some boroughs' documents and not in others'.",
        "What the tables behind these documents do not hold",
        [("What could not be seen", "l", 60), ("Boroughs", "l", 40)],
        [[gap, wording.listed([shown[code] for code in codes])] for gap, codes in rows],
        ["What is not seen is not zero."] if rows else [],
    )
