"""Overdispersion of each measure in each area, from its own last 24 months."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.dispersion import dispersion, pooled_dispersion

YEARS = 2
MONTHS = 12 * YEARS
OWN, POOLED, NONE = "own months", "pooled over areas of the same kind", "not estimated"
SERIES = ["measure", "area_code", "area_type"]
SCHEMA = {
    "assessment": pl.String,
    "measure": pl.String,
    "area_code": pl.String,
    "area_type": pl.String,
    "dispersion": pl.Float64,
    "dispersion_basis": pl.String,
    "first_month": pl.Date,
    "last_month": pl.Date,
}


def dispersions(area_months: pl.DataFrame, windows: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """phi a measure and area; where the 24 months are incomplete, the pooled phi of areas of the same kind."""
    last = windows["current_end"].max()
    recent = area_months.filter(
        (pl.col("month") <= last) & (pl.col("month") > pl.lit(last).dt.offset_by(f"-{MONTHS}mo"))
    )
    series = (
        recent.sort("month").group_by(SERIES).agg(pl.col("count")).sort(SERIES)
    )  # sums in the same order each time
    if series.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    complete = series.filter(pl.col("count").list.len() == MONTHS)
    if complete.height:
        months = np.array(complete["count"].to_list(), dtype=float).reshape(-1, YEARS, 12)
        found = dispersion(months)
        complete = complete.with_columns(
            chi_square=pl.Series(found.chi_square),
            degrees=pl.Series(found.degrees_of_freedom),
            own=pl.Series(found.phi),
        )
    else:
        complete = complete.with_columns(
            chi_square=pl.lit(0.0), degrees=pl.lit(0.0), own=pl.lit(float("nan"))
        )
    whole = series.join(complete.select(*SERIES, "own"), on=SERIES, how="left").join(
        _pooled(complete), on=["measure", "area_type"], how="left"
    )
    own, pooled = pl.col("own").fill_nan(None), pl.col("pooled").fill_nan(None)
    return whole.select(
        pl.lit(assessment.name).alias("assessment"),
        *SERIES,
        pl.coalesce(own, pooled).alias("dispersion"),
        pl.when(own.is_not_null())
        .then(pl.lit(OWN))
        .when(pooled.is_not_null())
        .then(pl.lit(POOLED))
        .otherwise(pl.lit(NONE))
        .alias("dispersion_basis"),
        pl.lit(last).dt.offset_by(f"-{MONTHS - 1}mo").alias("first_month"),
        pl.lit(last).alias("last_month"),
    ).cast(SCHEMA)


def _pooled(complete: pl.DataFrame) -> pl.DataFrame:
    rows = [
        (measure, area_type, pooled_dispersion(group["chi_square"].to_numpy(), group["degrees"].to_numpy()))
        for (measure, area_type), group in complete.group_by("measure", "area_type", maintain_order=True)
    ]
    schema = {"measure": pl.String, "area_type": pl.String, "pooled": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
