"""Where street-level crime crowds beyond chance, whether it did before, and how much a few neighbourhoods hold."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.hot_spot_drawing import (
    CLASSES,
    GONE,
    hot_spot_drawing,
    in_short,
    now_and_before,
    place,
)
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, MARKS, TOO_FEW
from pipelines.documents.sections.section import Section
from pipelines.documents.street_words import TOTAL, part_words
from pipelines.documents.tables import Table

TITLE = "Where are the hot spots?"
TOLD = (*CLEAR, "no_clear_change")
COLUMNS = [
    ("Hot", "l", 14),
    ("Crimes", "r", 9),
    ("Year before", "r", 9),
    ("Against the rest", "r", 11),
    ("Reading", "l", 16),
]
LIMITS = (
    "The publisher moves every crime to the nearest of a fixed set of map points: the map shows streets, not addresses, and "
    "says nothing of the time of day. Crimes without a place and those that reach no police record are "
    "missing. Crime crowds "
    "where people do: a hot spot is a place to look at, not a risk for those who live there."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent where street-level crime of this period or the wards' boundaries were not supplied."""
    cells = published.table("analysis.hot_spot_cells")
    if cells.is_empty():
        return Section(TITLE, absent=_why_absent(published))
    tested = cells.filter(pl.col("z").is_not_null())["measure"].unique().to_list()
    spots = published.table("analysis.hot_spots")
    concentration = _concentration(published)
    if TOTAL not in tested:
        count = cells.filter(pl.col("measure") == TOTAL)["count"].sum()
        few = f"With {wording.number(count)} crimes in 12 months there are too few to test any place for a hot spot."
        return Section(TITLE, {"summary": few, "concentration": concentration})
    own = spots.filter(pl.col("measure") == TOTAL)
    return Section(
        TITLE,
        {
            "summary": _summary(published, own),
            "limits": LIMITS,
            "map": hot_spot_drawing(published, cells.filter(pl.col("measure") == TOTAL), own, studio),
            "table": _spots(published, own),
            "others": _others(published, spots, [measure for measure in tested if measure != TOTAL]),
            "concentration": concentration,
        },
    )


def _why_absent(published: Published) -> str:
    edition = published.assessment.editions.get("police_street")
    end = wording.month(published.windows["12_month"]["current_end"])
    if not edition:
        return "No street-level crime (data.police.uk) was supplied [x], so no hot spot is shown."
    if published.table("analysis.street_points").is_empty():
        return (
            f"The street-level crime at hand (data.police.uk, edition {edition}) does not hold all of "
            f"the 12 months to {end} "
            "[x], so no hot spot is shown."
        )
    return "No boundaries of the wards were supplied [x], so street-level crime is not laid on a map."


def _summary(published: Published, spots: pl.DataFrame) -> str:
    if spots.is_empty():
        return "No part of the borough holds more street-level crime than chance could put there."
    top = spots.row(0, named=True)
    share = wording.percent(100 * top["count"] / top["borough_count"])
    when = "had" if top["hot_spot_class"] != GONE else "was hot only the year before and had"
    said = (
        f"Street-level crime has {now_and_before(spots)}, mapped in @fig-hot-spots and named in @tbl-hot-spots. The first, "
        f"{place(top)}, covers {wording.number(top['square_kilometres'], 1)} square kilometres and {when} {share} of the "
        f"borough's street-level crime ({wording.number(top['count'])} of {wording.number(top['borough_count'])}). "
        f"{part_words(published)}"
    )
    changed = [row for row in spots.to_dicts() if row["verdict"] in ("up", "down")]
    if changed:
        listed = wording.listed([f"number {r['spot']} ({_change(r)})" for r in changed])
        return f"{said} Against the rest of the borough, crime changed clearly in {listed}."
    return f"{said} None of them changed differently from the rest of the borough by more than chance."


def _change(row: dict) -> str:
    return wording.signed_percent(row["relative_change_pct"])


def _spots(published: Published, spots: pl.DataFrame) -> Table:
    return Table(
        "hot-spots",
        _changed(spots),
        f"Hot spots of street-level crime, {published.borough['area_name']}, most crime first",
        [("No.", "r", 5), ("Place", "l", 32), *COLUMNS],
        [[str(row["spot"]), wording.upper_first(place(row)), *_cells(row)] for row in spots.to_dicts()],
        [
            "Named by the map points with most crime in it and the wards that hold a fifth of it or more. Crimes of both "
            "years are those of the hexagons that are hot now. Hot compares two maps, the reading two counts: a place can "
            "cross the line to hot without a clear change. Against the rest: change of its crime relative to the rest of "
            "the borough's (exact test, its variance scaled by how unevenly all hexagons changed, tested together). Places "
            "picked for being high tend to be lower another year.",
            f"Source: {published.source_words('police_street')}.",
        ],
    )


def _changed(spots: pl.DataFrame) -> str:
    """How many hot spots changed clearly against the rest, of those that can be compared."""
    compared = [row for row in spots.to_dicts() if _against(row)[1] in (MARKS[name] for name in TOLD)]
    clear = sum(row["verdict"] in CLEAR for row in compared)
    said = wording.changed_clearly(clear, len(compared), "hot spot", "hot spots")
    return f"{said.removesuffix('.')} against the rest of the borough." if compared else said


def _cells(row: dict) -> list[str]:
    return [
        CLASSES[row["hot_spot_class"]],
        wording.number(row["count"]),
        wording.number(row["base_count"]),
        *_against(row),
    ]


def _against(row: dict) -> tuple[str, str]:
    if row["relative_change_pct"] is None:
        return wording.NOT_AVAILABLE, wording.NOT_AVAILABLE
    if min(row["count"], row["base_count"]) < TOO_FEW:
        return "–", MARKS["too_few"]
    return _change(row), MARKS.get(row["verdict"], wording.NOT_AVAILABLE)


def _others(published: Published, spots: pl.DataFrame, tested: list[str]) -> Table:
    """The hot spots of each other kind of crime that could be tested."""
    order = [measure for measure in published.measures if measure in tested]
    titles = {
        measure: published.measures[measure]["title"].replace(" (data.police.uk)", "") for measure in order
    }
    found = spots.filter(pl.col("measure").is_in(order))
    rows = [
        [titles[measure], in_short(row), *_cells(row)]
        for measure in order
        for row in found.filter(pl.col("measure") == measure).to_dicts()
    ]
    none = [
        title for title, kind in zip(titles.values(), titles, strict=True) if kind not in found["measure"]
    ]
    return Table(
        "hot-spot-kinds",
        _changed(found),
        f"Hot spots by kind of crime, {published.borough['area_name']}, most crime first in each kind",
        [("Kind of crime", "l", 20), ("Near", "l", 24), *COLUMNS],
        rows,
        [
            f"Tested without a hot spot: {wording.listed(none)}." if none else "",
            "Each read as in @tbl-hot-spots, among the hot spots of its kind; kinds with fewer than five crimes in an "
            "average hexagon and its neighbours are not tested.",
        ],
        breaks=True,
    )


def _concentration(published: Published) -> str:
    """Share of crime in the busiest twentieth of LSOAs, beside what chance alone would give."""
    rows = published.table("analysis.concentrations").filter(pl.col("measure") == TOTAL)
    if rows.is_empty():
        return "No boundaries of neighbourhoods (LSOAs) were supplied [x]: how much the busiest few hold is not known."
    row = rows.row(0, named=True)
    points = published.table("analysis.street_points").filter(pl.col("measure") == TOTAL)
    outside = points["count"].sum() - row["count"]
    left_out = (
        f" {wording.number(outside)} crimes at map points outside them are left out." if outside else ""
    )
    edition = published.assessment.editions.get("lsoa_boundaries")
    drawn = "" if published.assessment.synthetic else f" as drawn in {edition}"
    return (
        f"The busiest {row['top_lsoas']} of {row['lsoas']} neighbourhoods (LSOAs{drawn}; the top 5%) had "
        f"{wording.percent(row['share_pct'])} of "
        f"street-level crime ({wording.number(row['top_count'])} of {wording.number(row['count'])}; 95% bootstrap interval: "
        f"{wording.percent(row['lower_pct'])} to {wording.percent(row['upper_pct'])}). Were all "
        "neighbourhoods alike, chance alone would "
        f"put {wording.percent(row['chance_pct'])} in the busiest {row['top_lsoas']}.{left_out}"
    )
