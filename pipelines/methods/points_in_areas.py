"""In which area each point lies (point in polygon). Knows no table: longitudes, latitudes and outlines only."""

from collections.abc import Sequence

import numpy as np

OUTSIDE = -1


def areas_of_points(longitudes: np.ndarray, latitudes: np.ndarray, outlines: Sequence[str]) -> np.ndarray:
    """The position in ``outlines`` of the area that holds each point; -1 where none does.

    longitudes, latitudes: degrees, one a point. outlines: GeoJSON polygons or multipolygons in the same degrees.
    A point on the line between two areas belongs to the first of them. Straight lines in degrees are taken as the
    outline's edges, as boundary files draw them.
    """
    import shapely  # heavy, and only geometry needs it

    found = np.full(len(longitudes), OUTSIDE)
    if not len(longitudes) or not len(outlines):
        return found
    areas = shapely.from_geojson(list(outlines))
    tree = shapely.STRtree(shapely.points(longitudes, latitudes))
    area, point = tree.query(areas, predicate="intersects")
    last_first = np.argsort(-area, kind="stable")
    found[point[last_first]] = area[last_first]
    return found
