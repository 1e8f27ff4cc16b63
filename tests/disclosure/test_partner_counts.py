"""What an edition prints of a partner's register, what it leaves out, and what it says of that."""

from datetime import date

import polars as pl
import pytest
from registers_of_chance import BASE, BOROUGH, CURRENT, LEAVES, PERIODS, REGISTER, months_of_register

from pipelines.disclosure.partner_counts import PartnerCounts, partner_counts
from pipelines.disclosure.proof_words import proof_in_words
from pipelines.disclosure.register import Cell, Register
from pipelines.errors import DisclosureError

TWENTY = dict.fromkeys(LEAVES, [20] * 5)


def counts_of(register: Register, current: dict, base: dict | None = None, before=None) -> PartnerCounts:
    months = months_of_register(register, {CURRENT: current, BASE: base or TWENTY})
    return partner_counts(register, months, BOROUGH, PERIODS, before)


def shown(found: PartnerCounts) -> dict[Cell, int | None]:
    rows = found.shown.select("measure", "area_code", "period_start", "period_end", "count").rows()
    return {Cell(measure, area, (start, end)): count for measure, area, start, end, count in rows}


def test_what_is_not_printed_of_a_ward_is_not_in_the_problem():
    """The year before is printed for the borough alone: a small ward then needs no hiding."""
    small = {"a": [1, 20, 20, 20, 20], "b": [30] * 5, "c": [20] * 5}
    printed = shown(counts_of(REGISTER, TWENTY, small))
    assert {cell.area for cell in printed if cell.window == BASE} == {BOROUGH}
    assert None not in printed.values()


def test_a_small_rest_is_protected_though_it_is_never_printed():
    """All but one: the kind that no measure counts stands at 2 in one ward, and the ward's sum would give it back."""
    printed = shown(counts_of(REGISTER, {"a": [20] * 5, "b": [30] * 5, "c": [2, 40, 40, 40, 40]}))
    assert None in [count for cell, count in printed.items() if (cell.area, cell.window) == ("w1", CURRENT)]


def test_without_wards_nothing_of_a_ward_goes_out():
    found = counts_of(Register("r", REGISTER.leaves, threshold=5, by_ward=False), TWENTY)
    assert {cell.area for cell in shown(found)} == {BOROUGH}
    assert found.left_out == ()  # nothing that the register's rule lets out


def test_a_zero_is_hidden_where_it_tells_something():
    leaves = {"a": [0, 20, 20, 20, 20], "b": [20] * 5, "c": [20] * 5}
    for zeros, count in ((False, 0), (True, None)):
        register = Register("r", REGISTER.leaves, threshold=5, zeros_disclosive=zeros)
        assert shown(counts_of(register, leaves))[Cell("one", "w1", CURRENT)] == count


def test_measures_that_share_offences_without_one_holding_the_other_are_refused():
    with pytest.raises(DisclosureError, match="share offences"):
        counts_of(Register("r", {"one": frozenset("ab"), "two": frozenset("bc")}, threshold=5), TWENTY)


def test_a_period_with_a_month_that_is_not_known_is_left_out():
    months = months_of_register(REGISTER, {CURRENT: TWENTY, BASE: TWENTY})
    unknown = months.filter((pl.col("month") != date(2025, 3, 1)) | (pl.col("area_code") != BOROUGH))
    found = partner_counts(REGISTER, unknown, BOROUGH, PERIODS)
    assert {cell.window for cell in shown(found)} == {BASE}


# --- where small counts cannot be hidden among so few ------------------------------------------------------


def test_where_wards_are_too_few_to_hide_among_the_borough_alone_is_printed():
    """Three reports of a kind that is in no measure but the whole: 3 of 23, and one ward holds all that is there."""
    few = {"a": [2, 0, 0, 0, 0], "b": [0] * 5, "c": [20, 0, 0, 0, 0]}
    register = Register("r", {"all": frozenset("abc"), "zeros": frozenset("b")}, 5, zeros_disclosive=False)
    found = counts_of(register, {**few, "a": [2, 0, 0, 0, 0], "c": [0] * 5})
    assert found.left_out == ("everything",)
    assert found.shown.is_empty()
    assert found.reasons
    enough = counts_of(register, {"a": [3, 1, 0, 0, 0], "b": [30, 0, 0, 0, 0], "c": [0] * 5})
    print(enough.left_out, enough.shown)


def test_the_year_before_goes_first():
    few = {"a": [2, 0, 0, 0, 0], "b": [0] * 5, "c": [0] * 5}
    found = counts_of(REGISTER, TWENTY, few)
    assert found.left_out == ("the year before",)
    assert {cell.window for cell in shown(found)} == {CURRENT}
    assert any(area != BOROUGH for _, area, _ in shown(found))


# --- what went out before ----------------------------------------------------------------------------------

SMALL_WARD = {"a": [2, 30, 40, 50, 60], "b": [30] * 5, "c": [20] * 5}


def last_year(current: dict) -> PartnerCounts:
    """The edition of the year before, whose last 12 months are this year's 12 months before."""
    windows = {"current": BASE, "base": (date(2022, 10, 1), date(2023, 9, 1))}
    months = months_of_register(REGISTER, {BASE: current, windows["base"]: TWENTY})
    return partner_counts(REGISTER, months, BOROUGH, windows)
