"""Funnel plots: which areas' rates lie further from the common rate than chance, or usual spread, explains."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, gammaincc

from pipelines.methods.valid_input import FloatArray, counts, positive, same_shape
from pipelines.methods.verdict import NOT_AVAILABLE

TAIL_95, TAIL_99_8 = 0.025, 0.001  # a tail, as Fingertips draws its funnels
WINSORISED_SHARE = 0.1  # of the z-scores, at each end
FEWEST_AREAS = 10  # to estimate the spread between areas: our own choice
BISECTIONS = 60

NONE, MULTIPLICATIVE, ADDITIVE = "none", "multiplicative", "additive"

WITHIN = "within"
HIGH_95, HIGH_99_8 = "high_95", "high_99_8"
LOW_95, LOW_99_8 = "low_95", "low_99_8"


class Overdispersion(NamedTuple):
    """phi: mean square of the winsorised z-scores. tau_squared: variance between areas, on the root scale."""

    phi: float
    tau_squared: float


class FunnelLimits(NamedTuple):
    """Four arrays of one shape, in the unit of the target."""

    lower_95: FloatArray
    upper_95: FloatArray
    lower_99_8: FloatArray
    upper_99_8: FloatArray


class Funnel(NamedTuple):
    """target in events per `per` people; then arrays of shape (areas,), NaN where an area has no figure.

    z is the unadjusted z-score. overdispersion is None where it was not asked for.
    """

    target: float
    overdispersion: Overdispersion | None
    rate: FloatArray
    z: FloatArray
    limits: FunnelLimits
    verdict: NDArray[np.str_]


def funnel(
    count: ArrayLike,
    population: ArrayLike,
    per: float = 1000,
    adjustment: str = ADDITIVE,
    target: float | None = None,
) -> Funnel:
    """Each area's rate against the common rate, with 95 % and 99.8 % limits (Spiegelhalter 2005).

    count, population: shape (areas,); an area whose count or population is missing, or whose population is
    0, is left out and 'not_available'. target: events per `per` people; the pooled rate of all areas where
    not given. adjustment: 'additive' (random effects), 'multiplicative', or 'none' (counting noise only).
    Verdicts: 'within', 'high_95', 'high_99_8', 'low_95', 'low_99_8' (the widest limit that is passed).

    Sources: Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202 (from memory); the estimates of
    `overdispersion` were read in NHS-R's FunnelPlotR, the two tails in PHEindicatormethods. `funnel_limits`
    says how limits and overdispersion are joined.

    Raises ValueError for negative or infinite counts, unlike shapes, no area with a figure, an unknown
    adjustment, a target or `per` not above 0, and fewer than 10 areas unless adjustment is 'none'.
    """
    events, people = counts("count", count), counts("population", population)
    if events.ndim != 1:
        raise ValueError(f"count must have shape (areas,), not {events.shape}")
    same_shape(count=events, population=people)
    per = float(positive("per", per))
    known = np.isfinite(events) & (people > 0)
    if not known.any():
        raise ValueError("count and population must hold at least one area with both")
    common = events[known].sum() / people[known].sum() if target is None else positive("target", target) / per
    expected = np.where(known, common * people, np.nan)
    z = 2 * (np.sqrt(events) - np.sqrt(expected))
    spread = None
    if adjustment != NONE:
        spread = overdispersion(z[known], expected[known])
    limits = FunnelLimits(*(limit / people * per for limit in _limits(expected, adjustment, spread)))
    rate = np.where(known, events / np.where(people > 0, people, np.nan) * per, np.nan)
    return Funnel(float(common * per), spread, rate, z, limits, _verdict(rate, limits))


def overdispersion(z: ArrayLike, expected: ArrayLike) -> Overdispersion:
    """How much more the areas differ than counting noise, the extreme tenth at each end pulled in.

    z: shape (areas,), 2 (sqrt(count) - sqrt(expected)), which varies with variance 1 by counting noise alone.
    expected: the counts at the target rate. phi = mean of the squared z after winsorising at the 10th and
    90th percentile (interpolated as by R's default); tau^2 = max(0, (n phi - (n - 1)) / (sum w - sum w^2 /
    sum w)) with w = 4 expected, after DerSimonian and Laird. Winsorising lowers phi: counting noise alone
    gives 0.68 on average, so phi above 1 is no chance finding with 20 areas or more.

    Raises ValueError for fewer than 10 areas and for expected counts of 0 or less.
    """
    z, weight = np.asarray(z, dtype=float), 4 * positive("expected", expected)
    same_shape(z=z, expected=weight)
    areas = z.size
    if areas < FEWEST_AREAS:
        raise ValueError(f"overdispersion needs at least {FEWEST_AREAS} areas, not {areas}")
    phi = float((np.clip(z, *np.quantile(z, [WINSORISED_SHARE, 1 - WINSORISED_SHARE])) ** 2).mean())
    between = (areas * phi - (areas - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    return Overdispersion(phi, max(0.0, float(between)))


def funnel_limits(
    population: ArrayLike,
    target: float,
    per: float = 1000,
    adjustment: str = NONE,
    spread: Overdispersion | None = None,
) -> FunnelLimits:
    """The curves of a funnel at any populations (all above 0), in events per `per` people.

    Exact: a count x is above the upper limit where P(X >= x) < tail for a Poisson X with the target's mean,
    and below the lower limit where P(X <= x) < tail, so that verdict and test never disagree; between whole
    counts the same gamma functions interpolate. A lower limit is 0 where even no event at all is not rare
    enough. Overdispersion scales the variance of each count by max(1, phi) or, additive, by
    1 + 4 expected tau^2; the scaled count is treated as in `change.py`: f x the exact limits of expected / f.
    Without overdispersion these are the exact limits; Spiegelhalter's normal limits on the root scale are
    within a few per cent of them.

    Raises ValueError for a population, target or `per` not above 0, an unknown adjustment, and an adjustment
    without its spread.
    """
    people, per = positive("population", population), float(positive("per", per))
    expected = people * float(positive("target", target)) / per
    return FunnelLimits(*(limit / people * per for limit in _limits(expected, adjustment, spread)))


def _limits(expected: FloatArray, adjustment: str, spread: Overdispersion | None) -> list[FloatArray]:
    if adjustment not in (NONE, MULTIPLICATIVE, ADDITIVE):
        raise ValueError(
            f"adjustment must be '{ADDITIVE}', '{MULTIPLICATIVE}' or '{NONE}', not '{adjustment}'"
        )
    if adjustment == NONE:
        factor = np.ones_like(expected)
    elif spread is None:
        raise ValueError(f"adjustment '{adjustment}' must come with its overdispersion")
    elif adjustment == MULTIPLICATIVE:
        factor = np.full_like(expected, max(1.0, spread.phi))
    else:
        factor = 1 + 4 * expected * spread.tau_squared
    mean = expected / factor
    return [
        factor * limit(mean, tail) for tail in (TAIL_95, TAIL_99_8) for limit in (_lower_limit, _upper_limit)
    ]


def _lower_limit(mean: FloatArray, tail: float) -> FloatArray:
    """The x with P(X <= x) = tail, at least 0: gammaincc(x + 1, mean) is that probability."""
    found = _bisect(lambda x: gammaincc(x + 1, mean) < tail, np.zeros_like(mean), mean)
    return np.where(np.exp(-mean) < tail, found, 0.0) + np.where(np.isnan(mean), np.nan, 0.0)


def _upper_limit(mean: FloatArray, tail: float) -> FloatArray:
    """The x with P(X >= x) = tail: gammainc(x, mean) is that probability."""
    found = _bisect(lambda x: gammainc(x, mean) > tail, mean, mean + 10 * np.sqrt(mean) + 20)
    return found + np.where(np.isnan(mean), np.nan, 0.0)


def _bisect(
    below: Callable[[FloatArray], NDArray[np.bool_]], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Where `below` turns from true to false, between low and high."""
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        under = below(middle)
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return (low + high) / 2


def _verdict(rate: FloatArray, limits: FunnelLimits) -> NDArray[np.str_]:
    return np.select(
        [
            np.isnan(rate),
            rate > limits.upper_99_8,
            rate < limits.lower_99_8,
            rate > limits.upper_95,
            rate < limits.lower_95,
        ],
        [NOT_AVAILABLE, HIGH_99_8, LOW_99_8, HIGH_95, LOW_95],
        default=WITHIN,
    )
