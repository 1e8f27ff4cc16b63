import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chi2_contingency

from pipelines.methods.dispersion import dispersion, pooled_dispersion

# Haringey, Metropolitan Police, personal robbery, October 2021 to September 2023 (download of December 2023).
HARINGEY_ROBBERY = [
    [87, 91, 117, 100, 86, 90, 88, 89, 112, 138, 115, 136],
    [116, 92, 96, 162, 116, 93, 108, 125, 178, 146, 86, 105],
]


def by_hand(series):
    """Chi-square and degrees of freedom, one cell at a time."""
    years, months = series.sum(axis=1), series.sum(axis=0)
    chi_square = 0.0
    for year in range(series.shape[0]):
        for month in range(12):
            if years[year] > 0 and months[month] > 0:
                expected = years[year] * months[month] / series.sum()
                chi_square += (series[year, month] - expected) ** 2 / expected
    return chi_square, max(sum(years > 0) - 1, 0) * max(sum(months > 0) - 1, 0)


def test_agrees_with_a_loop_and_with_scipy():
    random = np.random.default_rng(3)
    monthly = random.poisson(random.choice([0.05, 0.3, 3, 200], (60, 1, 1)), (60, 4, 12))
    result = dispersion(monthly)
    assert_allclose(np.column_stack(result), [by_hand(series) for series in monthly])
    full = (monthly.sum(axis=1) > 0).all(axis=1) & (monthly.sum(axis=2) > 0).all(axis=1)
    assert 10 < full.sum() < 60
    for series, chi_square, free in zip(monthly[full], *(part[full] for part in result), strict=True):
        scipy = chi2_contingency(series, correction=False)
        assert (chi_square, free) == (pytest.approx(scipy.statistic), scipy.dof)


def test_poisson_months_have_a_phi_of_one():
    """Whatever the season and the trend; doubled counts have a phi of two."""
    season, trend = np.linspace(50, 150, 12), np.array([[1.0], [1.4], [0.8]])
    monthly = np.random.default_rng(4).poisson(season * trend, (4000, 3, 12))
    assert_allclose(dispersion(monthly).phi.mean(), 1, rtol=0.02)
    assert_allclose(dispersion(2 * monthly).phi, 2 * dispersion(monthly).phi)
    assert_allclose(dispersion(np.broadcast_to(season * trend, (1, 3, 12))).phi, 0, atol=1e-12)


def test_months_that_are_always_zero_give_no_degrees_of_freedom():
    monthly = np.array(HARINGEY_ROBBERY)
    monthly[:, :2] = 0
    assert dispersion(monthly).degrees_of_freedom == 9
    with_empty_year = np.vstack([monthly, np.zeros((1, 12))])
    assert_allclose(dispersion(with_empty_year), dispersion(monthly))
    assert np.isnan(dispersion(np.zeros((2, 12))).phi) and np.isnan(dispersion(monthly[:1]).phi)


def test_a_missing_month_leaves_only_its_own_series_without_phi():
    monthly = np.array([HARINGEY_ROBBERY * 2] * 2, dtype=float)
    monthly[0, 1, 11] = np.nan
    chi_square, free = dispersion(monthly)
    assert_array_equal(np.isnan(dispersion(monthly).phi), [True, False])
    assert free[0] == 0
    assert pooled_dispersion(chi_square, free) == dispersion(monthly).phi[1]
    assert np.isnan(pooled_dispersion([np.nan], [0])) and np.isnan(pooled_dispersion([], []))


@given(st.lists(st.tuples(st.floats(0, 500), st.integers(1, 40)), min_size=1, max_size=8))
@settings(deadline=None)
def test_pooling_lies_between_the_least_and_the_greatest_phi(series):
    chi_square, free = np.array(series, dtype=float).T
    pooled = pooled_dispersion(chi_square, free)
    assert (chi_square / free).min() * (1 - 1e-12) <= pooled <= (chi_square / free).max() * (1 + 1e-12)


def test_impossible_input_is_refused():
    for monthly in (np.ones(12), np.ones((2, 11)), -np.ones((2, 12)), np.full((2, 12), np.inf)):
        with pytest.raises(ValueError, match="monthly"):
            dispersion(monthly)
    with pytest.raises(ValueError, match="one shape"):
        pooled_dispersion([1, 2], [3])
