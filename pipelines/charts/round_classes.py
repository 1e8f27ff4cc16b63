"""Five classes with round limits, chosen from the data."""

from bisect import bisect_right
from math import floor, log10

import numpy as np

CLASSES = 5


def round_classes(values: list[float]) -> list[float]:
    """Up to four increasing limits: the quintiles, rounded as far as they stay apart. Fewer limits when
    the values are too alike for five classes."""
    distinct = sorted(set(values))
    if len(distinct) < 2:
        return []
    quantiles = np.quantile(values, [place / CLASSES for place in range(1, CLASSES)])
    most = min(CLASSES, len(distinct)) - 1
    power = 10.0 ** floor(log10(distinct[-1] - distinct[0]))
    best: list[float] = []
    for step in (power * factor for factor in (1, 0.5, 0.25, 0.2, 0.1, 0.05, 0.02, 0.01)):
        rounded = sorted({round(float(round(limit / step) * step), 10) for limit in quantiles})
        inside = [limit for limit in rounded if distinct[0] < limit <= distinct[-1]]
        if len(inside) > len(best):
            best = inside
        if len(best) >= most:
            break
    return best


def class_of(value: float, breaks: list[float]) -> int:
    """Which class a value belongs to; a limit belongs to the class above it."""
    return bisect_right(breaks, value)
