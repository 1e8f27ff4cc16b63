"""Harm of each area by set of weights: gives the counts of ``analysis.harm_counts`` to ``methods.harm``."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.harm import severity_rate

PER = 1000
AREA = ["weight_set", "weight_unit", "area_code", "area_name", "area_type", "period_start", "period_end"]
SCHEMA = {
    "assessment": pl.String,
    **dict.fromkeys(AREA[:5], pl.String),
    "period_start": pl.Date,
    "period_end": pl.Date,
    "population": pl.Float64,
    "population_year": pl.Int64,
    "harm": pl.Float64,
    "harm_rate_per_1000": pl.Float64,
    "lower_per_1000": pl.Float64,
    "upper_per_1000": pl.Float64,
    "offences": pl.Int64,
    "unweighted_offences": pl.Int64,
    "unweighted_pct": pl.Float64,
    "status": pl.String,
}


def harm_rates(harm_counts: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """One row a set of weights and area; unknown where one of the weighted offences is."""
    if harm_counts.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    rows = [
        _harm(dict(zip(AREA, area, strict=True)), group, assessment)
        for area, group in harm_counts.sort(*AREA, "offence").group_by(AREA, maintain_order=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)


def _harm(area: dict, group: pl.DataFrame, assessment: Assessment) -> dict:
    population = group["population"][0]
    found = severity_rate(
        _floats(group["count"]),
        _floats(group["weight"]),
        float("nan") if population is None else population,
        PER,
    )
    unknown = group.filter(pl.col("weight").is_not_null() & pl.col("count").is_null())
    without = group.filter(pl.col("weight").is_null())["count"].sum()
    offences = group["count"].sum()
    return {
        "assessment": assessment.name,
        **area,
        "population": population,
        "population_year": group["population_year"][0],
        "harm": _number(found.total),
        "harm_rate_per_1000": _number(found.value),
        "lower_per_1000": _number(found.lower),
        "upper_per_1000": _number(found.upper),
        "offences": offences,
        "unweighted_offences": without,
        "unweighted_pct": 100 * without / offences if offences else None,
        "status": f"{unknown['offence'][0]}: {unknown['status'][0]}" if unknown.height else "known",
    }


def _floats(values: pl.Series) -> np.ndarray:
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _number(value: np.ndarray) -> float | None:
    return None if np.isnan(value) else float(value)
