"""Rolling 12-month totals of up to four areas, each as an index of its own base period."""

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
    spread,
    texts,
    told,
    widest,
    wrapped,
)
from pipelines.charts.theme import NOTE_SIZE, is_phone

BASE = 100
LINE_HEIGHT = 17
ROLES = {  # in drawing order: the subject lies on top
    "london": {"strokeWidth": 2, "strokeDash": [2, 4]},
    "bcu": {"strokeWidth": 2.25, "strokeDash": [7, 4]},
    "borough": {"strokeWidth": 3.25},
}


def rolling_index(frame: pl.DataFrame, base_label: str, width: int) -> alt.LayerChart:
    """`frame`: month, area_role (borough, bcu, london), area_name, count, index. One line an area,
    labelled at its end; zero is shown so that a fall of half looks like half."""
    rows = _rows(frame)
    last = _last_of_each_area(rows)
    room = 104 if is_phone(width) else 190
    for row in last:
        row["text"] = wrapped(f"{row['area_name']} {number(row['index'])}", room, weight=600)
    ticks = round_ticks(0, max(BASE, *(row["index"] for row in rows)))
    box = Frame(
        width,
        height=270 if is_phone(width) else 225,
        left=max(30, widest([number(tick) for tick in ticks]) + 10),
        right=widest([row["text"] for row in last], weight=600) + 14,
        top=30,
        bottom=32,
    )
    return box.draw(*_layers(rows, last, ticks, base_label, box), values=_values(rows, ticks[-1], box))


def _values(rows: list[dict], top: float, box: Frame) -> list[dict]:
    """One value a month, at the subject's line; the words name every area."""
    months = sorted({row["month"] for row in rows})
    across = box.plot_width / max(1, months[-1] - months[0])
    subject_first = list(reversed(ROLES))
    told_months = []
    for month in months:
        areas = [row for row in rows if row["month"] == month]
        areas.sort(key=lambda row: subject_first.index(row["area_role"]))
        words = ", ".join(f"{row['area_name']} {number(row['index'])}" for row in areas)
        y = box.height * (1 - areas[0]["index"] / top)
        told_months.append(
            told(across * (month - months[0]), y, f"12 months to {month_name(month)}: {words}")
        )
    return told_months


def _rows(frame: pl.DataFrame) -> list[dict]:
    unknown = set(frame["area_role"]) - set(ROLES)
    if unknown:
        raise ValueError(f"area_role {sorted(unknown)} is unknown; known: {sorted(ROLES)}")
    kept = frame.drop_nulls("index").sort("month")
    if kept.is_empty():
        raise ValueError("no area has an index to draw")
    return [
        {
            "month": month_number(row["month"]),
            **{key: row[key] for key in ("area_role", "area_name", "index")},
        }
        for row in kept.iter_rows(named=True)
    ]


def _last_of_each_area(rows: list[dict]) -> list[dict]:
    return [dict(row) for row in {row["area_name"]: row for row in rows}.values()]


def _layers(
    rows: list[dict], last: list[dict], ticks: list[float], base_label: str, box: Frame
) -> list[alt.Chart]:
    months = [row["month"] for row in rows]
    first_month, last_month = min(months), max(months)
    x = alt.X(
        "month:Q",
        scale=alt.Scale(domain=[first_month, last_month], nice=False),
        axis=month_axis(first_month, last_month, box.plot_width),
    )
    y = alt.Y(
        "index:Q",
        scale=alt.Scale(domain=[0, ticks[-1]], nice=False),
        axis=alt.Axis(values=ticks, title=None),
    )
    base = (
        alt.Chart(rows_of([{"index": BASE}]))
        .mark_rule(color=colour("second-ink"), strokeWidth=1.25)
        .encode(y=y)
    )
    return [
        base,
        *(_line(rows, role, x, y) for role in ROLES if any(row["area_role"] == role for row in rows)),
        _dots(last, x, y),
        *_end_labels(last, ticks[-1], box),
        *texts(
            [{"x": -box.left + 4, "y": -18, "text": base_label, "colour": colour("second-ink")}],
            align="left",
            baseline="middle",
            fontSize=NOTE_SIZE,
        ),
    ]


def _line(rows: list[dict], role: str, x: alt.X, y: alt.Y) -> alt.Chart:
    own = [row for row in rows if row["area_role"] == role]
    return (
        alt.Chart(rows_of(own))
        .mark_line(color=colour(role), **ROLES[role])
        .encode(x=x, y=y, detail=alt.Detail("area_name:N"))
    )


def _dots(last: list[dict], x: alt.X, y: alt.Y) -> alt.Chart:
    rows = [{**row, "colour": colour(row["area_role"])} for row in last]
    return (
        alt.Chart(rows_of(rows)).mark_point(size=55).encode(x=x, y=y, color=alt.Color("colour:N", scale=None))
    )


def _end_labels(last: list[dict], top: float, box: Frame) -> list[alt.Chart]:
    """Names at the line ends, pushed apart so that none covers another."""
    sizes = [LINE_HEIGHT * (row["text"].count("\n") + 1) + 2 for row in last]
    centres = [box.height * (1 - row["index"] / top) for row in last]
    places = spread(centres, sizes, low=-10, high=box.height + 10)
    labels = [
        {
            "x": box.plot_width + 9,
            "y": place - size / 2 + 1,
            "text": row["text"],
            "colour": colour(f"{row['area_role']}-text"),
        }
        for row, size, place in zip(last, sizes, places, strict=True)
    ]
    return texts(labels, align="left", baseline="top", fontWeight=600, lineHeight=LINE_HEIGHT)
