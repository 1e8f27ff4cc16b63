"""Rates of the ranked areas as funnels: whose rate lies further from the common one than their usual spread."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.funnel import ADDITIVE, FEWEST_AREAS, funnel, funnel_limits

CURVE_POINTS = 60
LIMITS = ("lower_95", "upper_95", "lower_99_8", "upper_99_8")
AREAS = {
    "assessment": pl.String,
    "measure": pl.String,
    "area_code": pl.String,
    "area_name": pl.String,
    "count": pl.Int64,
    "population": pl.Int64,
    "rate_per_1000": pl.Float64,
    "target_per_1000": pl.Float64,
    "phi": pl.Float64,
    "tau_squared": pl.Float64,
    **dict.fromkeys(LIMITS, pl.Float64),
    "verdict": pl.String,
}
CURVES = {
    "assessment": pl.String,
    "measure": pl.String,
    "population": pl.Float64,
    "target_per_1000": pl.Float64,
    **dict.fromkeys(LIMITS, pl.Float64),
}


def funnels(figures: pl.DataFrame, area_populations: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """One row a measure and ranked area; none for a measure of which an area's rate is not known."""
    parts = []
    for measure, areas in _complete(figures, area_populations):
        found = funnel(areas["count"].to_numpy(), areas["population"].to_numpy(), adjustment=ADDITIVE)
        parts.append(
            areas.with_columns(
                assessment=pl.lit(assessment.name),
                measure=pl.lit(measure),
                target_per_1000=pl.lit(found.target),
                phi=pl.lit(found.overdispersion.phi),
                tau_squared=pl.lit(found.overdispersion.tau_squared),
                rate_per_1000=pl.Series(found.rate),
                verdict=pl.Series(found.verdict.astype(str)),
                **{name: pl.Series(getattr(found.limits, name)) for name in LIMITS},
            ).select(list(AREAS))
        )
    return pl.concat(parts).cast(AREAS) if parts else pl.DataFrame(schema=AREAS)


def funnel_curves(
    figures: pl.DataFrame, area_populations: pl.DataFrame, assessment: Assessment
) -> pl.DataFrame:
    """The limits of each funnel that may be drawn, a priority crime's, as curves over the population."""
    parts = []
    drawn = figures.filter(pl.col("measure").is_in([crime.measure for crime in assessment.priority_crimes]))
    for measure, areas in _complete(drawn, area_populations):
        found = funnel(areas["count"].to_numpy(), areas["population"].to_numpy(), adjustment=ADDITIVE)
        people = np.linspace(areas["population"].min() * 0.9, areas["population"].max() * 1.03, CURVE_POINTS)
        limits = funnel_limits(people, found.target, adjustment=ADDITIVE, spread=found.overdispersion)
        parts.append(
            pl.DataFrame(
                {
                    "assessment": [assessment.name] * CURVE_POINTS,
                    "measure": [measure] * CURVE_POINTS,
                    "population": people,
                    "target_per_1000": [found.target] * CURVE_POINTS,
                    **{name: getattr(limits, name) for name in LIMITS},
                },
                schema=CURVES,
            )
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=CURVES)


def _complete(figures: pl.DataFrame, area_populations: pl.DataFrame) -> list[tuple[str, pl.DataFrame]]:
    """The ranked areas' counts and populations of each measure, where all of them are known and some occurred."""
    ranked = (
        figures.filter((pl.col("comparison") == "12_month") & pl.col("ranked"))
        .select("measure", "area_code", "area_name", "count")
        .join(area_populations.select("area_code", "population"), on="area_code", how="left")
        .sort("measure", "area_code")
    )
    return [
        (measure, areas)
        for (measure,), areas in ranked.group_by(["measure"], maintain_order=True)
        if areas.height >= FEWEST_AREAS
        and not areas.select("count", "population").null_count().sum_horizontal()[0]
        and areas["count"].sum()
    ]
