import calendar

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy.stats import chi2, chisquare
from scipy.stats import f as f_distribution

from pipelines.methods.seasonality import seasonality

DAYS = np.array(
    [[calendar.monthrange(year, month)[1] for month in range(1, 13)] for year in (2021, 2022, 2023)]
)
SEASON = np.array([0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.25, 1.1, 1, 0.9, 0.75])


def test_indices_are_the_month_effects_of_a_quasi_poisson_model():
    monthly = np.random.default_rng(41).negative_binomial(30, 0.2, (3, 12)) + 5
    years, months = np.indices((3, 12))
    design = np.column_stack(
        [np.eye(3)[years.ravel()], np.eye(12)[months.ravel()][:, 1:]]  # months against the first
    )
    model = sm.GLM(monthly.ravel(), design, family=sm.families.Poisson(), exposure=DAYS[0].tolist() * 3)
    fit = model.fit(scale="X2")
    effects = np.exp(np.append(0, fit.params[3:]))
    length = DAYS[0] / DAYS[0].sum()
    result = seasonality(monthly, np.tile(DAYS[0], (3, 1)))
    assert_allclose(result.index, effects / (effects * length).sum(), rtol=1e-6)
    assert result.phi == pytest.approx(fit.scale, rel=1e-6)
    assert (result.lower < result.index).all() and (result.index < result.upper).all()
    # Wilson's interval against the delta method on the log scale, variance phi (1/month total - 1/total).
    total = monthly.sum(axis=0)
    width = 2 * 1.96 * np.sqrt(result.phi * (1 / total - 1 / total.sum()))
    assert_allclose(np.log(result.upper / result.lower), width, rtol=0.03)


def test_the_overall_test_is_the_pearson_f_test():
    monthly = np.random.default_rng(42).poisson(40 * SEASON, (4, 12))
    result = seasonality(monthly)
    total = monthly.sum(axis=0)
    chi_square = ((total - total.mean()) ** 2 / total.mean()).sum()
    quasi, counting_noise = f_distribution.sf(chi_square / 11 / result.phi, 11, 33), chi2.sf(chi_square, 11)
    assert result.p_value == pytest.approx(max(quasi, counting_noise))


def test_size_and_coverage():
    """No season: p < 0.05 in at most about 5 % of series, overdispersed or not. A season: intervals hold it."""
    random = np.random.default_rng(43)
    for series in (random.poisson(80, (3000, 3, 12)), random.negative_binomial(20, 0.2, (3000, 3, 12))):
        assert 0.015 < (seasonality(series).p_value < 0.05).mean() < 0.06
    result = seasonality(random.poisson(60 * SEASON, (3000, 4, 12)))
    assert (result.p_value < 0.001).mean() > 0.99
    assert 0.94 < ((result.lower < SEASON) & (result.upper > SEASON)).mean() < 0.975


def test_the_p_value_of_a_month_is_that_of_its_interval():
    """Pearson's test of the month against the other eleven, the counts over phi; the interval inverts it."""
    monthly = np.random.default_rng(44).negative_binomial(30, 0.2, (4, 12)) + 5
    result = seasonality(monthly)
    total = monthly.sum(axis=0) / max(1, result.phi)
    for month in range(12):
        expected = np.array([1 / 12, 11 / 12]) * total.sum()
        observed = [total[month], total.sum() - total[month]]
        assert result.month_p_value[month] == pytest.approx(chisquare(observed, expected).pvalue)
    many = seasonality(np.random.default_rng(45).poisson(60 * SEASON, (300, 4, 12)))
    leaves_out_1 = (many.lower > 1) | (many.upper < 1)
    assert ((many.month_p_value < 0.05) == leaves_out_1).all() and 0 < leaves_out_1.mean() < 1


def test_a_short_month_is_not_a_quiet_one():
    assert_allclose(seasonality(100 * DAYS, DAYS).index, 1)
    assert seasonality(100 * DAYS).index[1] < 0.95


@given(arrays(float, (3, 12), elements=st.integers(0, 90).map(float)), st.integers(2, 9))
@settings(deadline=None)
def test_properties(monthly, scale):
    monthly[:2, :2] += 1
    result = seasonality(monthly, DAYS)
    assert_allclose((result.index * DAYS.sum(axis=0)).sum() / DAYS.sum(), 1)
    slack = 1e-9
    assert (result.lower <= result.index + slack).all() and (result.index <= result.upper + slack).all()
    assert_allclose(seasonality(scale * monthly, DAYS).index, result.index)
    # Each year's level says nothing about the season where all years have one season.
    levels = np.array([[1.0], [3], [0.5]])
    assert_allclose(seasonality(levels * monthly[0]).index, seasonality(np.ones((3, 1)) * monthly[0]).index)


def test_missing_months_and_empty_series_are_unknown():
    monthly = np.ones((3, 3, 12)) * 20
    monthly[0, 1, 4] = np.nan
    monthly[1] = 0
    monthly[1, 1, 7] = 5
    result = seasonality(monthly)
    assert np.isnan(result.index).all(axis=1).tolist() == [True, True, False]
    assert np.isnan(result.p_value).tolist() == [True, True, False]


def test_impossible_input_is_refused():
    fine = np.ones((3, 12))
    for arguments, message in (
        ((fine[:2],), "at least 3 years, not 2"),
        ((np.ones((4, 11)),), "shape"),
        ((np.ones(36),), "shape"),
        ((-fine,), "monthly must"),
        ((fine, fine[:2]), "days"),
        ((fine, 0 * fine), "days"),
        ((fine, None, 95), "confidence"),
    ):
        with pytest.raises(ValueError, match=message):
            seasonality(*arguments)
