"""When it happens: day of the week and hour, ranges of time spread over their hours (aoristic)."""

import polars as pl

from pipelines.charts.day_hour import DAYS, day_hour
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import behind

TITLE = "When it happens"
MONTHS = 12
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
    return Section(TITLE, {"charts": [drawing for drawing in drawn if drawing]})


def _drawing(published: Published, rows: pl.DataFrame, measure: str, studio: Studio) -> Drawing:
    placed = rows.drop_nulls("hour")
    if placed.is_empty() or placed["months"].max() < MONTHS:
        return Drawing()
    key = f"times-{measure.replace('_', '-')}"
    studio.save(key, day_hour, placed)
    declared = published.measures[measure]
    night = (
        placed.filter((pl.col("hour") >= 18) | (pl.col("hour") < 6))["offences"].sum()
        / placed["offences"].sum()
    )
    unplaced = rows.filter(pl.col("hour").is_null())
    apart = wording.listed(
        [f"{wording.number(r['offences'])} ({r['category']})" for r in unplaced.to_dicts()]
    )
    finding = f"{wording.percent(100 * night)} of {declared['plural']} happen between 18:00 and 06:00."
    by_day = placed.group_by("weekday").agg(pl.col("offences").sum()).sort("weekday").to_dicts()
    return Drawing(
        key,
        finding,
        f"{declared['title']}: offences by day and three hours from the hour named, {published.borough['area_name']}, "
        "12 months",
        f"Grid of seven days by eight bands of three hours, shaded by the number of {declared['plural']}. {finding}",
        f"{METHOD}{f' Not placed: {apart}.' if apart else ''} Source: {published.source_words('police_records')}.",
        behind(
            finding,
            [("Day", "l", 30), ("Offences", "r", 20)],
            [[DAYS[row["weekday"] - 1], wording.number(row["offences"])] for row in by_day],
        ),
    )
