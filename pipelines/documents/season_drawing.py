"""The season of a priority crime: told and drawn only where it is beyond chance."""

import calendar
from dataclasses import dataclass

import polars as pl

from pipelines.charts.season import season
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.tables import behind


@dataclass(frozen=True)
class Season:
    sentence: str = ""
    chart: Drawing = Drawing()


def season_of(published: Published, measure: str, studio: Studio) -> Season:
    """What the months of the year show, in a sentence; with a chart where the season is beyond chance."""
    rows = published.table("analysis.seasons").filter(pl.col("measure") == measure).sort("month_of_year")
    if rows.is_empty():
        return Season()
    first = rows.row(0, named=True)
    years = f"{wording.count_in_words(first['years'])} undisturbed years since {wording.month(first['first_month'])}"
    if not first["beyond_chance"]:
        return Season(
            f"Over {years} no month of the year stands out by more than chance ({_p(first['adjusted_p_value'])})."
        )
    drawing = _chart(published, measure, rows, years, studio)
    return Season(
        f"The year has a season beyond chance, over {years} ({_p(first['adjusted_p_value'])}): @fig-{drawing.key} sets "
        "each month against the average of the year, day for day.",
        drawing,
    )


def _finding(rows: pl.DataFrame) -> str:
    named = {
        reading: [_named(row) for row in rows.filter(pl.col("reading") == reading).to_dicts()]
        for reading in ("high", "low")
    }
    said = [
        f"{wording.listed(named[reading])} {'lies' if len(named[reading]) == 1 else 'lie'} {words}"
        for reading, words in (("high", "above"), ("low", "below"))
        if named[reading]
    ]
    if not said:
        return "The year has a season, but no single month stands out by more than chance."
    return f"{', '.join(said)} the average of the year."


def _named(row: dict) -> str:
    return f"{calendar.month_name[row['month_of_year']]} ({wording.signed_percent(100 * (row['index'] - 1))})"


def _ends(rows: pl.DataFrame) -> str:
    """The two ends of the year for who does not see the chart, where the finding names no month."""
    if (rows["reading"] != "ordinary").any():
        return ""
    ordered = rows.sort("index").to_dicts()
    return f" Highest is {_named(ordered[-1])}, lowest {_named(ordered[0])}, each within chance"


def _chart(published: Published, measure: str, rows: pl.DataFrame, years: str, studio: Studio) -> Drawing:
    frame = rows.with_columns(
        difference_pct=100 * (pl.col("index") - 1),
        lower_pct=100 * (pl.col("lower") - 1),
        upper_pct=100 * (pl.col("upper") - 1),
    )
    key = f"season-{measure.replace('_', '-')}"
    studio.save(key, season, frame)
    plural, finding = published.measures[measure]["plural"], _finding(rows)
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)} a day by month of the year, against the average day, "
        f"{published.borough['area_name']}, {years}",
        f"Dot and interval chart of the twelve months against the average day. {finding}{_ends(rows)}",
        "Years that held restrictions, or in which recording changed, are left out. Quasi-Poisson model of year and month; "
        "95% intervals allow for ordinary variation (Wilson, scaled by the dispersion), each month by itself. A month is "
        "named only where it stays beyond chance once its p is adjusted for the twelve compared, and the season's for the "
        f"priority crimes (Benjamini-Hochberg). Source: {source_of(published, measure)}.",
        behind(
            finding,
            [
                ("Month", "l", 30),
                ("Against the average", "r", 20),
                ("95% interval", "r", 25),
                ("Reading", "l", 20),
            ],
            [
                [
                    calendar.month_name[row["month_of_year"]],
                    wording.signed_percent(row["difference_pct"]),
                    wording.signed_interval(row["lower_pct"], row["upper_pct"]),
                    row["reading"],
                ]
                for row in frame.to_dicts()
            ],
        ),
    )


def _p(value: float) -> str:
    """With its value, on one line."""
    said = "below 0.001" if value < 0.001 else f"{value:.3f}"
    return f"p{wording.NO_BREAK}{said}"
