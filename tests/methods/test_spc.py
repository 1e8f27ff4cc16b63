import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from pipelines.methods.spc import Limits, signals, xmr_limits

UNIT = Limits(*(np.array(limit, dtype=float) for limit in (0, -3, 3, -2, 2)))

# Few distinct values: ties, runs, trends and points on the average all come up.
series = arrays(float, st.integers(13, 40), elements=st.integers(0, 12).map(float))


def limits_by_hand(values):
    ranges = [abs(after - before) for before, after in zip(values, values[1:], strict=False)]
    mean = sum(ranges) / len(ranges)
    kept = [one for one in ranges if one <= 3.267 * mean]
    reach = 2.66 * sum(kept) / len(kept)
    average = sum(values) / len(values)
    return average, average - reach, average + reach, average - reach * 2 / 3, average + reach * 2 / 3


def signals_by_hand(values, limits):
    """The four rules, point by point and window by window, weakest first so that the strongest is left."""
    average, lower, upper, near_lower, near_upper = limits
    found = [""] * len(values)

    def mark(points, name):
        for point in points:
            found[point] = name

    windows = [range(start, start + 7) for start in range(len(values) - 6)]
    for window in windows:
        if all(values[i] > average for i in window) or all(values[i] < average for i in window):
            mark(window, "run")
    for start in range(len(values) - 2):
        for beyond in (lambda value: value > near_upper, lambda value: value < near_lower):
            hits = [i for i in range(start, start + 3) if beyond(values[i])]
            if len(hits) >= 2:
                mark(hits, "near_limit")
    for window in windows:
        pairs = [(values[i], values[i + 1]) for i in window[:-1]]
        if all(a < b for a, b in pairs) or all(a > b for a, b in pairs):
            mark(window, "trend")
    mark([i for i, value in enumerate(values) if value > upper or value < lower], "outside")
    return found


@given(series)
@settings(deadline=None, max_examples=200)
def test_agrees_with_a_loop(values):
    for floor_at_zero in (True, False):
        limits = xmr_limits(values, floor_at_zero)
        expected = limits_by_hand(values.tolist())
        if floor_at_zero:
            expected = [max(0, limit) for limit in expected]
        assert_allclose(limits, expected, atol=1e-12)
        assert signals(values, limits).tolist() == signals_by_hand(values.tolist(), limits)


@given(series)
@settings(deadline=None)
def test_mirror_and_scale(values):
    limits = xmr_limits(values, floor_at_zero=False)
    turned = Limits(*(-np.array(limits)[[0, 2, 1, 4, 3]]))  # lower and upper change places
    assert_allclose(xmr_limits(-values, floor_at_zero=False), turned)
    assert_allclose(xmr_limits(8 * values), 8 * np.array(xmr_limits(values)))
    assert_array_equal(signals(values, limits), signals(-values, turned))


def test_montgomerys_primer_paint():
    """Montgomery, Introduction to Statistical Quality Control: 15 batches, mean 33.52, mean range 0.48.

    The data are quoted from memory; they reproduce both printed figures.
    """
    viscosity = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20]
    viscosity += [33.62, 33.00, 33.54, 33.12, 33.84]
    assert_allclose(xmr_limits(viscosity)[:3], [33.52, 33.52 - 2.66 * 0.48, 33.52 + 2.66 * 0.48], atol=0.01)
    assert not signals(viscosity, xmr_limits(viscosity)).astype(bool).any()


def test_one_freak_month_does_not_widen_the_limits():
    calm = np.tile([10.0, 12.0], 10)
    freak = np.append(calm, [60, 12, 10])
    limits = xmr_limits(freak)
    assert_allclose(limits.upper - limits.average, 2.66 * 2)
    assert signals(freak, limits)[20] == "outside"
    assert_array_equal(signals(freak, xmr_limits(calm)) == "outside", freak == 60)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7], ["trend"] * 7),  # as NHSRplotthedots: 7 points are 6 steps
        ([0.1, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6], ["run"] * 7),  # a tie ends a trend
        ([0.6, 0.5, 0.4, 0, 0.4, 0.5, 0.6, 0.4], [""] * 8),  # a point on the average ends a run
        ([0.6, 0.5, 0.4, 0.3, 0.4, 0.5], [""] * 6),
        ([-1, 2.5, 0.5, 2.5, -1], ["", "near_limit", "", "near_limit", ""]),
        ([-1, 2.5, -2.5, 2.4, -1], ["", "near_limit", "", "near_limit", ""]),
        ([-1, 2.5, -2.5, -1, 1], [""] * 5),  # on opposite sides
        ([-1, 3.5, 2.5, -1, 1], ["", "outside", "near_limit", "", ""]),
        ([2, 2, 3, -3, -1], [""] * 5),  # on a limit is not beyond it
        ([2.5], [""]),
    ],
)
def test_rules_one_by_one(values, expected):
    assert signals(values, UNIT).tolist() == expected


def test_a_rate_that_never_varies_gives_no_signal():
    constant = np.full(13, 0.1)
    assert constant.mean() != 0.1
    assert not signals(constant, xmr_limits(constant)).astype(bool).any()


def test_many_series_at_once_equal_one_at_a_time():
    many = np.random.default_rng(6).poisson(20, (3, 50, 24))
    limits = xmr_limits(many)
    assert limits.average.shape == (3, 50)
    together = signals(many, limits)
    for place in np.ndindex(3, 50):
        assert_array_equal(together[place], signals(many[place], xmr_limits(many[place])))


def test_impossible_input_is_refused():
    for values, message in (
        (np.ones(12), "at least 13"),
        (np.full(13, np.nan), "gap"),
        (np.full(13, np.inf), "gap"),
        (-np.ones(13), "floor_at_zero"),
        (5.0, "series"),
    ):
        with pytest.raises(ValueError, match=message):
            xmr_limits(values)
    with pytest.raises(ValueError, match="gap"):
        signals([1, np.nan], UNIT)
