"""The difference of two proportions with its interval."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pipelines.methods.rates import wilson
from pipelines.methods.valid_input import FloatArray

SMALLEST_P, HALVINGS = 1e-12, 50


class Difference(NamedTuple):
    """Three arrays of one shape, differences of shares from -1 to 1, NaN where not available."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray


def difference(
    numerator: ArrayLike,
    denominator: ArrayLike,
    base_numerator: ArrayLike,
    base_denominator: ArrayLike,
    confidence: float = 0.95,
) -> Difference:
    """Share now less share then, of two independent groups, with Newcombe's interval.

    Newcombe (1998, Statistics in Medicine 17, 873-890), method 10: the two Wilson intervals combined. All broadcast;
    NaN where one is missing or a denominator is 0.

    Raises ValueError as `wilson` does: for negative or infinite counts, a numerator above its denominator, and a
    confidence outside (0, 1).
    """
    now = wilson(numerator, denominator, confidence)
    then = wilson(base_numerator, base_denominator, confidence)
    change = now.value - then.value
    below = np.sqrt((now.value - now.lower) ** 2 + (then.upper - then.value) ** 2)
    above = np.sqrt((now.upper - now.value) ** 2 + (then.value - then.lower) ** 2)
    return Difference(change, change - below, change + above)


def difference_p_value(
    numerator: float, denominator: float, base_numerator: float, base_denominator: float
) -> float:
    """The level at which Newcombe's interval just leaves out no difference, so that p value and interval never disagree;
    found by halving. NaN where `difference` is.
    """
    if np.isnan(difference(numerator, denominator, base_numerator, base_denominator).value):
        return float("nan")
    least, most = SMALLEST_P, 1 - SMALLEST_P
    for _ in range(HALVINGS):
        level = (least + most) / 2
        found = difference(numerator, denominator, base_numerator, base_denominator, 1 - level)
        spans = found.lower <= 0 <= found.upper
        least, most = (level, most) if spans else (least, level)
    return most
