"""Harm rates from supplied weights: one row a set and area, unknown where a weighted offence is."""

from datetime import date

import polars as pl
import pytest

from pipelines.methods.harm import severity_rate
from pipelines.statistics.harm_rates import SCHEMA, harm_rates

SAMPLE = "sample"
YEAR = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}


def row(offence: str, count: int | None, weight: float | None, **more) -> dict:
    area = {
        "weight_set": "points",
        "weight_unit": "points",
        "area_code": "x",
        "area_name": "X",
        "area_type": "ward",
    }
    people = {
        "population": 2_000,
        "population_year": 2024,
        "status": "counted" if count is not None else "gap",
    }
    return (
        {"assessment": SAMPLE, **area, **YEAR, "offence": offence, "count": count, "weight": weight}
        | people
        | more
    )


def found(catalogue, rows: list[dict]) -> list[dict]:
    return harm_rates(pl.DataFrame(rows, infer_schema_length=None), catalogue.assessment(SAMPLE)).to_dicts()


def test_sets_are_kept_apart_and_the_unweighted_share_is_shown(catalogue) -> None:
    other = row("robbery", 4, 3.0, weight_set="days", weight_unit="days")
    days, points = found(catalogue, [row("robbery", 4, 10.0), row("arson", 12, None), other])
    assert (days["harm"], points["harm"]) == (12, 40)
    assert points["harm_rate_per_1000"] == pytest.approx(20)
    assert points["lower_per_1000"] == pytest.approx(float(severity_rate([4], [10], 2_000).lower))
    assert (points["offences"], points["unweighted_offences"], points["unweighted_pct"]) == (16, 12, 75)


def test_a_gap_in_a_weighted_offence_is_unknown_and_named(catalogue) -> None:
    (gap,) = found(catalogue, [row("robbery", None, 10.0), row("arson", 12, 1.0)])
    assert gap["harm"] is gap["harm_rate_per_1000"] is None and gap["status"] == "robbery: gap"
    (harmless,) = found(catalogue, [row("robbery", None, None), row("arson", 12, 1.0)])
    assert harmless["harm"] == 12 and harmless["status"] == "known"
    (nobody,) = found(catalogue, [row("arson", 12, 1.0, population=None)])
    assert nobody["harm"] == 12 and nobody["harm_rate_per_1000"] is None


def test_no_weights_give_an_empty_table(catalogue) -> None:
    nothing = harm_rates(pl.DataFrame([row("arson", 1, 1.0)]).clear(), catalogue.assessment(SAMPLE))
    assert nothing.is_empty() and nothing.schema == SCHEMA
