import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import norm
from statsmodels.stats.contingency_tables import Table2x2

from pipelines.methods.comparator import difference_from_comparator

counts = st.integers(1, 100_000)


@given(counts, counts, counts, counts)
@settings(deadline=None)
def test_agrees_with_the_log_odds_ratio_of_statsmodels(a1, a0, b1, b0):
    result = difference_from_comparator(a1, a0, b1, b0)
    table = Table2x2([[a1, a0], [b1, b0]], shift_zeros=False)
    assert_allclose(result.ratio_of_ratios, table.oddsratio, rtol=1e-9)
    assert_allclose([result.lower, result.upper], table.oddsratio_confint(0.05), rtol=1e-9)
    assert_allclose(result.p_value, table.log_oddsratio_pvalue(), rtol=1e-6, atol=1e-12)


@given(counts, counts, counts, counts, st.floats(0, 20), st.floats(0, 20))
@settings(deadline=None)
def test_properties(a1, a0, b1, b0, phi_a, phi_b):
    result = difference_from_comparator(a1, a0, b1, b0, phi_a, phi_b)
    assert result.lower < result.ratio_of_ratios < result.upper
    assert (result.p_value < 0.05) == bool(result.lower > 1 or result.upper < 1)
    swapped = difference_from_comparator(b1, b0, a1, a0, phi_b, phi_a)
    assert_allclose(
        [swapped.ratio_of_ratios, swapped.lower, swapped.upper, swapped.z],
        [1 / result.ratio_of_ratios, 1 / result.upper, 1 / result.lower, -result.z],
        rtol=1e-9,
        atol=1e-12,
    )
    back_in_time = difference_from_comparator(a0, a1, b0, b1, phi_a, phi_b)
    assert_allclose(back_in_time.z, -result.z, atol=1e-12)
    one_phi = max(1, phi_a)
    assert_allclose(
        difference_from_comparator(a1, a0, b1, b0, one_phi, one_phi).z,
        difference_from_comparator(a1, a0, b1, b0).z / one_phi**0.5,
        atol=1e-12,
    )


def test_the_formula_by_hand_with_two_dispersions():
    result = difference_from_comparator(1423, 1249, 24_000, 23_000, 4.2, 9.0)
    variance = 4.2 * (1 / 1423 + 1 / 1249) + 9 * (1 / 24_000 + 1 / 23_000)
    z = (np.log(1423 / 1249) - np.log(24 / 23)) / np.sqrt(variance)
    assert_allclose([result.z, result.p_value], [z, 2 * norm.sf(abs(z))])


def test_a_zero_or_missing_count_is_not_available():
    cases = np.array([[0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 1], [1, 1, 1, np.nan], [1, 1, 1, 1]]).T
    for part in difference_from_comparator(*cases):
        assert_array_equal(np.isnan(part), [True, True, True, True, False])
    unknown_dispersion = difference_from_comparator(2, 1, 1, 1, np.nan)
    assert unknown_dispersion.ratio_of_ratios == pytest.approx(2) and np.isnan(unknown_dispersion[1:]).all()


def test_impossible_input_is_refused():
    for counts_given in ((-1, 1, 1, 1), (1, 1, 1, np.inf)):
        with pytest.raises(ValueError, match="must"):
            difference_from_comparator(*counts_given)
    for setting in ({"dispersion_a": -1}, {"dispersion_b": np.inf}, {"confidence": 2}):
        with pytest.raises(ValueError, match="must"):
            difference_from_comparator(1, 1, 1, 1, **setting)
