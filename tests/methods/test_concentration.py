import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap

from pipelines.methods import concentration as module
from pipelines.methods.concentration import concentration


def test_by_hand():
    """40 units, 2 on top: 30 and 20 of 88 events."""
    result = concentration([30, 20] + [1] * 38)
    assert (result.share, result.unit_count) == (50 / 88, 2)
    assert concentration([30, 20] + [1] * 39).unit_count == 3  # 2.05 units are rounded up


def test_the_interval_is_a_percentile_bootstrap_as_scipys():
    count = np.random.default_rng(91).negative_binomial(0.6, 0.05, 200)

    def top(sample):
        return np.sort(sample)[-10:].sum() / sample.sum()

    scipy = bootstrap((count,), top, n_resamples=4000, method="percentile", vectorized=False, rng=3)
    result = concentration(count)
    assert result.lower == pytest.approx(scipy.confidence_interval.low, abs=0.01)
    assert result.upper == pytest.approx(scipy.confidence_interval.high, abs=0.015)
    assert result == concentration(count)  # the same on every build


def test_chance_alone_is_shown_beside_it():
    """Few events on many units: the top holds a lot, and no more than chance would put there."""
    even = concentration(np.random.default_rng(92).poisson(0.3, 300))
    assert even.share > 0.15 and even.share == pytest.approx(even.chance_share, abs=0.05)
    real = concentration(np.random.default_rng(93).negative_binomial(0.3, 0.01, 300))
    assert real.lower > 2 * real.chance_share


@given(st.lists(st.integers(0, 40), min_size=20, max_size=60), st.floats(0.02, 0.6), st.integers(2, 5))
@settings(deadline=None, max_examples=20)
def test_properties(count, top, scale):
    draws, module.DRAWS = module.DRAWS, 50
    try:
        result = concentration(count, top)
        scaled = concentration([scale * one for one in count], top)
    finally:
        module.DRAWS = draws
    assert result.unit_count >= top * len(count) - 1e-6
    if sum(count) == 0:
        assert np.isnan(result[:4]).all()
        return
    assert result.unit_count / len(count) - 1e-9 <= result.share <= 1
    assert scaled.share == pytest.approx(result.share) and scaled.lower == pytest.approx(result.lower)
    assert result.chance_share >= result.unit_count / len(count) - 1e-9


def test_impossible_input_is_refused():
    fine = np.ones(25)
    for arguments, message in (
        ((fine[:19],), "at least 20"),
        ((np.ones((5, 5)),), "at least 20"),
        ((-fine,), "count must"),
        ((np.append(fine, np.nan),), "count must"),
        ((fine, 5), "top must"),
        ((fine, 0.05, 95), "confidence"),
    ):
        with pytest.raises(ValueError, match=message):
            concentration(*arguments)
