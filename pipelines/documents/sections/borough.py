"""The borough: who lives there, how old they are, and how deprived its neighbourhoods are."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

OVERALL = "overall"


def build(published: Published, studio: Studio) -> Section:
    """Absent where neither residents by age nor deprivation is known."""
    name = published.borough["area_name"]
    ages, deprivation = _ages(published), _deprivation(published)
    if not ages and not deprivation:
        return Section(
            f"{name} and its people",
            absent="No estimates of residents by age and no index of deprivation were supplied [x], so the place is not "
            "described.",
        )
    return Section(
        f"{name} and its people", {"summary": _summary(published), "ages": ages, "deprivation": deprivation}
    )


def _summary(published: Published) -> str:
    said = []
    rows = published.table("analysis.population_structure").filter(
        (pl.col("area_code") == published.assessment.area) & (pl.col("sex") == "persons")
    )
    if rows.height:
        residents, young = rows["population"].sum(), rows.filter(pl.col("position") <= 3)["population"].sum()
        said.append(
            f"{published.borough['area_name']} had {wording.number(residents)} residents in mid-{rows['year'][0]}, "
            f"{wording.percent(100 * young / residents)} of them under 25."
        )
    else:
        said.append(_residents(published))
    own = _own_deprivation(published).filter(pl.col("domain") == OVERALL)
    if own.height:
        row = own.sort("index_year").tail(1).to_dicts()[0]
        said.append(
            f"{wording.number(row['most_deprived_tenth'])} of its {wording.number(row['lsoas'])} neighbourhoods (LSOAs) are "
            f"among the most deprived tenth of England by the {row['index_year']} index."
        )
    said.append(
        "People who work, study or go out here are not counted among residents: rates of busy centres overstate "
        "residents' risk."
    )
    return " ".join(filter(None, said))


def _residents(published: Published) -> str:
    """How many live there, where no source tells their ages."""
    rows = (
        published.table("analysis.area_populations")
        .filter(pl.col("area_code") == published.assessment.area)
        .to_dicts()
    )
    if not rows:
        return ""
    return (
        f"{published.borough['area_name']} had {wording.number(rows[0]['population'])} residents in mid-{rows[0]['year']}; "
        "no estimates of their ages were supplied for the borough as a whole [x]."
    )


def _ages(published: Published) -> Table:
    rows = published.table("analysis.population_structure").filter(pl.col("sex") == "persons")
    own = rows.filter(pl.col("area_code") == published.assessment.area).sort("position")
    if own.is_empty():
        return Table("ages", "", "", [], [])
    others = [area for area in published.comparators if area["area_code"] in rows["area_code"].to_list()]
    share = {(r["area_code"], r["age_group"]): r["share_pct"] for r in rows.to_dicts()}
    under_25 = own.filter(pl.col("position") <= 3)["share_pct"].sum()
    return Table(
        "ages",
        f"{wording.percent(under_25)} of residents are under 25.",
        f"Residents by age, {published.borough['area_name']}, mid-{own['year'][0]}",
        [
            ("Age", "l", 20),
            ("Residents", "r", 16),
            ("Share", "r", 14),
            *((f"{area['short_name']}: share", "r", 16) for area in others),
        ],
        [
            [
                wording.age_words(row["age_group"]),
                wording.number(row["population"]),
                wording.percent(row["share_pct"]),
                *(wording.percent(share[area["area_code"], row["age_group"]]) for area in others),
            ]
            for row in own.to_dicts()
        ],
        [f"Source: {published.source_words('population_by_age')}."],
    )


def _own_deprivation(published: Published) -> pl.DataFrame:
    return published.table("analysis.deprivation").filter(pl.col("area_code") == published.assessment.area)


def overall_deprivation(published: Published) -> pl.DataFrame:
    """Borough and wards by the newest index of all domains together."""
    rows = published.table("analysis.deprivation").filter(pl.col("domain") == OVERALL)
    if rows.is_empty():
        return rows
    return rows.filter(pl.col("index_year") == rows["index_year"].max())


def _deprivation(published: Published) -> Table:
    """The borough and its wards by the newest index, most deprived first."""
    newest = overall_deprivation(published)
    if newest.is_empty():
        return Table("deprivation", "", "", [], [])
    share = pl.col("most_deprived_fifth") / pl.col("lsoas")
    wards = newest.filter(pl.col("area_type") == "ward").sort(
        share, "most_deprived_tenth", "area_name", descending=[True, True, False]
    )
    shown = [*newest.filter(pl.col("area_type") == "borough").to_dicts(), *wards.to_dicts()]
    top = wording.listed(wards.head(3)["area_name"].to_list())
    whole = shown[0]
    finding = (
        f"Deprivation is highest in {top}."
        if top
        else f"{wording.number(whole['most_deprived_tenth'])} of {wording.number(whole['lsoas'])} neighbourhoods are among "
        "the most deprived tenth."
    )
    return Table(
        "deprivation",
        finding,
        f"Neighbourhoods (LSOAs) among the most deprived of England, index of {newest['index_year'][0]}",
        [
            ("Area", "l", 30),
            ("LSOAs", "r", 12),
            ("In the most deprived tenth", "r", 20),
            ("In the most deprived fifth", "r", 20),
        ],
        [
            [
                f"**{row['area_name']}**" if row["area_type"] == "borough" else row["area_name"],
                wording.number(row["lsoas"]),
                wording.number(row["most_deprived_tenth"]),
                wording.number(row["most_deprived_fifth"]),
            ]
            for row in shown
        ],
        [
            "An LSOA belongs to a ward by the official look-up, never in parts."
            if any(row["area_type"] == "ward" for row in shown)
            else "",
            "Neighbourhoods, not people, are deprived: not everybody in one is.",
            f"Source: {published.source_words('deprivation')}.",
        ],
    )
