"""Counts by ward as horizontal bars from zero, sorted, with the ward average as a dashed line."""

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import Frame, number, rows_of, texts, widest, wrapped
from pipelines.charts.theme import LABEL_SIZE, NOTE_SIZE, is_phone
from pipelines.fonts import text_width


def ward_bars(frame: pl.DataFrame, width: int) -> alt.LayerChart:
    """`frame`: ward_name, count, highlighted. The longest bar is first."""
    rows = list(frame.sort(["count", "ward_name"], descending=[True, False]).iter_rows(named=True))
    row_height, names_room = (25, 120) if is_phone(width) else (22, 200)
    names = [wrapped(row["ward_name"], names_room) for row in rows]
    row_height = max(row_height, 17 * max(name.count("\n") + 1 for name in names) + 4)
    values = [number(row["count"]) for row in rows]
    box = Frame(
        width,
        height=row_height * len(rows),
        left=widest(names) + 12,
        right=widest(values) + 14,
        top=4,
        bottom=26,
    )
    per_count = box.plot_width / max(1, *(row["count"] for row in rows))
    bars = [
        {
            "end": per_count * row["count"],
            "top": row_height * (place + 0.14),
            "bottom": row_height * (place + 0.86),
            "colour": colour("bar" if row["highlighted"] else "bar-muted"),
        }
        for place, row in enumerate(rows)
    ]
    middles = [row_height * (place + 0.5) for place in range(len(rows))]
    return box.draw(
        _bars(bars),
        _names(names, middles),
        *_average(sum(row["count"] for row in rows) / len(rows), per_count, box),
        *_values(values, bars, middles),
    )


def _bars(bars: list[dict]) -> alt.Chart:
    return (
        alt.Chart(rows_of(bars))
        .mark_rect(cornerRadius=1)
        .encode(
            x=alt.X("start:Q", scale=None),
            x2="end:Q",
            y=alt.Y("top:Q", scale=None),
            y2="bottom:Q",
            color=alt.Color("colour:N", scale=None),
        )
        .transform_calculate(start="0")
    )


def _names(names: list[str], middles: list[float]) -> alt.Chart:
    rows = [
        {"x": -8, "y": middle - 8.5 * name.count("\n"), "text": name, "colour": colour("ink")}
        for name, middle in zip(names, middles, strict=True)
    ]
    return texts(rows, align="right", baseline="middle", lineHeight=17)[0]


def _values(values: list[str], bars: list[dict], middles: list[float]) -> list[alt.Chart]:
    rows = [
        {"x": bar["end"] + 6, "y": middle, "text": value, "colour": colour("ink")}
        for value, bar, middle in zip(values, bars, middles, strict=True)
    ]
    return texts(rows, halo=True, align="left", baseline="middle", fontSize=LABEL_SIZE)


def _average(average: float, per_count: float, box: Frame) -> list[alt.Chart]:
    label = f"Ward average {number(average)}"
    half = text_width(label, NOTE_SIZE) / 2
    at = average * per_count
    centre = min(max(at, half), box.plot_width + box.right - half - 2)
    rule = (
        alt.Chart(rows_of([{"x": at, "top": 0, "bottom": box.height + 6}]))
        .mark_rule(color=colour("ink"), strokeDash=[4, 3], strokeWidth=1.25)
        .encode(x=alt.X("x:Q", scale=None), y=alt.Y("top:Q", scale=None), y2="bottom:Q")
    )
    text = {"x": centre, "y": box.height + 16, "text": label, "colour": colour("second-ink")}
    return [rule, *texts([text], align="center", baseline="middle", fontSize=NOTE_SIZE)]
