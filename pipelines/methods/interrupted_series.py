"""Interrupted time series: did the level or the slope of one series change at a date?"""

from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from pipelines.methods.dispersion import MONTHS_IN_YEAR
from pipelines.methods.poisson_regression import NoFiniteFit, PoissonFit, fit_poisson
from pipelines.methods.valid_input import FloatArray, counts, positive, tail_probability
from pipelines.methods.verdict import NO_CLEAR_EFFECT, TOO_FEW

FEWEST_BEFORE = 24  # two years, so that the season is seen twice: our own choice
FEWEST_AFTER = 6  # our own choice; guidance asks for more where it can be had
FEWEST_EVENTS = 30  # on either side
FEWEST_PLACEBOS = 10  # below, their share decides nothing
PLACEBO_ALPHA = 0.1  # as large at more than this share of earlier dates: not out of the ordinary

FELL, ROSE = "fell", "rose"

SCALED, NEWEY_WEST = "scaled", "newey_west"


class Effect(NamedTuple):
    """A ratio (1 = no change), its interval and two-sided p value; NaN where not available."""

    ratio: float
    lower: float
    upper: float
    p_value: float


class InterruptedSeries(NamedTuple):
    """step: level just after the date over the level expected. slope: yearly trend after over that before.

    overall: all events after the date over those expected without it; the verdict reads this one.
    counterfactual: shape (months,), events expected had the earlier trend and season gone on.
    lag_1_correlation: of the Pearson residuals; well above 0 asks for Newey-West errors. placebo_share: of
    placebo_count earlier dates, how many gave an overall ratio at least as far from 1; NaN without any.
    """

    step: Effect
    slope: Effect
    overall: Effect
    fitted: FloatArray
    counterfactual: FloatArray
    phi: float
    lag_1_correlation: float
    placebo_count: int
    placebo_share: float
    verdict: str


def interrupted_series(
    monthly: ArrayLike,
    first_month_after: int,
    exposure: ArrayLike = 1.0,
    harmonics: int = 2,
    errors: str = SCALED,
    lags: int = 3,
    confidence: float = 0.95,
    left_out: ArrayLike = False,
) -> InterruptedSeries:
    """Segmented quasi-Poisson regression with a season, as Bernal, Cummins and Gasparrini 2017 set it out.

    monthly: counts in order of time, none missing. first_month_after: the place, from 0, of the first month
    that the change can have touched. exposure: people or days, broadcast. log mean = log exposure + level +
    trend + step after + change of trend after + season: `harmonics` pairs of sine and cosine with a period
    of 12 months (International Journal of Epidemiology 46, 348-355, from memory). errors: 'scaled' by
    max(1, phi), or 'newey_west' up to `lags` months, which also allow for months that resemble their
    neighbours. Intervals and p values use Student's t with the residual degrees of freedom; the interval of
    `overall` is the delta method's on the log scale. left_out: months, broadcast, that the fit does not see, because
    something known made them unlike all others: they keep their place in time, and count as months of neither side.

    Placebos: the overall ratio at every earlier date that leaves a window after it as long as the real one and
    24 months before, with months before the real date only: give 33 months more before the date than the
    window after is long. One series stays weak evidence, because trends bend by themselves: on London's
    boroughs 2010 to 2020, 34 offences, 676 made-up dates (48 months before, 12 after), the interval alone
    excluded 1 in 40 % of cases and the verdict claimed an effect in 23 %; `difference_in_differences.py`
    with placebo areas did in 6 %.

    Verdict: 'too_few' under 24 months before, 6 after, or 30 events on either side, and where these
    lie in too few months for a trend; else 'fell' or 'rose'
    where the interval of `overall` excludes 1 and, with 10 placebos or more, at most a tenth of them are as
    large; else 'no_clear_effect'. One series cannot tell the change from anything else that happened then.

    Raises ValueError for missing, negative or infinite counts, a place outside the series, harmonics not 0
    to 5, unknown errors, lags below 0, and a confidence outside (0, 1).
    """
    observed = counts("monthly", monthly)
    tail = tail_probability(confidence)
    _check(observed, first_month_after, harmonics, errors, lags)
    kept = ~np.broadcast_to(np.asarray(left_out, dtype=bool), observed.shape)
    before, after = (observed[side][kept[side]] for side in _sides(first_month_after))
    few = before.size < FEWEST_BEFORE or after.size < FEWEST_AFTER
    if few or min(before.sum(), after.sum()) < FEWEST_EVENTS:
        return _too_few(observed.size)
    people = np.broadcast_to(positive("exposure", exposure), observed.shape)
    try:
        design, fit, counterfactual = _fit(observed, first_month_after, people, harmonics, kept)
    except NoFiniteFit:  # all events of one side in a month or two: no trend can be told
        return _too_few(observed.size)
    covariance = fit.scaled_covariance() if errors == SCALED else fit.newey_west_covariance(lags)
    share = _share(counterfactual, first_month_after)
    gradient = _share(fit.fitted, first_month_after) @ design - share @ _without(design)
    overall = _log_overall(fit, counterfactual, first_month_after)
    of_terms = np.eye(design.shape[1])
    effects = [
        _effect(estimate, direction, covariance, fit.degrees_of_freedom, tail)
        for estimate, direction in (
            (fit.coefficients[2], of_terms[2]),
            (fit.coefficients[3], of_terms[3]),
            (overall, gradient),
        )
    ]
    placebos = _placebos(*(x[:first_month_after] for x in (observed, people, kept)), after.size, harmonics)
    as_large = float((np.abs(placebos) >= abs(overall)).mean()) if placebos.size else float("nan")
    return InterruptedSeries(
        *effects,
        fitted=fit.fitted,
        counterfactual=counterfactual,
        phi=fit.phi,
        lag_1_correlation=_lag_1_correlation(fit),
        placebo_count=placebos.size,
        placebo_share=as_large,
        verdict=_verdict(effects[2], placebos.size, as_large),
    )


def _sides(first_month_after: int) -> tuple[slice, slice]:
    return slice(None, first_month_after), slice(first_month_after, None)


def _check(observed: FloatArray, first_month_after: int, harmonics: int, errors: str, lags: int) -> None:
    if observed.ndim != 1 or np.isnan(observed).any():
        raise ValueError("monthly must be one series without a missing month")
    if not 0 < first_month_after < observed.size:
        raise ValueError(f"first_month_after must lie within the series, not at {first_month_after}")
    if not 0 <= harmonics < MONTHS_IN_YEAR / 2:
        raise ValueError(f"harmonics must be 0 to 5, not {harmonics}")
    if errors not in (SCALED, NEWEY_WEST):
        raise ValueError(f"errors must be '{SCALED}' or '{NEWEY_WEST}', not '{errors}'")
    if lags < 0:
        raise ValueError(f"lags must be 0 or more, not {lags}")


def _design(months: int, first_month_after: int, harmonics: int) -> FloatArray:
    """Columns: level, trend in years, step, years since the step, then the season."""
    month = np.arange(months)
    after = month >= first_month_after
    since = np.where(after, month - first_month_after, 0)
    columns = [np.ones(months), month / MONTHS_IN_YEAR, after, since / MONTHS_IN_YEAR]
    for harmonic in range(1, harmonics + 1):
        angle = 2 * np.pi * harmonic * month / MONTHS_IN_YEAR
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns).astype(float)


def _without(design: FloatArray) -> FloatArray:
    """The design had nothing changed at the date."""
    unchanged = design.copy()
    unchanged[:, 2:4] = 0
    return unchanged


def _fit(
    observed: FloatArray,
    first_month_after: int,
    people: FloatArray,
    harmonics: int,
    kept: NDArray[np.bool_],
) -> tuple[FloatArray, PoissonFit, FloatArray]:
    """Design, fit and counterfactual of every month, fitted to those kept; a month left out has no residual, so that the
    months around it do not become neighbours."""
    design = _design(observed.size, first_month_after, harmonics)
    fit = fit_poisson(observed[kept], design[kept], people[kept])
    fitted = people * np.exp(design @ fit.coefficients)
    residuals = np.where(kept, observed - fitted, 0.0)
    fit = fit._replace(fitted=fitted, residuals=residuals, design=design)
    counterfactual = fitted * np.exp((_without(design) - design) @ fit.coefficients)
    return design, fit, counterfactual


def _log_overall(fit: PoissonFit, counterfactual: FloatArray, first_month_after: int) -> float:
    return float(np.log(fit.fitted[first_month_after:].sum() / counterfactual[first_month_after:].sum()))


def _placebos(
    before: FloatArray, people: FloatArray, kept: NDArray[np.bool_], after: int, harmonics: int
) -> FloatArray:
    """Log overall ratios at earlier dates; windows with too few months or events are left out."""
    found = []
    for date in range(FEWEST_BEFORE, before.size - after + 1):
        window, own = before[: date + after], kept[: date + after]
        events = [window[side][own[side]].sum() for side in _sides(date)]
        if own[:date].sum() >= FEWEST_BEFORE and min(events) >= FEWEST_EVENTS:
            with suppress(NoFiniteFit):
                _, fit, counterfactual = _fit(window, date, people[: date + after], harmonics, own)
                found.append(_log_overall(fit, counterfactual, date))
    return np.array(found)


def _share(events: FloatArray, first_month_after: int) -> FloatArray:
    """Each month's share of the events after the date, 0 before it: the gradient of a log sum."""
    after = np.where(np.arange(events.size) >= first_month_after, events, 0.0)
    return after / after.sum()


def _effect(estimate: float, direction: FloatArray, covariance: FloatArray, free: int, tail: float) -> Effect:
    error = float(np.sqrt(direction @ covariance @ direction))
    reach = stdtrit(free, 1 - tail) * error
    p_value = 2 * stdtr(free, -abs(estimate) / error)
    return Effect(
        *(float(x) for x in (np.exp(estimate), np.exp(estimate - reach), np.exp(estimate + reach), p_value))
    )


def _lag_1_correlation(fit: PoissonFit) -> float:
    pearson = fit.residuals / np.sqrt(fit.fitted)
    return float((pearson[1:] * pearson[:-1]).sum() / (pearson**2).sum())


def _verdict(overall: Effect, placebo_count: int, placebo_share: float) -> str:
    ordinary = placebo_count >= FEWEST_PLACEBOS and placebo_share > PLACEBO_ALPHA
    if ordinary or overall.lower <= 1 <= overall.upper:
        return NO_CLEAR_EFFECT
    return FELL if overall.upper < 1 else ROSE


def _too_few(months: int) -> InterruptedSeries:
    nothing, unknown = Effect(*[float("nan")] * 4), np.full(months, np.nan)
    phi = lag_1_correlation = placebo_share = float("nan")
    return InterruptedSeries(
        nothing, nothing, nothing, unknown, unknown, phi, lag_1_correlation, 0, placebo_share, TOO_FEW
    )
