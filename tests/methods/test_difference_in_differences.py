import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import t as student

from pipelines.methods.difference_in_differences import difference_in_differences

MONTH = np.arange(36)
SHARED = (1 + 0.25 * np.sin(2 * np.pi * MONTH / 12)) * np.exp(0.1 * MONTH / 12)


def groups(effect=1.0, drift=0.0, seed=61, phi=1, level=50):
    random = np.random.default_rng(seed)
    after = np.where(MONTH >= 24, effect, 1) * np.exp(drift * MONTH / 12)
    means = level * SHARED * after, 4 * level * SHARED
    if phi == 1:
        return [random.poisson(mean) for mean in means]
    return [random.negative_binomial(mean / (phi - 1), 1 / phi) for mean in means]


def test_with_steady_populations_it_is_the_ratio_of_the_four_sums():
    treated, comparison = groups(0.8)
    result = difference_in_differences(treated, comparison, 24)
    t1, t0, c1, c0 = (part.sum() for side in (treated, comparison) for part in (side[24:], side[:24]))
    assert result.ratio == pytest.approx((t1 / t0) / (c1 / c0), rel=1e-6)
    error = np.sqrt(max(1, result.phi) * (1 / t1 + 1 / t0 + 1 / c1 + 1 / c0))
    assert np.log(result.upper / result.lower) == pytest.approx(2 * student.ppf(0.975, 34) * error, rel=0.01)


@given(st.integers(0, 10**6), st.integers(12, 33))
@settings(deadline=None, max_examples=15)
def test_agrees_with_statsmodels(seed, place):
    treated, comparison = groups(seed=seed, phi=3)
    people = np.linspace(20_000, 26_000, 36), np.linspace(90_000, 88_000, 36)
    group, time = np.repeat([1, 0], 36), np.tile(MONTH, 2)
    design = np.column_stack([np.eye(36)[time], group, group * (time >= place)]).astype(float)
    count = np.concatenate([treated, comparison])
    fit = sm.GLM(count, design, family=sm.families.Poisson(), exposure=np.concatenate(people)).fit(
        scale="X2", tol=1e-12
    )
    result = difference_in_differences(treated, comparison, place, *people)
    assert result.ratio == pytest.approx(np.exp(fit.params[-1]), rel=1e-6)
    assert result.phi == pytest.approx(fit.scale, rel=1e-5)
    error = fit.bse[-1] * max(1, fit.scale) ** 0.5 / fit.scale**0.5
    assert result.p_value == pytest.approx(2 * student.sf(abs(fit.params[-1]) / error, 34), rel=1e-3)
    before = time < place
    slope = np.column_stack([np.eye(36)[time][:, :place], group, group * time / 12])[before]
    trend = sm.GLM(
        count[before], slope, family=sm.families.Poisson(), exposure=np.concatenate(people)[before]
    ).fit(tol=1e-12)
    assert result.trend_ratio == pytest.approx(np.exp(trend.params[-1]), rel=1e-5)


def test_placebos_are_the_same_estimate_at_each_earlier_date():
    treated, comparison = groups(seed=62)
    result = difference_in_differences(treated, comparison, 30)
    by_hand = [
        difference_in_differences(treated[: date + 6], comparison[: date + 6], date).ratio
        for date in range(12, 25)
    ]
    assert_allclose(result.placebo_ratios, by_hand, rtol=1e-6)
    as_large = np.abs(np.log(by_hand)) >= abs(np.log(result.ratio))
    assert result.placebo_share == as_large.mean()


def test_verdicts():
    assert difference_in_differences(*groups(0.7), 24).verdict == "fell_more"
    assert difference_in_differences(*groups(1.5), 24).verdict == "rose_more"
    assert difference_in_differences(*groups(), 24).verdict == "no_clear_effect"
    steep = difference_in_differences(*groups(drift=-0.5), 24)
    assert steep.verdict == "trends_differed"
    assert steep.trend_p_value < 0.01 and steep.trend_ratio == pytest.approx(np.exp(-0.5), rel=0.15)
    for few in (
        difference_in_differences(*groups(), 11),
        difference_in_differences(np.where(MONTH < 24, 0, 20), groups()[1], 24),
        difference_in_differences(np.where(MONTH == 3, 50, 0) + (MONTH > 30) * 9, groups()[1], 24),
    ):
        assert few.verdict == "too_few" and np.isnan(few[:7]).all() and few.placebo_ratios.size == 0


def test_groups_whose_events_never_meet_are_no_crash():
    """Before the date the treated area's events all lie in the first year, the comparison's in the second."""
    treated = np.where((MONTH < 12) | (MONTH >= 24), 30, 0)
    comparison = np.where(MONTH >= 12, 90, 0)
    result = difference_in_differences(treated, comparison, 24)
    assert result.trend_p_value == 0 and np.isnan(result.trend_ratio)
    assert result.verdict in ("trends_differed", "no_clear_effect")


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), min_size=30, max_size=30), st.integers(12, 28)
)
@settings(deadline=None, max_examples=60)
def test_any_counts_get_a_verdict(months, place):
    treated, comparison = np.array(months).T
    result = difference_in_differences(treated * (treated > 6), comparison * (comparison > 20), place)
    assert result.verdict in ("fell_more", "rose_more", "no_clear_effect", "trends_differed", "too_few")


def test_a_shock_that_both_groups_share_is_no_effect():
    treated, comparison = groups(level=400)
    shock = np.where((MONTH >= 24) & (MONTH < 30), 0.4, 1)
    result = difference_in_differences(*(np.round(side * shock) for side in (treated, comparison)), 24)
    assert result.verdict == "no_clear_effect" and result.ratio == pytest.approx(1, abs=0.06)


def test_size_where_nothing_happened():
    """Overdispersed months: the interval excludes 1 in about 5 % of cases; counting noise alone in a third."""
    found = [difference_in_differences(*groups(seed=seed, phi=5), 24) for seed in range(150)]
    naive = [difference_in_differences(*groups(seed=seed, phi=5), 24, phi=1) for seed in range(150)]
    assert 0.02 < np.mean([one.p_value < 0.05 for one in found]) < 0.085
    assert np.mean([one.p_value < 0.05 for one in naive]) > 0.25
    assert np.mean([one.verdict in ("fell_more", "rose_more") for one in found]) < 0.085


def test_series_that_wander_are_caught_by_their_placebos():
    """Months that resemble their neighbours: an interval that excludes 1 is ordinary, the placebos say so."""
    month = np.arange(60)
    treated = 100 * np.exp(0.4 * np.sin(month / 3.5))
    result = difference_in_differences(np.round(treated), np.full(60, 400), 55)
    assert result.upper < 1 or result.lower > 1
    assert result.placebo_share > 0.1 and result.verdict == "no_clear_effect"


def boroughs(drift, seed=64):
    """The treated area and 15 others, each with a level and, from month 24 on, a move of its own."""
    random = np.random.default_rng(seed)
    moves = np.exp(random.normal(0, drift, 16))
    means = random.uniform(60, 140, 16)[:, None] * SHARED * np.where(MONTH >= 24, moves[:, None], 1)
    counts = random.poisson(means)
    return counts[0], counts[1:]


def test_areas_that_move_on_their_own_are_caught_by_one_another():
    """Each area moves by 15 % or so at the date: the interval finds effects everywhere, the verdict few."""
    found = [difference_in_differences(*boroughs(0.15, seed), 24) for seed in range(60)]
    assert np.mean([one.lower > 1 or one.upper < 1 for one in found]) > 0.4
    assert np.mean([one.verdict in ("fell_more", "rose_more") for one in found]) < 0.15
    treated, others = boroughs(0)
    fell = difference_in_differences(np.where(MONTH >= 24, treated * 0.6, treated).round(), others, 24)
    assert fell.verdict == "fell_more" and fell.area_share == 0


def test_comparison_areas_one_by_one_give_the_same_ratio_as_together():
    treated, others = boroughs(0.1)
    apart, together = (
        difference_in_differences(treated, group, 24) for group in (others, others.sum(axis=0))
    )
    assert_allclose(apart[:7], together[:7])
    assert np.isnan(together.area_share)
    by_hand = []
    for place in range(15):
        alone = difference_in_differences(others[place], np.delete(others, place, axis=0).sum(axis=0), 24)
        by_hand.append(student.isf(alone.p_value / 2, 34))
    own = student.isf(apart.p_value / 2, 34)
    assert apart.area_share == pytest.approx(np.mean(np.array(by_hand) >= own))


@given(st.integers(0, 10**6), st.integers(12, 34))
@settings(deadline=None, max_examples=20)
def test_properties(seed, place):
    treated, comparison = groups(seed=seed, phi=2)
    result = difference_in_differences(treated, comparison, place)
    assert result.lower < result.ratio < result.upper
    assert (result.p_value < 0.05) == (result.lower > 1 or result.upper < 1)
    swapped = difference_in_differences(comparison, treated, place)
    inverse = [1 / x for x in (result.ratio, result.upper, result.lower)]
    assert_allclose([swapped.ratio, swapped.lower, swapped.upper], inverse, rtol=1e-5)
    assert swapped.phi == pytest.approx(result.phi, rel=1e-5)


def test_impossible_input_is_refused():
    treated, comparison = (side.astype(float) for side in groups())
    gap = np.append(treated[1:], np.nan)
    for arguments, message in (
        ((gap, comparison, 24), "missing month"),
        ((-treated, comparison, 24), "treated must"),
        ((treated[1:], comparison, 24), "the months of treated"),
        ((treated, np.ones((2, 2, 36)), 24), "the months of treated"),
        ((treated, comparison, 0), "first_month_after"),
        ((treated, comparison, 36), "first_month_after"),
        ((treated, comparison, 24, 0), "treated_exposure"),
        ((treated, comparison, 24, 1, -1), "comparison_exposure"),
        ((treated, comparison, 24, 1, 1, -2), "phi must"),
        ((treated, comparison, 24, 1, 1, None, 95), "confidence"),
    ):
        with pytest.raises(ValueError, match=message):
            difference_in_differences(*arguments)
