"""Difference in differences: did treated areas change more, at a date, than comparison areas did?"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from pipelines.methods.poisson_regression import PoissonFit, fit_poisson
from pipelines.methods.valid_input import FloatArray, counts, positive, same_shape, tail_probability

FEWEST_EVENTS = 10  # treated and comparison, before and after: each of the four sums
FEWEST_MONTHS_BEFORE = 12  # to see the spread of months and the earlier trends
FEWEST_MONTHS_WITH_EVENTS = 3  # before, in either group: a trend of one or two months is none
TREND_ALPHA = 0.05
FEWEST_PLACEBOS = 10  # below, their share decides nothing
PLACEBO_ALPHA = 0.1  # as large at more than this share of earlier dates: not out of the ordinary

FELL_MORE, ROSE_MORE = "fell_more", "rose_more"
NO_CLEAR_EFFECT = "no_clear_effect"
TRENDS_DIFFERED = "trends_differed"
TOO_FEW = "too_few"


class DifferenceInDifferences(NamedTuple):
    """ratio: (treated after / before) over (comparison after / before); 1 = no difference. NaN if too few.

    trend_ratio: treated over comparison, change a year before the date; trend_p_value its two-sided p.
    placebo_share: of the placebo dates, how many gave a ratio at least as far from 1; NaN without any.
    """

    ratio: float
    lower: float
    upper: float
    p_value: float
    phi: float
    trend_ratio: float
    trend_p_value: float
    placebo_ratios: FloatArray
    placebo_share: float
    verdict: str


def difference_in_differences(
    treated: ArrayLike,
    comparison: ArrayLike,
    first_month_after: int,
    treated_exposure: ArrayLike = 1.0,
    comparison_exposure: ArrayLike = 1.0,
    phi: float | None = None,
    confidence: float = 0.95,
) -> DifferenceInDifferences:
    """Ratio of rate ratios by a quasi-Poisson model with an effect for every month and for the group.

    treated, comparison: monthly counts of the two groups of areas, shape (months,), in order of time, none
    missing; sum the areas first, and leave neighbours that the operation may have displaced crime to out of
    the comparison. first_month_after: place, from 0, of the first month after the start. Exposures:
    people (or a rate's other denominator), broadcast. The month effects take up season, trend and
    shocks that both groups share. phi: Pearson's, of these months unless given (method as
    `dispersion.py`), never below 1. Interval and test: Student's t with months - 2 degrees of freedom,
    on the log scale; a given phi is taken for known. Take both windows as whole years where seasons
    of the two groups may differ.

    Earlier trends: the same model with a difference in yearly trend, months before the date only.
    Placebos: the same ratio at every earlier date that leaves windows as long as the real ones, or at
    least 12 months before it, using only months before the real date. Months that resemble their
    neighbours make p too small; the placebos then show it.

    Verdict: 'too_few' where one of the four sums is under 10, fewer than 12 months lie before, or fewer
    than 3 of them hold an event of either group;
    'trends_differed' where the interval excludes 1 but the earlier trends differ (p < 0.05);
    'fell_more', 'rose_more' where it excludes 1 and, with 10 placebos or more, at most a tenth of them
    are as large; else 'no_clear_effect'.

    Sources: the model is the standard one (for example Wooldridge, Econometric Analysis, from memory); the
    thresholds are our own.

    Raises ValueError for missing, negative or infinite counts, unlike lengths, exposures not above 0, a
    place outside the series, a phi that is negative, and a confidence outside (0, 1).
    """
    tail = tail_probability(confidence)
    pair, exposure = _pair(treated, comparison, treated_exposure, comparison_exposure)
    months = pair.shape[1]
    if not 0 < first_month_after < months:
        raise ValueError(f"first_month_after must lie within the series, not at {first_month_after}")
    if phi is not None and not (np.isfinite(phi) and phi >= 0):
        raise ValueError(f"phi must be zero or more, not {phi}")
    if _few(pair, first_month_after):
        return _too_few()

    fit = _fit(pair, exposure, np.arange(months) >= first_month_after)
    estimate, error = _last_term(fit, phi)
    free = np.inf if phi is not None else fit.degrees_of_freedom
    reach = _quantile(free, 1 - tail) * error
    earlier = pair[:, :first_month_after], exposure[:, :first_month_after]
    trend = _fit(*earlier, np.arange(first_month_after) / 12)
    slope, slope_error = _last_term(trend, phi)
    trend_free = np.inf if phi is not None else trend.degrees_of_freedom
    placebos = _placebos(*earlier, months - first_month_after)
    share = float((np.abs(placebos) >= abs(estimate)).mean()) if placebos.size else float("nan")
    found = DifferenceInDifferences(
        ratio=float(np.exp(estimate)),
        lower=float(np.exp(estimate - reach)),
        upper=float(np.exp(estimate + reach)),
        p_value=_p_value(free, estimate, error),
        phi=fit.phi if phi is None else phi,
        trend_ratio=float(np.exp(slope)),
        trend_p_value=_p_value(trend_free, slope, slope_error),
        placebo_ratios=np.exp(placebos),
        placebo_share=share,
        verdict="",
    )
    return found._replace(verdict=_verdict(found))


def _pair(*given: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Counts and exposures of shape (2, months): treated, then comparison."""
    treated, comparison = counts("treated", given[0]), counts("comparison", given[1])
    same_shape(treated=treated, comparison=comparison)
    if treated.ndim != 1 or np.isnan(treated + comparison).any():
        raise ValueError("treated and comparison must be one series each, without a missing month")
    exposures = [
        np.broadcast_to(positive(name, values), treated.shape)
        for name, values in zip(("treated_exposure", "comparison_exposure"), given[2:], strict=True)
    ]
    return np.stack([treated, comparison]), np.stack(exposures)


def _few(pair: FloatArray, first_month_after: int) -> bool:
    before, after = pair[:, :first_month_after], pair[:, first_month_after:]
    few_events = min(before.sum(axis=1).min(), after.sum(axis=1).min()) < FEWEST_EVENTS
    few_months = min((before > 0).sum(axis=1)) < FEWEST_MONTHS_WITH_EVENTS
    return bool(few_events or few_months or first_month_after < FEWEST_MONTHS_BEFORE)


def _fit(pair: FloatArray, exposure: FloatArray, regressor: ArrayLike) -> PoissonFit:
    """Month effects, the group, and group x regressor last; months without any event say nothing."""
    some = pair.sum(axis=0) > 0
    months = int(some.sum())
    shared = np.vstack([np.eye(months), np.eye(months)])
    group = np.repeat([1.0, 0.0], months)
    crossed = group * np.tile(np.asarray(regressor, dtype=float)[some], 2)
    design = np.column_stack([shared, group, crossed])
    return fit_poisson(pair[:, some].ravel(), design, exposure[:, some].ravel())


def _last_term(fit: PoissonFit, phi: float | None) -> tuple[float, float]:
    variance = fit.scaled_covariance(phi)[-1, -1]
    return float(fit.coefficients[-1]), float(np.sqrt(variance))


def _placebos(pair: FloatArray, exposure: FloatArray, after: int) -> FloatArray:
    """Log ratios at each earlier date, its window after as long as the real one; NaN ones left out."""
    months = pair.shape[1]
    found = []
    for date in range(FEWEST_MONTHS_BEFORE, months - after + 1):
        window = slice(0, date + after)
        sums = [side[part].sum() for side in pair for part in (slice(0, date), slice(date, date + after))]
        if min(sums) > 0:
            fit = _fit(pair[:, window], exposure[:, window], np.arange(date + after) >= date)
            found.append(fit.coefficients[-1])
    return np.array(found)


def _quantile(free: float, probability: float) -> float:
    return float(stdtrit(min(free, 1e9), probability))


def _p_value(free: float, estimate: float, error: float) -> float:
    return float(2 * stdtr(min(free, 1e9), -abs(estimate) / error))


def _verdict(found: DifferenceInDifferences) -> str:
    if found.lower <= 1 <= found.upper:
        return NO_CLEAR_EFFECT
    if found.trend_p_value < TREND_ALPHA:
        return TRENDS_DIFFERED
    if found.placebo_ratios.size >= FEWEST_PLACEBOS and found.placebo_share > PLACEBO_ALPHA:
        return NO_CLEAR_EFFECT
    return FELL_MORE if found.upper < 1 else ROSE_MORE


def _too_few() -> DifferenceInDifferences:
    unknown = [float("nan")] * 7
    return DifferenceInDifferences(*unknown, np.array([]), float("nan"), TOO_FEW)
