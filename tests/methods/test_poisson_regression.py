import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from pipelines.methods.poisson_regression import fit_poisson

TIME = np.arange(40)
DESIGN = np.column_stack([np.ones(40), TIME / 12, TIME >= 25, np.sin(TIME / 2)]).astype(float)
EXPOSURE = np.linspace(900, 1500, 40)


def statsmodels_fit(count, **covariance):
    family = sm.families.Poisson()
    return sm.GLM(count, DESIGN, family=family, exposure=EXPOSURE).fit(tol=1e-12, **covariance)


@given(st.lists(st.integers(0, 400), min_size=40, max_size=40), st.integers(0, 6))
@settings(deadline=None, max_examples=40)
def test_agrees_with_statsmodels(count, lags):
    count = np.array(count, dtype=float)
    count[::3] += 1  # events throughout: a finite maximum exists
    fit = fit_poisson(count, DESIGN, EXPOSURE)
    expected = statsmodels_fit(count)
    assert_allclose(fit.coefficients, expected.params, rtol=1e-5, atol=1e-6)
    assert_allclose(fit.covariance, expected.cov_params(), rtol=1e-4, atol=1e-10)
    assert_allclose(fit.fitted, expected.fittedvalues, rtol=1e-5)
    assert fit.phi == pytest.approx(expected.pearson_chi2 / expected.df_resid, rel=1e-4)
    quasi = statsmodels_fit(count, scale="X2")
    assert_allclose(fit.covariance * fit.phi, quasi.cov_params(), rtol=1e-4, atol=1e-10)
    robust = statsmodels_fit(count, cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False})
    assert_allclose(fit.newey_west_covariance(lags), robust.cov_params(), rtol=1e-3, atol=1e-9)


def test_a_dispersion_below_one_does_not_narrow_anything():
    fit = fit_poisson(np.round(np.exp(DESIGN @ [3, 0.1, 0.2, 0.1])), DESIGN)
    assert fit.phi < 1
    assert_allclose(fit.scaled_covariance(), fit.covariance)
    assert_allclose(fit.scaled_covariance(4), 4 * fit.covariance)


def test_impossible_input_is_refused():
    count = np.full(40, 9.0)
    twice = np.column_stack([DESIGN, DESIGN[:, 1]])
    for arguments, message in (
        ((np.append(count[1:], np.nan), DESIGN), "count must be complete"),
        ((-count, DESIGN), "count must"),
        ((count[1:], DESIGN), "one row for each"),
        ((count, DESIGN, 0), "exposure must"),
        ((count, twice), "follow from one another"),
        ((np.where(TIME >= 25, 0, count), DESIGN), "finite fit"),
        ((0 * count, DESIGN), "finite fit"),
    ):
        with pytest.raises(ValueError, match=message):
            fit_poisson(*arguments)
