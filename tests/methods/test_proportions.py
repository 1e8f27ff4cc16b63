"""Newcombe's interval against statsmodels and the examples of his paper."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from pipelines.methods.proportions import difference, difference_p_value


@pytest.mark.parametrize(
    ("cells", "lower", "upper"),
    # Newcombe 1998, table II, method 10
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((10, 10, 0, 20), 0.6791, 1.0)],
)
def test_examples_of_the_paper(cells: tuple[int, int, int, int], lower: float, upper: float) -> None:
    found = difference(*cells)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=5e-5), pytest.approx(upper, abs=5e-5))


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_as_statsmodels(now: int, then: int, data) -> None:
    first, second = data.draw(st.integers(0, now)), data.draw(st.integers(0, then))
    low, high = confint_proportions_2indep(first, now, second, then, compare="diff", method="newcomb")
    found = difference(first, now, second, then)
    assert found.lower == pytest.approx(low, abs=1e-9)
    assert found.upper == pytest.approx(high, abs=1e-9)
    assert found.lower <= found.value <= found.upper


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_p_value_and_interval_never_disagree(now: int, then: int, data) -> None:
    cells = (data.draw(st.integers(0, now)), now, data.draw(st.integers(0, then)), then)
    found, p_value = difference(*cells), difference_p_value(*cells)
    edge = min(abs(float(found.lower)), abs(float(found.upper)))
    if edge > 1e-6:
        assert (p_value < 0.05) == (not found.lower <= 0 <= found.upper)


def test_missing_stays_missing_and_nonsense_is_refused() -> None:
    assert np.isnan(difference_p_value(np.nan, 10, 1, 10))
    assert np.isnan(difference([5, np.nan], [10, 10], [0, 1], [0, 10])).all()
    with pytest.raises(ValueError, match="exceed"):
        difference(11, 10, 1, 10)
