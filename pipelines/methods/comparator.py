"""Whether an area changed more than its comparator did."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from pipelines.methods.valid_input import FloatArray, counts, inflation, tail_probability


class ComparatorTest(NamedTuple):
    """Five arrays of one shape, NaN where not available. A ratio above 1: the area rose more or fell less."""

    ratio_of_ratios: FloatArray
    lower: FloatArray
    upper: FloatArray
    z: FloatArray
    p_value: FloatArray


def difference_from_comparator(
    a1: ArrayLike,
    a0: ArrayLike,
    b1: ArrayLike,
    b0: ArrayLike,
    dispersion_a: ArrayLike = 1.0,
    dispersion_b: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> ComparatorTest:
    """(a1 / a0) / (b1 / b0), with interval and test on the log scale (delta method for Poisson counts).

    a1, a0: the area's counts in the current and the base window; b1, b0: the comparator's in the same
    windows, WITHOUT the area itself, which would be compared with a part of itself. Windows may differ in
    length: it cancels. dispersion_a, dispersion_b: phi of each series (see `dispersion.py`), below 1 counted
    as 1. z = ln(ratio) / sqrt(phi_a (1/a1 + 1/a0) + phi_b (1/b1 + 1/b0)); p_value two-sided. All broadcast.
    NaN where any count is 0 or missing; where only a dispersion is NaN the ratio is known and the rest NaN.

    Raises ValueError for negative or infinite counts and dispersions and a confidence outside (0, 1).
    """
    critical = -ndtri(tail_probability(confidence))
    named = {"a1": a1, "a0": a0, "b1": b1, "b0": b0}
    a1, a0, b1, b0 = (np.where(x > 0, x, np.nan) for x in (counts(name, x) for name, x in named.items()))
    log_ratio = np.log(a1) - np.log(a0) - np.log(b1) + np.log(b0)
    standard_error = np.sqrt(
        inflation("dispersion_a", dispersion_a) * (1 / a1 + 1 / a0)
        + inflation("dispersion_b", dispersion_b) * (1 / b1 + 1 / b0)
    )
    z = log_ratio / standard_error
    return ComparatorTest(
        ratio_of_ratios=np.exp(np.broadcast_to(log_ratio, z.shape)),
        lower=np.exp(log_ratio - critical * standard_error),
        upper=np.exp(log_ratio + critical * standard_error),
        z=z,
        p_value=2 * ndtr(-np.abs(z)),
    )
