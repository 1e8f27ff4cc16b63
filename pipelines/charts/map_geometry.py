"""Boundaries turned into pixels, and the place inside a ward where its label fits."""

from collections.abc import Callable
from itertools import product
from math import cos, radians

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, affinity
from shapely.geometry import shape

from pipelines.charts.layout import wrapped
from pipelines.fonts import text_width

LINE_HEIGHT = 13
TEXT_SIZES = (12.5, 11.5)  # the smaller where a name would not fit otherwise
MARGINS = (
    3,
    0,
)  # pixels free round a label: the wider where it fits, so that labels of neighbours do not touch
FLAT = 0.45  # text is wide and low, so sideways room counts less than half
GRID = 6  # pixels between the places tried for a label
NEAR = 60  # pixels from a ward within which its name may stand outside
CLEAR = 3  # pixels between a name outside and whatever else is drawn
DETAIL = 0.35  # pixels: finer detail than this cannot be seen


def on_paper(features: dict, width: float) -> dict[str, Polygon | MultiPolygon]:
    """Shapes by area_code in pixels from the top left corner, `width` wide, with their shared edges kept."""
    codes = [feature["properties"]["area_code"] for feature in features["features"]]
    degrees = np.array([shapely.force_2d(shape(feature["geometry"])) for feature in features["features"]])
    pixels = to_pixels(tuple(shapely.total_bounds(degrees)), width)
    drawn = shapely.coverage_simplify(shapely.transform(degrees, pixels), DETAIL)
    rounded = shapely.transform(drawn, lambda places: places.round(1))
    return dict(zip(codes, rounded, strict=True))


def to_pixels(frame: tuple[float, float, float, float], width: float) -> Callable[[np.ndarray], np.ndarray]:
    """From degrees, shape (places, 2), to pixels: a frame (west, south, east, north) drawn `width` wide."""
    west, south, east, north = frame
    shrink = cos(radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    scale = width / ((east - west) * shrink)

    def pixels(places: np.ndarray) -> np.ndarray:
        return np.column_stack([(places[:, 0] - west) * shrink * scale, (north - places[:, 1]) * scale])

    return pixels


def parts(area: Polygon | MultiPolygon) -> list[Polygon]:
    return list(area.geoms) if isinstance(area, MultiPolygon) else [area]


def label_place(area: Polygon | MultiPolygon, name: str, value: str) -> dict:
    """Text with its place and size: name and value where they fit inside the ward, else the value alone."""
    largest = max(parts(area), key=lambda part: part.area)
    shapely.prepare(largest)
    points = _inner_points(largest)
    for margin, size in product(MARGINS, TEXT_SIZES):
        for lines in _wordings(name, size):
            fitting = _fitting(largest, points, [*lines, value], size, margin)
            if len(fitting):
                return _at(*fitting[0], [*lines, value], size)
    place = next(iter(_fitting(largest, points, [value], TEXT_SIZES[0])), points[0])
    return _at(*place, [value], TEXT_SIZES[0])


def names_outside(
    shapes: list[Polygon | MultiPolygon], wanted: list[tuple[float, float, str]], room: float
) -> list[dict]:
    """Names that fit into no ward, beside the map: text with its place and the line that leads to the ward.

    ``wanted``: x, y, name; one for which there is no free place near by is left out. ``room``: the
    width of the drawing.
    """
    land = shapely.union_all(shapes).buffer(CLEAR)
    bottom = shapely.total_bounds(shapes)[3]
    size, taken, placed = TEXT_SIZES[0], [], []
    for x, y, name in wanted:
        half, tall = text_width(name, size) / 2 + 1, size * 0.5
        across, down = np.meshgrid(np.arange(half, room - half, GRID), np.arange(tall, bottom - tall, GRID))
        near = (abs(across - x) <= half + NEAR) & (abs(down - y) <= tall + NEAR)
        across, down = across[near], down[near]
        boxes = shapely.box(across - half, down - tall, across + half, down + tall)
        others = shapely.union_all([land, *taken])
        shapely.prepare(others)
        away = shapely.distance(boxes, shapely.Point(x, y))
        away[shapely.intersects(others, boxes)] = np.inf
        if away.min(initial=np.inf) > NEAR:
            continue
        nearest = boxes[away.argmin()]
        taken.append(nearest.buffer(CLEAR))
        whole = shapely.shortest_line(shapely.Point(x, y), nearest)
        seen = whole.difference(shapely.Point(x, y).buffer(LINE_HEIGHT))  # it begins beside the value
        (x1, y1), (x2, y2) = (whole if seen.is_empty else seen).coords
        place = _at(nearest.centroid.x, nearest.centroid.y, [name], size)
        placed.append({**place, "line": {"x": x1, "y": y1, "x2": x2, "y2": y2}})
    return placed


def _wordings(name: str, size: float) -> list[list[str]]:
    """The name on one line, on two, or a word a line."""
    if not name:
        return []
    halves = wrapped(name, text_width(name, size) * 0.62, size).split("\n")
    return [[name], halves, name.split(" ")]


def _inner_points(area: Polygon) -> np.ndarray:
    """Places for a label (n x 2), best first: the middle where it is nearly as roomy as anywhere, else the roomiest
    for wide text, then a grid going out from it."""
    flat = affinity.scale(area, xfact=FLAT, origin=(0, 0))
    circle = shapely.maximum_inscribed_circle(flat, tolerance=0.5)
    middle = flat.centroid
    roomy = flat.contains(middle) and flat.exterior.distance(middle) > 0.9 * circle.length
    x0, y0 = middle.coords[0] if roomy else circle.coords[0]
    x0 /= FLAT
    left, top, right, bottom = area.bounds
    across, down = np.meshgrid(np.arange(left, right, GRID), np.arange(top, bottom, GRID), indexing="ij")
    grid = np.column_stack([across.ravel(), down.ravel()])
    outwards = np.argsort(np.hypot(grid[:, 0] - x0, grid[:, 1] - y0), kind="stable")
    return np.vstack([[x0, y0], grid[outwards]])


def _fitting(
    area: Polygon, points: np.ndarray, lines: list[str], size: float, margin: float = 0
) -> np.ndarray:
    """The points around which every line, as wide as its words and as tall as its letters, lies inside the area with
    the margin given."""
    for place, line in enumerate(lines):
        middle = points[:, 1] + LINE_HEIGHT * (place - (len(lines) - 1) / 2)
        half, tall = text_width(line, size) / 2 + 1 + margin, size * 0.4 + margin
        boxes = shapely.box(points[:, 0] - half, middle - tall, points[:, 0] + half, middle + tall)
        points = points[shapely.contains(area, boxes)]
    return points


def _at(x: float, y: float, lines: list[str], size: float) -> dict:
    top = y - LINE_HEIGHT * (len(lines) - 1) / 2
    return {"x": round(float(x), 1), "y": round(float(top), 1), "text": "\n".join(lines), "size": size}
