"""Street-level crime on a hexagonal grid: which cells are hot in each of two years (Getis-Ord Gi*)."""

import json
from typing import NamedTuple

import numpy as np
import polars as pl
import shapely
from shapely.geometry import shape

from pipelines.declarations import Assessment
from pipelines.methods.hexagons import hexagon_centres, hexagon_of, hexagons_over
from pipelines.methods.hotspots import FADING, FEWEST_UNITS, gi_star, hotspot_class
from pipelines.methods.kernel_density import kernel_density
from pipelines.methods.projection import to_national_grid
from pipelines.statistics.frames import column, floats

HOT = "hot"  # where the year before is not known, a cell has no class of two years
NEVER = "never"
SCHEMA = {
    **dict.fromkeys(("assessment", "measure"), pl.String),
    **dict.fromkeys(("cell_column", "cell_row"), pl.Int64),
    "cell_metres": pl.Float64,
    **dict.fromkeys(("count", "base_count"), pl.Int64),
    **dict.fromkeys(("neighbourhood_count", "z", "p_value", "adjusted_p_value"), pl.Float64),
    **dict.fromkeys(("base_z", "base_adjusted_p_value", "per_square_kilometre"), pl.Float64),
    "hot_spot_class": pl.String,
    "spot": pl.Int64,
}


class Grid(NamedTuple):
    """The cells whose centre lies in the borough, empty ones too: (column, row) and metres, shape (cells, 2)."""

    cells: np.ndarray
    centres: np.ndarray
    metres: float


def hot_spot_cells(
    street_points: pl.DataFrame, ward_shapes: pl.DataFrame, assessment: Assessment, cell_metres: float
) -> pl.DataFrame:
    """One row a measure and cell; z and p are null where there are too few incidents to test.

    A cell's neighbourhood is itself and the six cells round it. ``hot_spot_class``: persistent, emerging, fading, never;
    hot or never where the year before is not known. ``spot`` numbers the connected cells that were hot in either year,
    most incidents in those hot now first. ``per_square_kilometre``: kernel density at the centre, one cell wide.
    """
    none = pl.DataFrame(schema=SCHEMA)
    if street_points.is_empty() or ward_shapes.is_empty():
        return none
    grid = _grid(ward_shapes, cell_metres)
    if len(grid.cells) < FEWEST_UNITS:
        return none
    by_measure = street_points.sort("measure", "longitude", "latitude").group_by(
        "measure", maintain_order=True
    )
    found = [_cells(points, grid).with_columns(measure=pl.lit(measure)) for (measure,), points in by_measure]
    return pl.concat(found).with_columns(assessment=pl.lit(assessment.name)).select(list(SCHEMA)).cast(SCHEMA)


def _grid(ward_shapes: pl.DataFrame, metres: float) -> Grid:
    wards = [shapely.force_2d(shape(json.loads(text))) for text in ward_shapes["geometry"]]
    borough = shapely.union_all(
        shapely.transform(np.array(wards), lambda places: np.column_stack(to_national_grid(*places.T)))
    )
    cells = hexagons_over(*borough.bounds, metres)
    centres = hexagon_centres(cells, metres)
    inside = shapely.contains_xy(borough, *centres.T)
    return Grid(cells[inside], centres[inside], metres)


def _cells(points: pl.DataFrame, grid: Grid) -> pl.DataFrame:
    """The grid with the incidents of one measure. A point in a cell across the border counts in the nearest cell."""
    places = np.column_stack(to_national_grid(*points.select("longitude", "latitude").to_numpy().T))
    at = _cell_of(places, grid)
    years = [name for name in ("count", "base_count") if points[name].null_count() == 0]
    counts = np.array([np.bincount(at, floats(points[name]), minlength=len(grid.cells)) for name in years])
    found = gi_star(counts, grid.centres, grid.metres)
    known = len(years) == 2
    classes = hotspot_class(found.hot[::-1]) if known else np.where(found.hot[0], HOT, NEVER)
    nothing = np.full(len(grid.cells), np.nan)
    density = kernel_density(places, grid.centres, grid.metres, floats(points["count"]))
    return pl.DataFrame(
        {
            "cell_column": grid.cells[:, 0],
            "cell_row": grid.cells[:, 1],
            "cell_metres": np.full(len(grid.cells), grid.metres),
            "count": counts[0],
            "base_count": column(counts[1] if known else nothing),
            "neighbourhood_count": found.neighbourhood_count[0],
            "z": column(found.z[0]),
            "p_value": column(found.p_value[0]),
            "adjusted_p_value": column(found.adjusted_p_value[0]),
            "base_z": column(found.z[1] if known else nothing),
            "base_adjusted_p_value": column(found.adjusted_p_value[1] if known else nothing),
            "per_square_kilometre": density,
            "hot_spot_class": classes,
            "spot": pl.Series(_spots(grid, classes, counts[0]), dtype=pl.Int64),
        }
    )


def _cell_of(places: np.ndarray, grid: Grid) -> np.ndarray:
    """The position of each point's cell in the grid; of those outside the borough's cells the nearest one."""
    position = {tuple(cell): place for place, cell in enumerate(grid.cells.tolist())}
    own = [position.get(tuple(cell), -1) for cell in hexagon_of(*places.T, grid.metres).tolist()]
    at = np.array(own, dtype=np.int64)
    outside = at < 0
    if outside.any():
        at[outside] = shapely.STRtree(shapely.points(grid.centres)).nearest(shapely.points(places[outside]))
    return at


def _spots(grid: Grid, classes: np.ndarray, count: np.ndarray) -> list[int | None]:
    """A number for each group of hot cells that touch, 1 with the most incidents in cells hot now, groups that were hot
    only before last; none for the other cells."""
    hot, count_now = classes != NEVER, np.where(classes == FADING, 0, count)
    cells = [tuple(cell) for cell in grid.cells.tolist()]
    waiting = {cell: place for place, cell in enumerate(cells) if hot[place]}
    groups = []
    while waiting:
        group, edge = [], [next(iter(waiting))]
        while edge:
            column_, row = edge.pop()
            if (column_, row) in waiting:
                group.append(waiting.pop((column_, row)))
                edge += [
                    (column_ + a, row + b) for a, b in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1))
                ]
        groups.append(group)
    groups.sort(key=lambda group: (-count_now[group].sum(), -count[group].sum(), min(group)))
    numbers: list[int | None] = [None] * len(cells)
    for number, group in enumerate(groups, start=1):
        for place in group:
            numbers[place] = number
    return numbers
