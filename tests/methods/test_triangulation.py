import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import binomtest

from pipelines.methods.triangulation import gap_change, source_ratio

counts = st.integers(10, 20_000)


@given(counts, counts)
@settings(deadline=None, max_examples=50)
def test_the_ratio_of_two_counts_has_its_exact_interval(first, second):
    share = np.array(binomtest(first, first + second).proportion_ci(0.95, method="exact"))
    expected = [first / second, *(share / (1 - share))]
    assert_allclose(source_ratio(first, second), expected, rtol=1e-6)


@given(counts, counts, counts, counts)
@settings(deadline=None, max_examples=50)
def test_the_change_is_the_interaction_of_a_log_linear_model(first_now, first_base, second_now, second_base):
    count = [first_now, first_base, second_now, second_base]
    source, now = np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])
    design = np.column_stack([np.ones(4), source, now, source * now])
    fit = sm.GLM(count, design, family=sm.families.Poisson()).fit(tol=1e-12)
    result = gap_change(*count)
    assert result.change == pytest.approx(np.exp(fit.params[3]), rel=1e-5)
    assert_allclose([result.lower, result.upper], np.exp(fit.conf_int()[3]), rtol=1e-4)
    excludes = bool(result.lower > 1 or result.upper < 1)
    assert (str(result.verdict) != "no_clear_change") == excludes


def test_verdicts():
    """Hospital up by half while police stands still; the reverse; both alike; few; unknown; overdispersed."""
    now = np.array([600, 400, 600, 9, np.nan, 600])
    police_now = np.array([2000, 3000, 3000, 2000, 2000, 2000])
    result = gap_change(now, 400, police_now, 2000, [1, 1, 1, 1, 1, 30], [1, 1, 1, 1, 1, 30])
    assert result.verdict.tolist() == [
        "gap_widened", "gap_narrowed", "no_clear_change", "too_few", "not_available", "no_clear_change",
    ]  # fmt: skip
    assert result.change[0] == pytest.approx(1.5) and result.change[2] == pytest.approx(1)
    assert str(gap_change(100, 100, 100, 100, np.nan).verdict) == "not_available"
    assert gap_change(0, 400, 2000, 2000).verdict == "too_few"


def test_impossible_input_is_refused():
    for arguments in ((-1, 5, 5, 5), (5, 5, 5, np.inf), (5, 5, 5, 5, -1), (5, 5, 5, 5, 1, 1, 95)):
        with pytest.raises(ValueError, match="must"):
            gap_change(*arguments)
    for arguments in ((-1, 5), (5, 5, -1), (5, 5, 1, 95)):
        with pytest.raises(ValueError, match="must"):
            source_ratio(*arguments)
