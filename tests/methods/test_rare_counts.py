"""Limits of rare counts against the binomial test of SciPy, brute force."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from pipelines.methods.rare_counts import expected_counts


def ordinary(base: int, share: float, tail: float) -> tuple[int, int]:
    """The smallest and largest new count that neither one-sided binomial test rejects, by trying each."""
    tried = range(0, 400)
    kept = [
        new
        for new in tried
        if binom.cdf(new, new + base, share) > tail and binom.sf(new - 1, new + base, share) > tail
    ]
    return kept[0], kept[-1]


@pytest.mark.parametrize(
    ("base", "periods", "ahead"), [(0, 8, 1), (3, 8, 1), (40, 20, 1), (97, 24, 4), (11, 6, 1)]
)
@pytest.mark.parametrize("confidence", [0.95, 0.9973])
def test_limits_are_those_of_the_binomial_test(base, periods, ahead, confidence):
    found = expected_counts(base, periods, ahead, confidence)
    share = ahead / (ahead + periods)
    assert (int(found.lower), int(found.upper)) == ordinary(base, share, (1 - confidence) / 2)


@given(st.integers(0, 300), st.integers(1, 40), st.integers(1, 8))
@settings(deadline=None)
def test_limits_hold_the_mean_and_widen_with_less_known(base, periods, ahead):
    found = expected_counts(base, periods, ahead)
    assert 0 <= found.lower <= np.ceil(base * ahead / periods) and base * ahead / periods <= found.upper + 1
    twice = expected_counts(2 * base, 2 * periods, ahead)  # the same rate, known twice as well
    assert twice.upper <= found.upper and twice.lower >= found.lower


def test_a_new_quarter_is_wrongly_called_unusual_as_rarely_as_promised():
    """Exact over all counts: quarters of a Poisson process of 3, the limits set from 12 of them."""
    base = np.arange(0, 120)
    limits = expected_counts(base, 12)
    wrong = poisson.cdf(limits.lower - 1, 3) + poisson.sf(limits.upper, 3)
    assert 0 < (poisson.pmf(base, 36) * wrong).sum() <= 0.0027


def test_what_is_not_known_stays_unknown_and_nonsense_is_refused():
    found = expected_counts([np.nan, 4], 8)
    assert np.isnan(found.upper[0]) and np.isfinite(found.upper[1])
    for arguments in ((-1, 8), (4, 0), (4, 8, 0), (4, 8, 1, 95)):
        with pytest.raises(ValueError, match="must"):
            expected_counts(*arguments)
