import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from pipelines.methods.rare_events import g_chart, suitable_chart, t_chart
from pipelines.methods.spc import signals, xmr_limits

START = np.datetime64("2019-01-01")


def events(*gaps):
    """Days of events: the first of January 2019, then one after each gap."""
    return START + np.cumsum([0, *gaps])


def test_wheelers_chemical_spills_would_have_an_eight_month_centre():
    """Steady gaps of 240 days: limits collapse on the gap, nothing signals, the open gap counts."""
    chart = t_chart(events(*[240] * 14), "2028-07-01")
    assert_allclose(chart.limits[:3], 240, rtol=1e-6)
    assert not chart.signal.astype(bool).any() and not chart.direction.astype(bool).any()


def test_limits_of_the_t_chart_by_hand():
    gaps = [60, 12, 33, 5, 90, 41, 18, 70, 9, 27, 55, 14, 38, 22]
    chart = t_chart(events(*gaps), "2020-12-31")
    root = [gap ** (1 / 3.6) for gap in gaps]
    ranges = [abs(b - a) for a, b in zip(root, root[1:], strict=False)]
    mean, reach = sum(root) / len(root), 2.66 * sum(ranges) / len(ranges)
    assert max(ranges) < 3.267 * sum(ranges) / len(ranges)
    assert_allclose(chart.limits.average, mean**3.6)
    assert_allclose(chart.limits.lower, max(0, mean - reach) ** 3.6)
    assert_allclose(chart.limits.upper, (mean + reach) ** 3.6)
    assert chart.gap_days.tolist() == gaps


def test_limits_of_the_g_chart_by_hand():
    gaps = [0, 3, 11, 0, 25, 6, 1, 8, 2, 14, 0, 5, 9]
    chart = g_chart(events(*gaps), "2019-06-30")
    mean = sum(gaps) / len(gaps)
    assert_allclose(chart.limits.average, 0.693 * mean, rtol=1e-3)
    assert_allclose(chart.limits.upper, mean + 3 * (mean * (mean + 1)) ** 0.5)
    assert chart.limits.lower == 0


def test_events_of_one_day_are_separate_points():
    dates = np.concatenate([events(*[10] * 13), [START] * 2])  # three on the first day
    chart = t_chart(dates, "2019-12-31")
    assert_allclose(chart.gap_days[:3], [1 / 3, 1 / 3, 9.5 + 1 / 6])
    assert_allclose(chart.gap_days[3:], 10)
    assert g_chart(dates, "2019-12-31").gap_days[:3].tolist() == [0, 0, 10]


@given(st.lists(st.integers(0, 60), min_size=13, max_size=50), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_properties(gaps, random):
    dates = events(*gaps)
    last_day = str(dates[-1] + 5)
    chart = t_chart(dates, last_day)
    assert chart.gap_days.size == len(gaps) and (chart.gap_days > 0).all()
    assert_allclose(chart.gap_days.sum() + chart.open_gap_days, sum(gaps) + 5 + 1 - _first_place(gaps))
    shuffled = dates.tolist()
    random.shuffle(shuffled)
    assert_array_equal(t_chart(np.array(shuffled, dtype="datetime64[D]"), last_day).signal, chart.signal)
    root = chart.gap_days ** (1 / 3.6)
    assert_array_equal(chart.signal, signals(root, xmr_limits(root)))
    assert_array_equal(chart.direction == "", chart.signal == "")
    assert g_chart(dates, last_day).gap_days.tolist() == gaps


def _first_place(gaps):
    """Where in its day the first event lies: (1/2)/k where k events share that day."""
    same = next((i for i, gap in enumerate(gaps) if gap > 0), len(gaps)) + 1
    return 0.5 / same


def test_a_doubled_rate_is_found_and_its_direction_named():
    steady = np.random.default_rng(31).exponential(60, 25).round() + 1
    for factor, direction in ((0.06, "more_often"), (25, "less_often")):
        changed = np.concatenate([steady, np.maximum(1, (steady[:10] * factor).round())]).astype(int)
        dates = events(*changed)
        for chart in (t_chart(dates, str(dates[-1])), g_chart(dates, str(dates[-1]))):
            assert set(chart.direction[25:]) - {""} == {direction}


def test_a_trend_is_named_by_the_way_it_goes():
    gaps = [20, 21, 20, 22, 20, 21, 20, 5, 9, 14, 19, 24, 29, 35, 20, 21]
    chart = t_chart(events(*gaps), "2020-12-31")
    assert (chart.signal[7:14] == "trend").sum() >= 4
    assert set(chart.direction[chart.signal == "trend"]) == {"less_often"}


def test_false_alarms_of_steady_rare_events_are_few():
    """Exponential gaps: points outside the t-chart's limits are about as rare as 3 standard deviations."""
    random = np.random.default_rng(32)
    outside = []
    for _ in range(150):
        dates = START + np.cumsum(random.exponential(40, 60)).astype(int)
        outside.append((t_chart(dates, str(dates[-1])).signal == "outside").mean())
    assert np.mean(outside) < 0.01


def test_a_long_time_without_an_event_is_a_signal_before_it_ends():
    dates = events(*[20, 25, 18, 22, 30, 15, 24, 19, 26, 21, 17, 23, 28, 20])
    assert not t_chart(dates, str(dates[-1] + 20)).open_gap_is_signal
    assert t_chart(dates, str(dates[-1] + 200)).open_gap_is_signal
    assert g_chart(dates, str(dates[-1] + 200)).open_gap_is_signal
    assert g_chart(dates, str(dates[-1] + 20)).open_gap_days == 20


def test_the_chart_that_the_events_allow():
    assert suitable_chart(events(*[30] * 13), "2019-01-01", "2020-12-31").chart == "t_chart"
    refused = suitable_chart(events(*[30] * 12), "2019-01-01", "2020-12-31")
    assert refused[:3] == ("no_chart", "too_few_events", 13)
    assert suitable_chart([], "2019-01-01", "2020-12-31")[:3] == ("no_chart", "too_few_events", 0)
    often = suitable_chart(events(*[3] * 200), "2019-01-01", "2020-12-31")
    assert often.chart == "monthly_chart" and often.events_a_month == pytest.approx(201 / 24, rel=0.01)


def test_impossible_input_is_refused():
    dates = events(*[20] * 14)
    for chart in (t_chart, g_chart):
        with pytest.raises(ValueError, match="at least 14 events, not 13"):
            chart(dates[:13], "2020-12-31")
        with pytest.raises(ValueError, match="after the last day"):
            chart(dates, "2019-02-01")
        with pytest.raises(ValueError, match="missing"):
            chart([*dates, np.datetime64("NaT")], "2020-12-31")
    with pytest.raises(ValueError, match="first_day"):
        suitable_chart(dates, "2019-06-01", "2020-12-31")
