"""How the months of the year differ from the average month, years and their trend allowed for."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, fdtrc, ndtr

from pipelines.methods.dispersion import MONTHS_IN_YEAR, dispersion
from pipelines.methods.rates import wilson
from pipelines.methods.valid_input import FloatArray, counts, positive

FEWEST_YEARS = 3


class Seasonality(NamedTuple):
    """index, lower, upper, month_p_value: shape (..., 12), 1 = the average day's level; the rest (...), NaN if missing.

    p_value: of the season as a whole. Name no month high or low where it is not small. month_p_value: of each month
    by itself, not adjusted for the twelve that a reader sees.
    """

    index: FloatArray
    lower: FloatArray
    upper: FloatArray
    month_p_value: FloatArray
    p_value: FloatArray
    phi: FloatArray


def seasonality(monthly: ArrayLike, days: ArrayLike | None = None, confidence: float = 0.95) -> Seasonality:
    """Multiplicative month-of-year indices of a quasi-Poisson model year x month of year, with intervals.

    monthly: counts of shape (..., years, 12), each year any 12 months in a row, all years alike. days: the
    days of each month, shape (years, 12): indices are then of daily levels (February is not low for being
    short); without them of monthly counts. The model's fitted month effects are the month totals'
    shares of all events, because year x month is a full table: index = (share of events) / (share of days).
    Interval: Wilson's, of that share, with all counts divided by max(1, phi) (quasi-likelihood, see
    `change.py`; phi from `dispersion.py`). month_p_value: the two-sided score test that this interval inverts, so
    that it is below 1 - confidence where the interval leaves out 1. p_value: Pearson's chi-square of the month
    totals against equal daily levels, the larger of two: over phi, F with 11 and the dispersion's degrees of
    freedom; and as it is, chi-square with 11, so that a phi below 1 never makes a season surer than counting
    noise allows.

    NaN throughout for a series with a missing month, and for one whose events all fall into one year or one
    month of the year (no phi).

    Raises ValueError for fewer than 3 years, a last axis other than 12, negative or infinite counts, days
    not above 0 or of another shape, and a confidence outside (0, 1).
    """
    observed = counts("monthly", monthly)
    if observed.ndim < 2 or observed.shape[-1] != MONTHS_IN_YEAR:
        raise ValueError(f"monthly must have shape (..., years, {MONTHS_IN_YEAR}), not {observed.shape}")
    if observed.shape[-2] < FEWEST_YEARS:
        raise ValueError(f"monthly must hold at least {FEWEST_YEARS} years, not {observed.shape[-2]}")
    length = np.ones(observed.shape[-2:]) if days is None else positive("days", days)
    if length.shape != observed.shape[-2:]:
        raise ValueError(f"days {length.shape} must have the shape of a series, {observed.shape[-2:]}")

    spread = dispersion(observed)
    scale = np.maximum(1.0, spread.phi)[..., None]
    month_total = observed.sum(axis=-2)
    total = month_total.sum(axis=-1, keepdims=True)
    total = np.where(total > 0, total, np.nan)
    share_of_days = length.sum(axis=0) / length.sum()
    # Rounding must not let twelve shares pass their whole.
    capped = np.minimum(month_total, total)
    share = wilson(capped / scale, total / scale, confidence)
    standard_error = np.sqrt(share_of_days * (1 - share_of_days) * scale / total)
    month_p_value = 2 * ndtr(-np.abs(capped / total - share_of_days) / standard_error)
    expected = total * share_of_days
    chi_square = ((month_total - expected) ** 2 / expected).sum(axis=-1)
    freedom = MONTHS_IN_YEAR - 1
    with np.errstate(
        divide="ignore", invalid="ignore"
    ):  # years that repeat one another exactly have a phi of 0
        ratio = np.where(chi_square == 0, 0 * spread.phi, chi_square / spread.phi)
    over_phi = fdtrc(freedom, spread.degrees_of_freedom, ratio / freedom)
    return Seasonality(
        index=share.value / share_of_days,
        lower=share.lower / share_of_days,
        upper=share.upper / share_of_days,
        month_p_value=np.where(np.isnan(share.value), np.nan, month_p_value),
        p_value=np.maximum(over_phi, chdtrc(freedom, chi_square)),
        phi=spread.phi,
    )
