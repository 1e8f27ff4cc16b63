"""How many events the next periods may bring, given those of earlier ones: for rare events known by count only."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import nbinom

from pipelines.methods.valid_input import FloatArray, counts, positive, tail_probability

THREE_SIGMA = 0.9973  # the share of a normal distribution within the limits of a process chart


class Expected(NamedTuple):
    """Two arrays of one shape: whole numbers of events, both still ordinary; NaN where the base is not known."""

    lower: FloatArray
    upper: FloatArray


def expected_counts(
    base_count: ArrayLike, base_periods: ArrayLike, periods: ArrayLike = 1.0, confidence: float = THREE_SIGMA
) -> Expected:
    """Exact limits of the count of new periods, from the count of earlier ones: no rate has to be known.

    base_count: events of base_periods; periods: how many new ones of the same length are counted together. Under an
    unchanged rate x1 | (x1 + x0) is binomial with share periods / (periods + base_periods), as in `change.py`; the
    limits are the smallest and largest x1 that the two one-sided exact tests, each at half of 1 - confidence, do not
    reject (Nelson 1982, Applied Life Data Analysis, section 6.2, from memory; computed here through the negative
    binomial form of that test). A c-chart whose limits allow for the few events that they are set from.

    Raises ValueError for negative or infinite counts, periods not above 0, and a confidence outside (0, 1).
    """
    tail = tail_probability(confidence)
    base, length, new = np.broadcast_arrays(
        counts("base_count", base_count),
        positive("base_periods", base_periods),
        positive("periods", periods),
    )
    share = length / (length + new)
    # the smallest x with P(X <= x) > tail, and the largest with P(X >= x) > tail
    lower = np.where(base > 0, nbinom.ppf(tail, np.where(base > 0, base, 1), share), 0.0)
    upper = nbinom.ppf(1 - tail, base + 1, share)
    known = ~np.isnan(base)
    return Expected(np.where(known, lower, np.nan), np.where(known, upper, np.nan))
