"""Cell suppression: nothing hidden can be worked out, tested by attackers that share no code with the product."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipelines.errors import DisclosureError
from pipelines.methods.disclosure.attacker import intervals
from pipelines.methods.disclosure.linked_tables import LinkedTables
from pipelines.methods.disclosure.suppression import suppress

THRESHOLD = 5


def with_margins(core: np.ndarray, threshold: int = THRESHOLD, **changes) -> LinkedTables:
    """A table of any dimension with all its margins, small counts sensitive."""
    full = core
    for axis in range(core.ndim):
        full = np.concatenate([full, full.sum(axis=axis, keepdims=True)], axis=axis)
    index = np.arange(full.size).reshape(full.shape)
    lines = [
        line
        for axis in range(core.ndim)
        for line in np.moveaxis(index, axis, -1).reshape(-1, index.shape[axis])
    ]
    relations = np.zeros((len(lines), full.size))
    for row, line in enumerate(lines):
        relations[row, line[:-1]], relations[row, line[-1]] = 1, -1
    counts = full.ravel().astype(float)
    size = len(counts)
    settings = {
        "names": [str(place) for place in np.ndindex(full.shape)],
        "counts": counts,
        "relations": sparse.csr_matrix(relations),
        "is_sensitive": (counts > 0) & (counts < threshold),
        "protection": np.full(size, float(threshold)),
        "cost": np.ones(size),
        "lowest": np.zeros(size),
        "highest": np.full(size, np.inf),
    }
    return LinkedTables(**{**settings, **changes})


def every_table(shown: np.ndarray, highest: int) -> np.ndarray:
    """Every table of whole counts up to a highest that fits what is shown (NaN: hidden), by trying them all."""
    core = shown[:-1, :-1]
    free = np.argwhere(np.isnan(core))
    tried = np.array(list(itertools.product(range(highest + 1), repeat=len(free)))).reshape(-1, len(free))
    tables = np.repeat(core[np.newaxis], len(tried), axis=0)
    tables[:, free[:, 0], free[:, 1]] = tried
    tables = np.concatenate([tables, tables.sum(axis=1, keepdims=True)], axis=1)
    tables = np.concatenate([tables, tables.sum(axis=2, keepdims=True)], axis=2)
    return tables[(np.isnan(shown) | (tables == shown)).all(axis=(1, 2))]


def test_one_small_count_takes_three_others_with_it():
    """The textbook case: in a table with margins the cheapest pattern round one cell is a rectangle."""
    core = np.array([[3, 20, 30], [25, 14, 40], [35, 45, 50]])
    found = suppress(with_margins(core))
    assert (found.hidden.sum(), found.cost, found.bound) == (4, 3, 3)
    assert found.hidden.reshape(4, 4)[0, 0]


def test_a_hidden_count_alone_in_its_row_and_column_is_given_back_exactly():
    tables = with_margins(np.array([[3, 20], [25, 14]]))
    low, high = intervals(tables, tables.is_sensitive)
    assert (low[0], high[0]) == (3, 3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=3))
def test_an_attacker_who_tries_every_table_finds_no_hidden_count_closer_than_its_protection(core):
    core = np.array(core)
    tables = with_margins(core, threshold=3)
    try:
        found = suppress(tables)
    except DisclosureError:
        return
    shape = (core.shape[0] + 1, core.shape[1] + 1)
    hidden = found.hidden.reshape(shape)
    shown = np.where(hidden, np.nan, tables.counts.reshape(shape))
    if not 0 < hidden[:-1, :-1].sum() <= 4:
        return  # nothing hidden, or too many tables to try
    fitting = every_table(shown, highest=14)
    width = fitting.max(axis=0) - fitting.min(axis=0)
    assert (width[hidden] >= 3).all()
    assert (fitting.min(axis=0) >= found.low.reshape(shape)).all()
    assert (fitting.max(axis=0) <= found.high.reshape(shape)).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([(4, 5), (3, 3, 2)]))
def test_linked_tables_of_any_dimension_are_protected_at_proven_cost(seed, shape):
    random = np.random.default_rng(seed)
    tables = with_margins(random.poisson(random.gamma(0.8, 15, size=shape)))
    found = suppress(tables, seconds=20)
    assert found.hidden[tables.is_sensitive].all()
    assert (found.high - found.low)[found.hidden].min(initial=np.inf) >= THRESHOLD
    assert found.low[found.hidden].tolist() <= tables.counts[found.hidden].tolist()
    assert found.cost == (found.hidden & ~tables.is_sensitive).sum()
    assert found.gap <= 0.05


def test_what_is_open_elsewhere_is_never_used_for_hiding():
    core = np.array([[3, 20, 30], [25, 14, 40], [35, 45, 50]])
    tables = with_margins(core)
    cost = tables.cost.copy()
    cost[5] = np.inf  # the count of the second row and column lies in an open extract
    found = suppress(with_margins(core, cost=cost))
    assert not found.hidden[5]
    assert found.hidden.sum() == 4


def test_what_cannot_be_protected_stops_with_its_name():
    core = np.array([[3, 20], [25, 14]])
    cost = np.array(
        [1, 1, np.inf, 1, np.inf, 1, 1, 1, 1]
    )  # an open row total and an open neighbour pin it down
    cost[[1, 2]] = np.inf
    with pytest.raises(DisclosureError, match=r"\(0, 0\).*larger areas or longer periods"):
        suppress(with_margins(core, cost=cost))


def test_a_sensitive_count_that_everybody_has_is_refused():
    cost = np.ones(9)
    cost[0] = np.inf
    with pytest.raises(DisclosureError, match="known already"):
        with_margins(np.array([[3, 20], [25, 14]]), cost=cost)


def test_sums_that_do_not_hold_are_refused():
    tables = with_margins(np.array([[3, 20], [25, 14]]))
    wrong = tables.counts.copy()
    wrong[8] += 1
    with pytest.raises(DisclosureError, match="do not hold"):
        with_margins(np.array([[3, 20], [25, 14]]), counts=wrong)
