import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import gaussian_kde

from pipelines.methods import kernel_density as module
from pipelines.methods.kernel_density import kernel_density


def round_cloud():
    """Points and the same turned by 90 degrees: their covariance is one number times the identity."""
    points = np.random.default_rng(81).normal(0, 400, (60, 2))
    quarter = np.array([[0, 1], [-1, 0]])
    turns = (np.linalg.matrix_power(quarter, times) for times in range(4))
    return np.concatenate([points @ turn for turn in turns])


def test_agrees_with_scipy():
    points, places = round_cloud(), np.random.default_rng(82).uniform(-900, 900, (50, 2))
    spread = np.cov(points.T)
    assert abs(spread[0, 1]) < 1e-6 and spread[0, 0] == pytest.approx(spread[1, 1])
    weights = np.random.default_rng(83).integers(1, 9, len(points))
    bandwidth = 150
    scipy = gaussian_kde(points.T, bw_method=bandwidth / spread[0, 0] ** 0.5)
    assert_allclose(kernel_density(points, places, bandwidth), scipy(places.T) * len(points) * 1e6)
    alone = kernel_density(points, places, bandwidth, weights)
    repeated = kernel_density(np.repeat(points, weights, axis=0), places, bandwidth)
    assert_allclose(alone, repeated)


@given(st.floats(60, 400), st.integers(1, 12))
@settings(deadline=None, max_examples=20)
def test_the_density_sums_to_the_events(bandwidth, events):
    points = np.random.default_rng(events).uniform(-500, 500, (events, 2))
    axis = np.arange(-3000, 3001, 50.0)
    places = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    assert kernel_density(points, places, bandwidth).sum() * 0.05**2 == pytest.approx(events, rel=1e-3)


def test_the_middle_of_one_event_and_no_events():
    assert kernel_density([[0, 0]], [[0, 0]], 200) == pytest.approx(1e6 / (2 * np.pi * 200**2))
    assert kernel_density([], [[0, 0], [1, 1]], 200).tolist() == [0, 0]


def test_doing_it_in_parts_changes_nothing(monkeypatch):
    points = round_cloud()
    whole = kernel_density(points, points, 100)
    monkeypatch.setattr(module, "PAIRS_AT_ONCE", 1000)
    assert_allclose(kernel_density(points, points, 100), whole)


def test_impossible_input_is_refused():
    for arguments, message in (
        (([[0, np.nan]], [[0, 0]], 9), "points must"),
        (([[0, 0, 0]], [[0, 0]], 9), "points must"),
        (([[0, 0]], [0, 0], 9), "places must"),
        (([[0, 0]], [[0, 0]], 0), "bandwidth must"),
        (([[0, 0]], [[0, 0]], 9, [1, 2]), "weights must"),
        (([[0, 0]], [[0, 0]], 9, [-1]), "weights must"),
    ):
        with pytest.raises(ValueError, match=message):
            kernel_density(*arguments)
