"""Aoristic weights against a minute-by-minute count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.methods.aoristic import hour_weights

START = np.datetime64("2025-03-28T00:00:00")


def weights(started: str, ended: str | None) -> dict[str, float]:
    _, hours, found = hour_weights(np.array([started]), np.array([ended or "NaT"]))
    return {str(hour)[:13]: round(float(weight), 10) for hour, weight in zip(hours, found, strict=True)}


def test_a_moment_lies_in_one_hour() -> None:
    assert weights("2025-01-03T22:15:00", None) == {"2025-01-03T22": 1.0}
    assert weights("2025-01-03T22:00:00", "2025-01-03T22:00:00") == {"2025-01-03T22": 1.0}


def test_a_range_spreads_evenly_over_its_hours() -> None:
    assert weights("2025-01-03T22:00:00", "2025-01-04T02:00:00") == {
        "2025-01-03T22": 0.25, "2025-01-03T23": 0.25, "2025-01-04T00": 0.25, "2025-01-04T01": 0.25,
    }  # fmt: skip
    # 90 minutes: 15 of them before the hour, 60 within, 15 after
    assert weights("2025-01-03T09:45:00", "2025-01-03T11:15:00") == {
        "2025-01-03T09": round(1 / 6, 10), "2025-01-03T10": round(2 / 3, 10), "2025-01-03T11": round(1 / 6, 10),
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 3_000)), min_size=1, max_size=20))
def test_the_weights_are_those_of_counting_minutes(ranges: list[tuple[int, int]]) -> None:
    started = START + np.array([first for first, _ in ranges]) * np.timedelta64(60, "s")
    ended = started + np.array([length for _, length in ranges]) * np.timedelta64(60, "s")
    position, hours, found = hour_weights(started, ended)
    for i, (first, length) in enumerate(ranges):
        minutes = np.arange(first, first + length) if length else np.array([first])
        counted = {hour: np.sum(minutes // 60 == hour) / len(minutes) for hour in np.unique(minutes // 60)}
        own = position == i
        given_hours = (hours[own] - START) // np.timedelta64(3600, "s")
        assert dict(zip(given_hours.tolist(), found[own], strict=True)) == pytest.approx(counted)


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        weights("2025-01-03T22:00:00", "2025-01-03T21:00:00")
    with pytest.raises(ValueError, match="needs a start"):
        hour_weights(np.array(["NaT"]), np.array(["NaT"]))
