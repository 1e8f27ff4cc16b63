"""When it happens: day of the week and hour, ranges of time spread over their hours (aoristic)."""

import polars as pl

from pipelines.charts.day_hour import BANDS, DAYS, band_hours, banded, day_hour
from pipelines.documents import extract_coverage, wording
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import behind
from pipelines.methods.rates import wilson

TITLE = "When it happens"
MONTHS = 12
ALPHA = 0.05
SHOWN = ("violence_times", "personal_robbery_times")
METHOD = (
    "An offence whose time is a range spreads its weight of one evenly over the hours of the range (aoristic). The hours "
    "before 06:00 stand with the evening before."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent without a record-level extract that covers the 12 months."""
    rows = published.table("analysis.offence_hours")
    drawn = [
        _drawing(published, rows.filter(pl.col("measure") == measure), measure, studio) for measure in SHOWN
    ]
    if not any(drawn):
        return Section(
            TITLE,
            absent="No record-level police extract was supplied for this period [x]: hours and days are not known.",
        )
    return Section(
        TITLE,
        {
            "coverage": extract_coverage.of_recorded_crime(published),
            "charts": [drawing for drawing in drawn if drawing],
        },
    )


def _drawing(published: Published, rows: pl.DataFrame, measure: str, studio: Studio) -> Drawing:
    placed = rows.drop_nulls("hour")
    if placed.is_empty() or placed["months"].max() < MONTHS:
        return Drawing()
    key = f"times-{measure.replace('_', '-')}"
    studio.save(key, day_hour, placed)
    declared = published.measures[measure]
    unplaced = rows.filter(pl.col("hour").is_null())
    apart = wording.listed(
        [f"{wording.number(r['offences'])} ({r['category']})" for r in unplaced.to_dicts()]
    )
    grid = banded(placed)
    finding, tested = _standing_out(grid, declared["plural"])
    return Drawing(
        key,
        finding,
        f"{declared['title']}: offences by day and three hours from the hour named, {published.borough['area_name']}, "
        "12 months",
        f"Grid of seven days by eight bands of three hours, shaded by the number of {declared['plural']}. {finding}",
        f"{tested} {METHOD}{f' Not placed: {apart}.' if apart else ''} Source: {published.source_words('police_records')}.",
        behind(finding, *_as_drawn(grid)),
    )


def _standing_out(grid: pl.DataFrame, plural: str) -> tuple[str, str]:
    """The three hours recorded more often than an even spread over the day gives, and what the test rests on."""
    counts = [grid.filter(pl.col("band") == band)["offences"].sum() for band in range(BANDS)]
    top, total = max(range(BANDS), key=counts.__getitem__), sum(counts)
    # the highest of eight is looked at, so each of the eight has an eighth of the 5 per cent
    found = wilson(counts[top], total, confidence=1 - ALPHA / BANDS)
    share = (
        f"{band_hours(top)} holds {wording.percent(100 * float(found.value))} of {wording.number(total)} (95% interval, "
        f"adjusted for eight bands: {wording.percent(100 * float(found.lower))} to "
        f"{wording.percent(100 * float(found.upper))}), where an even spread gives {wording.percent(100 / BANDS)}."
    )
    if float(found.lower) > 1 / BANDS:
        return f"{wording.upper_first(plural)} are recorded most often between {_between(top)}.", share
    return f"No three hours of the day stand out clearly for {plural}.", f"The fullest band, {share}"


def _between(band: int) -> str:
    return band_hours(band).replace(" to ", " and ")


def _as_drawn(grid: pl.DataFrame) -> tuple[list, list]:
    """Columns and rows of the chart: days from six in the morning, by bands of three hours."""
    counts = {(row["weekday"], row["band"]): row["offences"] for row in grid.to_dicts()}
    columns = [("Day from 06:00", "l", 20), *((band_hours(band), "r", 10) for band in range(BANDS))]
    rows = [
        [name, *(wording.number(counts.get((day, band), 0)) for band in range(BANDS))]
        for day, name in enumerate(DAYS, start=1)
    ]
    return columns, rows
