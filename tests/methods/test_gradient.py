import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import t as student

from pipelines.methods.gradient import gradient

AREAS = 145
GROUP = np.sort(np.arange(AREAS) % 5) + 1
PEOPLE = np.random.default_rng(101).integers(1200, 2400, AREAS)


def events(index=1.0, phi=1, seed=102, level=0.012):
    """Counts of areas whose rate falls from the most to the least deprived by the index, on the log line."""
    rank = (np.cumsum(PEOPLE) - PEOPLE / 2) / PEOPLE.sum()
    mean = level * PEOPLE * index ** (0.5 - rank)
    random = np.random.default_rng(seed)
    return random.poisson(mean) if phi == 1 else random.negative_binomial(mean / (phi - 1), 1 / phi)


def test_agrees_with_statsmodels():
    count = events(2.5, phi=3)
    result = gradient(count, PEOPLE, GROUP)
    totals, people = (np.array([x[g == GROUP].sum() for g in range(1, 6)]) for x in (count, PEOPLE))
    share = people / people.sum()
    rank = np.array([share[:i].sum() + share[i] / 2 for i in range(5)])
    fit = sm.GLM(totals, sm.add_constant(rank), family=sm.families.Poisson(), exposure=people).fit(tol=1e-12)
    dummies = (GROUP[:, None] == np.arange(1, 6)).astype(float)
    within = sm.GLM(count, dummies, family=sm.families.Poisson(), exposure=PEOPLE).fit(scale="X2")
    assert result.phi == pytest.approx(within.scale)
    error = fit.bse[1] * within.scale**0.5
    reach = student.ppf(0.975, AREAS - 5) * error
    b = -fit.params[1]
    assert_allclose(result.relative_index, np.exp([b, b - reach, b + reach]), rtol=1e-6)
    assert result.p_value == pytest.approx(2 * student.sf(b / error, AREAS - 5), rel=1e-4)
    ends = np.exp(fit.params[0]), np.exp(fit.params.sum())
    assert result.slope_index.value == pytest.approx(1000 * (ends[0] - ends[1]), rel=1e-6)
    gradients = np.array([ends[0] - ends[1], -ends[1]])
    slope_error = np.sqrt(gradients @ fit.cov_params() @ gradients * within.scale) * 1000
    half = student.ppf(0.975, AREAS - 5) * slope_error
    assert result.slope_index.upper - result.slope_index.value == pytest.approx(half, rel=1e-5)
    assert_allclose(result.rates.value, 1000 * totals / people)
    ratio = (totals[0] / people[0]) / (totals[4] / people[4])
    assert result.extremes_ratio.value == pytest.approx(ratio)
    assert result.extremes_ratio.lower < ratio < result.extremes_ratio.upper


def test_verdicts():
    assert gradient(events(2), PEOPLE, GROUP).verdict == "higher_in_deprived"
    assert gradient(events(0.5), PEOPLE, GROUP).verdict == "lower_in_deprived"
    assert gradient(events(), PEOPLE, GROUP).verdict == "no_clear_gradient"
    few = gradient(np.eye(1, AREAS)[0] * 20, PEOPLE, GROUP)
    assert few.verdict == "too_few" and np.isnan([*few.relative_index, *few.slope_index]).all()
    assert few.rates.value[0] > 0
    assert gradient(np.where(GROUP == 5, 0, 3), PEOPLE, GROUP).verdict == "too_few"


def test_size_and_coverage():
    """Overdispersed areas: 5 % of steady ones get a verdict, and the interval holds the true index."""
    found = [gradient(events(phi=4, seed=seed), PEOPLE, GROUP) for seed in range(300)]
    assert 0.02 < np.mean([one.verdict != "no_clear_gradient" for one in found]) < 0.09
    steep = [gradient(events(2, phi=4, seed=seed), PEOPLE, GROUP).relative_index for seed in range(300)]
    assert 0.9 < np.mean([one.lower < 2 < one.upper for one in steep]) < 0.98


@given(st.integers(0, 10**6), st.floats(0.3, 4), st.integers(2, 9))
@settings(deadline=None, max_examples=25)
def test_properties(seed, index, scale):
    count = events(index, phi=2, seed=seed)
    result = gradient(count, PEOPLE, GROUP)
    assert (result.relative_index.value > 1) == (result.slope_index.value > 0)
    turned = gradient(count, PEOPLE, 6 - GROUP)
    assert turned.relative_index.value == pytest.approx(1 / result.relative_index.value)
    assert turned.slope_index.value == pytest.approx(-result.slope_index.value)
    order = np.random.default_rng(seed).permutation(AREAS)
    assert_allclose(gradient(count[order], PEOPLE[order], GROUP[order]).slope_index, result.slope_index)
    scaled = gradient(count, PEOPLE, GROUP, per=1000 * scale)
    assert_allclose(scaled.slope_index, scale * np.array(result.slope_index))
    assert_allclose(scaled.relative_index, result.relative_index)


def test_groups_alone_have_counting_noise_only():
    count, people = [900, 800, 650, 500, 420], [50_000] * 5
    result = gradient(count, people, [1, 2, 3, 4, 5])
    assert result.phi == 1 and result.verdict == "higher_in_deprived"
    assert result.extremes_ratio.value == pytest.approx(900 / 420)


def test_impossible_input_is_refused():
    fine = [40.0, 30, 20], [1000.0, 1000, 1000], [1, 2, 3]
    for place, wrong, message in (
        (0, [-1, 2, 3], "count must"),
        (0, [np.nan, 2, 3], "count must"),
        (0, [1, 2], "one shape"),
        (1, [0, 1, 1], "population must"),
        (2, [1, 2, 4], "whole numbers"),
        (2, [1, 1.5, 2], "whole numbers"),
        (2, [0, 1, 2], "whole numbers"),
        (2, [1, 2, 2], "at least 3 groups"),
    ):
        arguments = list(fine)
        arguments[place] = wrong
        with pytest.raises(ValueError, match=message):
            gradient(*arguments)
    for setting in ({"per": 0}, {"confidence": 95}):
        with pytest.raises(ValueError, match="must"):
            gradient(*fine, **setting)
