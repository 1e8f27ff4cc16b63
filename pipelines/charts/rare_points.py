"""Rare events one by one: days since the one before, or counts by quarter, within the range that their past leads
one to expect."""

from datetime import date

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import (
    Frame,
    month_axis,
    month_name,
    number,
    round_ticks,
    rows_of,
    texts,
    told,
    widest,
)
from pipelines.charts.theme import NOTE_SIZE, is_phone

MOST_SHOWN = 28
DIRECTIONS = {"more_often": "triangle-up", "less_often": "triangle-down"}
ROLES = {"more_often": "up", "less_often": "down"}


def rare_points(frame: pl.DataFrame, width: int) -> alt.LayerChart:
    """`frame`: at (date), value, centre, lower, upper, direction ('' or more_often, less_often), in order of time."""
    rows = [
        {"x": _months(row["at"]), "y": row["value"], "direction": row["direction"]}
        for row in frame.tail(MOST_SHOWN).to_dicts()
    ]
    limits = frame.row(0, named=True)
    ticks = round_ticks(0, max(5, 1.08 * max(limits["upper"], *(row["y"] for row in rows))), most=5)
    words = [f"Upper limit {number(limits['upper'])}", f"Middle {number(limits['centre'])}"]
    box = Frame(
        width,
        height=230 if is_phone(width) else 200,
        left=widest([number(tick) for tick in ticks]) + 12,
        right=widest(words, NOTE_SIZE) + 12,
        top=16,
        bottom=32,
    )
    first, last = int(rows[0]["x"]), int(rows[-1]["x"]) + 1
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[first - 0.5, last + 0.5], nice=False),
        axis=month_axis(first, last, box.plot_width),
    )
    y = alt.Y(
        "y:Q", scale=alt.Scale(domain=[0, ticks[-1]], nice=False), axis=alt.Axis(values=ticks, title=None)
    )
    span = last - first + 1
    values = [
        told(
            box.plot_width * (row["x"] - first + 0.5) / span,
            box.height * (1 - row["y"] / ticks[-1]),
            f"{month_name(int(row['x']))}: {number(row['y'])}{_in_words(row['direction'])}",
        )
        for row in rows
    ]
    return box.draw(*_range(limits, words, ticks[-1], box), *_points(rows, x, y), values=values)


def _in_words(direction: str) -> str:
    return f" ({direction.replace('_', ' ')})" if direction else ""


def _months(day: date) -> float:
    return day.year * 12 + day.month - 1 + (day.day - 1) / 31


def _range(limits: dict, words: list[str], top: float, box: Frame) -> list[alt.Chart]:
    heights = {name: box.height * (1 - limits[name] / top) for name in ("lower", "centre", "upper")}
    band = alt.Chart(rows_of([{"x": 0, "x2": box.plot_width, "y": heights["upper"], "y2": heights["lower"]}]))
    lines = [
        {"x": 0, "x2": box.plot_width, "y": heights[name], "dashed": name == "upper"}
        for name in ("upper", "centre")
    ]
    at = {"x": alt.X("x:Q", scale=None), "x2": "x2:Q", "y": alt.Y("y:Q", scale=None)}
    dash = alt.condition("datum.dashed", alt.value([4, 3]), alt.value([1, 0]))
    labels = [
        {"x": box.plot_width + 7, "y": line["y"], "text": text, "colour": colour("second-ink")}
        for line, text in zip(lines, words, strict=True)
    ]
    return [
        band.mark_rect(color=colour("band")).encode(**at, y2=alt.Y2("y2:Q")),
        alt.Chart(rows_of(lines))
        .mark_rule(strokeWidth=1.25, color=colour("second-ink"))
        .encode(**at, strokeDash=dash),
        *texts(labels, align="left", baseline="middle", fontSize=NOTE_SIZE),
    ]


def _points(rows: list[dict], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    points = alt.Chart(rows_of(rows)).encode(x=x, y=y)
    signals = [
        {**row, "colour": colour(ROLES[row["direction"]]), "shape": DIRECTIONS[row["direction"]]}
        for row in rows
        if row["direction"]
    ]
    marks = alt.Chart(rows_of(signals)).mark_point(size=110, stroke="white", strokeWidth=1)
    return [
        points.mark_line(color=colour("borough"), strokeWidth=1.75),
        points.mark_point(color=colour("borough"), size=26).transform_filter("datum.direction == ''"),
        marks.encode(
            x=x, y=y, shape=alt.Shape("shape:N", scale=None), color=alt.Color("colour:N", scale=None)
        ),
    ]
