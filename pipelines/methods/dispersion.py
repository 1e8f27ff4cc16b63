"""How much more monthly counts vary than counting noise would make them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pipelines.methods.valid_input import FloatArray, counts

MONTHS_IN_YEAR = 12


class Dispersion(NamedTuple):
    """Pearson's chi-square (NaN where a month is missing) and its degrees of freedom, one each a series."""

    chi_square: FloatArray
    degrees_of_freedom: FloatArray

    @property
    def phi(self) -> FloatArray:
        """chi_square / degrees_of_freedom, about 1 for Poisson counts; NaN without degrees of freedom."""
        return _ratio(self.chi_square, self.degrees_of_freedom)


def dispersion(monthly: ArrayLike) -> Dispersion:
    """Pearson dispersion around year x month-of-year independence (McCullagh and Nelder 1989).

    monthly: counts of shape (..., years, 12), each year any 12 months in a row; the results have shape (...).
    A month's expected count is year total x month-of-year total / grand total: the change between years and
    the season are allowed for, what is left is ordinary variation. Degrees of freedom: (years - 1) (12 - 1),
    where a year or a month of the year whose total is 0 is left out (it can only be 0, and says nothing about
    variation). A series with a missing month (NaN) has chi-square NaN and no degrees of freedom.

    Raises ValueError where the last axis is not 12 long, there is no axis of years, or a count is negative or
    infinite.
    """
    observed = counts("monthly", monthly)
    if observed.ndim < 2 or observed.shape[-1] != MONTHS_IN_YEAR:
        raise ValueError(f"monthly must have shape (..., years, {MONTHS_IN_YEAR}), not {observed.shape}")
    year_total = observed.sum(axis=-1, keepdims=True)
    month_total = observed.sum(axis=-2, keepdims=True)
    grand_total = observed.sum(axis=(-2, -1), keepdims=True)
    expected = np.divide(
        year_total * month_total, grand_total, out=np.zeros_like(observed), where=grand_total != 0
    )
    squared_error = np.divide(
        (observed - expected) ** 2, expected, out=np.zeros_like(observed), where=expected != 0
    )

    counted_years = (year_total > 0).sum(axis=(-2, -1))
    counted_months = (month_total > 0).sum(axis=(-2, -1))
    free = np.maximum(counted_years - 1, 0) * np.maximum(counted_months - 1, 0)
    complete = ~np.isnan(grand_total[..., 0, 0])
    return Dispersion(squared_error.sum(axis=(-2, -1)), np.where(complete, free, 0).astype(float))


def pooled_dispersion(chi_square: ArrayLike, degrees_of_freedom: ArrayLike) -> float:
    """One phi for similar series: the sum of their chi-squares over the sum of their degrees of freedom.

    Both arguments have one shape, as `dispersion` gives them. Series with a missing month (chi-square NaN)
    are left out; NaN where no degrees of freedom remain. Raises ValueError for negative or infinite values or
    unlike shapes.
    """
    chi_square = counts("chi_square", chi_square)
    degrees_of_freedom = counts("degrees_of_freedom", degrees_of_freedom)
    if chi_square.shape != degrees_of_freedom.shape:
        raise ValueError(
            f"chi_square {chi_square.shape} and degrees_of_freedom {degrees_of_freedom.shape} "
            "must have one shape"
        )
    known = ~np.isnan(chi_square + degrees_of_freedom)
    return float(_ratio(chi_square[known].sum(), degrees_of_freedom[known].sum()))


def _ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """numerator / denominator, NaN where the denominator is 0."""
    return np.divide(numerator, denominator, out=np.full(np.shape(numerator), np.nan), where=denominator != 0)
