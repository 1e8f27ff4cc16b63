"""Cost and severity against the definitions, computed by another road."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from pipelines.methods.harm import at_prices_of, cost, severity_rate


def test_cost_is_the_count_times_the_unit_cost() -> None:
    assert cost([3, 0, math.nan], [14_050, 5_930, 11_320]).tolist()[:2] == [42_150, 0]
    assert np.isnan(cost(math.nan, 100))
    assert cost(10, 100, multiplier=2.5) == 2_500


@pytest.mark.parametrize(
    "arguments",
    [
        {"count": -1, "unit_cost": 1},
        {"count": 1, "unit_cost": -1},
        {"count": 1, "unit_cost": 1, "multiplier": 0.5},
        {"count": math.inf, "unit_cost": 1},
    ],
)
def test_what_is_no_cost_is_refused(arguments: dict) -> None:
    with pytest.raises(ValueError, match=r"count|unit_cost|multiplier"):
        cost(**arguments)


def test_prices_of_another_year() -> None:
    assert at_prices_of(1_000, 80, 100) == pytest.approx(1_250)
    assert at_prices_of(at_prices_of(1_000, 80, 100), 100, 80) == pytest.approx(1_000)
    for index in (0, -1, math.nan):
        with pytest.raises(ValueError, match="index_from"):
            at_prices_of(1_000, index, 100)


def test_severity_by_hand() -> None:
    """Two kinds, 4 x 10 and 16 x 1; Dobson's limits written out with chi-square quantiles (20 events: Byar within 1 %)."""
    found = severity_rate([4, 16], [10, 1], 2_000)
    assert found.total == 56 and found.value == pytest.approx(28)
    low, high = chi2.ppf(0.025, 40) / 2, chi2.ppf(0.975, 42) / 2
    scale = math.sqrt((10**2 * 4 + 16) / 20)
    assert found.lower == pytest.approx((56 + scale * (low - 20)) / 2, rel=0.01)
    assert found.upper == pytest.approx((56 + scale * (high - 20)) / 2, rel=0.01)


def test_the_interval_covers_the_true_rate() -> None:
    """Of 4,000 draws from a known truth about 95 % have it within their limits."""
    draw = np.random.default_rng(3)
    means, weights = np.array([20.0, 40.0, 300.0]), np.array([50.0, 30.0, 2.0])
    counted = draw.poisson(means, size=(4_000, 3))
    found = severity_rate(counted, np.broadcast_to(weights, counted.shape), np.full(4_000, 1_000.0))
    covered = np.mean((found.lower <= means @ weights) & (means @ weights <= found.upper))
    assert 0.93 < covered < 0.97


def test_unknown_stays_unknown() -> None:
    assert np.isnan(severity_rate([math.nan, 3], [10, 1], 1_000).value)
    assert severity_rate([math.nan, 3], [math.nan, 2], 1_000).value == 6  # what has no weight is not needed
    assert np.isnan(severity_rate([1, 3], [10, 1], math.nan).value)
    assert np.isnan(severity_rate([1, 3], [10, 1], 0).value)
    nothing = severity_rate([0, 0], [10, 1], 1_000)
    assert nothing.value == 0 and np.isnan(nothing.lower)


@given(
    counts=st.lists(st.integers(0, 500), min_size=2, max_size=6),
    weight=st.floats(0.1, 100),
    population=st.integers(1, 10**6),
)
def test_equal_weights_are_a_plain_rate(counts: list[int], weight: float, population: int) -> None:
    found = severity_rate(counts, [weight] * len(counts), population)
    assert found.value == pytest.approx(weight * sum(counts) / population * 1000)
    if sum(counts):
        assert found.lower <= found.value <= found.upper


def test_shapes_that_do_not_meet() -> None:
    with pytest.raises(ValueError, match="one shape"):
        severity_rate([1, 2], [1, 2, 3], 1_000)
    with pytest.raises(ValueError, match="population"):
        severity_rate([[1, 2]], [[1, 2]], 1_000)
