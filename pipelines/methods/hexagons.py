"""A hexagonal grid on projected metres: which cell a point falls into, and where the cells lie."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.valid_input import FloatArray, finite, positive, same_shape

ROOT_3 = np.sqrt(3)


def hexagon_of(x: ArrayLike, y: ArrayLike, width: float) -> NDArray[np.int64]:
    """The cell of each point as two whole numbers (column, row) in axial coordinates, shape (points, 2).

    x, y: metres, shape (points,). width: metres between two opposite sides, which is also the distance
    between the centres of neighbours. Cell (0, 0) is centred on (0, 0), so that the grid of one place is the
    same in every period. Each point lies in the cell whose centre is nearest.

    Raises ValueError for missing or infinite metres, unlike shapes, and a width not above 0.
    """
    x, y = finite("x", x), finite("y", y)
    same_shape(x=x, y=y)
    width = float(positive("width", width))
    row = 2 / ROOT_3 * y / width
    column = x / width - row / 2
    return _nearest(column, row)


def hexagon_centres(cells: ArrayLike, width: float) -> FloatArray:
    """Metres (x, y) of the centres, shape (cells, 2), of cells as `hexagon_of` gives them."""
    cells = np.asarray(cells, dtype=float).reshape(-1, 2)
    width = float(positive("width", width))
    column, row = cells.T
    return np.column_stack([(column + row / 2) * width, row * ROOT_3 / 2 * width])


def hexagon_corners(cells: ArrayLike, width: float) -> FloatArray:
    """Metres of the corners, shape (cells, 6, 2), anticlockwise from the top, for drawing."""
    angles = np.radians(90 + 60 * np.arange(6))
    ring = float(positive("width", width)) / ROOT_3 * np.column_stack([np.cos(angles), np.sin(angles)])
    return hexagon_centres(cells, width)[:, None, :] + ring


def hexagons_over(
    least_x: float, least_y: float, most_x: float, most_y: float, width: float
) -> NDArray[np.int64]:
    """All cells whose centres lie in a frame, shape (cells, 2): keep those of the area, empty ones too.

    Leaving the empty cells out would make every other cell look crowded.
    Raises ValueError for a frame that is missing, infinite or turned round, and a width not above 0.
    """
    frame = finite("frame", [least_x, least_y, most_x, most_y])
    width = float(positive("width", width))
    if least_x > most_x or least_y > most_y:
        raise ValueError(f"frame must run from the least to the most, not {frame.tolist()}")
    step = ROOT_3 / 2 * width
    rows = np.arange(np.ceil(least_y / step), np.floor(most_y / step) + 1)
    cells = []
    for row in rows:
        columns = np.arange(np.ceil(least_x / width - row / 2), np.floor(most_x / width - row / 2) + 1)
        cells.append(np.column_stack([columns, np.full(columns.size, row)]))
    return np.concatenate(cells or [np.empty((0, 2))]).astype(np.int64)


def _nearest(column: FloatArray, row: FloatArray) -> NDArray[np.int64]:
    """Rounding in cube coordinates, whose three parts sum to 0: the worst rounded is set from the others."""
    third = -column - row
    rounded = np.round(np.stack([column, row, third]))
    error = np.abs(rounded - np.stack([column, row, third]))
    worst = error.argmax(axis=0)
    first = np.where(worst == 0, -rounded[1] - rounded[2], rounded[0])
    second = np.where(worst == 1, -rounded[0] - rounded[2], rounded[1])
    return np.stack([first, second], axis=-1).astype(np.int64)
