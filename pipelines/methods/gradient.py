"""How events rise or fall with deprivation: rates by group of areas, and one index of the slope."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from pipelines.methods.change import change_test
from pipelines.methods.poisson_regression import fit_poisson
from pipelines.methods.rates import Rate, rate
from pipelines.methods.valid_input import FloatArray, counts, finite, positive, same_shape, tail_probability
from pipelines.methods.verdict import TOO_FEW

FEWEST_GROUPS = 3
FEWEST_EVENTS = 30  # over all groups: our own choice

HIGHER_IN_DEPRIVED, LOWER_IN_DEPRIVED = "higher_in_deprived", "lower_in_deprived"
NO_CLEAR_GRADIENT = "no_clear_gradient"


class Estimate(NamedTuple):
    """A number and its interval; NaN where not available."""

    value: float
    lower: float
    upper: float


class Gradient(NamedTuple):
    """count, population: shape (groups,), most deprived first; rates: likewise, per `per` people.

    extremes_ratio: rate of the most over the least deprived group. relative_index: fitted rate at the most
    deprived end of the population over that at the least deprived end (1 = no gradient); slope_index: their
    difference, per `per` people. phi: between areas of one group.
    """

    count: FloatArray
    population: FloatArray
    rates: Rate
    extremes_ratio: Estimate
    relative_index: Estimate
    slope_index: Estimate
    p_value: float
    phi: float
    verdict: str


def gradient(
    count: ArrayLike,
    population: ArrayLike,
    group: ArrayLike,
    per: float = 1000,
    confidence: float = 0.95,
) -> Gradient:
    """Slope and relative index of inequality by quasi-Poisson regression on the population's relative rank.

    count, population: of each small area, shape (areas,). group: its group by deprivation as a whole number,
    1 = most deprived (quintiles: 1 to 5), the same groups nationally or within the area, as the caller
    declares. A group's rank is the share of the population more deprived than its middle person, 0 to 1
    (the midpoint rule of PHEindicatormethods' phe_sii, read); log rate = a + b rank over the groups
    (Mackenbach and Kunst 1997, Social Science & Medicine 44, 757-771, from memory). relative_index =
    exp(-b); slope_index = rate at rank 0 - rate at rank 1. phe_sii fits a straight line to rates by weighted
    least squares and simulates its interval; the log line keeps rates above 0 and uses the counts' own noise.
    phi: Pearson's, of areas around their group's rate, never below 1; intervals of both indices and of the
    extremes' ratio (the exact test of `change.py`) are scaled by it, with Student's t where it was
    estimated. The groups' own rates carry the plain interval of `rate`. A gradient of areas is not one of
    persons.

    Verdict: 'too_few' under 30 events or with an extreme group without any; 'higher_in_deprived' or
    'lower_in_deprived' where p < 1 - confidence; else 'no_clear_gradient'.

    Raises ValueError for missing, negative or infinite counts, populations not above 0, groups that are not
    whole numbers from 1 on or leave a number out, fewer than 3 groups, unlike shapes, `per` not above 0, and
    a confidence outside (0, 1).
    """
    events, people = finite("count", counts("count", count)), positive("population", population)
    places = finite("group", group)
    same_shape(count=events, population=people, group=places)
    tail = tail_probability(confidence)
    index = _group_index(places)
    totals, populations = (np.bincount(index, weights=values.ravel()) for values in (events, people))
    phi, free = _dispersion(events.ravel(), people.ravel(), totals / populations, index)
    rates = rate(totals, populations, per, confidence)
    if totals.sum() < FEWEST_EVENTS or totals[0] == 0 or totals[-1] == 0:
        nothing = Estimate(*[float("nan")] * 3)
        return Gradient(totals, populations, rates, nothing, nothing, nothing, float("nan"), phi, TOO_FEW)

    share = populations / populations.sum()
    rank = np.cumsum(share) - share / 2
    fit = fit_poisson(totals, np.column_stack([np.ones(rank.size), rank]), populations)
    covariance = fit.scaled_covariance(phi)
    critical = float(stdtrit(free, 1 - tail))
    a, b = fit.coefficients
    error = float(np.sqrt(covariance[1, 1]))
    top, bottom = np.exp(a), np.exp(a + b)
    slope = np.array([top - bottom, -bottom])
    slope_error = float(np.sqrt(slope @ covariance @ slope))
    p_value = float(2 * stdtr(free, -abs(b) / error))
    return Gradient(
        totals,
        populations,
        rates,
        _extremes(totals, populations, phi, confidence),
        Estimate(*(float(np.exp(-b + sign * critical * error)) for sign in (0, -1, 1))),
        Estimate(*(float(per * (top - bottom + sign * critical * slope_error)) for sign in (0, -1, 1))),
        p_value,
        phi,
        _verdict(b, p_value, 2 * tail),
    )


def _group_index(places: FloatArray) -> np.ndarray:
    index = places.ravel().astype(np.int64) - 1
    present = np.unique(index)
    if (index + 1 != places.ravel()).any() or not np.array_equal(present, np.arange(present.size)):
        raise ValueError("group must hold whole numbers from 1 (most deprived) on, none left out")
    if present.size < FEWEST_GROUPS:
        raise ValueError(f"group must hold at least {FEWEST_GROUPS} groups, not {present.size}")
    return index


def _dispersion(
    events: FloatArray, people: FloatArray, group_rate: FloatArray, index: np.ndarray
) -> tuple[float, float]:
    """max(1, phi) of areas around their group's rate, and its degrees of freedom (infinite: none to spend)."""
    expected = people * group_rate[index]
    some = expected > 0
    free = int(some.sum()) - int((group_rate > 0).sum())
    if free < 1:
        return 1.0, 1e9
    chi_square = ((events[some] - expected[some]) ** 2 / expected[some]).sum()
    return max(1.0, float(chi_square / free)), float(free)


def _extremes(totals: FloatArray, populations: FloatArray, phi: float, confidence: float) -> Estimate:
    tested = change_test(totals[0], totals[-1], populations[-1] / populations[0], phi, confidence)
    return Estimate(*(float(1 + part / 100) for part in tested[:3]))


def _verdict(b: float, p_value: float, alpha: float) -> str:
    if p_value >= alpha:
        return NO_CLEAR_GRADIENT
    return HIGHER_IN_DEPRIVED if b < 0 else LOWER_IN_DEPRIVED
