"""Kernel density of points: events per square kilometre, smoothed over a stated distance."""

import numpy as np
from numpy.typing import ArrayLike

from pipelines.methods.valid_input import FloatArray, counts, finite, positive

SQUARE_METRES_PER_SQUARE_KILOMETRE = 1_000_000
PAIRS_AT_ONCE = 4_000_000  # bounds the memory, about 100 MB


def kernel_density(
    points: ArrayLike, places: ArrayLike, bandwidth: float, weights: ArrayLike | None = None
) -> FloatArray:
    """Events per square kilometre at each place, by a Gaussian kernel of one bandwidth (Silverman 1986).

    points: metres (x, y), shape (points, 2), projected. places: where to estimate, shape (places, 2).
    bandwidth: the kernel's standard deviation in metres; about two thirds of a point's weight fall within
    1.5 of it. weights: events a point stands for, shape (points,), one each where not given. Density =
    sum_j w_j exp(-d_j^2 / 2 h^2) / (2 pi h^2). Over all the plane it sums to the events; near the edge of the
    area it is too low, because nothing is known beyond. Shape (places,); no events give 0 everywhere.

    Raises ValueError for missing or infinite metres, other shapes, weights that are negative, missing or of
    another length, and a bandwidth not above 0.
    """
    points, places = _metres("points", points), _metres("places", places)
    h = float(positive("bandwidth", bandwidth))
    weight = np.ones(len(points)) if weights is None else finite("weights", counts("weights", weights))
    if weight.shape != (len(points),):
        raise ValueError(f"weights must have shape ({len(points)},), not {weight.shape}")
    density = np.zeros(len(places))
    step = max(1, PAIRS_AT_ONCE // max(1, len(places)))
    for start in range(0, len(points), step):
        some = points[start : start + step]
        squared = sum((places[:, None, axis] - some[None, :, axis]) ** 2 for axis in (0, 1))
        density += np.exp(-squared / (2 * h**2)) @ weight[start : start + step]
    return density / (2 * np.pi * h**2) * SQUARE_METRES_PER_SQUARE_KILOMETRE


def _metres(name: str, values: ArrayLike) -> FloatArray:
    array = finite(name, values)
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"{name} must have shape (..., 2), metres x and y, not {array.shape}")
    return array
