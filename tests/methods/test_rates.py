import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binomtest, chi2
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from pipelines.methods.rates import rate, wilson


@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(0, 0, 3.69), (1, 0.025, 5.57), (5, 1.62, 11.67), (9, 4.12, 17.08)]
)
def test_garwoods_exact_limits_below_ten(count, lower, upper):
    """Garwood 1936, as printed in the usual tables of 95 % limits of a Poisson count."""
    assert_allclose(rate(count, 1, per=1)[1:], [lower, upper], atol=0.005)


@pytest.mark.parametrize(
    ("count", "lower", "upper"), [(10, 4.80, 18.39), (25, 16.18, 36.90), (100, 81.36, 121.63)]
)
def test_byars_limits_from_ten_are_close_to_the_exact_ones(count, lower, upper):
    """The same tables; Byar's approximation is within 0.3 % of them."""
    assert_allclose(rate(count, 1, per=1)[1:], [lower, upper], rtol=0.003)


def test_the_formulas_of_phe_indicator_methods_either_side_of_ten():
    """R/Rates.R of PHEindicatormethods: qchisq below 10, Byar from 10 on, times the multiplier."""
    z = 1.959963984540054
    for x in (9, 10, 65):
        if x < 10:
            lower, upper = chi2.ppf(0.025, 2 * x) / 2, chi2.ppf(0.975, 2 * x + 2) / 2
        else:
            lower = x * (1 - 1 / (9 * x) - z / (3 * x**0.5)) ** 3
            upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * (x + 1) ** 0.5)) ** 3
        assert_allclose(rate(x, 266_357), np.array([x, lower, upper]) / 266_357 * 1000, rtol=1e-12)


def test_all_counts_follow_statsmodels_exact_interval():
    count = np.arange(0, 3000, dtype=float)
    for confidence in (0.95, 0.998):
        lower, upper = confint_poisson(count, 1, method="exact-c", alpha=1 - confidence)
        result = rate(count, 1, per=1, confidence=confidence)
        assert_allclose(result.lower[1:], lower[1:], rtol=0.02)
        assert_allclose(result.upper, upper, rtol=0.006)


@given(st.integers(0, 10**6), st.integers(1, 10**7), st.floats(0.5, 0.998), st.floats(0.8, 1.25))
@settings(deadline=None)
def test_a_rate_lies_in_its_interval_and_scales(count, population, confidence, scale):
    result = rate(count, population, confidence=confidence)
    assert result.lower <= result.value <= result.upper
    assert_allclose(rate(count, population, 1000 * scale, confidence), np.array(result) * scale)
    wider = rate(count, population, confidence=0.999)
    assert wider.lower <= result.lower and wider.upper >= result.upper


@pytest.mark.parametrize(
    ("x", "n", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_printed_by_newcombe(x, n, lower, upper):
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    assert_allclose(wilson(x, n), [x / n, lower, upper], atol=0.00005)


shares = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(shares, st.floats(0.5, 0.999))
@settings(deadline=None)
def test_wilson_agrees_with_scipy_and_statsmodels(pair, confidence):
    x, n = pair
    result = wilson(x, n, confidence)
    assert 0 <= result.lower <= result.value <= result.upper <= 1
    scipy = binomtest(x, n).proportion_ci(confidence, method="wilson")
    assert_allclose(result[1:], scipy, rtol=1e-9, atol=1e-12)
    statsmodels = proportion_confint(x, n, 1 - confidence, method="wilson")
    assert_allclose(result[1:], statsmodels, rtol=1e-9, atol=1e-12)
    mirrored = wilson(n - x, n, confidence)
    assert_allclose([1 - mirrored.upper, 1 - mirrored.lower], result[1:], atol=1e-12)


def test_missing_values_give_missing_rates():
    assert np.isnan(rate([5, 5, 5, np.nan], [np.nan, 0, -3, 100])).all()
    assert np.isnan(wilson([0, np.nan, 5], [0, 10, np.nan])).all()


def test_impossible_input_is_refused():
    for arguments in ((-1, 100), (np.inf, 100), (1, 100, 0), (1, 100, 1000, 95)):
        with pytest.raises(ValueError, match="must"):
            rate(*arguments)
    for arguments in ((3, 2), (-1, 2), (1, -2), (1, 2, 1.0)):
        with pytest.raises(ValueError, match="must"):
            wilson(*arguments)
