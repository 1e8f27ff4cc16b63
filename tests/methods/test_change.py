import time
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import binomtest
from statsmodels.stats.rates import test_poisson_2indep as two_poisson_rates

from pipelines.methods.change import change_test

counts = st.integers(0, 50_000) | st.integers(0, 30)
periods = st.sampled_from([1, 3, 5])
dispersions = st.floats(0, 60)


def test_lethal_discharges_of_the_published_table():
    """domain.md: 15 against 11 is +36 %, exact interval -41.5 % to +228 %, p 0.56."""
    result = change_test(15, 11, 1)
    assert_allclose(result, [36.36, -41.5, 228, 0.557], rtol=0.001)


@pytest.mark.parametrize("base_periods", [1, 3, 5])
def test_tails_and_interval_are_those_of_scipy(base_periods):
    current, base = (grid.ravel() for grid in np.meshgrid([0, 1, 2, 7, 30, 412], [0, 1, 3, 11, 95, 1300]))
    result = change_test(current, base, base_periods)
    for row, (x1, x0) in enumerate(zip(current.tolist(), base.tolist(), strict=True)):
        if x1 + x0 == 0:
            continue
        share = 1 / (1 + base_periods)
        tails = [binomtest(x1, x1 + x0, share, alternative=side).pvalue for side in ("greater", "less")]
        interval = binomtest(x1, x1 + x0).proportion_ci(0.95, method="exact")
        assert_allclose(result.p_value[row], min(1, 2 * min(tails)), rtol=1e-9)
        with np.errstate(divide="ignore"):
            ratio = base_periods * np.array(interval) / (1 - np.array(interval))
        built = [result.lower_pct[row], result.upper_pct[row]]
        assert_allclose(built, 100 * (ratio - 1), rtol=1e-6, atol=1e-6)


def test_large_counts_agree_with_the_score_test():
    """With thousands of offences the exact test is all but statsmodels' score test of two rates."""
    x1, x0, t0 = 10_100, 30_900, 3
    expected = two_poisson_rates(x1, 1, x0, t0, method="score", compare="ratio").pvalue
    assert_allclose(change_test(x1, x0, t0).p_value, expected, rtol=0.03)


def test_p_value_and_interval_never_disagree():
    """Every pair of counts to 60, three windows, dispersions and levels; then a year of all London."""
    axes = np.meshgrid(np.arange(61), np.arange(61), [1, 3, 5], [1, 2.3, 5.9])
    far = np.random.default_rng(1).integers(880_000, 900_000, (2, 5000))
    for confidence in (0.9, 0.95, 0.998):
        for x1, x0, t0, phi in (axes, (*far, 1, 1), (*far, 1, 5.9)):
            result = change_test(x1, x0, t0, phi, confidence)
            excludes = (result.lower_pct > 0) | (result.upper_pct < 0)
            assert_array_equal(result.p_value < 1 - confidence, excludes)
            assert excludes.any() and not excludes.all()


def test_the_minimum_likelihood_p_value_would_contradict_the_interval():
    """Why the smaller tail is doubled: 5 offences against 3 in the three years before."""
    result = change_test(5, 3, 3)
    assert binomtest(5, 8, 1 / 4).pvalue == pytest.approx(0.0273, abs=1e-4)
    assert result.p_value == pytest.approx(0.0546, abs=1e-4)
    assert result.lower_pct < 0 < result.upper_pct


@given(counts, counts, periods, dispersions, st.sampled_from([0.8, 0.9, 0.95, 0.998]))
@settings(max_examples=150, deadline=None)
def test_properties_at_any_count(x1, x0, t0, phi, confidence):
    result = change_test(x1, x0, t0, phi, confidence)
    excludes = bool(result.lower_pct > 0 or result.upper_pct < 0)
    assert bool(result.p_value < 1 - confidence) == excludes
    if x0 > 0:
        assert result.change_pct == pytest.approx(100 * (x1 * t0 / x0 - 1))
        slack = 1e-9 * (100 + abs(result.change_pct))
        assert result.lower_pct - slack <= result.change_pct <= result.upper_pct + slack
    if x1 + x0 > 0:
        wider = change_test(x1, x0, t0, 1.5 * max(1, phi), confidence)
        assert wider.lower_pct <= result.lower_pct + 1e-9
        assert wider.upper_pct >= result.upper_pct * (1 - 1e-9) - 1e-7
        assert wider.p_value >= result.p_value - 1e-12


@given(st.integers(1, 5000), st.integers(1, 5000), dispersions)
@settings(deadline=None)
def test_swapping_the_periods_inverts_the_ratio(x1, x0, phi):
    forward, back = change_test(x1, x0, 1, phi), change_test(x0, x1, 1, phi)
    assert_allclose(forward.p_value, back.p_value)
    assert_allclose(1 + forward.lower_pct / 100, 1 / (1 + back.upper_pct / 100), rtol=1e-6, atol=1e-12)
    assert_allclose(1 + forward.change_pct / 100, 1 / (1 + back.change_pct / 100))


@given(st.integers(0, 3000), st.integers(1, 3000), periods, st.integers(2, 20))
@settings(deadline=None)
def test_counting_everything_k_times_is_a_dispersion_of_k(x1, x0, t0, k):
    assert_allclose(change_test(k * x1, k * x0, t0, k), change_test(x1, x0, t0), rtol=1e-6, atol=1e-9)


def test_zero_bases_and_missing_windows():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = change_test([7, 0, 0, np.nan, 5, 5], [0, 0, 4, 5, np.nan, 5], 1, [1, 1, 1, 1, 1, np.nan])
    assert_array_equal(np.isnan(result.change_pct), [True, True, False, True, True, False])
    assert_array_equal(np.isnan(result.lower_pct), [False, True, False, True, True, True])
    assert_array_equal(np.isnan(result.p_value), [False, False, False, True, True, True])
    assert result.lower_pct[0] > 0 and result.upper_pct[0] == np.inf
    assert result.p_value[0] == pytest.approx(2 * 0.5**7)
    assert result.p_value[1] == 1
    assert result.change_pct[2] == result.lower_pct[2] == -100 < result.upper_pct[2] < np.inf
    assert_array_equal(change_test([30, 40], [20, 20], 1, [0.2, 1]), change_test([30, 40], [20, 20], 1))


def test_scaling_keeps_the_size_where_the_exact_test_loses_it():
    """Two years from one negative binomial process with variance 6 times the mean: nothing changed."""
    mean, phi, rows = 1400, 6, 20_000
    years = np.random.default_rng(5).negative_binomial(mean / (phi - 1), 1 / phi, (2, rows))
    assert (change_test(*years, 1).p_value < 0.05).mean() > 0.35
    assert 0.03 < (change_test(*years, 1, phi).p_value < 0.05).mean() < 0.055


@pytest.mark.parametrize(
    "arguments",
    [(-1, 5, 1), (5, -1, 1), (np.inf, 5, 1), (5, 5, 0), (5, 5, np.nan), (5, 5, 1, -0.1), (5, 5, 1, np.inf),
     (5, 5, 1, 1, 95), (5, 5, 1, 1, 0)],
)  # fmt: skip
def test_impossible_input_is_refused(arguments):
    with pytest.raises(ValueError, match="must"):
        change_test(*arguments)


def test_a_hundred_thousand_rows_are_quick():
    x1, x0 = np.random.default_rng(2).integers(0, 40_000, (2, 100_000))
    started = time.perf_counter()
    change_test(x1, x0, 3, 5.9)
    assert time.perf_counter() - started < 2
