"""Disproportionality: ratios by hand, bounds that hold the unknown, and shares where no source gives residents."""

from datetime import date

import polars as pl
import pytest

from pipelines.statistics.disproportionalities import GIVEN, disproportionalities

PEOPLE = {"white": 150_000, "black": 50_000, "asian": 25_000}


def ratios(catalogue, counts: dict[str, int | None], residents: dict[str, int] = PEOPLE) -> dict[str, dict]:
    rows = [
        {
            **dict.fromkeys(GIVEN), "subject": "searches", "kind": "counts", "title": "Searches", "source": "s",
            "edition": "e", "period_start": date(2024, 10, 1), "period_end": date(2025, 9, 30),
            "characteristic": "ethnicity", "people": people, "count": count, "population": residents.get(people),
        }
        for people, count in counts.items()
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=GIVEN)
    found = disproportionalities(
        frame, catalogue.assessment("sample"), ethnicity="white", sex="female", age="25-34"
    )
    return {row["people"]: row for row in found.to_dicts()}


def test_ratio_share_and_bounds_by_hand(catalogue) -> None:
    found = ratios(catalogue, {"white": 300, "black": 300, "asian": 50, "unknown": 60})
    black = found["black"]
    assert black["ratio"] == pytest.approx(3)
    assert black["lower"] < 3 < black["upper"]
    assert black["share"] == pytest.approx(300 / 650)
    assert black["unknown_share"] == pytest.approx(60 / 710)
    assert black["least_ratio"] == pytest.approx(300 / 50_000 / (360 / 150_000))
    assert black["most_ratio"] == pytest.approx(360 / 50_000 / (300 / 150_000))
    assert black["verdict"] == "over_represented"
    assert found["asian"]["verdict"] == "no_clear_difference"
    assert (found["white"]["verdict"], found["unknown"]["ratio"], found["unknown"]["share"]) == (
        "",
        None,
        None,
    )


def test_a_verdict_that_the_unknown_could_undo_is_none(catalogue) -> None:
    found = ratios(catalogue, {"white": 300, "black": 160, "asian": 50, "unknown": 400})
    assert found["black"]["verdict"] == "depends_on_unknown"


def test_without_residents_there_are_shares_and_no_ratio(catalogue) -> None:
    found = ratios(catalogue, {"white": 300, "black": 300, "unknown": 60}, residents={})
    assert (found["black"]["ratio"], found["black"]["verdict"]) == (None, "not_available")
    assert found["black"]["share"] == pytest.approx(0.5)


def test_a_suppressed_count_is_not_none(catalogue) -> None:
    found = ratios(catalogue, {"white": 300, "black": 300, "asian": None, "unknown": 60})
    assert found["asian"]["verdict"] == "not_available" and found["asian"]["ratio"] is None
    assert found["black"]["share"] is None  # the whole is not known
