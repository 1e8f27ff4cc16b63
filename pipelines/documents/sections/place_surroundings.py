"""What surrounds the place: deprivation, how dense its crime is among the wards, and how its totals have moved."""

import polars as pl

from pipelines.documents import rolling_drawing, wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR
from pipelines.documents.sections.borough import overall_deprivation
from pipelines.documents.sections.place_profile import PLACE
from pipelines.documents.sections.section import Section
from pipelines.documents.sections.ward_profiles import RESIDENTS
from pipelines.documents.tables import Table

TITLE = "The place and its surroundings"


def build(published: Published, studio: Studio) -> Section:
    measure = published.assessment.performance_table[0]
    return Section(
        TITLE,
        {
            "table": _wards(published, measure),
            "chart": rolling_drawing.rolling(published, _charted(published, measure), studio, of=PLACE),
        },
    )


def _charted(published: Published, measure: str) -> str:
    """The offence of which most were recorded among those that changed clearly; else the one that opens the document."""
    readings = [
        published.reading(m, PLACE) for m in published.offences if (m, PLACE, "12_month") in published.figures
    ]
    clear = [reading for reading in readings if reading.case in CLEAR]
    return max(clear, key=lambda reading: reading.count_value).measure if clear else measure


def _wards(published: Published, measure: str) -> Table:
    """Each ward of the place beside the borough's median ward."""
    wards = published.assessment.place.wards
    densities = published.table("analysis.ward_densities").filter(
        (pl.col("measure") == measure) & pl.col("count").is_not_null()
    )
    ranked = densities.sort("per_square_kilometre", descending=True)["area_code"].to_list()
    by_code = {row["area_code"]: row for row in densities.to_dicts()}
    deprived = {
        row["area_code"]: row
        for row in overall_deprivation(published).filter(pl.col("area_type") == "ward").to_dicts()
    }
    rates = _rates(published, measure)
    rows = [
        [
            published.areas[code]["area_name"],
            wording.number(by_code[code]["count"]) if code in by_code else wording.NOT_AVAILABLE,
            wording.number(by_code[code]["per_square_kilometre"])
            if code in by_code
            else wording.NOT_AVAILABLE,
            f"{ranked.index(code) + 1} of {len(ranked)}" if code in ranked else wording.NOT_AVAILABLE,
            *([wording.number(rates.get(code))] if rates else []),
            _deprived(deprived.get(code)),
        ]
        for code in wards
        if code in published.areas
    ]
    plural = published.measures[measure]["plural"]
    top = [row[0] for row, code in zip(rows, wards, strict=False) if code in ranked[: len(ranked) // 4]]
    place = f"{wording.listed(top)} {'is' if len(top) == 1 else 'are'}" if top else "none is"
    place = f"{place} among the densest quarter"
    sources = [s for s in ("mps_ward_crime", "deprivation") if s in published.assessment.editions]
    return Table(
        "place-wards",
        f"Of its {wording.count_in_words(len(rows))} wards, {place} of the borough for {plural}.",
        "The wards of the place among those of the borough, 12 months",
        [
            ("Ward", "l", 28), (wording.upper_first(plural), "r", 16), ("Per square km", "r", 14),
            ("Rank by density", "r", 14), *([("Per 1,000 residents", "r", 14)] if rates else []),
            ("Neighbourhoods in England's most deprived fifth", "r", 24),
        ],
        rows,
        [
            "Rank 1 is the densest. Neighbourhoods are LSOAs.",
            _residents(published) if rates else "",
            f"Source: {'; '.join(published.source_words(source) for source in sources)}.",
        ],
    )  # fmt: skip


def _residents(published: Published) -> str:
    year = published.table("analysis.ward_profiles")["population_year"].drop_nulls()[0]
    return f"Residents: mid-{year} estimate; visitors are not among them, so wards with a town centre have high rates."


def _rates(published: Published, measure: str) -> dict[str, float]:
    """Offences per 1,000 residents by ward, as the assessment prints them; none where residents are not known."""
    rows = published.table("analysis.ward_profiles").filter(
        (pl.col("measure") == measure) & (pl.col("basis") == RESIDENTS)
    )
    return dict(rows.select("area_code", "rate_per_1000").rows())


def _deprived(row: dict | None) -> str:
    if not row:
        return wording.NOT_AVAILABLE
    return f"{wording.number(row['most_deprived_fifth'])} of {wording.number(row['lsoas'])}"
