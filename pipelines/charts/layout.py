"""Where things go, in pixels. Charts state their whole layout instead of asking Vega to fit it, so that
labels are placed by measured text widths and nothing is cut at an edge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import ClassVar

import altair as alt

from pipelines.charts.brand import colour
from pipelines.charts.theme import LABEL_SIZE
from pipelines.fonts import text_width

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Frame:
    """A drawing of `width` pixels: a plot of known size and the margins around it."""

    width: int
    height: int
    left: float = 4
    right: float = 4
    top: float = 8
    bottom: float = 4

    @property
    def plot_width(self) -> float:
        return self.width - self.left - self.right

    def draw(self, *layers: alt.Chart, values: Sequence[dict] = ()) -> alt.LayerChart:
        """Put the layers into the frame; `none` keeps Vega from moving anything. `values`: what the web page tells
        of the chart value by value (see `told`), in the order in which the arrow keys go through them."""
        margins = {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom}
        return alt.layer(
            *layers,
            width=self.plot_width,
            height=self.height,
            padding=margins,
            autosize=alt.AutoSizeParams(type="none"),
            usermeta={"values": _Whole(values)},
        )


def told(x: float, y: float, text: str) -> dict:
    """One value of a chart as the web page tells it: the place of its mark in the plot, and its words."""
    return {"x": round(x, 1), "y": round(y, 1), "text": text}


class _Whole:
    """Rows that Altair hands on as they are: it would copy and walk through every value a dozen times."""

    _schema: ClassVar[dict] = {}  # by which Altair knows what turns itself into JSON

    def __init__(self, rows: Sequence[dict]) -> None:
        self._rows = list(rows)

    def to_dict(self) -> list[dict]:
        return self._rows


def rows_of(rows: list[dict]) -> alt.Data:
    """Rows written into the chart itself: plain values, nothing that Altair would have to turn into JSON."""
    return alt.Data(values=_Whole(rows))


def texts(rows: list[dict], halo: bool = False, **mark) -> list[alt.Chart]:
    """Labels at pixel places: rows with x, y, text and colour; with a white edge where lines run behind."""
    at = {"x": alt.X("x:Q", scale=None), "y": alt.Y("y:Q", scale=None), "text": alt.Text("text:N")}
    plain = alt.Chart(rows_of(rows)).mark_text(**mark).encode(**at, color=alt.Color("colour:N", scale=None))
    if not halo:
        return [plain]
    edge = alt.Chart(rows_of(rows)).mark_text(**mark, stroke="white", strokeWidth=5, strokeJoin="round")
    return [edge.encode(**at), plain]


def month_number(month: date) -> int:
    """Months counted from year 0: months get equal widths and no time zone can move a label."""
    return month.year * 12 + month.month - 1


def month_name(number: int) -> str:
    return f"{MONTHS[number % 12]} {number // 12}"


def month_axis(first: int, last: int, plot_width: float) -> alt.Axis:
    """As many dates as fit without touching, at calendar places (years where the span allows)."""
    for step in (1, 2, 3, 6, 12, 24, 36, 60, 120):
        ticks = [number for number in range(first, last + 1) if number % step == 0]
        room = text_width("Sep 2020" if step < 12 else "2020", LABEL_SIZE) + 16
        if len(ticks) * room <= plot_width:
            break
    names = {str(number): month_name(number) if step < 12 else str(number // 12) for number in ticks}
    return alt.Axis(
        values=ticks,
        labelExpr=f"({names})[datum.value]",
        labelFlush=False,
        tickSize=5,
        domain=False,
        title=None,
    )


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`."""
    span = max(high - low, 1e-9)
    power = 10 ** floor(log10(span / most))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if span / (power * factor) <= most)
    return [round(step * place, 10) for place in range(floor(low / step), ceil(high / step) + 1)]


def number(value: float, decimals: int = 0) -> str:
    """1,234 with a real minus sign."""
    return f"{value:,.{decimals}f}".replace("-", "−")


def spread(centres: list[float], sizes: list[float], low: float, high: float) -> list[float]:
    """Push labels apart until none overlaps, keeping their order and staying between low and high."""
    order = sorted(range(len(centres)), key=lambda place: centres[place])
    placed = list(centres)
    for _ in range(2):
        floor_at = low
        for place in order:
            placed[place] = max(placed[place], floor_at + sizes[place] / 2)
            floor_at = placed[place] + sizes[place] / 2
        ceiling_at = high
        for place in reversed(order):
            placed[place] = min(placed[place], ceiling_at - sizes[place] / 2)
            ceiling_at = placed[place] - sizes[place] / 2
    return placed


def wrapped(text: str, room: float, size: float = LABEL_SIZE, weight: int = 400) -> str:
    """Break text at its spaces into lines no wider than `room` (a longer word keeps its own line)."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


def widest(labels: list[str], size: float = LABEL_SIZE, weight: int = 400) -> float:
    """Width of the widest line among labels, in pixels."""
    lines = [line for label in labels for line in label.split("\n")]
    return max((text_width(line, size, weight) for line in lines), default=0)


def legend_boxes(boxes: list[dict], edge: str, width: float) -> alt.Chart:
    """The coloured boxes of a legend; each with left, right, top and bottom in pixels, and colour."""
    return (
        alt.Chart(rows_of(boxes))
        .mark_rect(stroke=colour(edge), strokeWidth=width)
        .encode(
            x=alt.X("left:Q", scale=None),
            x2=alt.X2("right:Q"),
            y=alt.Y("top:Q", scale=None),
            y2=alt.Y2("bottom:Q"),
            color=alt.Color("colour:N", scale=None),
        )
    )
