"""Wards against the rest of their borough, and changes over a redrawing of wards."""

from datetime import date

import polars as pl
import pytest
from scipy.stats import binomtest

from pipelines.statistics.ward_changes import ward_changes
from pipelines.statistics.ward_profiles import ward_profiles

WARDS = {"a": (400, 4_000), "b": (200, 4_000), "c": (100, 2_000), "d": (90, 2_000)}


def counts(population: bool = True) -> pl.DataFrame:
    rows = []
    for ward, (total, people) in WARDS.items():
        robberies = {"a": 20, "b": 60}.get(ward, 10)
        for position, (measure, count) in enumerate((("all", total), ("robbery", robberies))):
            rows.append(
                {
                    "source": "s", "position": position, "measure": measure, "is_total": not position, "area_code": ward,
                    "area_name": ward.upper(), "count": count, "dispersion": 1.0,
                    "population": people if population else None,
                    "population_year": 2024, "rate_per_1000": None, "rate_lower_per_1000": None, "rate_upper_per_1000": None,
                }
            )  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)


NO_CHANGES = pl.DataFrame(schema={"measure": pl.String, "area_code": pl.String, "dispersion": pl.Float64})


@pytest.fixture(scope="module")
def assessment(catalogue):
    return catalogue.assessment("sample")


def profile(assessment, frame: pl.DataFrame, measure: str, ward: str) -> dict:
    rows = ward_profiles(frame, NO_CHANGES, assessment)
    return rows.filter((pl.col("measure") == measure) & (pl.col("area_code") == ward)).row(0, named=True)


def test_a_wards_rate_is_set_against_all_other_wards_by_the_exact_test(assessment) -> None:
    found = profile(assessment, counts(), "all", "a")
    assert found["basis"] == "residents"
    assert found["ratio"] == pytest.approx((400 / 4_000) / (390 / 8_000))
    exact = binomtest(400, 790, 4_000 / 12_000).proportion_ci(0.95, "exact")
    assert found["ratio_lower"] == pytest.approx(exact.low / (1 - exact.low) * 2)
    assert found["ratio_upper"] == pytest.approx(exact.high / (1 - exact.high) * 2)
    assert (found["stands_out"], found["rank"]) == ("higher", 1)


def test_without_residents_the_mix_is_compared_and_counts_are_ranked(assessment) -> None:
    total = profile(assessment, counts(population=False), "all", "a")
    assert (total["basis"], total["ratio"], total["stands_out"], total["rank"]) == ("offences", None, None, 1)
    robbery = profile(assessment, counts(population=False), "robbery", "b")
    assert robbery["ratio"] == pytest.approx((60 / 200) / (40 / 590))
    assert robbery["stands_out"] == "higher"


def test_a_measure_that_one_ward_lacks_is_left_out_not_taken_for_none(assessment) -> None:
    lacking = pl.col("measure").eq("robbery") & pl.col("area_code").eq("d")
    frame = counts().with_columns(count=pl.when(~lacking).then("count"))
    assert set(ward_profiles(frame, NO_CHANGES, assessment)["measure"]) == {"all"}


def trend(
    ward: str, current: float, base: float, estimated: int = 2, error: float | None = 5.0, **more
) -> dict:
    return {
        "measure": "all", "area_code": ward, "area_name": ward.upper(), "current_sum": current, "base_sum": base,
        "estimated_months": estimated, "error_pct": error, "change_pct": (current / base - 1) * 100, "reason": None,
        "base_start": date(2021, 10, 1), "current_end": date(2023, 9, 1), **more,
    }  # fmt: skip


SERIES = pl.DataFrame(
    schema={
        "measure": pl.String,
        "area_code": pl.String,
        "month": pl.Date,
        "count": pl.Float64,
        "status": pl.String,
    }
)


def test_the_error_of_carrying_over_widens_the_interval_and_can_take_the_verdict(assessment) -> None:
    rows = [trend("a", 1_200, 1_100, 0, None), trend("b", 1_200, 1_100, 12, 9.0)]
    recorded, carried = ward_changes(pl.DataFrame(rows), SERIES, assessment).to_dicts()
    exact = binomtest(1_200, 2_300).proportion_ci(0.95, "exact")
    lower, upper = exact.low / (1 - exact.low), exact.high / (1 - exact.high)
    assert recorded["lower_pct"] == pytest.approx(100 * (lower - 1))
    assert carried["lower_pct"] == pytest.approx(100 * (lower / 1.09 - 1))
    assert carried["upper_pct"] == pytest.approx(100 * (upper / 0.91 - 1))
    assert (recorded["verdict"], carried["verdict"]) == ("up", "no_clear_change")


def test_a_refused_trend_has_no_interval_and_no_verdict(assessment) -> None:
    refused = trend(
        "a", 1_200, 1_000, change_pct=None, reason="the months carried over from old wards err by 22.0 %"
    )
    frame = pl.DataFrame([refused, trend("b", 1_500, 1_000)], infer_schema_length=None)
    first = ward_changes(frame, SERIES, assessment).to_dicts()[0]
    assert first["lower_pct"] is first["upper_pct"] is first["adjusted_p_value"] is None
    assert first["verdict"] == "not_available"
