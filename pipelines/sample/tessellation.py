"""Invented ward shapes: the outline of ``sample.yaml`` cut into tidy cells, one a current ward."""

import json
import math

import numpy as np

from pipelines.declarations import Source
from pipelines.errors import UsageError
from pipelines.extracts.headers import find_header
from pipelines.sample.areas import Places
from pipelines.sample.declared import Sample, SampleFile, SampleSource
from pipelines.sample.draws import generator
from pipelines.sample.layouts import columns_of

TIDYING_ROUNDS = 4
DECIMALS = 5  # about a metre


def as_geojson(sample: Sample, declared: SampleSource, file: SampleFile, source: Source, places: Places) -> bytes:
    """A FeatureCollection in degrees, one line a ward, outer rings counter-clockwise (RFC 7946)."""
    cells = columns_of(file, source, declared.generation)
    find_header([[cell.header for cell in cells]], source, file.name)
    shapes = cut(declared.outline, len(places.wards), generator(sample.seed, source.source))
    features = []
    for ward, ring in zip(places.wards, shapes, strict=True):
        facts = {"area_code": ward.code, "area_name": ward.name, "borough_name": ward.borough_name}
        properties = {cell.header: facts.get(cell.fact, cell.text) for cell in cells}
        geometry = {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        features.append(json.dumps(feature, ensure_ascii=False))
    return ('{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n").encode()


def cut(outline: list[tuple[float, float]], pieces: int, draw: np.random.RandomState) -> list[list[list[float]]]:
    """Cut an outline into so many cells of like size: each the part of it nearest to one point (Voronoi).

    Moving each point to the middle of its cell a few times (Lloyd) evens them out. Neighbours share their corners
    exactly, also after rounding.
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
        cells = [next(cell for cell in found if cell.covers(Point(point))).intersection(whole) for point in points]
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
    """The corners counter-clockwise, beginning at the least: which corner comes first differs by version of GEOS."""
    from shapely.geometry.polygon import orient

    corners = [[round(x / narrow, DECIMALS), round(y, DECIMALS)] for x, y in orient(cell).exterior.coords[:-1]]
    corners = [corner for i, corner in enumerate(corners) if corner != corners[i - 1]]
    first = corners.index(min(corners))
    corners = corners[first:] + corners[:first]
    return [*corners, corners[0]]
