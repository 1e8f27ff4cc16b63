"""Percentage change of each measure with its interval; the numbers stand in a right-hand column."""

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import Frame, number, round_ticks, rows_of, texts, told, widest, wrapped
from pipelines.charts.theme import LABEL_SIZE, NOTE_SIZE, is_phone

FARTHEST = 100  # per cent: what lies beyond is cut at the edge with an arrow head
VERDICTS = {
    "up": ("up", "triangle-up"),
    "down": ("down", "triangle-down"),
    "no_clear_change": ("flat", "circle"),
}
NOT_AVAILABLE = "not_available"
LINE_HEIGHT = 17


def change_intervals(frame: pl.DataFrame, width: int) -> alt.LayerChart:
    """`frame`: measure_title, count, base_count, change_pct, lower_pct, upper_pct, verdict (up, down,
    no_clear_change, not_available), label (right-hand text). Rows keep their order."""
    rows = list(frame.iter_rows(named=True))
    _refuse_unknown_verdicts(rows)
    box, rows = _phone_layout(rows, width) if is_phone(width) else _screen_layout(rows, width)
    ticks = _ticks(rows)
    per_cent = box.plot_width / (ticks[-1] - ticks[0])

    def across(value: float) -> float:
        return (value - ticks[0]) * per_cent

    drawn = [row for row in rows if row["verdict"] in VERDICTS and row["change_pct"] is not None]
    return box.draw(
        *_grid(ticks, across, box),
        *_intervals(drawn, across, ticks),
        *_points(drawn, across, ticks),
        *_words(rows, box),
        values=[
            told(
                across(min(max(row["change_pct"], ticks[0]), ticks[-1])),
                row["strip"],
                f"{row['measure_title']}: {row['label']}",
            )
            for row in drawn
        ],
    )


def _refuse_unknown_verdicts(rows: list[dict]) -> None:
    unknown = {row["verdict"] for row in rows} - {*VERDICTS, NOT_AVAILABLE}
    if unknown:
        raise ValueError(f"verdict {sorted(unknown)} is unknown; known: {[*VERDICTS, NOT_AVAILABLE]}")


def _screen_layout(rows: list[dict], width: int) -> tuple[Frame, list[dict]]:
    names = [wrapped(row["measure_title"], 210) for row in rows]
    labels = [wrapped(row["label"], 170) for row in rows]
    box = Frame(
        width,
        height=38 * len(rows),
        left=widest(names) + 18,
        right=widest(labels) + 22,
        top=26,
        bottom=6,
    )
    return box, [
        {**row, "name": name, "words": words, "strip": 38 * (place + 0.5)}
        for place, (row, name, words) in enumerate(zip(rows, names, labels, strict=True))
    ]


def _phone_layout(rows: list[dict], width: int) -> tuple[Frame, list[dict]]:
    """Name and numbers stand above each interval, which then has the whole width."""
    room, placed, y = width - 12, [], 0
    for row in rows:
        name = wrapped(row["measure_title"], room, weight=600)
        words = wrapped(row["label"], room)
        text_bottom = y + LINE_HEIGHT * (name.count("\n") + words.count("\n") + 2)
        placed.append({**row, "name": name, "words": words, "from": y, "strip": text_bottom + 13})
        y = text_bottom + (40 if row["verdict"] in VERDICTS else 16)
    return Frame(width, height=y, left=22, right=22, top=26, bottom=4), placed


def _ticks(rows: list[dict]) -> list[float]:
    """From the data, zero always inside, never beyond what lies within 100 per cent."""
    bounds = [row[key] for row in rows for key in ("lower_pct", "upper_pct") if row[key] is not None]
    low, high = max(-FARTHEST, min([-10, *bounds])), min(FARTHEST, max([10, *bounds]))
    return round_ticks(low, high, most=5)


def _grid(ticks: list[float], across, box: Frame) -> list[alt.Chart]:
    rows = [{"x": across(tick), "top": -4, "bottom": box.height, "zero": tick == 0} for tick in ticks]
    names = [
        {
            "x": across(tick),
            "y": -15,
            "text": f"{'+' if tick > 0 else ''}{number(tick)}%",
            "colour": colour("second-ink"),
        }
        for tick in ticks
    ]
    rules = alt.Chart(rows_of(rows)).encode(
        x=alt.X("x:Q", scale=None), y=alt.Y("top:Q", scale=None), y2=alt.Y2("bottom:Q")
    )
    return [
        rules.mark_rule(color=colour("grid")).transform_filter("!datum.zero"),
        rules.mark_rule(color=colour("ink"), strokeWidth=1.25).transform_filter("datum.zero"),
        *texts(names, align="center", baseline="middle", fontSize=NOTE_SIZE),
    ]


def _intervals(drawn: list[dict], across, ticks: list[float]) -> list[alt.Chart]:
    low, high = ticks[0], ticks[-1]
    lines, arrows = [], []
    for row in drawn:
        if row["lower_pct"] is None or row["upper_pct"] is None:
            continue
        seen = [min(max(row[key], low), high) for key in ("lower_pct", "upper_pct")]
        own = {"y": row["strip"], "colour": colour(VERDICTS[row["verdict"]][0])}
        lines.append({**own, "start": across(seen[0]), "end": across(seen[1])})
        if row["lower_pct"] < low:
            arrows.append({**own, "x": across(low), "shape": "triangle-left"})
        if row["upper_pct"] > high:
            arrows.append({**own, "x": across(high), "shape": "triangle-right"})
    at = {"y": alt.Y("y:Q", scale=None), "color": alt.Color("colour:N", scale=None)}
    line = alt.Chart(rows_of(lines)).mark_rule(strokeWidth=3, strokeCap="round")
    head = alt.Chart(rows_of(arrows)).mark_point(size=90)
    return [
        line.encode(x=alt.X("start:Q", scale=None), x2=alt.X2("end:Q"), **at),
        head.encode(x=alt.X("x:Q", scale=None), shape=alt.Shape("shape:N", scale=None), **at),
    ]


def _points(drawn: list[dict], across, ticks: list[float]) -> list[alt.Chart]:
    rows = [
        {
            "x": across(row["change_pct"]),
            "y": row["strip"],
            "colour": colour(VERDICTS[row["verdict"]][0]),
            "shape": VERDICTS[row["verdict"]][1],
        }
        for row in drawn
        if ticks[0] <= row["change_pct"] <= ticks[-1]
    ]
    points = alt.Chart(rows_of(rows)).mark_point(size=165, stroke="white", strokeWidth=1)
    return [
        points.encode(
            x=alt.X("x:Q", scale=None),
            y=alt.Y("y:Q", scale=None),
            color=alt.Color("colour:N", scale=None),
            shape=alt.Shape("shape:N", scale=None),
        )
    ]


def _words(rows: list[dict], box: Frame) -> list[alt.Chart]:
    if "from" in rows[0]:
        return _words_above(rows)
    right = box.plot_width + box.right - widest([row["words"] for row in rows]) - 2
    sides = [("name", -14, "right"), ("words", right, "left")]
    return [
        layer
        for key, x, align in sides
        for layer in texts(
            [{**_lines(row[key], row["strip"]), "x": x} for row in rows],
            align=align,
            baseline="middle",
            lineHeight=LINE_HEIGHT,
        )
    ]


def _lines(text: str, middle: float) -> dict:
    """Text of one or more lines centred on a height."""
    return {"text": text, "y": middle - LINE_HEIGHT / 2 * text.count("\n"), "colour": colour("ink")}


def _words_above(rows: list[dict]) -> list[alt.Chart]:
    names = [{"x": -18, "y": row["from"], "text": row["name"], "colour": colour("ink")} for row in rows]
    words = [
        {
            "x": -18,
            "y": row["from"] + LINE_HEIGHT * (row["name"].count("\n") + 1),
            "text": row["words"],
            "colour": colour("second-ink"),
        }
        for row in rows
    ]
    look = {"align": "left", "baseline": "top", "lineHeight": LINE_HEIGHT, "fontSize": LABEL_SIZE}
    return [*texts(names, halo=True, fontWeight=600, **look), *texts(words, halo=True, **look)]
