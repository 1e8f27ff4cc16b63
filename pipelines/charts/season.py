"""The months of the year against the average day of the year: a compact strip of twelve points with intervals."""

from calendar import month_name

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import MONTHS, Frame, number, round_ticks, rows_of, texts, told, widest
from pipelines.charts.theme import NOTE_SIZE, is_phone

LOOKS = {"high": ("up", "triangle-up"), "low": ("down", "triangle-down"), "ordinary": ("flat", "circle")}


def season(frame: pl.DataFrame, width: int) -> alt.LayerChart:
    """`frame`: month_of_year (1 to 12), difference_pct, lower_pct, upper_pct, reading (high, low, ordinary)."""
    rows = frame.sort("month_of_year").to_dicts()
    ticks = round_ticks(min(row["lower_pct"] for row in rows), max(row["upper_pct"] for row in rows), most=4)
    names = [_signed(tick) for tick in ticks]
    box = Frame(
        width,
        height=150 if is_phone(width) else 130,
        left=widest(names, NOTE_SIZE) + 10,
        right=6,
        top=24,
        bottom=26,
    )
    step = box.plot_width / 12

    def down(value: float) -> float:
        return box.height * (ticks[-1] - value) / (ticks[-1] - ticks[0])

    placed = [
        {
            "x": step * (row["month_of_year"] - 0.5),
            "y": down(row["difference_pct"]),
            "low": down(row["lower_pct"]),
            "high": down(row["upper_pct"]),
            "colour": colour(LOOKS[row["reading"]][0]),
            "shape": LOOKS[row["reading"]][1],
            "label": _signed(row["difference_pct"]) if row["reading"] != "ordinary" else "",
            "month": MONTHS[row["month_of_year"] - 1][: 1 if is_phone(width) else 3],
        }
        for row in rows
    ]
    values = [
        told(
            place["x"],
            place["y"],
            f"{month_name[row['month_of_year']]}: {_signed(row['difference_pct'])} ({row['reading']})",
        )
        for place, row in zip(placed, rows, strict=True)
    ]
    return box.draw(*_grid(ticks, names, down, box), *_points(placed), *_words(placed, box), values=values)


def _signed(value: float) -> str:
    return f"{'+' if round(value) > 0 else ''}{number(value)}%"


def _grid(ticks: list[float], names: list[str], down, box: Frame) -> list[alt.Chart]:
    rows = [{"x": 0, "x2": box.plot_width, "y": down(tick), "zero": tick == 0} for tick in ticks]
    rules = alt.Chart(rows_of(rows)).encode(
        x=alt.X("x:Q", scale=None), x2=alt.X2("x2:Q"), y=alt.Y("y:Q", scale=None)
    )
    labels = [
        {"x": -8, "y": down(tick), "text": name, "colour": colour("second-ink")}
        for tick, name in zip(ticks, names, strict=True)
    ]
    return [
        rules.mark_rule(color=colour("grid")).transform_filter("!datum.zero"),
        rules.mark_rule(color=colour("ink"), strokeWidth=1.25).transform_filter("datum.zero"),
        *texts(labels, align="right", baseline="middle", fontSize=NOTE_SIZE),
    ]


def _points(placed: list[dict]) -> list[alt.Chart]:
    at = {"x": alt.X("x:Q", scale=None), "color": alt.Color("colour:N", scale=None)}
    base = alt.Chart(rows_of(placed))
    return [
        base.mark_rule(strokeWidth=3, strokeCap="round").encode(
            **at, y=alt.Y("low:Q", scale=None), y2=alt.Y2("high:Q")
        ),
        base.mark_point(size=110, stroke="white", strokeWidth=1).encode(
            **at, y=alt.Y("y:Q", scale=None), shape=alt.Shape("shape:N", scale=None)
        ),
    ]


def _words(placed: list[dict], box: Frame) -> list[alt.Chart]:
    months = [
        {"x": row["x"], "y": box.height + 16, "text": row["month"], "colour": colour("second-ink")}
        for row in placed
    ]
    values = [
        {
            "x": row["x"],
            "y": row["high"] - 10 if row["shape"] == LOOKS["high"][1] else row["low"] + 11,
            "text": row["label"],
            "colour": row["colour"],
        }
        for row in placed
        if row["label"]
    ]
    return [
        *texts(months, align="center", baseline="middle"),
        *texts(values, halo=True, align="center", baseline="middle", fontSize=NOTE_SIZE, fontWeight=600),
    ]
