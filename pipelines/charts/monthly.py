"""Monthly counts of one area as a process behaviour (XmR) chart: only signals are coloured and named."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import (
    MONTHS,
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
)
from pipelines.charts.place_labels import place_labels
from pipelines.charts.theme import NOTE_SIZE, is_phone

SMALL = 10  # below it a limit is printed with a decimal
MOST_DECIMALS = 3
LIMIT_NAMES = {"upper": "Upper limit", "average": "Average", "lower": "Lower limit"}


@dataclass(frozen=True)
class Limits:
    """The expected range, the months it was set from, and the first month that it is drawn for (none: all)."""

    average: float
    lower: float
    upper: float
    baseline_start: date
    baseline_end: date
    drawn_from: date | None = None
    drawn_to: date | None = None


def monthly(frame: pl.DataFrame, *phases: Limits, width: int) -> alt.LayerChart:
    """`frame`: month, count, signal ('' or a word such as 'outside'). `phases`: a range for each stretch of months
    between breaks in recording, in order; the last one is labelled where it reaches the last month."""
    rows = _rows(frame, phases)
    highest = max([row["count"] for row in rows] + [limits.upper for limits in phases])
    ticks = round_ticks(0, max(5, 1.08 * highest), most=5)  # five at least: counts have no half steps
    limits = phases[-1] if phases and _reaches(phases[-1], rows[-1]["month"]) else None
    beside = {row["count"] for row in rows if limits and _covers(limits, row["month"])}
    limit_labels = _limit_labels(limits, beside)
    box = Frame(
        width,
        height=270 if is_phone(width) else 220,
        left=max(30, widest([number(tick) for tick in ticks]) + 10),
        right=widest([label["text"] for label in limit_labels], NOTE_SIZE) + 12 if limits else 12,
        top=42 if phases else 24,
        bottom=32,
    )
    return box.draw(
        *_layers(rows, ticks, phases, limits, limit_labels, box), values=_values(rows, ticks[-1], box)
    )


def _values(rows: list[dict], top: float, box: Frame) -> list[dict]:
    first, months = rows[0]["month"], rows[-1]["month"] - rows[0]["month"] + 1
    return [
        told(
            box.plot_width * (row["month"] - first + 0.5) / months,
            box.height * (1 - row["count"] / top),
            f"{month_name(row['month'])}: {number(row['count'])}{_signal_words(row['signal'])}",
        )
        for row in rows
    ]


def _signal_words(signal: str) -> str:
    return f" ({signal.replace('_', ' ')})" if signal else ""


def _rows(frame: pl.DataFrame, phases: tuple[Limits, ...]) -> list[dict]:
    kept = frame.drop_nulls("count").sort("month")
    if kept.is_empty():
        raise ValueError("no month has a count to draw")
    middles = [_middle(month_number(month), phases, kept["count"].mean()) for month in kept["month"]]
    return [
        {
            "month": month_number(row["month"]),
            "count": row["count"],
            "signal": row["signal"] or "",
            "direction": "up" if row["count"] >= middle else "down",
            "distance": abs(row["count"] - middle),
        }
        for row, middle in zip(kept.iter_rows(named=True), middles, strict=True)
    ]


def _middle(month: int, phases: tuple[Limits, ...], otherwise: float) -> float:
    """The average of the range that the month lies in."""
    return next((limits.average for limits in phases if _covers(limits, month)), otherwise)


def _covers(limits: Limits, month: int) -> bool:
    begun = limits.drawn_from is None or month_number(limits.drawn_from) <= month
    return begun and _reaches(limits, month)


def _reaches(limits: Limits, month: int) -> bool:
    return limits.drawn_to is None or month <= month_number(limits.drawn_to)


def _limit_labels(limits: Limits | None, counts: Collection[int]) -> list[dict]:
    if limits is None:
        return []
    decided = {"average": ()}  # no count is in or out by the average
    return [
        {
            "value": (value := getattr(limits, key)),
            "key": key,
            "name": name,
            "text": f"{name} {limit_number(value, decided.get(key, counts))}",
        }
        for key, name in LIMIT_NAMES.items()
    ]


def limit_number(value: float, counts: Collection[int]) -> str:
    """A decimal only where whole numbers would hide the value; as many as tell on which side of it each count lies."""
    few = 1 if value < SMALL and value != round(value) else 0
    told = (decimals for decimals in range(few, MOST_DECIMALS) if round(value, decimals) not in counts)
    return number(value, few if value in counts else next(told, MOST_DECIMALS))


def _layers(
    rows: list[dict],
    ticks: list[float],
    phases: tuple[Limits, ...],
    limits: Limits | None,
    limit_labels: list[dict],
    box: Frame,
) -> list[alt.Chart]:
    first, last = rows[0]["month"], rows[-1]["month"]
    domain = [first - 0.5, last + 0.5]
    x = alt.X(
        "month:Q", scale=alt.Scale(domain=domain, nice=False), axis=month_axis(first, last, box.plot_width)
    )
    y = alt.Y(
        "count:Q", scale=alt.Scale(domain=[0, ticks[-1]], nice=False), axis=alt.Axis(values=ticks, title=None)
    )
    points = alt.Chart(rows_of(rows)).encode(x=x, y=y)
    layers = [points.mark_line(color=colour("borough"), strokeWidth=1.75)]
    layers.append(points.mark_point(color=colour("borough"), size=26).transform_filter("datum.signal == ''"))
    if phases:
        layers = [*_expected_ranges(phases, domain), *layers]
        layers += _limit_texts(phases, limit_labels, ticks[-1], box)
    return layers + _signals(rows, phases, ticks[-1], domain, box, x, y)


def _expected_ranges(phases: tuple[Limits, ...], domain: list[float]) -> list[alt.Chart]:
    """Band and lines of each phase."""
    spans = _spans(phases, domain)
    lines = [{**span, "key": key, "value": span[key]} for span in spans for key in LIMIT_NAMES]
    across = {"x": alt.X("start:Q", scale=alt.Scale(domain=domain, nice=False)), "x2": "end:Q"}
    rules = alt.Chart(rows_of(lines)).mark_rule(strokeWidth=1.25, color=colour("second-ink"))
    dash = alt.condition("datum.key == 'average'", alt.value([1, 0]), alt.value([4, 3]))
    return [
        alt.Chart(rows_of(spans))
        .mark_rect(color=colour("band"))
        .encode(**across, y=alt.Y("lower:Q"), y2=alt.Y2("upper:Q")),
        rules.encode(**across, y=alt.Y("value:Q"), strokeDash=dash),
    ]


def _spans(phases: tuple[Limits, ...], domain: list[float]) -> list[dict]:
    """Where each phase is drawn: from the half month before its first month to that after its last."""
    return [
        {
            "start": domain[0] if limits.drawn_from is None else month_number(limits.drawn_from) - 0.5,
            "end": domain[1] if limits.drawn_to is None else month_number(limits.drawn_to) + 0.5,
            **{key: getattr(limits, key) for key in LIMIT_NAMES},
        }
        for limits in phases
    ]


def _limit_texts(phases: tuple[Limits, ...], labels: list[dict], top: float, box: Frame) -> list[alt.Chart]:
    centres = [box.height * (1 - label["value"] / top) for label in labels]
    places = spread(centres, [16] * len(labels), low=-8, high=box.height + 8)
    rows = [
        {"x": box.plot_width + 7, "y": place, "text": label["text"], "colour": colour("second-ink")}
        for label, place in zip(labels, places, strict=True)
    ]
    note = {"text": _set_from(phases), "colour": colour("second-ink")}
    rows.append({**note, "x": -box.left + 4, "y": -30})
    return texts(rows, align="left", baseline="middle", fontSize=NOTE_SIZE)


def _set_from(phases: tuple[Limits, ...]) -> str:
    last = phases[-1]
    start, end = (f"{MONTHS[day.month - 1]} {day.year}" for day in (last.baseline_start, last.baseline_end))
    return f"Limits set {'anew ' if len(phases) > 1 else ''}from {start} to {end}"


def _signals(
    rows: list[dict],
    phases: tuple[Limits, ...],
    top: float,
    domain: list[float],
    box: Frame,
    x: alt.X,
    y: alt.Y,
) -> list[alt.Chart]:
    signals = [row for row in rows if row["signal"]]
    if not signals:
        return []
    across = box.plot_width / (domain[1] - domain[0])
    line = [(across * (row["month"] - domain[0]), box.height * (1 - row["count"] / top)) for row in rows]
    places = dict(zip((row["month"] for row in rows), line, strict=True))
    wanted = [
        {
            "text": f"{_named(row['month'], rows[-1]['month'])} {number(row['count'])}",
            "at": places[row["month"]],
            "below": row["direction"] == "down",
            "colour": colour(row["direction"]),
        }
        for row in sorted(_worth_naming(signals), key=lambda row: _rank(row, rows[-1]["month"]))
    ]
    rules = [
        tuple(
            (across * (span[end] - domain[0]), box.height * (1 - span[key] / top)) for end in ("start", "end")
        )
        for span in _spans(phases, domain)
        for key in LIMIT_NAMES
    ]
    labels = place_labels(wanted, line, right=box.plot_width, top=-22, bottom=box.height, rules=rules)
    marks = [{**row, "colour": colour(row["direction"])} for row in signals]
    shape = alt.Shape("direction:N", legend=None, scale=_triangles())
    points = alt.Chart(rows_of(marks)).mark_point(size=110, stroke="white", strokeWidth=1)
    return [
        points.encode(x=x, y=y, shape=shape, color=alt.Color("colour:N", scale=None)),
        *texts(labels, halo=True, align="center", baseline="middle", fontWeight=600),
    ]


def _named(month: int, last: int) -> str:
    """The month's name; one before the last 12 with its year, so that it is not taken for that of the last 12."""
    return MONTHS[month % 12] if _is_recent(month, last) else month_name(month)


def _is_recent(month: int, last: int) -> bool:
    return month > last - 12


def _rank(row: dict, last: int) -> tuple[bool, bool, float]:
    """Labels find room in this order: months outside the range in the last 12, which a title names; the other signals
    of that year; the older ones; among each the farthest first."""
    recent = _is_recent(row["month"], last)
    return not (recent and row["signal"] == "outside"), not recent, -row["distance"]


def _worth_naming(signals: list[dict]) -> list[dict]:
    """Of months in a row with the same signal, such as a run, only the first and the last."""

    def inside(before: dict | None, row: dict, after: dict | None) -> bool:
        return all(
            other is not None and abs(other["month"] - row["month"]) == 1 and other["signal"] == row["signal"]
            for other in (before, after)
        )

    neighbours = zip([None, *signals], signals, [*signals[1:], None], strict=False)
    return [row for before, row, after in neighbours if not inside(before, row, after)]


def _triangles() -> alt.Scale:
    return alt.Scale(domain=["up", "down"], range=["triangle-up", "triangle-down"])
