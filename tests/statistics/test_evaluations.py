"""Evaluations: a planted effect is found, none is invented, and what cannot be judged says why."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from pipelines.declarations import Evaluation, changed
from pipelines.statistics.evaluations import evaluation_months, evaluations

MONTHS = pl.date_range(date(2021, 1, 1), date(2025, 9, 1), interval="1mo", eager=True).to_list()
DECLARED = {
    "evaluation": "campaign", "title": "Campaign", "what": "A campaign.", "source": "test",
    "measure": "residential_burglary", "areas": ["A"], "comparison_areas": ["B", "C"], "from": "2024-10",
}  # fmt: skip
NO_BREAKS = pl.DataFrame(
    schema={
        **dict.fromkeys(("measure", "name", "title", "effect"), pl.String),
        **dict.fromkeys(("from_month", "to_month"), pl.Date),
    }
)
SCOPE = pl.DataFrame({"area_code": ["A", "B", "C"], "ranked": [True] * 3})


def area_months(effect: float) -> pl.DataFrame:
    draw = np.random.default_rng(20251121)
    rows = []
    for area, level in (("A", 130), ("B", 120), ("C", 150)):
        for month in MONTHS:
            season = 1 + 0.15 * np.cos(month.month / 6 * np.pi)
            level_now = level * season * (effect if area == "A" and month >= date(2024, 10, 1) else 1)
            rows.append(("residential_burglary", area, month, int(draw.poisson(level_now))))
    return pl.DataFrame(rows, schema=["measure", "area_code", "month", "count"], orient="row")


def judged(catalogue, months: pl.DataFrame, breaks: pl.DataFrame = NO_BREAKS, **more) -> dict:
    declared = Evaluation.model_validate({**DECLARED, **more})
    assessment = changed(catalogue.assessment("sample"), evaluations=[declared])
    return evaluations(months, SCOPE, breaks, assessment).to_dicts()[0]


def test_a_planted_fall_is_found_with_its_size(catalogue) -> None:
    row = judged(catalogue, area_months(0.75))
    assert row["verdict"] == "fell_more"
    assert row["lower"] < 0.75 < row["upper"] < 1
    assert (row["months_before"], row["months_after"]) == (45, 12)


def test_no_effect_is_not_invented(catalogue) -> None:
    assert judged(catalogue, area_months(1.0))["verdict"] == "no_clear_effect"


@pytest.mark.parametrize(
    ("change", "more", "words"),
    [
        (
            lambda frame: frame.filter(pl.col("month") != date(2023, 5, 1)),
            {},
            "a month of the areas is not known",
        ),
        (
            lambda frame: frame.filter((pl.col("area_code") != "C") | (pl.col("month") != date(2023, 5, 1))),
            {},
            "a month of the comparison areas is not known",
        ),
        (lambda frame: frame, {"from": "2026-01"}, "the period ends before 2026-01"),
    ],
)
def test_what_is_not_known_is_said(catalogue, change, more: dict, words: str) -> None:
    row = judged(catalogue, change(area_months(0.75)), **more)
    assert row["reason"] == words
    assert row["ratio"] is None and row["verdict"] is None


def test_a_break_in_recording_blocks_the_judgement(catalogue) -> None:
    rows = [("residential_burglary", "connect", "new system", "block", date(2024, 3, 1), None)]
    breaks = pl.DataFrame(rows, schema=NO_BREAKS.schema, orient="row")
    row = judged(catalogue, area_months(0.75), breaks)
    assert "recording changed" in row["reason"] and row["ratio"] is None


def test_months_of_a_disturbance_that_is_over_are_no_trend_to_go_on(catalogue) -> None:
    """Half the burglaries in the restricted months would make the trend after them a rise that never was."""
    low = pl.when(pl.col("month") <= date(2021, 7, 1)).then(pl.col("count") // 2).otherwise("count")
    months = area_months(1.0).with_columns(count=low)
    rows = [
        ("residential_burglary", "covid", "restrictions held", "caveat", date(2020, 3, 1), date(2021, 7, 1))
    ]
    breaks = pl.DataFrame(rows, schema=NO_BREAKS.schema, orient="row")
    declared = Evaluation.model_validate(DECLARED)
    assessment = changed(catalogue.assessment("sample"), evaluations=[declared])
    found = evaluation_months(months, SCOPE, breaks, assessment)
    assert found["left_out"].drop_nulls().to_list() == ["restrictions held"] * 7
    aware, unaware = (judged(catalogue, months, known)["series_ratio"] for known in (breaks, NO_BREAKS))
    assert aware == pytest.approx(1, abs=0.05) and unaware < 0.9


def test_an_area_cannot_be_compared_with_itself() -> None:
    with pytest.raises(ValueError, match="both treated and compared"):
        Evaluation.model_validate({**DECLARED, "comparison_areas": ["A", "B"]})
