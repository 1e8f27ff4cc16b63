"""Hexagons of street-level crime over the wards: where it is dense, and which cells are hot in one year or both."""

import altair as alt
import numpy as np
import polars as pl
import shapely
from shapely.geometry import Polygon
from shapely.geometry.polygon import orient

from pipelines.charts.brand import colour, sequential
from pipelines.charts.layout import Frame, legend_boxes, number, rows_of, texts, told
from pipelines.charts.map_geometry import LINE_HEIGHT, label_place, parts, to_pixels
from pipelines.charts.round_classes import class_of, round_classes
from pipelines.charts.theme import NOTE_SIZE, is_phone
from pipelines.fonts import text_width

LEGEND_ROW = 24
SWATCH = 14
NAME_SIZE = 11.5
NUMBER_ROOM = 8  # pixels round the number of a hot spot that no name covers
# fill, edge and dash of each class: they differ in lightness and outline, not in colour alone
STYLES = {
    "persistent": ("borough", "paper", []),
    "hot": ("borough", "paper", []),
    "emerging": ("up", "paper", []),
    "fading": ("bar-muted", "ink", [3, 2]),
}
NAMES = {
    "persistent": "Hot in both years",
    "hot": "Hot",
    "emerging": "Hot only now",
    "fading": "Hot only before",
}


def hot_spot_map(
    wards: dict[str, shapely.Geometry], cells: pl.DataFrame, unit: str, width: int
) -> alt.LayerChart:
    """``wards``: shapes in degrees by name; ``cells``: corners (six places in degrees), per_square_kilometre,
    hot_spot_class, spot (the number in the list, null for a cell that is in none)."""
    corners = np.array(cells["corners"].to_list())
    both = shapely.total_bounds([*wards.values(), shapely.MultiPoint(corners.reshape(-1, 2))])
    pixels = to_pixels(tuple(both), width - 8)
    outlines = {name: shapely.simplify(shapely.transform(ward, pixels), 0.5) for name, ward in wards.items()}
    hexagons = [Polygon(pixels(ring).round(1)) for ring in corners]
    height = max(hexagon.bounds[3] for hexagon in hexagons)
    breaks = round_classes(cells["per_square_kilometre"].to_list())[::2]
    classes = [name for name in STYLES if name in cells["hot_spot_class"].to_list()]
    box = Frame(width, height=height + 20 + LEGEND_ROW * _rows(classes, width), top=6)
    rows = list(zip(hexagons, cells.to_dicts(), strict=True))
    numbers = _numbers(rows)
    return box.draw(
        _cells([(shape, _pale(row, breaks), "paper", []) for shape, row in rows], 0.4),
        _borders(list(outlines.values())),
        *(
            _cells(
                [(shape, colour(fill), edge, dash) for shape, row in rows if row["hot_spot_class"] == name],
                1.2,
            )
            for name, (fill, edge, dash) in STYLES.items()
            if name in classes
        ),
        *(
            []
            if is_phone(width)
            else _names(outlines, [shape for shape, row in rows if row["spot"]], numbers)
        ),
        *(texts(numbers, halo=True, align="center", baseline="middle", fontWeight=700) if numbers else []),
        *_legend(classes, breaks, unit, height + 20, width),
        values=_values(rows, unit),
    )


def _values(rows: list[tuple[Polygon, dict]], unit: str) -> list[dict]:
    """The cells of the hot spots in the order of their numbers, the densest of each first."""
    hot = [(shape, row) for shape, row in rows if row["spot"]]
    hot.sort(key=lambda cell: (cell[1]["spot"], -cell[1]["per_square_kilometre"]))
    return [
        told(
            shape.centroid.x,
            shape.centroid.y,
            f"Hot spot {row['spot']}: {NAMES[row['hot_spot_class']].lower()}, "
            f"{number(row['per_square_kilometre'])} {unit}",
        )
        for shape, row in hot
    ]


def _pale(row: dict, breaks: list[float]) -> str:
    return sequential()[class_of(row["per_square_kilometre"], breaks)]


def _cells(shapes: list[tuple[Polygon, str, str, list[int]]], stroke: float) -> alt.Chart:
    rows = [
        {
            "type": "Feature",
            "geometry": orient(shape, sign=-1.0).__geo_interface__,
            "properties": {"colour": fill},
        }
        for shape, fill, _, _ in shapes
    ]
    _, _, edge, dash = shapes[0]
    return (
        alt.Chart(rows_of(rows))
        .project(type="identity", scale=1, translate=[0, 0])
        .mark_geoshape(clip=False, stroke=colour(edge), strokeWidth=stroke, strokeDash=dash or alt.Undefined)
        .encode(color=alt.Color("properties.colour:N", scale=None))
    )


def _borders(outlines: list[shapely.Geometry]) -> alt.Chart:
    rows = [
        {"type": "Feature", "geometry": orient(part, sign=-1.0).__geo_interface__, "properties": {}}
        for outline in outlines
        for part in parts(outline)
    ]
    areas = alt.Chart(rows_of(rows)).project(type="identity", scale=1, translate=[0, 0])
    return areas.mark_geoshape(clip=False, filled=False, stroke=colour("second-ink"), strokeWidth=0.9)


def _names(outlines: dict[str, shapely.Geometry], hot: list[Polygon], numbers: list[dict]) -> list[alt.Chart]:
    """The name of each ward beside the hot cells, or upon them where it fits nowhere else: a finding may name it."""
    figures = shapely.union_all([shapely.Point(n["x"], n["y"]).buffer(NUMBER_ROOM) for n in numbers])
    covered = shapely.union_all(hot).buffer(2).union(figures)
    labels = []
    for name, outline in outlines.items():
        beside, upon = (label_place(outline.difference(taken), name, "") for taken in (covered, figures))
        place = beside if beside["text"].strip() else upon
        labels.append({**place, "text": place["text"].rstrip(), "colour": colour("ink")})
    return texts(
        labels, halo=True, align="center", baseline="middle", lineHeight=LINE_HEIGHT, fontSize=NAME_SIZE
    )


def _numbers(rows: list[tuple[Polygon, dict]]) -> list[dict]:
    """The number of each hot spot, above its highest cell: on a phone a cell is smaller than a number."""
    highest: dict[int, Polygon] = {}
    for shape, row in rows:
        held = highest.get(row["spot"])
        if row["spot"] and (held is None or shape.bounds[1] < held.bounds[1]):
            highest[row["spot"]] = shape
    return [
        {"x": shape.centroid.x, "y": shape.bounds[1] - 8, "text": str(spot), "colour": colour("ink")}
        for spot, shape in highest.items()
    ]


def _entries(classes: list[str], width: int) -> list[dict]:
    """Class by class where its swatch and words stand, wrapped to the width."""
    placed, x, row = [], 0.0, 0
    for name in classes:
        room = SWATCH + 8 + text_width(NAMES[name], NOTE_SIZE) + 22
        if placed and x + room > width - 8:
            x, row = 0.0, row + 1
        placed.append({"name": name, "x": x, "row": row})
        x += room
    return placed


def _rows(classes: list[str], width: int) -> int:
    """Lines of the legend: the classes, the density, and on a phone the density's unit."""
    entries = _entries(classes, width)
    return (entries[-1]["row"] + 1 if entries else 0) + (2 if is_phone(width) else 1)


def _legend(classes: list[str], breaks: list[float], unit: str, top: float, width: int) -> list[alt.Chart]:
    entries = _entries(classes, width)
    swatches = [
        {
            "left": entry["x"],
            "right": entry["x"] + SWATCH,
            "top": top + LEGEND_ROW * entry["row"],
            "bottom": top + LEGEND_ROW * entry["row"] + SWATCH,
            "colour": colour(STYLES[entry["name"]][0]),
        }
        for entry in entries
    ]
    ink = colour("second-ink")
    words = [
        {
            "x": entry["x"] + SWATCH + 6,
            "y": top + LEGEND_ROW * entry["row"] + SWATCH / 2,
            "text": NAMES[entry["name"]],
            "colour": ink,
        }
        for entry in entries
    ]
    down = top + LEGEND_ROW * ((entries[-1]["row"] + 1) if entries else 0)
    x = 0.0
    for fill, text in zip(sequential(), _ranges(breaks), strict=False):
        swatches.append(
            {"left": x, "right": x + SWATCH, "top": down, "bottom": down + SWATCH, "colour": fill}
        )
        words.append({"x": x + SWATCH + 6, "y": down + SWATCH / 2, "text": text, "colour": ink})
        x += SWATCH + 6 + text_width(text, NOTE_SIZE) + 16
    at = (0, down + LEGEND_ROW + SWATCH / 2) if is_phone(width) else (x, down + SWATCH / 2)
    words.append({"x": at[0], "y": at[1], "text": unit, "colour": ink})
    return [
        legend_boxes(swatches, "second-ink", 0.7),
        *texts(words, align="left", baseline="middle", fontSize=NOTE_SIZE),
    ]


def _ranges(breaks: list[float]) -> list[str]:
    if not breaks:
        return ["all"]
    middles = [f"{number(low)} to {number(high)}" for low, high in zip(breaks, breaks[1:], strict=False)]
    return [f"under {number(breaks[0])}", *middles, f"{number(breaks[-1])} and more"]
