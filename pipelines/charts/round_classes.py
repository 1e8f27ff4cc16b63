"""Five classes with round limits, chosen from the data."""

from bisect import bisect_right
from itertools import pairwise
from math import floor, isclose, log10, sqrt

import numpy as np

CLASSES = 5
STEPS = (5, 2.5, 2, 1)  # roundest first, each times a power of ten
SMALL = 20  # below it a legend prints a decimal
FINEST_PART = 25  # limits lie on steps of at least this part of the highest value: 55 of 84, not 54
Gap = tuple[int, float]  # the place of the value above it, and the round limit that lies in it


def round_classes(values: list[float]) -> list[float]:
    """Up to four increasing limits: natural breaks, each at the roundest number between the classes on its two sides.

    The classes are those whose values differ least from their own mean (Fisher 1958), as square roots: a count varies
    by chance with its root, so that the few high values of a skewed set are told apart, and the low ones not split by
    less than chance. Fewer limits where no round number lies between values.
    """
    distinct = sorted(set(values))
    gaps = _gaps(distinct)
    starts = _natural_breaks([sqrt(value) for value in distinct], [place for place, _ in gaps])
    return [limit for place, limit in gaps if place in starts]


def class_of(value: float, breaks: list[float]) -> int:
    """Which class a value belongs to; a limit belongs to the class above it."""
    return bisect_right(breaks, value)


def _gaps(distinct: list[float]) -> list[Gap]:
    """Where a limit could lie: each pair of neighbours with a number between them that a legend can print."""
    highest = max(distinct, default=0)
    printed = 0.1 if highest < SMALL else 1
    found = [
        (place + 1, _roundest(below, above, printed, max(printed, highest / FINEST_PART)))
        for place, (below, above) in enumerate(pairwise(distinct))
    ]
    return [(place, limit) for place, limit in found if limit is not None]


def _roundest(below: float, above: float, printed: float, least_step: float) -> float | None:
    """The roundest number above the one and at most the other, a multiple of ``printed`` and of a step no finer than
    given; None where there is none."""
    for power in range(floor(log10(above)), floor(log10(printed)) - 1, -1):
        for step in (factor * 10.0**power for factor in STEPS):
            limit = round(floor(above / step) * step, 10)
            is_printed = isclose(step / printed, round(step / printed))
            if limit > below and is_printed and step >= least_step:
                return limit
    return None


def _natural_breaks(roots: list[float], allowed: list[int]) -> set[int]:
    """The places at which classes begin, the first left out, that make the squares within classes least."""
    ends = np.array([0, *allowed, len(roots)])
    sums, squares = (np.append(0.0, np.cumsum(values))[ends] for values in (roots, np.square(roots)))
    size = np.maximum(ends - ends[:, None], 1)
    within = squares - squares[:, None] - (sums - sums[:, None]) ** 2 / size
    # A class ends after its start; an empty one costs nothing.
    within[np.tril_indices(len(ends), -1)] = np.inf
    best, starts = within[0], []
    for _ in range(CLASSES - 1):
        reached = best[:, None] + within
        starts.append(reached.argmin(axis=0))
        best = reached.min(axis=0)
    place, found = len(ends) - 1, set()
    for start in reversed(starts):
        place = int(start[place])
        found.add(int(ends[place]))
    return found - {0, len(roots)}
