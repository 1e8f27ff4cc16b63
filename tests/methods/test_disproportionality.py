import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binomtest

from pipelines.methods.disproportionality import disproportionality

counts = st.integers(1, 5000)
people = st.integers(500, 300_000)


@given(counts, people, counts, people, st.integers(0, 2000))
@settings(deadline=None, max_examples=60)
def test_ratio_interval_and_bounds_are_scipys_conditional_test(a, n, b, m, unknown):
    result = disproportionality(a, n, b, m, unknown)
    for prefix, x, y in (("", a, b), ("least_", a, b + unknown), ("most_", a + unknown, b)):
        ratio, lower, upper = (getattr(result, prefix + part) for part in ("ratio", "lower", "upper"))
        assert ratio == pytest.approx((x / n) / (y / m))
        share = np.array(binomtest(x, x + y).proportion_ci(0.95, method="exact"))
        assert_allclose([lower, upper], share / (1 - share) * m / n, rtol=1e-6)
    tails = [binomtest(a, a + b, n / (n + m), alternative=side).pvalue for side in ("greater", "less")]
    assert result.p_value == pytest.approx(min(1, 2 * min(tails)), rel=1e-6, abs=1e-12)
    assert result.unknown_share == pytest.approx(unknown / (a + b + unknown))


def test_verdicts():
    """Group, its people, reference, its people, unknown."""
    cases = {
        (300, 10_000, 600, 60_000, 50): "over_represented",  # ratio 3.0, at the least 2.8
        (150, 10_000, 600, 60_000, 900): "depends_on_unknown",  # ratio 1.5, at the least 0.6
        (30, 10_000, 600, 60_000, 10): "under_represented",
        (30, 10_000, 600, 60_000, 200): "depends_on_unknown",  # the unknown alone could be all of the group
        (100, 10_000, 600, 60_000, 50): "no_clear_difference",
        (5, 10_000, 4, 60_000, 0): "too_few",
        (50, 10_000, 0, 60_000, 0): "too_few",
        (50, 0, 40, 60_000, 0): "not_available",
        (50, 10_000, np.nan, 60_000, 0): "not_available",
        (50, 10_000, 40, np.nan, 0): "not_available",
        (50, 10_000, 40, 10_000, np.nan): "not_available",
    }
    result = disproportionality(*np.array(list(cases), dtype=float).T)
    assert result.verdict.tolist() == list(cases.values())
    assert np.isnan(result.ratio[7]) and np.isnan(result.least_ratio[10]) and result.ratio[10] == 1.25


@given(counts, people, counts, people, st.integers(0, 2000), st.floats(1, 10))
@settings(deadline=None)
def test_properties(a, n, b, m, unknown, phi):
    result = disproportionality(a, n, b, m, unknown, 0, phi)
    assert result.least_ratio <= result.ratio <= result.most_ratio
    assert result.lower <= result.ratio <= result.upper
    swapped = disproportionality(b, m, a, n, unknown, 0, phi)
    assert_allclose(
        [swapped.ratio, swapped.least_lower], [1 / result.ratio, 1 / result.most_upper], rtol=1e-6, atol=1e-9
    )
    opposite = {"over_represented": "under_represented", "under_represented": "over_represented"}
    word = str(result.verdict)
    assert str(swapped.verdict) == opposite.get(word, word)
    more_known = disproportionality(a, n, b, m, unknown, 1000, phi)
    assert more_known.unknown_share <= result.unknown_share and more_known.ratio == result.ratio
    if word == "over_represented":
        assert result.least_lower > 1


def test_impossible_input_is_refused():
    fine = [10, 100, 20, 300]
    for place in range(4):
        wrong = fine.copy()
        wrong[place] = -1
        with pytest.raises(ValueError, match="must be"):
            disproportionality(*wrong)
    for setting in ({"unknown_count": -1}, {"other_count": np.inf}, {"dispersion": -1}, {"confidence": 95}):
        with pytest.raises(ValueError, match="must"):
            disproportionality(*fine, **setting)
