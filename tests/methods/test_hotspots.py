import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import chi2_contingency, false_discovery_control

from pipelines.methods.hexagons import hexagon_centres, hexagon_corners, hexagon_of, hexagons_over
from pipelines.methods.hotspots import change_dispersion, gi_star, hotspot_class

CELLS = hexagons_over(0, 0, 3000, 3000, 200)
CENTRES = hexagon_centres(CELLS, 200)


def by_hand(count, centres, radius):
    n, mean = len(count), sum(count) / len(count)
    s = (sum(x * x for x in count) / n - mean**2) ** 0.5
    z = []
    for x0, y0 in centres:
        near = [
            x
            for x, (x1, y1) in zip(count, centres, strict=True)
            if ((x0 - x1) ** 2 + (y0 - y1) ** 2) ** 0.5 <= radius + 1e-6
        ]
        w = len(near)
        z.append((sum(near) - mean * w) / (s * ((n * w - w * w) / (n - 1)) ** 0.5))
    return z


@given(st.lists(st.integers(1, 60), min_size=40, max_size=90), st.sampled_from([150, 200, 420]))
@settings(deadline=None, max_examples=30)
def test_agrees_with_a_loop(count, radius):
    count[0] += 1
    centres = CENTRES[: len(count)]
    result = gi_star(count, centres, radius)
    tested = np.isfinite(result.z)
    assert_allclose(result.z[tested], np.array(by_hand(count, centres.tolist(), radius))[tested])
    if tested.any():
        adjusted = false_discovery_control(result.p_value[tested])
        assert_allclose(result.adjusted_p_value[tested], adjusted)
    assert_array_equal(result.hot, tested & (result.z > 0) & (result.adjusted_p_value < 0.05))


def test_a_planted_cluster_is_found_and_little_else():
    random = np.random.default_rng(71)
    near = np.hypot(*(CENTRES - [1500, 1500]).T)
    # Counts like a year's: 8 a cell, 32 within 300 m of the middle.
    count = random.poisson(np.where(near < 300, 32, 8), (40, len(CENTRES)))
    result = gi_star(count, CENTRES, 200)
    assert result.hot[:, near < 150].all()
    assert result.hot[:, near > 650].mean() < 0.005
    assert (result.neighbourhood_count[:, near < 150] > 100).all()


def test_p_values_are_those_of_drawing_units_at_random():
    """One neighbourhood of 7 units among 300 skewed counts, against 100,000 random draws of 7."""
    random = np.random.default_rng(75)
    count = random.negative_binomial(0.7, 0.1, len(CENTRES))
    result = gi_star(count, CENTRES, 200)
    drawn = np.array([random.choice(count, 7, replace=False).sum() for _ in range(100_000)])
    near = np.hypot(*(CENTRES[:, None] - CENTRES).T) < 201
    full = np.flatnonzero(near.sum(axis=0) == 7)
    for unit in full[np.argsort(result.z[full])[[-1, -2, -10, -40]]]:
        around = result.neighbourhood_count[unit]
        # Half of the ties: the gamma distribution is continuous, the sums are whole.
        above = (drawn > around).mean() + (drawn == around).mean() / 2
        assert result.p_value[unit] == pytest.approx(2 * above, rel=0.15, abs=2e-4)


@pytest.mark.parametrize("draw", ["poisson", "overdispersed"])
def test_noise_alone_seldom_makes_a_hot_spot(draw):
    """The share of whole maps with any hot spot where all counts are chance."""
    random, shape = np.random.default_rng(72), (300, len(CENTRES))
    count = random.poisson(2, shape) if draw == "poisson" else random.negative_binomial(2 / 3, 1 / 4, shape)
    assert gi_star(count, CENTRES, 200).hot.any(axis=1).mean() < 0.05


def test_too_few_events_make_no_test():
    count = np.zeros(len(CENTRES))
    count[:40] = 1
    sparse = gi_star(count, CENTRES, 200)
    assert np.isnan(sparse.z).all() and not sparse.hot.any()
    even = gi_star(np.full(len(CENTRES), 9), CENTRES, 200)
    assert np.isnan(even.p_value).all() and not even.hot.any()
    whole = gi_star(np.arange(len(CENTRES)), CENTRES, 10_000)
    assert np.isnan(whole.z).all()


def test_periods_are_tested_apart():
    count = np.random.default_rng(73).poisson(6, (3, len(CENTRES)))
    together = gi_star(count, CENTRES, 350)
    for period in range(3):
        for part, alone in zip(together, gi_star(count[period], CENTRES, 350), strict=True):
            assert_allclose(part[period], alone)


@pytest.mark.parametrize(
    ("hot", "expected"),
    [
        ("1111", "persistent"),
        ("0111", "persistent"),  # 2 of 3 earlier
        ("0001", "emerging"),
        ("0011", "emerging"),  # 1 of 3
        ("1110", "fading"),
        ("1100", "fading"),
        ("1000", "sporadic"),
        ("0000", "never"),
        ("01011", "recurring"),  # 2 of 4
    ],
)
def test_classes_one_by_one(hot, expected):
    assert hotspot_class([[one == "1"] for one in hot]).tolist() == [expected]


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=3, max_size=9))
@settings(deadline=None)
def test_every_unit_has_one_class_whatever_its_neighbours(hot):
    hot = np.array(hot)
    classes = hotspot_class(hot)
    for unit in range(5):
        assert hotspot_class(hot[:, [unit]])[0] == classes[unit]
        assert (classes[unit] in ("persistent", "emerging", "recurring")) == hot[-1, unit]
        assert (classes[unit] == "never") == (not hot[:, unit].any())


@given(st.lists(st.tuples(st.floats(-5e4, 5e4), st.floats(-5e4, 5e4)), min_size=1, max_size=30))
@settings(deadline=None)
def test_a_point_lies_in_the_hexagon_with_the_nearest_centre(points):
    points = np.array(points)
    cells = hexagon_of(*points.T, 250)
    own = np.hypot(*(points - hexagon_centres(cells, 250)).T)
    assert (own <= 250 / 3**0.5 + 1e-6).all()
    for step in ((1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)):
        other = np.hypot(*(points - hexagon_centres(cells + step, 250)).T)
        assert (own <= other + 1e-6).all()


def test_hexagons_fill_their_frame_with_equal_neighbours():
    assert len({tuple(cell) for cell in CELLS.tolist()}) == len(CELLS)
    assert len(CELLS) == pytest.approx(3000 * 3000 / (200**2 * 3**0.5 / 2), rel=0.08)
    inside = np.random.default_rng(74).uniform(200, 2800, (500, 2))
    assert {tuple(cell) for cell in hexagon_of(*inside.T, 200).tolist()} <= {tuple(c) for c in CELLS.tolist()}
    corners = hexagon_corners([[0, 0], [3, -1]], 200)
    assert_allclose(np.hypot(*(corners - hexagon_centres([[0, 0], [3, -1]], 200)[:, None]).T), 200 / 3**0.5)
    assert hexagons_over(0.3, 0.3, 0.4, 0.4, 200).shape == (0, 2)


def test_impossible_input_is_refused():
    count = np.ones(len(CENTRES))
    for arguments, message in (
        ((-count, CENTRES, 200), "count must"),
        ((np.append(count[1:], np.nan), CENTRES, 200), "count must"),
        ((count[:29], CENTRES[:29], 200), "at least 30"),
        ((count, CENTRES[1:], 200), "centres must"),
        ((count, CENTRES, 0), "radius must"),
    ):
        with pytest.raises(ValueError, match=message):
            gi_star(*arguments)
    for hot in (np.ones((1, 4)), np.ones(4)):
        with pytest.raises(ValueError, match="at least 2 periods"):
            hotspot_class(hot)
    with pytest.raises(ValueError, match="width"):
        hexagon_of([1], [1], 0)
    with pytest.raises(ValueError, match="frame"):
        hexagons_over(5, 0, 0, 5, 1)


def test_two_periods_are_persistent_emerging_fading_or_nothing():
    hot = np.array([[True, False, True, False], [True, True, False, False]])
    assert hotspot_class(hot).tolist() == ["persistent", "emerging", "fading", "never"]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=30))
def test_unevenness_of_change_is_pearsons_of_the_table(pairs):
    now, before = np.array(pairs).T
    some = now + before > 0
    if some.sum() < 2 or not now.sum() or not before.sum():
        assert change_dispersion(now, before) == 1
        return
    found = chi2_contingency(np.stack([now, before])[:, some], correction=False)
    assert change_dispersion(now, before) == pytest.approx(max(1.0, found.statistic / found.dof))
