"""Ranks with their uncertainty, against probabilities found by numerical integration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from pipelines.methods.ranks import rank_intervals


def chance_of_first(count: list[int], population: list[int], place: int) -> float:
    """P(this area's rate is above all others), each rate a gamma variable: one integral over its values."""
    rates = [gamma(events + 0.5, scale=1 / people) for events, people in zip(count, population, strict=True)]
    others = [rate for other, rate in enumerate(rates) if other != place]

    def density(value: float) -> float:
        return rates[place].pdf(value) * np.prod([rate.cdf(value) for rate in others])

    return quad(density, 0, rates[place].ppf(1 - 1e-12), limit=200)[0]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(500, 3000)), min_size=3, max_size=5))
def test_first_is_among_the_ranks_of_an_area_as_its_chance_of_being_first_says(areas) -> None:
    count, population = (list(part) for part in zip(*areas, strict=True))
    found = rank_intervals(count, population)
    for place in range(len(areas)):
        chance = chance_of_first(count, population, place)
        if chance > 0.04:
            assert found.lower[place] == 1
        if chance < 0.01:
            assert found.lower[place] > 1


def test_areas_far_apart_are_told_apart_and_equal_ones_are_not() -> None:
    apart = rank_intervals([4000, 1000, 2000], [1000, 1000, 1000])
    assert apart.rank.tolist() == apart.lower.tolist() == apart.upper.tolist() == [1, 3, 2]
    equal = rank_intervals([20, 20, 20, 20], [1000] * 4)
    assert equal.rank.tolist() == [1] * 4
    assert set(equal.lower) == {1} and set(equal.upper) == {4}


def test_months_that_vary_more_leave_more_ranks_open() -> None:
    count, population = [300, 330, 360, 390, 420], [1000] * 5
    sure, unsure = rank_intervals(count, population), rank_intervals(count, population, 9.0)
    assert (unsure.upper - unsure.lower).sum() > (sure.upper - sure.lower).sum()
    again = rank_intervals(count, population)
    assert all((one == other).all() for one, other in zip(sure, again, strict=True))


def test_what_cannot_be_ranked_is_refused() -> None:
    for arguments, message in (
        (([1, 2], [1, 1]), "at least 3 areas"),
        (([1, 2, np.nan], [1, 1, 1]), "count must"),
        (([1, 2, 3], [1, 0, 1]), "population must"),
        (([1, 2, 3], [1, 1]), "one shape"),
    ):
        with pytest.raises(ValueError, match=message):
            rank_intervals(*arguments)
