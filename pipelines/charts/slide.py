"""A figure as one picture for a slide: finding, description, chart, caveats and source, with marking and synthetic
mark, so that none of them is lost when the picture is copied."""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from pipelines.charts.brand import colour
from pipelines.charts.raster import png_of
from pipelines.fonts import DEFAULT_CACHE, css_stack, text_width

WIDTH, HEIGHT = 1600, 900  # 16:9; a tall chart makes the picture taller rather than its words too small
MARGIN = 64
ROOM = WIDTH - 2 * MARGIN
LEAST_SCALE = 1.5  # of the chart, whose labels are 14 pixels


@dataclass(frozen=True)
class SlideWords:
    """Plain words, as the document prints them. ``origin``: the document they are from, with the figure's number."""

    finding: str
    description: str
    notes: str
    origin: str
    marking: str
    synthetic: str = ""


@dataclass(frozen=True)
class _Line:
    text: str
    size: int
    role: str
    weight: int = 400
    gap: int = 0  # above the line

    @property
    def height(self) -> float:
        return self.gap + self.size * 1.3


def draw_slide(chart: Path, target: Path, words: SlideWords, font_cache: Path = DEFAULT_CACHE) -> None:
    """Write the PNG: 1,600 pixels wide, 900 high or as high as the chart needs."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(png_of(slide(chart.read_text(encoding="utf-8"), words), font_cache=font_cache))


def slide(chart: str, words: SlideWords) -> str:
    """The picture as SVG, around the chart's own SVG."""
    head = [*_lines(words.finding, 44, "ink", 600), *_lines(words.description, 26, "second-ink", gap=8)]
    foot = [*_lines(words.notes, 20, "second-ink"), *_lines(words.origin, 20, "second-ink", 600, gap=10)]
    top = MARGIN + 44 + _height(head) + 20
    bottom = _height(foot) + 20 + MARGIN / 2
    width, height = (float(size) for size in re.search(r'width="([\d.]+)" height="([\d.]+)"', chart).groups())
    scale = max(LEAST_SCALE, min(ROOM / width, (HEIGHT - top - bottom) / height))
    whole = max(HEIGHT, top + scale * height + bottom)
    # a group, not an inner svg: what is clipped is drawn aside at full size first, which doubles the time
    inside = chart[chart.index(">") + 1 : chart.rindex("</svg>")]
    inner = f'<g transform="translate({MARGIN},{top:.1f}) scale({scale:.4f})">{inside}</g>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{whole:.0f}" '
        f'font-family="{css_stack()}"><rect width="100%" height="100%" fill="white"/>'
        f"{_marks(words)}{_texts(head, MARGIN + 44)}{inner}{_texts(foot, whole - bottom + 20)}</svg>"
    )


def _lines(text: str, size: int, role: str, weight: int = 400, gap: int = 0) -> list[_Line]:
    from pipelines.charts.layout import wrapped

    lines = wrapped(text, ROOM, size, weight).split("\n") if text else []
    return [_Line(line, size, role, weight, gap if place == 0 else 0) for place, line in enumerate(lines)]


def _height(lines: list[_Line]) -> float:
    return sum(line.height for line in lines)


def _texts(lines: list[_Line], top: float) -> str:
    drawn, y = [], top
    for line in lines:
        y += line.height
        drawn.append(_text(line.text, MARGIN, y - 0.3 * line.size, line.size, colour(line.role), line.weight))
    return "".join(drawn)


def _marks(words: SlideWords) -> str:
    """The synthetic band across the top, the marking at its right, and the house's rule."""
    band = ""
    if words.synthetic:
        band = f'<rect width="{WIDTH}" height="46" fill="{colour("synthetic")}"/>' + _text(
            words.synthetic, MARGIN, 31, 22, colour("ink"), 600
        )
    x = WIDTH - MARGIN - text_width(words.marking, 22, 600)
    rule = f'<rect x="{MARGIN}" y="76" width="{ROOM}" height="8" fill="{colour("house")}"/>'
    return band + _text(words.marking, x, 31, 22, colour("ink"), 600) + rule


def _text(text: str, x: float, y: float, size: int, fill: str, weight: int) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{fill}">'
        f"{escape(text)}</text>"
    )
