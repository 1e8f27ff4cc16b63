import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from statsmodels.stats.multitest import multipletests

from pipelines.methods.multiple_testing import benjamini_hochberg

rows = st.lists(
    st.tuples(st.floats(0, 1) | st.just(np.nan), st.sampled_from(["boroughs", "wards", "BCU"])), max_size=40
)


def test_the_fifteen_p_values_of_benjamini_and_hochberg():
    """Benjamini and Hochberg 1995, section 3.2: at 0.05 their procedure rejects the four smallest of 15."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240]
    p_values += [0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    adjusted = benjamini_hochberg(p_values, ["paper"] * 15)
    assert (adjusted <= 0.05).sum() == 4
    assert_allclose(adjusted[:4], [0.0015, 0.003, 0.0095, 0.035625])


@given(rows, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_each_family_alone_in_any_order_without_its_gaps(rows, random):
    p_values = np.array([p for p, _ in rows])
    families = np.array([family for _, family in rows], dtype=str)
    adjusted = benjamini_hochberg(p_values, families)
    for family in set(families):
        tested = (families == family) & ~np.isnan(p_values)
        if tested.any():
            assert_allclose(adjusted[tested], multipletests(p_values[tested], method="fdr_bh")[1], atol=1e-15)
    assert_array_equal(np.isnan(adjusted), np.isnan(p_values))
    assert not (adjusted < p_values - 1e-15).any()
    order = np.array(random.sample(range(len(rows)), len(rows)), dtype=int)
    assert_allclose(benjamini_hochberg(p_values[order], families[order]), adjusted[order], atol=1e-15)


def test_impossible_input_is_refused():
    for p_values, families in (
        ([1.1], "a"),
        ([-0.1], "a"),
        ([0.1, 0.2], "a"),
        ([0.1], [None]),
        ([0.1], [np.nan]),
    ):
        with pytest.raises(ValueError, match="must"):
            benjamini_hochberg(p_values, list(families))
    with pytest.raises(ValueError, match="must"):
        benjamini_hochberg(0.1, "a")
