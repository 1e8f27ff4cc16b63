"""One small panel an area, all on one scale: rolling 12-month totals as an index, each beside the area of all."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import polars as pl

from pipelines.charts.brand import colour
from pipelines.charts.layout import Frame, month_name, month_number, number, round_ticks, rows_of, texts, told
from pipelines.charts.theme import NOTE_SIZE, is_phone

BASE = 100
HEADER, PLOT, GAP_DOWN, GAP_ACROSS, FOOT, TOP = 36, 44, 10, 20, 20, 26


@dataclass(frozen=True)
class Panel:
    """One area: its name, its change in words, and the colour role of these (up, down, second-ink)."""

    area_code: str
    area_name: str
    note: str
    role: str


@dataclass(frozen=True)
class _Grid:
    """Where panels stand, in pixels from the top left of the plot."""

    columns: int
    panel_width: float
    first: int
    last: int
    top_value: float

    def origin(self, place: int) -> tuple[float, float]:
        row, column = divmod(place, self.columns)
        return column * (self.panel_width + GAP_ACROSS), row * (HEADER + PLOT + GAP_DOWN) + HEADER

    def point(self, place: int, month: int, index: float) -> tuple[float, float]:
        left, top = self.origin(place)
        across = (month - self.first) / max(1, self.last - self.first)
        return left + across * self.panel_width, top + PLOT * (1 - index / self.top_value)


def small_multiples(
    frame: pl.DataFrame, panels: Sequence[Panel], reference: str, base_label: str, width: int
) -> alt.LayerChart:
    """``frame``: month, area_code, index. ``panels`` in order; ``reference`` is the code of the area drawn in every
    panel. An area without rows keeps its panel, empty."""
    known = frame.drop_nulls("index")
    known = known.with_columns(month=pl.Series(map(month_number, known["month"]), dtype=pl.Int64))
    if known.is_empty() or not panels:
        raise ValueError("no area has an index to draw")
    columns = 2 if is_phone(width) else 4
    margin = 6
    grid = _Grid(
        columns,
        (width - 2 * margin - (columns - 1) * GAP_ACROSS) / columns,
        known["month"].min(),
        known["month"].max(),
        round_ticks(0, max(BASE, known["index"].max()))[-1],
    )
    down = -(-len(panels) // columns)
    height = down * (HEADER + PLOT + GAP_DOWN) - GAP_DOWN + FOOT
    box = Frame(width, height, left=margin, right=margin, top=TOP, bottom=4)
    series = {code: rows.sort("month") for (code,), rows in known.group_by("area_code")}
    layers = [
        _rules(grid, len(panels)),
        *_lines(grid, panels, series, reference),
        *_words(grid, panels, f"{base_label}; each panel from 0 to {number(grid.top_value)}"),
    ]
    return box.draw(*layers, values=_values(grid, panels, series))


def _rules(grid: _Grid, panels: int) -> alt.Chart:
    """The foot of each panel (0) and its base (100)."""
    rows = []
    for place in range(panels):
        for index, edge in ((0, "axis"), (BASE, "grid")):
            (left, y), (right, _) = grid.point(place, grid.first, index), grid.point(place, grid.last, index)
            rows.append({"x": left, "x2": right, "y": y, "colour": colour(edge)})
    at = {"x": alt.X("x:Q", scale=None), "x2": alt.X2("x2:Q"), "y": alt.Y("y:Q", scale=None)}
    return alt.Chart(rows_of(rows)).mark_rule().encode(**at, color=alt.Color("colour:N", scale=None))


def _lines(
    grid: _Grid, panels: Sequence[Panel], series: dict[str, pl.DataFrame], reference: str
) -> list[alt.Chart]:
    whole, own, ends = [], [], []
    for place, panel in enumerate(panels):
        whole += _points(grid, place, series.get(reference))
        points = _points(grid, place, series.get(panel.area_code))
        own += points
        ends += points[-1:]
    at = {"x": alt.X("x:Q", scale=None), "y": alt.Y("y:Q", scale=None)}
    dotted = alt.Chart(rows_of(whole)).mark_line(color=colour("london"), strokeWidth=1.5, strokeDash=[2, 3])
    solid = alt.Chart(rows_of(own)).mark_line(color=colour("borough"), strokeWidth=2.25)
    dots = alt.Chart(rows_of(ends)).mark_point(color=colour("borough"), size=30).encode(**at)
    line = {**at, "detail": alt.Detail("part:N"), "order": alt.Order("month:Q")}
    return [dotted.encode(**line), solid.encode(**line), dots]


def _points(grid: _Grid, place: int, rows: pl.DataFrame | None) -> list[dict]:
    """The points of one line; where months are missing, the line is broken."""
    found, part, before = [], 0, None
    for month, index in rows.select("month", "index").rows() if rows is not None else ():
        part += before is not None and month != before + 1
        x, y = grid.point(place, month, index)
        found.append({"x": x, "y": y, "month": month, "part": f"{place}-{part}"})
        before = month
    return found


def _words(grid: _Grid, panels: Sequence[Panel], base_label: str) -> list[alt.Chart]:
    names, notes, feet = [], [], []
    for place, panel in enumerate(panels):
        left, top = grid.origin(place)
        names.append({"x": left, "y": top - HEADER, "text": panel.area_name, "colour": colour("ink")})
        notes.append({"x": left, "y": top - HEADER + 16, "text": panel.note, "colour": colour(panel.role)})
        if place + grid.columns >= len(panels):
            below = top + PLOT + 5
            feet.append({"x": left, "y": below, "text": month_name(grid.first), "align": "left"})
            feet.append(
                {"x": left + grid.panel_width, "y": below, "text": month_name(grid.last), "align": "right"}
            )
    label = [{"x": 0, "y": -TOP + 2, "text": base_label, "colour": colour("second-ink")}]
    at = {"baseline": "top", "fontSize": NOTE_SIZE}
    return [
        *texts(label, align="left", **at),
        *texts(names, align="left", fontWeight=600, **at),
        *texts(notes, align="left", **at),
        *(
            chart
            for side in ("left", "right")
            for chart in texts(
                [{**foot, "colour": colour("second-ink")} for foot in feet if foot["align"] == side],
                align=side,
                **at,
            )
        ),
    ]


def _values(grid: _Grid, panels: Sequence[Panel], series: dict[str, pl.DataFrame]) -> list[dict]:
    found = []
    for place, panel in enumerate(panels):
        if panel.area_code in series:
            month, index = series[panel.area_code].select("month", "index").rows()[-1]
            said = f"{panel.area_name}, 12 months to {month_name(month)}: {number(index)}; {panel.note}"
            found.append(told(*grid.point(place, month, index), said))
    return found
