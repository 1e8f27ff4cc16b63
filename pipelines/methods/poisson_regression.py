"""Poisson regression with a log link: the one fit that the methods on series of counts share."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pipelines.methods.valid_input import FloatArray, counts, finite, positive

STEPS = 50
TOLERANCE = 1e-10  # of the largest step of a coefficient
SMALLEST_MEAN = 1e-10
NO_FIT = "count must allow a finite fit: is every count of one group 0?"


class NoFiniteFit(ValueError):
    """The likelihood has no finite maximum: every count of one group of rows is 0."""


class PoissonFit(NamedTuple):
    """coefficients: shape (terms,), on the log scale. covariance: (terms, terms), counting noise alone.

    phi: Pearson's chi-square over degrees_of_freedom; NaN without any. fitted, residuals (count - fitted):
    shape (rows,). design: (rows, terms), as given.
    """

    coefficients: FloatArray
    covariance: FloatArray
    phi: float
    degrees_of_freedom: int
    fitted: FloatArray
    residuals: FloatArray
    design: FloatArray

    def scaled_covariance(self, phi: float | None = None) -> FloatArray:
        """covariance x max(1, phi), phi the fit's own where none is given."""
        return self.covariance * max(1.0, self.phi if phi is None else phi)

    def newey_west_covariance(self, lags: int) -> FloatArray:
        """Covariance that allows for changing variance and for correlation up to `lags` rows apart.

        Newey and West 1987, Econometrica 55, 703-708 (from memory): Bartlett weights 1 - lag / (lags + 1),
        no correction for small samples; the rows must be in order of time, at equal steps.
        """
        scores = self.design * self.residuals[:, None]
        middle = scores.T @ scores
        for lag in range(1, lags + 1):
            crossed = scores[lag:].T @ scores[:-lag]
            middle += (1 - lag / (lags + 1)) * (crossed + crossed.T)
        return self.covariance @ middle @ self.covariance


def fit_poisson(count: ArrayLike, design: ArrayLike, exposure: ArrayLike = 1.0) -> PoissonFit:
    """Maximum likelihood by iteratively reweighted least squares (McCullagh and Nelder 1989, from memory).

    count: shape (rows,), none missing. design: (rows, terms), the constant included by the caller. exposure:
    above 0, broadcast over the rows: people, days, or another count's denominator; the mean is
    exposure x exp(design @ coefficients).

    Raises ValueError for missing, negative or infinite counts, an exposure not above 0, unlike lengths and a
    design whose columns depend on each other; NoFiniteFit, a ValueError, where no finite maximum exists (a
    group of rows that is all 0 has a log rate of minus infinity).
    """
    observed = finite("count", counts("count", count))
    terms = finite("design", design)
    if observed.ndim != 1 or terms.ndim != 2 or terms.shape[0] != observed.size:
        raise ValueError(f"design {terms.shape} must hold one row for each count {observed.shape}")
    if np.linalg.matrix_rank(terms) < terms.shape[1]:
        raise ValueError("design must not hold columns that follow from one another")
    offset = np.log(np.broadcast_to(positive("exposure", exposure), observed.shape))
    coefficients = _weighted_least_squares(terms, np.log(np.maximum(observed, 0.5)) - offset, observed + 0.5)
    for _ in range(STEPS):
        fitted = _means(terms, coefficients, offset)
        step = _weighted_least_squares(terms, (observed - fitted) / fitted, fitted)
        coefficients = coefficients + step
        if np.abs(step).max() < TOLERANCE * (1 + np.abs(coefficients).max()):
            return _summary(observed, terms, coefficients, offset)
    raise NoFiniteFit(NO_FIT)


def _weighted_least_squares(terms: FloatArray, target: FloatArray, weight: FloatArray) -> FloatArray:
    weighted = (terms * weight[:, None]).T
    try:
        return np.linalg.solve(weighted @ terms, weighted @ target)
    except np.linalg.LinAlgError as error:  # weights of 0 leave nothing to solve
        raise NoFiniteFit(NO_FIT) from error


def _means(terms: FloatArray, coefficients: FloatArray, offset: FloatArray) -> FloatArray:
    return np.exp(np.clip(terms @ coefficients + offset, np.log(SMALLEST_MEAN), 700))


def _summary(
    observed: FloatArray, terms: FloatArray, coefficients: FloatArray, offset: FloatArray
) -> PoissonFit:
    fitted = _means(terms, coefficients, offset)
    if fitted.min() <= 10 * SMALLEST_MEAN:
        raise NoFiniteFit(NO_FIT)
    information = (terms * fitted[:, None]).T @ terms
    free = observed.size - terms.shape[1]
    chi_square = float(((observed - fitted) ** 2 / fitted).sum())
    return PoissonFit(
        coefficients=coefficients,
        covariance=np.linalg.inv(information),
        phi=chi_square / free if free > 0 else float("nan"),
        degrees_of_freedom=free,
        fitted=fitted,
        residuals=observed - fitted,
        design=terms,
    )
