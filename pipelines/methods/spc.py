"""XmR charts (individual values and moving ranges) as the NHS draws them: limits and signals."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.valid_input import FloatArray

LIMIT_FACTOR = 2.66  # 3 / 1.128: three standard deviations, estimated from ranges of two points
SCREEN_FACTOR = 3.267  # upper limit of a moving range, as a multiple of the mean range
NEAR_SHARE = 2 / 3  # of the way from the average to a limit
FEWEST_POINTS = 13
RUN_LENGTH = 7
NEAR_WINDOW, NEAR_NEEDED = 3, 2

OUTSIDE = "outside"
TREND = "trend"
NEAR_LIMIT = "near_limit"
RUN = "run"
NO_SIGNAL = ""


class Limits(NamedTuple):
    """Five arrays of shape (...), one number a series, in the unit of the values."""

    average: FloatArray
    lower: FloatArray
    upper: FloatArray
    near_lower: FloatArray
    near_upper: FloatArray


def xmr_limits(values: ArrayLike, floor_at_zero: bool = True) -> Limits:
    """Limits of an XmR chart as NHSRplotthedots ("Making data count", NHS England) sets them.

    values: shape (..., points), in order of time, at equal steps; the baseline only, if there is one.
    Limits: average +- 2.66 x the mean moving range; moving ranges above 3.267 x their mean are left out
    (once). Near limits lie 2/3 of the way. floor_at_zero: the lower limits are at least 0, as counts, rates
    and shares are.

    Raises ValueError for fewer than 13 points, a missing or infinite value (a range across a gap is no moving
    range: give the points from one side of it), and a negative value where floor_at_zero is set.
    """
    values = _points(values)
    if values.shape[-1] < FEWEST_POINTS:
        raise ValueError(f"limits need at least {FEWEST_POINTS} points, not {values.shape[-1]}")
    if floor_at_zero and (values < 0).any():
        raise ValueError("values below 0 need floor_at_zero=False")
    # A mean lies among its values; rounding must not carry it past a series that never varies.
    average = np.clip(values.mean(axis=-1), values.min(axis=-1), values.max(axis=-1))
    ranges = np.abs(np.diff(values, axis=-1))
    kept = ranges <= SCREEN_FACTOR * ranges.mean(axis=-1, keepdims=True)
    reach = LIMIT_FACTOR * ranges.mean(axis=-1, where=kept)
    near_reach = NEAR_SHARE * reach
    floor = 0.0 if floor_at_zero else -np.inf
    return Limits(
        average=average,
        lower=np.maximum(floor, average - reach),
        upper=average + reach,
        near_lower=np.maximum(floor, average - near_reach),
        near_upper=average + near_reach,
    )


def signals(values: ArrayLike, limits: Limits) -> NDArray[np.str_]:
    """The signal that each point belongs to, '' for none; shape of values, (..., points).

    'outside': beyond a limit. 'trend': one of 7 points in a row, each above (or each below) the one before.
    'near_limit': beyond a near limit, with another such point on the SAME side among 3 in a row. 'run': one
    of 7 in a row on one side of the average. A point in several is given the first of these, in the order of
    NHSRplotthedots, from which 'near_limit' differs: there the third point too must lie on that side of the
    average, and a point outside the limits does not count as beyond the near limit. limits: as `xmr_limits`
    gives them, of these values or of their baseline.

    Raises ValueError for a missing or infinite value.
    """
    values = _points(values)
    average, lower, upper, near_lower, near_upper = (np.expand_dims(limit, -1) for limit in limits)
    steps = np.diff(values, axis=-1)
    trend, near, run = (np.zeros(values.shape, dtype=bool) for _ in range(3))
    for rising, beyond, on_side in (
        (steps > 0, values > near_upper, values > average),
        (steps < 0, values < near_lower, values < average),
    ):
        trend |= _in_window(rising, RUN_LENGTH - 1, RUN_LENGTH - 1, RUN_LENGTH)
        near |= beyond & _in_window(beyond, NEAR_WINDOW, NEAR_NEEDED, NEAR_WINDOW)
        run |= _in_window(on_side, RUN_LENGTH, RUN_LENGTH, RUN_LENGTH)
    outside = (values > upper) | (values < lower)
    return np.select([outside, trend, near, run], [OUTSIDE, TREND, NEAR_LIMIT, RUN], default=NO_SIGNAL)


def _points(values: ArrayLike) -> FloatArray:
    """values as floats of shape (..., points), refused where one is missing or infinite."""
    values = np.asarray(values, dtype=float)
    if values.ndim == 0:
        raise ValueError("values must be a series of points")
    if not np.isfinite(values).all():
        raise ValueError("values hold a missing or infinite point: give the points from one side of the gap")
    return values


def _in_window(hits: NDArray[np.bool_], window: int, needed: int, points: int) -> NDArray[np.bool_]:
    """Which points belong to a window of `window` hits in a row that holds at least `needed`.

    A window's points are `points` from its first on: one more than its hits where a hit is a step.
    """
    length = hits.shape[-1] + points - window
    belongs = np.zeros((*hits.shape[:-1], length), dtype=bool)
    if hits.shape[-1] < window:
        return belongs
    found = sliding_window_view(hits, window, axis=-1).sum(axis=-1) >= needed
    for offset in range(points):
        belongs[..., offset : offset + found.shape[-1]] |= found
    return belongs
