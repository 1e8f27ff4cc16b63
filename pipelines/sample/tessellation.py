"""Invented shapes: an outline cut into tidy cells."""

import math

import numpy as np

from pipelines.errors import UsageError
from pipelines.sample.declared import Outline

TIDYING_ROUNDS = 4
DECIMALS = 5  # about a metre


def cut(outline: Outline, pieces: int, draw: np.random.RandomState) -> list[list[list[float]]]:
    """Cut an outline into so many cells of like size: each the part of it nearest to one point (Voronoi).

    Moving each point to the middle of its cell a few times (Lloyd) evens them out. Neighbours share their
    corners exactly, also after rounding.
    """
    import shapely  # heavy, and only boundaries need it
    from shapely.geometry import MultiPoint, Point, Polygon

    narrow = math.cos(math.radians(outline[0][1]))  # a degree of longitude is that much shorter
    whole = Polygon([(longitude * narrow, latitude) for longitude, latitude in outline])
    if not whole.is_valid:
        raise UsageError("data_raw/sample.yaml: the outline crosses itself")
    points = _points_within(whole, pieces, draw)
    for _ in range(TIDYING_ROUNDS + 1):
        found = shapely.voronoi_polygons(MultiPoint(points), extend_to=whole).geoms
        nearest = [next(cell for cell in found if cell.covers(Point(point))) for point in points]
        cells = [cell.intersection(whole) for cell in nearest]
        points = [(cell.centroid.x, cell.centroid.y) for cell in cells]
    if any(cell.geom_type != "Polygon" for cell in cells):
        raise UsageError("data_raw/sample.yaml: the outline is too jagged to be cut into wards; smooth it")
    return [_ring(cell, narrow) for cell in cells]


def _points_within(whole, pieces: int, draw: np.random.RandomState) -> list[tuple[float, float]]:
    from shapely.geometry import Point

    west, south, east, north = whole.bounds
    points: list[tuple[float, float]] = []
    while len(points) < pieces:
        point = (draw.uniform(west, east), draw.uniform(south, north))
        if whole.contains(Point(point)):
            points.append(point)
    return points


def _ring(cell, narrow: float) -> list[list[float]]:
    """The corners counter-clockwise, from the least (which comes first differs by version of GEOS)."""
    from shapely.geometry.polygon import orient

    points = orient(cell).exterior.coords[:-1]
    corners = [[round(x / narrow, DECIMALS), round(y, DECIMALS)] for x, y in points]
    corners = [corner for i, corner in enumerate(corners) if corner != corners[i - 1]]
    first = corners.index(min(corners))
    corners = corners[first:] + corners[:first]
    return [*corners, corners[0]]
