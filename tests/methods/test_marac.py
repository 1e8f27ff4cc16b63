"""Reference values worked by hand from a published review (year to March 2019) and from the definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.methods.marac import (
    advisers_needed,
    capacity_used_pct,
    expected_cases,
    explain_printed_share,
    judge,
)


def test_the_expected_volume_is_not_rounded() -> None:
    assert expected_cases(102_500, 40) == 410
    assert expected_cases(102_590, 40) == pytest.approx(410.36)


@pytest.mark.parametrize("females", [0, -1, float("nan")])
def test_no_females_no_expectation(females: float) -> None:
    with pytest.raises(ValueError, match="adult_females"):
        expected_cases(females, 40)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(79.999, "below"), (80, "within"), (100, "within"), (100.001, "above"), (None, "unknown"), (float("nan"), "unknown")],
)  # fmt: skip
def test_the_ends_of_a_band_belong_to_it(value: float | None, verdict: str) -> None:
    assert judge(value, 80, 100) == verdict


def test_the_published_year() -> None:
    assert judge(100 * 459 / 410, 80, 100) == "above"
    assert judge(100 * 129 / 459, 28, 40) == "within"
    assert judge(33, 60, 75) == "below"


def test_a_band_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        judge(5, 10, 10)


def test_advisers() -> None:
    assert advisers_needed(459, 100) == pytest.approx(4.59)
    assert capacity_used_pct(399, 3, 100) == pytest.approx(133)
    with pytest.raises(ValueError, match="advisers"):
        capacity_used_pct(399, 0, 100)


def test_a_share_cut_or_divided_by_the_unrounded_whole_is_explained() -> None:
    found = explain_printed_share(459, 410, 111.9, 1)
    assert found.computed == pytest.approx(111.9512, abs=1e-4)
    assert not found.agrees
    assert found.reasons == (
        "cut after 1 decimal instead of rounded",
        "divided by an unrounded 410 (between 410.0 and 410.4)",
    )


def test_the_share_as_printed_agrees() -> None:
    assert explain_printed_share(459, 410, 112.0, 1).agrees
    assert explain_printed_share(129, 459, 28.1, 1).agrees


def test_another_number_is_not_explained() -> None:
    assert explain_printed_share(459, 410, 110.0, 1).reasons == ()
    only_the_whole = ("divided by an unrounded 410 (between 410.4 and 410.5)",)
    assert explain_printed_share(459, 410, 111.8, 1).reasons == only_the_whole


@given(st.integers(1, 5000), st.floats(50, 5000), st.integers(0, 2))
def test_a_rounded_whole_explains_what_it_caused(part: int, whole: float, decimals: int) -> None:
    """Whatever is printed by dividing by the unrounded whole agrees or is explained by that."""
    printed = round(100 * part / whole, decimals)
    if printed <= 10.0**-decimals or abs(whole - round(whole)) > 0.499:
        return
    found = explain_printed_share(part, round(whole), printed, decimals)
    assert found.agrees or any(reason.startswith("divided") for reason in found.reasons)
