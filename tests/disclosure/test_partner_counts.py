"""Counts of partners' registers: what is hidden stays hidden from an attacker who shares no code with the product."""

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pipelines.disclosure.partner_counts import Register, partner_counts
from pipelines.errors import DisclosureError

BOROUGH, WARDS = "borough", ["w1", "w2", "w3", "w4"]
LEAVES = ("a", "b", "c")
# the whole, two of its three kinds, and a kind that no measure counts by itself
REGISTER = Register("r", {"all": frozenset("abc"), "one": frozenset("a"), "two": frozenset("b")}, threshold=5)
WHOLE = Register("r", {"all": frozenset("ab"), "one": frozenset("a"), "two": frozenset("b")}, threshold=5)


def figures_of(register: Register, leaves: dict[str, list[int]]) -> pl.DataFrame:
    """Figures of wards and borough; the last number of each leaf is of records without a ward."""
    rows = []
    for measure, own in register.leaves.items():
        by_place = np.sum([leaves[leaf] for leaf in own], axis=0)
        for area, count in [*zip(WARDS, by_place, strict=False), (BOROUGH, by_place.sum())]:
            kind = "borough" if area == BOROUGH else "ward"
            rows.append((measure, area, kind, int(count), 2.0 * count))
    columns = ["measure", "area_code", "area_type", "count", "base_count"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def attacked(register: Register, printed: pl.DataFrame) -> dict[tuple[str, str], tuple[float, float]]:
    """Lowest and highest value of each hidden count: unknowns are leaves by place, constraints what is printed."""
    current = printed.filter(pl.col("period") == "current")
    leaves = sorted(frozenset().union(*register.leaves.values()))
    places = [*WARDS, "nowhere"]
    index = {(leaf, place): n for n, (leaf, place) in enumerate((x, p) for x in leaves for p in places)}

    def row(measure: str, area: str) -> np.ndarray:
        found = np.zeros(len(index))
        for leaf in register.leaves[measure]:
            found[[index[leaf, place] for place in (places if area == BOROUGH else [area])]] = 1
        return found

    known = current.filter(pl.col("status") == "published")
    rows = np.array([row(m, a) for m, a in known.select("measure", "area_code").rows()])
    values = known["count"].to_numpy()
    found = {}
    for measure, area in (
        current.filter(pl.col("status") == "suppressed").select("measure", "area_code").rows()
    ):
        objective = row(measure, area)
        ends = [linprog(s * objective, A_eq=rows, b_eq=values, bounds=(0, None)) for s in (1, -1)]
        found[measure, area] = tuple(
            s * end.fun if end.status == 0 else np.inf for s, end in zip((1, -1), ends, strict=True)
        )
    return found


counts = st.lists(st.integers(0, 30), min_size=5, max_size=5)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    leaves=st.fixed_dictionaries(dict.fromkeys(LEAVES, counts)), register=st.sampled_from([REGISTER, WHOLE])
)
def test_nobody_can_work_out_a_hidden_count(leaves, register):
    try:
        printed, proof = partner_counts(register, figures_of(register, leaves), BOROUGH)
    except DisclosureError as error:  # nothing could be published of so little
        assert "protected" in str(error) or "too closely" in str(error)
        return
    assert not printed.filter(pl.col("count").is_between(1, register.threshold - 1)).height
    for (measure, area), (low, high) in attacked(register, printed).items():
        assert high - low >= register.threshold - 1e-6, (measure, area, low, high)
    assert set(proof["period"]) == {"current", "base"}


def test_what_is_not_printed_of_a_ward_is_not_in_the_problem():
    """The year before is printed for the borough alone: a small ward then needs no hiding."""
    leaves = dict.fromkeys(LEAVES, [20, 20, 20, 20, 20])
    printed, proof = partner_counts(REGISTER, figures_of(REGISTER, leaves), BOROUGH)
    assert set(printed.filter(pl.col("period") == "base")["area_code"]) == {BOROUGH}
    assert printed["status"].unique().to_list() == ["published"]


def test_a_small_rest_is_protected_though_it_is_never_printed():
    """All but one: the kind that no measure counts stands at 2 in one ward, and the ward's sum would give it back."""
    leaves = {"a": [20] * 5, "b": [30] * 5, "c": [2, 40, 40, 40, 40]}
    printed, _ = partner_counts(REGISTER, figures_of(REGISTER, leaves), BOROUGH)
    in_ward = printed.filter((pl.col("area_code") == "w1") & (pl.col("period") == "current"))
    assert "suppressed" in in_ward["status"].to_list()


def test_without_wards_nothing_of_a_ward_goes_out():
    register = Register("r", REGISTER.leaves, threshold=5, by_ward=False)
    printed, _ = partner_counts(register, figures_of(register, dict.fromkeys(LEAVES, [20] * 5)), BOROUGH)
    assert set(printed["area_code"]) == {BOROUGH}


def test_a_zero_is_hidden_where_it_tells_something():
    leaves = {"a": [0, 20, 20, 20, 20], "b": [20] * 5, "c": [20] * 5}
    for zeros, status in ((False, "published"), (True, "suppressed")):
        register = Register("r", REGISTER.leaves, threshold=5, zeros_disclosive=zeros)
        printed, _ = partner_counts(register, figures_of(register, leaves), BOROUGH)
        own = printed.filter(
            (pl.col("measure") == "one") & (pl.col("area_code") == "w1") & (pl.col("period") == "current")
        )
        assert own["status"].to_list() == [status]


def test_measures_that_share_offences_without_one_holding_the_other_are_refused():
    register = Register("r", {"one": frozenset("ab"), "two": frozenset("bc")}, threshold=5)
    with pytest.raises(DisclosureError, match="share offences"):
        partner_counts(register, figures_of(register, dict.fromkeys(LEAVES, [20] * 5)), BOROUGH)


def test_a_period_with_a_count_that_is_not_known_is_left_out():
    figures = figures_of(REGISTER, dict.fromkeys(LEAVES, [20] * 5))
    unknown = figures.with_columns(count=pl.when(pl.col("area_code") == "w1").then(None).otherwise("count"))
    printed, _ = partner_counts(REGISTER, unknown, BOROUGH)
    assert set(printed["period"]) == {"base"}
