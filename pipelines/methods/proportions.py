"""The difference of two proportions with its interval."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pipelines.methods.rates import wilson
from pipelines.methods.valid_input import FloatArray


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
