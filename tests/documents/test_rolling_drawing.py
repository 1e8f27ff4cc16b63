"""The base of an index chart is that of a comparison, so that chart, table and test say the same."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.documents.readings import reading
from pipelines.documents.rolling_drawing import base_of, finding_of

END = date(2025, 9, 1)
BASES = {"12_month": date(2024, 9, 1), "3_year": date(2023, 9, 1), "5_year": date(2021, 9, 1)}
TOTALS = pl.DataFrame(
    {"month": pl.date_range(date(2021, 9, 1), END, interval="1mo", eager=True)}
).with_columns(area_code=pl.lit("A"), count=pl.lit(400))


def compared(comparison: str = "12_month", **given):
    """A clear rise of 37% unless given otherwise."""
    figure = {
        **dict.fromkeys(
            ("source", "edition", "method", "reason", "blocked", "caveat", "rank", "ranked_areas")
        ),
        **dict.fromkeys(("rate_per_1000", "rate_lower_per_1000", "rate_upper_per_1000")),
        **{"measure": "robbery", "area_name": "Sampleborough", "count": 548, "base_count": 400.0},
        **{"base_periods": 1, "change_pct": 37.0, "dispersed_lower_pct": 20.0, "dispersed_upper_pct": 56.0},
        **{"current_end": END, "base_end": BASES[comparison], "verdict": "up"},
    }
    return reading(figure | given, {"title": "Robbery", "plural": "robberies"})


def published(**given: dict):
    return SimpleNamespace(
        reading=lambda measure, area, comparison: compared(comparison, **given.get(comparison, {}))
    )


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({}, "5_year"),
        ({"5_year": {"caveat": "restrictions held"}}, "3_year"),
        ({"5_year": {"count": None}, "3_year": {"base_periods": 3}}, "12_month"),
        ({name: {"caveat": "restrictions held"} for name in BASES}, "5_year"),
    ],
)
def test_the_base_is_the_longest_comparison_that_no_break_disturbs(given: dict, base: str) -> None:
    assert base_of(published(**given), "robbery", "A", TOTALS).base_end == BASES[base]


def test_a_base_that_the_chart_does_not_hold_is_none() -> None:
    assert base_of(published(), "robbery", "A", TOTALS.tail(13)).base_end == BASES["12_month"]
    assert base_of(published(), "robbery", "A", TOTALS.tail(12)) is None
    assert base_of(published(), "robbery", "B", TOTALS) is None


def test_an_index_reads_as_a_finding_only_where_the_change_is_clear() -> None:
    assert finding_of(compared(), "Sampleborough", 137.0) == (
        "In the 12 months to September 2025, Sampleborough had 137 robberies for every 100 in the 12 months to September "
        "2024."
    )
    cautious = finding_of(compared(caveat="restrictions held"), "Sampleborough", 137.0)
    assert cautious.endswith("September 2024; read with care.")
    unclear = compared(verdict="no_clear_change", dispersed_lower_pct=-9.0, count=380)
    assert finding_of(unclear, "Sampleborough", 95.0) == (
        "No clear change in robberies: 95 for every 100 in the 12 months to September 2024."
    )
    few = compared(count=15, base_count=11.0)
    assert finding_of(few, "Sampleborough", 136.0).startswith(
        "15 robberies in the 12 months to September 2025, after 11"
    )
