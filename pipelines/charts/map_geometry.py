"""Boundaries turned into pixels, and the place inside a ward where its label fits."""

from math import cos, hypot, radians

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, affinity
from shapely.geometry import box, shape

from pipelines.charts.layout import wrapped
from pipelines.fonts import text_width

LINE_HEIGHT = 14
FLAT = 0.45  # text is wide and low, so sideways room counts less than half
GRID = 6  # pixels between the places tried for a label
DETAIL = 0.35  # pixels: finer detail than this cannot be seen


def on_paper(features: dict, width: float) -> dict[str, Polygon | MultiPolygon]:
    """Shapes by area_code in pixels from the top left corner, `width` wide, with their shared edges kept."""
    codes = [feature["properties"]["area_code"] for feature in features["features"]]
    degrees = np.array([shapely.force_2d(shape(feature["geometry"])) for feature in features["features"]])
    west, south, east, north = shapely.total_bounds(degrees)
    shrink = cos(radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    scale = width / ((east - west) * shrink)

    def pixels(places: np.ndarray) -> np.ndarray:
        return np.column_stack([(places[:, 0] - west) * shrink * scale, (north - places[:, 1]) * scale])

    drawn = shapely.coverage_simplify(shapely.transform(degrees, pixels), DETAIL)
    rounded = shapely.transform(drawn, lambda places: places.round(1))
    return dict(zip(codes, rounded, strict=True))


def parts(area: Polygon | MultiPolygon) -> list[Polygon]:
    return list(area.geoms) if isinstance(area, MultiPolygon) else [area]


def label_place(area: Polygon | MultiPolygon, name: str, value: str, size: float) -> dict:
    """Text with its place: name and value where they fit inside the ward, else the value alone."""
    largest = max(parts(area), key=lambda part: part.area)
    shapely.prepare(largest)
    points = _inner_points(largest)
    for lines in _wordings(name, value, size):
        for x, y in points:
            if largest.contains(_text_box(x, y, lines, size)):
                return _at(x, y, lines)
    return _at(*points[0], [value])


def _wordings(name: str, value: str, size: float) -> list[list[str]]:
    """The name on one line, on two, a word a line, or not at all."""
    if not name:
        return [[value]]
    halves = wrapped(name, text_width(name, size) * 0.62, size).split("\n")
    return [[name, value], [*halves, value], [*name.split(" "), value], [value]]


def _inner_points(area: Polygon) -> list[tuple[float, float]]:
    """Places for a label, best first: the roomiest for wide text, then a grid going out from it."""
    flat = affinity.scale(area, xfact=FLAT, origin=(0, 0))
    pole = shapely.maximum_inscribed_circle(flat, tolerance=0.5).coords[0]
    x0, y0 = pole[0] / FLAT, pole[1]
    left, top, right, bottom = area.bounds
    grid = [(x, y) for x in np.arange(left, right, GRID) for y in np.arange(top, bottom, GRID)]
    return [(x0, y0), *sorted(grid, key=lambda point: hypot(point[0] - x0, point[1] - y0))]


def _text_box(x: float, y: float, lines: list[str], size: float) -> Polygon:
    half = max(text_width(line, size) for line in lines) / 2 + 2
    tall = LINE_HEIGHT * len(lines) / 2
    return box(x - half, y - tall, x + half, y + tall)


def _at(x: float, y: float, lines: list[str]) -> dict:
    top = y - LINE_HEIGHT * (len(lines) - 1) / 2
    return {"x": round(x, 1), "y": round(top, 1), "text": "\n".join(lines)}
