"""Rates of counts and proportions, with the intervals of English public health (PHEindicatormethods)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv, ndtri

from pipelines.methods.valid_input import FloatArray, counts, positive, tail_probability

EXACT_BELOW = 10  # PHEindicatormethods: Byar's method is less accurate for smaller counts


class Rate(NamedTuple):
    """Three arrays of one shape, in events per `per` people, NaN where not available."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray


class Proportion(NamedTuple):
    """Three arrays of one shape, shares from 0 to 1, NaN where not available."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray


def rate(count: ArrayLike, population: ArrayLike, per: float = 1000, confidence: float = 0.95) -> Rate:
    """Events per `per` people and the interval of a Poisson count, as `phe_rate` of PHEindicatormethods.

    From 10 events on Byar's approximation (Breslow and Day 1987, Statistical methods in cancer research II),
    below 10 the exact limits (Garwood 1936, Biometrika 28, 437-442). count and population
    broadcast. NaN where the count is missing or the population is missing, 0 or less. z is not rounded
    (1.95996 for 95 %).

    Raises ValueError for a negative or infinite count, `per` not above 0, and a confidence outside (0, 1).
    """
    tail = tail_probability(confidence)
    events, people = np.broadcast_arrays(counts("count", count), np.asarray(population, dtype=float))
    per_person = positive("per", per) / np.where(people > 0, people, np.nan)
    lower, upper = count_interval(events, tail)
    return Rate(events * per_person, lower * per_person, upper * per_person)


def wilson(numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95) -> Proportion:
    """The share numerator / denominator, with the score interval of Wilson (1927, JASA 22, 209-212).

    The two broadcast; NaN where either is missing or the denominator is 0.

    Raises ValueError where either is negative or infinite, a numerator exceeds its denominator, and for a
    confidence outside (0, 1).
    """
    z = -ndtri(tail_probability(confidence))
    events, total = np.broadcast_arrays(counts("numerator", numerator), counts("denominator", denominator))
    if (events > total).any():
        raise ValueError("numerator must not exceed its denominator")
    total = np.where(total > 0, total, np.nan)
    share = events / total
    centre = 2 * events + z**2
    spread = z * np.sqrt(z**2 + 4 * events * (1 - share))
    width = 2 * (total + z**2)
    # The exact limits are 0 and 1 at the ends; rounding must not carry them past the share itself.
    lower = np.where(events == 0, share, (centre - spread) / width)
    upper = np.where(events == total, share, (centre + spread) / width)
    return Proportion(share, lower, upper)


def count_interval(events: FloatArray, tail: float) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limit of the mean of a Poisson count, `tail` beyond each; NaN where events is NaN.

    Exact below 10, Byar's from 10 on (see `rate`). gammaincinv(x, p) is chi-square(p; 2x) / 2.
    """
    z = -ndtri(tail)
    few = events < EXACT_BELOW
    lower, upper = np.full(events.shape, np.nan), np.full(events.shape, np.nan)
    lower[few] = np.where(events[few] > 0, gammaincinv(events[few], tail), 0.0)
    upper[few] = gammainccinv(events[few] + 1, tail)
    many = events >= EXACT_BELOW
    lower[many] = _byar(events[many], -z)
    upper[many] = _byar(events[many] + 1, z)
    return lower, upper


def _byar(events: FloatArray, z: float) -> FloatArray:
    """x (1 - 1 / (9x) + z / (3 sqrt x)) ^ 3: the gamma quantile of shape x by its cube root."""
    return events * (1 - 1 / (9 * events) + z / (3 * np.sqrt(events))) ** 3
