import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import poisson

from pipelines.methods.funnel import Overdispersion, funnel, funnel_limits, overdispersion

PEOPLE = np.random.default_rng(11).integers(150_000, 400_000, 32)


def test_exact_verdicts_are_the_poisson_tails():
    """Every count against every expectation: a verdict exactly where scipy's tail is under its level."""
    for expected in (0.4, 3, 6.9, 7, 40.5, 900):
        observed = np.arange(0, int(expected + 12 * expected**0.5 + 20))
        people = np.full(observed.shape, 1000 * expected)
        verdict = funnel(observed, people, per=1000, adjustment="none", target=1).verdict
        above, below = poisson.sf(observed - 1, expected), poisson.cdf(observed, expected)
        assert_array_equal(verdict == "high_99_8", above < 0.001)
        assert_array_equal(verdict == "high_95", (above >= 0.001) & (above < 0.025))
        assert_array_equal(verdict == "low_99_8", below < 0.001)
        assert_array_equal(verdict == "low_95", (below >= 0.001) & (below < 0.025))


def by_hand(count, people):
    """FunnelPlotR's winsorised phi and tau^2, one area at a time, percentiles interpolated by hand."""
    target = sum(count) / sum(people)
    z = [2 * (x**0.5 - (n * target) ** 0.5) for x, n in zip(count, people, strict=True)]
    ordered = sorted(z)

    def percentile(share):
        place = share * (len(z) - 1)
        low = int(place)
        return ordered[low] + (place - low) * (ordered[min(low + 1, len(z) - 1)] - ordered[low])

    least, most = percentile(0.1), percentile(0.9)
    squares = [min(max(one, least), most) ** 2 for one in z]
    phi = sum(squares) / len(z)
    weights = [4 * n * target for n in people]
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return phi, max(0, (len(z) * phi - (len(z) - 1)) / spread)


def test_overdispersion_agrees_with_a_loop():
    count = np.random.default_rng(12).negative_binomial(20, 20 / (20 + PEOPLE * 0.004))
    result = funnel(count, PEOPLE)
    assert_allclose(result.overdispersion, by_hand(count.tolist(), PEOPLE.tolist()))
    assert result.overdispersion.tau_squared > 0
    assert result.target == pytest.approx(1000 * count.sum() / PEOPLE.sum())


def test_the_spread_between_areas_is_found_and_allowed_for():
    """Areas whose true rates vary by 20 %: counting noise alone calls most of them different."""
    random = np.random.default_rng(13)
    outside = {"none": 0, "additive": 0, "multiplicative": 0}
    taus = []
    for _ in range(60):
        true = PEOPLE * 0.01 * random.normal(1, 0.2, PEOPLE.size)
        count = random.poisson(true)
        for adjustment in outside:
            result = funnel(count, PEOPLE, adjustment=adjustment)
            outside[adjustment] += np.mean([verdict.endswith("99_8") for verdict in result.verdict]) / 60
            if adjustment == "additive":
                taus.append(2 * result.overdispersion.tau_squared**0.5)
    assert outside["none"] > 0.7
    assert outside["additive"] < 0.02 and outside["multiplicative"] < 0.02
    assert 0.15 < np.mean(taus) < 0.2  # winsorising lowers it somewhat


def test_counting_noise_alone_gives_the_phi_that_the_docstring_states():
    random = np.random.default_rng(14)
    phis = [funnel(random.poisson(PEOPLE * 0.01), PEOPLE).overdispersion.phi for _ in range(150)]
    assert np.mean(phis) == pytest.approx(0.68, abs=0.04)


def test_adjusted_limits_are_close_to_spiegelhalters_normal_ones():
    spread = Overdispersion(phi=6, tau_squared=0.003)
    expected = np.array([400.0, 1500, 5000])
    for adjustment, variance in (
        ("additive", 1 / (4 * expected) + spread.tau_squared),
        ("multiplicative", spread.phi / (4 * expected)),
    ):
        limits = funnel_limits(expected, 1, 1, adjustment, spread)
        for limit, z in zip(limits, (-1.96, 1.96, -3.09, 3.09), strict=True):
            assert_allclose(limit, (1 + z * variance**0.5) ** 2, rtol=0.04)


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(1000, 60_000)), min_size=10, max_size=40),
    st.sampled_from(["additive", "multiplicative", "none"]),
    st.integers(2, 9),
)
@settings(deadline=None, max_examples=40)
def test_properties(areas, adjustment, scale):
    count, people = np.array(areas).T
    if count.sum() == 0:
        return
    result = funnel(count, people, adjustment=adjustment)
    limits = result.limits
    assert (limits.lower_99_8 <= limits.lower_95 + 1e-9).all()
    assert (limits.lower_95 < result.target).all() and (result.target < limits.upper_95).all()
    assert (limits.upper_95 <= limits.upper_99_8).all()
    assert_array_equal(result.verdict, funnel(count, people, per=1000 * scale, adjustment=adjustment).verdict)
    plain = funnel(count, people, adjustment="none").limits
    assert (limits.upper_95 >= plain.upper_95 - 1e-9).all()
    order = np.random.default_rng(0).permutation(len(areas))
    assert_array_equal(
        result.verdict[order], funnel(count[order], people[order], adjustment=adjustment).verdict
    )


def test_missing_areas_are_left_out_of_the_target():
    count, people = (
        np.append(np.full(12, 50.0), [np.nan, 50, 50]),
        np.append(np.full(13, 1000.0), [0, np.nan]),
    )
    result = funnel(count, people)
    assert result.verdict.tolist() == ["within"] * 12 + ["not_available"] * 3
    assert result.target == 50 and np.isnan(result.rate[12:]).all() and np.isnan(result.z[12:]).all()


def test_impossible_input_is_refused():
    fine = (np.ones(12), np.ones(12))
    for arguments, message in (
        (([1, -1], [10, 10]), "count must"),
        (([1, 2, 3], [10, 10]), "one shape"),
        ((np.ones((2, 2)), np.ones((2, 2))), "shape"),
        (([np.nan], [10]), "at least one"),
        ((np.ones(9), np.ones(9)), "at least 10 areas"),
        ((*fine, 0), "per must"),
        ((*fine, 1000, "poisson"), "adjustment must"),
        ((*fine, 1000, "none", 0), "target must"),
    ):
        with pytest.raises(ValueError, match=message):
            funnel(*arguments)
    with pytest.raises(ValueError, match="its overdispersion"):
        funnel_limits([1000], 5, 1000, "additive")
    with pytest.raises(ValueError, match="expected must"):
        overdispersion(np.zeros(12), np.zeros(12))
