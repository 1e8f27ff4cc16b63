import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from pipelines.methods.rates import rate
from pipelines.methods.standardised_rates import (
    EUROPEAN_STANDARD_POPULATION_2013,
    standard_band,
    standardised_rate,
)

bands = st.lists(st.tuples(st.integers(0, 300), st.integers(50, 30_000)), min_size=19, max_size=19)


def test_the_standard_sums_to_100_000_and_to_its_published_ten_year_bands():
    """Ten-year weights as another project's tests hold them (found by search of public code)."""
    standard = EUROPEAN_STANDARD_POPULATION_2013
    assert standard.sum() == 100_000
    ten_years = standard[:18].reshape(9, 2).sum(axis=1)
    assert ten_years.tolist() == [10500, 11000, 12000, 13500, 14000, 13500, 11500, 9000, 4000]
    assert standard[18] == 1000


def by_hand(count, people, weights, z=1.959963984540054):
    """R/DSR.R and R/utils.R of PHEindicatormethods, a band at a time."""
    total, all_weights = sum(count), sum(weights)
    value = sum(x * w / n for x, n, w in zip(count, people, weights, strict=True)) / all_weights
    squares = sum(x * (w / n) ** 2 for x, n, w in zip(count, people, weights, strict=True))
    scale = (squares / all_weights**2 / total) ** 0.5
    lower = total * (1 - 1 / (9 * total) - z / (3 * total**0.5)) ** 3
    more = total + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3
    return [
        100_000 * one for one in (value, value + scale * (lower - total), value + scale * (upper - total))
    ]


@given(bands)
@settings(deadline=None)
def test_agrees_with_a_loop(rows):
    count, people = np.array(rows).T
    result = standardised_rate(count, people)
    assert result.total_count == count.sum()
    if count.sum() < 10:
        assert np.isnan(result[:3]).all()
        return
    expected = by_hand(count.tolist(), people.tolist(), EUROPEAN_STANDARD_POPULATION_2013.tolist())
    assert_allclose(result[:3], expected, rtol=1e-9)
    assert result.lower <= result.value <= result.upper


@given(bands, st.integers(2, 9))
@settings(deadline=None)
def test_properties(rows, scale):
    count, people = np.array(rows).T
    if count.sum() < 10:
        count = count + 1
    result = standardised_rate(count, people)
    assert_allclose(standardised_rate(count, people, EUROPEAN_STANDARD_POPULATION_2013 * scale), result)
    assert_allclose(standardised_rate(count, people, per=100_000 * scale)[:3], scale * np.array(result[:3]))
    # Standardised to its own ages a rate is the crude rate, its interval Byar's.
    own = standardised_rate(count, people, people)
    assert_allclose(own[:3], rate(count.sum(), people.sum(), per=100_000), rtol=1e-9)


def test_areas_with_equal_rates_at_each_age_have_equal_standardised_rates():
    """An old and a young area: the crude rates differ threefold, the standardised ones do not."""
    by_age = np.linspace(0.001, 0.05, 19)
    young, old = np.linspace(90_000, 100, 19).round(), np.linspace(100, 90_000, 19).round()
    people = np.stack([young, old])
    result = standardised_rate(by_age * people, people)
    crude = (by_age * people).sum(axis=1) / people.sum(axis=1)
    assert crude[1] > 1.8 * crude[0]
    assert_allclose(result.value[0], result.value[1])
    expected = 100_000 * (by_age * EUROPEAN_STANDARD_POPULATION_2013).sum() / 100_000
    assert_allclose(result.value[0], expected)


def test_dobsons_interval_holds_the_true_rate_as_often_as_it_says():
    random = np.random.default_rng(21)
    people = random.integers(2_000, 20_000, 19)
    by_age = np.linspace(0.0002, 0.002, 19)
    true = (by_age * EUROPEAN_STANDARD_POPULATION_2013).sum()
    result = standardised_rate(
        random.poisson(by_age * people, (4000, 19)), np.broadcast_to(people, (4000, 19))
    )
    assert 0.94 < ((result.lower < true) & (true < result.upper)).mean() < 0.97


def test_few_events_missing_bands_and_empty_bands_have_no_rate():
    count, people = np.full((4, 19), 1.0), np.full((4, 19), 500.0)
    count[0, 9:] = 0  # nine events
    count[1, 3] = np.nan
    people[2, 18] = 0
    result = standardised_rate(count, people)
    assert_array_equal(np.isnan(result.value), [True, True, True, False])
    assert_array_equal(np.isnan(result.lower), np.isnan(result.upper))
    assert result.total_count[0] == 9


def test_ages_fall_into_their_bands():
    assert standard_band([0, 4, 5, 24, 89, 90, 107]).tolist() == [0, 0, 1, 4, 17, 18, 18]


def test_impossible_input_is_refused():
    fine = np.full(19, 20)
    for arguments in (
        (-fine, fine),
        (fine, fine[:18]),
        (fine[:18], fine[:18]),
        (5, 5),
        (fine, fine, fine - 20),
        (fine, fine, fine, 0),
        (fine, fine, fine, 1000, 95),
    ):
        with pytest.raises(ValueError, match="must"):
            standardised_rate(*arguments)
    for age in (-1, np.nan, np.inf):
        with pytest.raises(ValueError, match="age"):
            standard_band([age])
