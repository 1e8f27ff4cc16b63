"""The monthly chart of a priority crime: counts, the expected range, and what stands out."""

import polars as pl

from pipelines.charts.monthly import Limits, monthly
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.tables import behind

PATTERN_MONTHS = 8  # of 12 on one side of the average, where a signal marks them


def by_month(published: Published, measure: str, studio: Studio) -> Drawing:
    """Monthly counts with process limits from the first 24 of the 36 months shown."""
    rows = published.table("analysis.monthly_signals").filter(pl.col("measure") == measure).sort("month")
    if rows.is_empty():
        return Drawing()
    first = rows.row(0, named=True)
    limits = Limits(
        first["average"], first["lower"], first["upper"], first["baseline_start"], first["baseline_end"]
    )
    key = f"monthly-{measure.replace('_', '-')}"
    studio.save(key, lambda width: monthly(rows.select("month", "count", "signal"), width, limits))
    average = wording.number(first["average"])
    limits_words = f"{wording.number(first['lower'])} to {wording.number(first['upper'])}"
    finding = _monthly_finding(rows.filter(pl.col("month") > first["baseline_end"]).to_dicts(), first)
    plural = published.measures[measure]["plural"]
    start, end = wording.month(first["baseline_start"]), wording.month(first["baseline_end"])
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)} by month, {published.borough['area_name']}, "
        f"{wording.month(first['month'])} to {wording.month(rows['month'].max())}",
        f"Process chart of monthly {plural}. Average {average}, expected range {limits_words}. {finding}",
        f"Shaded: the range expected from {start} to {end} (average {average}, limits {limits_words}, XmR method). "
        "Coloured: outside the range, or part of a pattern (seven in a row on one side or in one direction, two of three "
        "near a limit). Other months should not be read as rises or falls."
        f"{_baseline_caveat(published, first)} Source: {source_of(published, measure)}.",
        behind(
            finding,
            [("Month", "l", 30), ("Offences", "r", 20), ("Signal", "l", 30)],
            [
                [wording.month(r["month"]), wording.number(r["count"]), r["signal"].replace("_", " ") or "–"]
                for r in rows.to_dicts()
            ],
        ),
    )


def _monthly_finding(recent: list[dict], limits: dict) -> str:
    """What the months after the baseline show: those outside the range, else a pattern, else nothing."""
    outside = [r for r in recent if not limits["lower"] <= r["count"] <= limits["upper"]]
    if len(outside) > 3:
        number = wording.upper_first(wording.count_in_words(len(outside)))
        return f"{number} of the last 12 months were outside the expected range."
    if outside:
        named = wording.listed(
            [f"{wording.month(r['month'])} ({wording.number(r['count'])})" for r in outside]
        )
        return f"{named} {'was' if len(outside) == 1 else 'were'} outside the expected range."
    below = sum(r["count"] < limits["average"] for r in recent)
    above = sum(r["count"] > limits["average"] for r in recent)
    if any(r["signal"] for r in recent) and max(below, above) >= PATTERN_MONTHS:
        side = "below" if below > above else "above"
        number = wording.upper_first(wording.count_in_words(max(below, above)))
        return f"{number} of the last 12 months were {side} the average of the two years before."
    return "None of the last 12 months was outside the expected range."


def _baseline_caveat(published: Published, limits: dict) -> str:
    """Breaks that end again (restrictions, say) and that the baseline holds months of."""
    touched = published.table("meta.breaks").filter(
        pl.col("to_month").is_not_null()
        & (pl.col("from_month") <= limits["baseline_end"])
        & (pl.col("to_month") >= limits["baseline_start"])
    )["title"]
    return f" The range was set in part under {wording.listed(sorted(set(touched)))}." if len(touched) else ""
