"""Measures too rare for a monthly chart: the days between offences, or counts by quarter where no days are known."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.completeness import holds_the_whole
from pipelines.methods.rare_counts import expected_counts
from pipelines.methods.rare_events import (
    LESS_OFTEN,
    MORE_OFTEN,
    RARE_BELOW_A_MONTH,
    T_CHART,
    suitable_chart,
    t_chart,
)
from pipelines.methods.spc import OUTSIDE

MOST_QUARTERS = 28
RECENT_QUARTERS = 4  # judged against those before them
FEWEST_BASE_QUARTERS = 8
QUARTER_CHART, NO_CHART = "quarters", "too_few"
NO_SIGNAL = "no_signal"
SCHEMA = {
    **dict.fromkeys(("assessment", "measure", "source", "edition", "chart"), pl.String),
    **dict.fromkeys(("first_month", "last_month"), pl.Date),
    **dict.fromkeys(("events", "last_year", "last_year_lower", "last_year_upper"), pl.Int64),
    "open_days": pl.Float64,
    "verdict": pl.String,
    "position": pl.Int64,
    "at": pl.Date,
    **dict.fromkeys(("value", "centre", "lower", "upper"), pl.Float64),
    **dict.fromkeys(("signal", "direction"), pl.String),
}


def rare_events(
    area_months: pl.DataFrame,
    windows: pl.DataFrame,
    event_days: pl.DataFrame,
    measure_breaks: pl.DataFrame,
    assessment: Assessment,
) -> pl.DataFrame:
    """One row a rare measure of the document and point of its chart; one row without a point where there is none.

    Rare: below two a month over the months used (up to seven years, from the last break that forbids comparison on).
    ``chart``: `t_chart` (value: days since the offence before, on the days of a record-level extract that holds them all),
    `quarters` (value: offences in the quarter, limits exact from the quarters before the last four) or `too_few`.
    ``verdict``: `more_often` or `less_often` where a point of the last 12 months signals, or the time since the last
    offence does.
    """
    last = windows["current_end"].max()
    wanted = dict.fromkeys(
        [*assessment.performance_table, *(m for outcome in assessment.outcomes for m in outcome.measures)]
    )
    own = area_months.filter((pl.col("area_code") == assessment.area) & (pl.col("month") <= last))
    rows = []
    for measure in wanted:
        start = _last_block(measure_breaks, measure, last)
        series = _unbroken(own.filter((pl.col("measure") == measure) & (pl.col("month") >= start)), last)
        if series.height < 12 or series["count"].mean() >= RARE_BELOW_A_MONTH:
            continue
        days = event_days.filter((pl.col("measure") == measure) & (pl.col("first_month") >= start))
        points = (_by_days(days, last) if _holds_them(days, series) else []) or _by_quarters(series)
        facts = {
            "assessment": assessment.name,
            "measure": measure,
            "source": series["source"][0],
            "edition": series["edition"][0],
            "first_month": series["month"][0],
            "last_month": last,
            "events": series["count"].sum(),
            **_last_year(series),
        }
        rows += [{**facts, **point} for point in points]
    return pl.DataFrame(rows, schema=SCHEMA)


def _last_block(breaks: pl.DataFrame, measure: str, last: date) -> date:
    """The month from which recording allows comparison; long ago where nothing forbade it."""
    blocks = breaks.filter(
        (pl.col("measure") == measure) & (pl.col("effect") == "block") & (pl.col("from_month") <= last)
    )
    return blocks["from_month"].max() or date.min


def _unbroken(series: pl.DataFrame, last: date) -> pl.DataFrame:
    """The run of known months that ends with the last one, at most seven years; empty where the last is not known."""
    series = series.sort("month", descending=True).head(3 * MOST_QUARTERS)
    missing = (last.year * 12 + last.month) - (
        series["month"].dt.year().cast(pl.Int64) * 12 + series["month"].dt.month()
    )
    return series.filter(missing == pl.int_range(series.height, eager=True)).sort("month")


def _last_year(series: pl.DataFrame) -> dict:
    """The last 12 months, and what the months before them lead one to expect of 12."""
    now, before = series.tail(12), series.head(max(0, series.height - 12))
    if before.height < 3 * FEWEST_BASE_QUARTERS:
        return {"last_year": now["count"].sum(), "last_year_lower": None, "last_year_upper": None}
    expected = expected_counts(before["count"].sum(), before.height / 12)
    return {
        "last_year": now["count"].sum(),
        "last_year_lower": int(expected.lower),
        "last_year_upper": int(expected.upper),
    }


def _holds_them(days: pl.DataFrame, series: pl.DataFrame) -> bool:
    """Whether the record-level extract tells the days of about all that is published: with half of the offences left
    out, the days between the others are no days without an offence."""
    if days.is_empty():
        return False
    published = series.filter(pl.col("month") >= days["first_month"][0])["count"].sum()
    return holds_the_whole(days.height, published)


def _by_days(days: pl.DataFrame, last: date) -> list[dict]:
    """Points of a t-chart; none where the days are not known or too few."""
    if days.is_empty():
        return []
    first, end = str(days["first_month"][0]), str(days["last_day"][0])
    events = days["day"].sort().to_numpy()
    if suitable_chart(events, first, end).chart != T_CHART:
        return []
    chart = t_chart(events, end)
    at = days["day"].sort().to_list()[1:]
    year_ago = days["last_day"][0] - timedelta(days=365)
    recent = [direction for day, direction in zip(at, chart.direction, strict=True) if day > year_ago]
    verdict = _verdict(recent, LESS_OFTEN if chart.open_gap_is_signal else "")
    limits = {"centre": chart.limits.average, "lower": chart.limits.lower, "upper": chart.limits.upper}
    return [
        {
            "chart": T_CHART, "source": days["source"][0], "edition": days["edition"][0],
            "first_month": days["first_month"][0], "events": len(events), "open_days": chart.open_gap_days,
            "verdict": verdict, "position": position, "at": at[position], "value": float(gap),
            **{name: float(limit) for name, limit in limits.items()},
            "signal": str(chart.signal[position]), "direction": str(chart.direction[position]),
        }
        for position, gap in enumerate(chart.gap_days)
    ]  # fmt: skip


def _by_quarters(series: pl.DataFrame) -> list[dict]:
    """Counts of the quarters back from the last month, against exact limits; one row without a point where few."""
    whole = series.tail(series.height // 3 * 3)
    counts = whole["count"].to_numpy().reshape(-1, 3).sum(axis=1)
    ends = whole["month"].to_list()[2::3]
    base = counts[:-RECENT_QUARTERS]
    if len(base) < FEWEST_BASE_QUARTERS or not base.sum():
        return [{"chart": NO_CHART, "verdict": NO_CHART}]
    expected = expected_counts(base.sum(), len(base))
    lower, upper = float(expected.lower), float(expected.upper)
    directions = np.select([counts > upper, counts < lower], [MORE_OFTEN, LESS_OFTEN], default="")
    year = expected_counts(base.sum(), len(base), RECENT_QUARTERS)
    total = counts[-RECENT_QUARTERS:].sum()
    whole_year = MORE_OFTEN if total > year.upper else LESS_OFTEN if total < year.lower else ""
    return [
        {
            "chart": QUARTER_CHART, "verdict": _verdict(directions[-RECENT_QUARTERS:].tolist(), whole_year),
            "position": position, "at": ends[position], "value": float(count), "centre": float(base.mean()),
            "lower": lower, "upper": upper, "signal": OUTSIDE if directions[position] else "",
            "direction": str(directions[position]),
        }
        for position, count in enumerate(counts)
    ]  # fmt: skip


def _verdict(recent: list[str], overall: str) -> str:
    """What the newest signal says; signals of both directions within a year say nothing clear."""
    found = {direction for direction in [*recent, overall] if direction}
    return found.pop() if len(found) == 1 else NO_SIGNAL
