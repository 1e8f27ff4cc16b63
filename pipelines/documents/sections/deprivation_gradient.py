"""Whether street-level crime is higher where deprivation is: rates by fifth of the borough's neighbourhoods (LSOAs)."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.street_words import TOTAL, part_words
from pipelines.documents.tables import Table

TITLE = "Is there more crime where deprivation is higher?"
READINGS = {
    "higher_in_deprived": "[▲ Higher in deprived areas]{.v-up}",
    "lower_in_deprived": "[▼ Lower in deprived areas]{.v-down}",
    "no_clear_gradient": "[● No clear gradient]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
}


def build(published: Published, studio: Studio) -> Section:
    """Absent where street-level crime, residents or deprivation of the LSOAs are not known for this period."""
    rows = published.table("analysis.deprivation_gradients")
    total = rows.filter(pl.col("measure") == TOTAL)
    if total.is_empty():
        return Section(
            TITLE, absent=f"{_why_absent(published)}, so crime is not set against deprivation [x]."
        )
    return Section(
        TITLE,
        {
            "summary": _summary(published, rows, total.row(0, named=True)),
            "fifths": _fifths(published, total),
            "measures": _measures(published, rows),
        },
    )


def _why_absent(published: Published) -> str:
    if published.table("analysis.street_points").is_empty():
        return "No street-level crime of this period was supplied"
    if published.table("analysis.lsoa_counts").is_empty():
        return "No boundaries of neighbourhoods (LSOAs) were supplied"
    return "Residents and deprivation of the same neighbourhoods (LSOAs) are not both known"


def _summary(published: Published, rows: pl.DataFrame, total: dict) -> str:
    if total["verdict"] == "too_few":
        return "Too few crimes were recorded to compare the most and the least deprived neighbourhoods."
    times = f"{wording.number(total['relative_index'], 1)} times (95% interval: {_interval(total, 'relative_index')})"
    found = {
        "higher_in_deprived": f"Recorded crime is higher where deprivation is higher: at the most deprived end of the "
        f"borough the rate is {times} that at the least deprived end.",
        "lower_in_deprived": f"Recorded crime is lower where deprivation is higher: at the most deprived "
        "end of the borough the "
        f"rate is {times} that at the least deprived end.",
        "no_clear_gradient": "The figures do not show that recorded crime rises or falls with "
        "deprivation: at the most deprived "
        f"end of the borough the rate is {times} that at the least deprived end.",
    }[total["verdict"]]
    others = rows.filter((pl.col("fifth") == 1) & (pl.col("measure") != TOTAL))
    clear = others.filter(pl.col("verdict") == "higher_in_deprived").sort("relative_index", descending=True)
    named = wording.listed([_title(published, measure) for measure in clear["measure"]])
    steepest = f" The gradient is clear for {named} (steepest first)." if named else ""
    return (
        f"{found}{steepest} This is a finding on neighbourhoods, not on the people who live there, and on street-level "
        f"crime. {part_words(published)}"
    )


def _title(published: Published, measure: str) -> str:
    return wording.lower_first(published.measures[measure]["title"].replace(" (data.police.uk)", ""))


def _interval(row: dict, name: str) -> str:
    return f"{wording.number(row[f'{name}_lower'], 1)} to {wording.number(row[f'{name}_upper'], 1)}"


def _fifths(published: Published, total: pl.DataFrame) -> Table:
    rows = total.sort("fifth").to_dicts()
    first, last = rows[0], rows[-1]
    places = {1: "1, most deprived", len(rows): f"{len(rows)}, least deprived"}
    used = sum(row["lsoas"] for row in rows)
    return Table(
        "deprivation-fifths",
        f"The most deprived fifth had {wording.number(first['rate_per_1000'], 1)} crimes per 1,000 "
        "residents, the least deprived "
        f"{wording.number(last['rate_per_1000'], 1)}.",
        f"Street-level crime by fifth of neighbourhoods (LSOAs), {published.borough['area_name']}, 12 months to "
        f"{wording.month(published.windows['12_month']['current_end'])}",
        [
            ("Fifth of the borough", "l", 24),
            ("LSOAs", "r", 10),
            ("Residents", "r", 14),
            ("Crimes", "r", 12),
            ("Per 1,000 residents", "r", 16),
            ("95% interval", "r", 18),
        ],
        [
            [
                places.get(row["fifth"], str(row["fifth"])),
                wording.number(row["lsoas"]),
                wording.number(row["population"]),
                wording.number(row["count"]),
                wording.number(row["rate_per_1000"], 1),
                f"{wording.number(row['rate_lower_per_1000'], 1)} to {wording.number(row['rate_upper_per_1000'], 1)}",
            ]
            for row in rows
        ],
        [
            f"{used} of the borough's LSOAs, ranked by the Indices of Deprivation {first['index_year']}; residents mid-"
            f"{first['population_year']}. Interval: counting noise alone (Byar). Visitors are not among "
            "the residents, and town "
            "centres often lie in deprived neighbourhoods.",
            _sources(published),
        ],
    )


def _sources(published: Published) -> str:
    sources = ("police_street", "deprivation", "population_by_age")
    return f"Sources: {'; '.join(published.source_words(source) for source in sources)}."


def _measures(published: Published, rows: pl.DataFrame) -> Table:
    found = rows.filter(pl.col("fifth") == 1).sort("relative_index", descending=True, nulls_last=True)
    clear = found.filter(pl.col("verdict").is_in(["higher_in_deprived", "lower_in_deprived"])).height
    told = found.filter(pl.col("verdict") != "too_few").height
    return Table(
        "deprivation-gradients",
        f"{wording.some_of(clear, told)} rows with enough crimes to tell show{'s' if clear == 1 else ''} a clear gradient."
        if told > 1
        else f"The one row with enough crimes to tell shows {'a' if clear else 'no'} clear gradient."
        if told
        else "No row has enough crimes to tell a gradient.",
        "Gradient of street-level crime from the most to the least deprived end of the borough",
        [
            ("Kind of crime", "l", 30),
            ("Relative index", "r", 11),
            ("95% interval", "r", 14),
            ("Slope index per 1,000", "r", 12),
            ("95% interval", "r", 16),
            ("Reading", "l", 24),
        ],
        [
            [
                wording.upper_first(_title(published, row["measure"])),
                _estimate(row, "relative_index"),
                _shown_interval(row, "relative_index"),
                _estimate(row, "slope_index"),
                _shown_interval(row, "slope_index"),
                READINGS[row["verdict"]],
            ]
            for row in found.to_dicts()
        ],
        [
            "Relative index: the fitted rate at the most deprived end over that at the least deprived "
            "end (1: no gradient); slope "
            "index: their difference (Mackenbach and Kunst 1997, on a log line). Quasi-Poisson: "
            "intervals allow for how much "
            "LSOAs of one fifth differ. All kinds tested together (Benjamini-Hochberg at 5%).",
        ],
    )


def _estimate(row: dict, name: str) -> str:
    return "–" if row[name] is None else wording.number(row[name], 1)


def _shown_interval(row: dict, name: str) -> str:
    return "–" if row[name] is None else _interval(row, name)
