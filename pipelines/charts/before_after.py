"""Months before and after a date: what was counted, and what the earlier trend and season led one to expect."""

from datetime import date
from math import isnan

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import (
    Frame,
    month_axis,
    month_name,
    month_number,
    number,
    round_ticks,
    rows_of,
    texts,
    told,
    widest,
)
from pipelines.charts.theme import NOTE_SIZE, is_phone


def before_after(frame: pl.DataFrame, start: date, width: int) -> alt.LayerChart:
    """``frame``: month, count, expected (drawn from the start on). ``start``: the first month of what was done."""
    rows = [{**row, "month": month_number(row["month"])} for row in frame.sort("month").to_dicts()]
    first, last, at = rows[0]["month"], rows[-1]["month"], month_number(start)
    after = [row for row in rows if row["month"] >= at]
    ticks = round_ticks(0, 1.08 * max(row["count"] for row in rows), most=5)
    box = Frame(
        width,
        height=260 if is_phone(width) else 230,
        left=max(30, widest([number(tick) for tick in ticks]) + 10),
        right=14,
        top=44,
        bottom=32,
    )
    x = alt.X(
        "month:Q",
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=month_axis(first, last, box.plot_width),
    )
    scale = alt.Scale(domain=[0, ticks[-1]], nice=False)
    y = alt.Y("count:Q", scale=scale, axis=alt.Axis(values=ticks, title=None))
    expected = alt.Y("expected:Q", scale=scale, axis=alt.Axis(values=ticks, title=None))
    beginning = [{"month": at - 0.5}]
    across = (at - 0.5 - first) / (last - first) * box.plot_width
    words = [
        {"x": across, "y": -12, "text": "start", "colour": colour("ink")},
        {
            "x": box.plot_width,
            "y": -30,
            "text": "– – expected from the earlier trend",
            "colour": colour("second-ink"),
        },
    ]
    return box.draw(
        alt.Chart(rows_of(beginning)).mark_rule(color=colour("ink"), strokeWidth=1.25).encode(x=x),
        alt.Chart(rows_of(after))
        .mark_line(color=colour("second-ink"), strokeWidth=2, strokeDash=[5, 4])
        .encode(x=x, y=expected),
        alt.Chart(rows_of(rows)).mark_line(color=colour("borough"), strokeWidth=2.25).encode(x=x, y=y),
        *texts(words[:1], align="center", baseline="middle", fontSize=NOTE_SIZE, fontWeight=600),
        *texts(words[1:], align="right", baseline="middle", fontSize=NOTE_SIZE),
        values=[
            told(
                (row["month"] - first) / (last - first) * box.plot_width,
                box.height * (1 - row["count"] / ticks[-1]),
                f"{month_name(row['month'])}: {number(row['count'])}{_expected(row, at)}",
            )
            for row in rows
        ],
    )


def _expected(row: dict, at: int) -> str:
    known = row["month"] >= at and row["expected"] is not None and not isnan(row["expected"])
    return f", expected {number(row['expected'], 1)}" if known else ""
