"""The change of a count from a base window to the current 12 months, with its test and interval."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv

from pipelines.methods.valid_input import FloatArray, counts, inflation, positive, tail_probability


class ChangeTest(NamedTuple):
    """Four arrays of one shape, NaN where not available; the first three in per cent of the base."""

    change_pct: FloatArray
    lower_pct: FloatArray
    upper_pct: FloatArray
    p_value: FloatArray


def change_test(
    count: ArrayLike,
    base_sum: ArrayLike,
    base_periods: ArrayLike,
    dispersion: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> ChangeTest:
    """Conditional exact test of two Poisson counts (Przyborowski and Wilenski 1940, Biometrika 31, 313-323).

    count: x1, recorded in the current 12 months. base_sum: x0, the sum over the whole base window.
    base_periods: t0, its length in periods of 12 months (1; 3 for the mean of three; 5 for five).
    dispersion: phi, see `dispersion.py`; values below 1 count as 1. confidence: of the interval.
    The arrays broadcast against each other; NaN stands for a missing window.

    change_pct = 100 (x1 / (x0 / t0) - 1), NaN where x0 is 0.

    With no change, x1 given n = x1 + x0 is
    Binomial(n, 1 / (1 + t0)). The p value doubles the smaller tail (at most 1) and the interval is Clopper
    and Pearson's (1934, Biometrika 26, 404-413) on the share x1 / n, turned into a ratio. Both read the same
    two tails, so p < 1 - confidence exactly where the interval excludes no change. The other usual two-sided
    p (adding up all outcomes no likelier than the one seen, the default of R's and SciPy's binomial tests) is
    not used: for t0 other than 1 it contradicts the interval at times (5 against 3 in three periods: p 0.027,
    interval -3 % to +3120 %).

    Overdispersed counts are divided by phi first: quasi-likelihood, Var(x) = phi E(x), hence the variance of
    x / phi equals its mean, as a Poisson count's does. The same beta functions then take non-integer
    arguments, and the interval keeps the exact test's margin of one (effective) count, so it errs to the
    cautious side for small counts.

    x0 = 0 < x1: change_pct NaN, lower_pct finite, upper_pct infinite. Both 0: p value 1, interval NaN.
    Where only the dispersion is NaN, change_pct is known and the rest NaN.

    Raises ValueError for a negative or infinite count or dispersion, base_periods not above 0, and a
    confidence outside (0, 1).
    """
    tail = tail_probability(confidence)
    current, base, periods, scale = np.broadcast_arrays(
        counts("count", count),
        counts("base_sum", base_sum),
        positive("base_periods", base_periods),
        inflation("dispersion", dispersion),
    )
    change_pct, lower_pct, upper_pct, p_value = (np.full(current.shape, np.nan) for _ in ChangeTest._fields)

    based = base > 0
    change_pct[based] = 100 * (current[based] / (base[based] / periods[based]) - 1)

    known = np.isfinite(current + base + scale)
    p_value[known & (current + base == 0)] = 1.0

    tested = known & (current + base > 0)
    effective_current, effective_base = current[tested] / scale[tested], base[tested] / scale[tested]
    t0 = periods[tested]
    lower_odds, upper_odds = _odds_interval(effective_current, effective_base, tail)
    lower_pct[tested] = 100 * (t0 * lower_odds - 1)
    upper_pct[tested] = 100 * (t0 * upper_odds - 1)
    p_value[tested] = _two_sided_p(effective_current, effective_base, 1 / (1 + t0))
    return ChangeTest(change_pct, lower_pct, upper_pct, p_value)


def _two_sided_p(current: FloatArray, base: FloatArray, share: FloatArray) -> FloatArray:
    """Twice the smaller tail of the binomial share, at most 1; a tail that starts at 0 holds everything."""
    at_least = np.ones_like(current)
    some = current > 0
    at_least[some] = betainc(current[some], base[some] + 1, share[some])
    at_most = np.ones_like(current)
    some = base > 0
    at_most[some] = betainc(base[some], current[some] + 1, 1 - share[some])
    return np.minimum(1.0, 2 * np.minimum(at_least, at_most))


def _odds_interval(current: FloatArray, base: FloatArray, tail: float) -> tuple[FloatArray, FloatArray]:
    """Clopper-Pearson limits of current / (current + base) as odds; 0 where current is 0, inf where base is.

    The upper limit comes from the share of the base, so that swapping the two periods inverts the interval.
    """
    lower = np.zeros_like(current)
    some = current > 0
    share = betaincinv(current[some], base[some] + 1, tail)
    lower[some] = share / (1 - share)
    upper = np.full_like(current, np.inf)
    some = base > 0
    share = betaincinv(base[some], current[some] + 1, tail)
    upper[some] = (1 - share) / share
    return lower, upper
