"""Process limits of monthly counts for the measures that a document charts by month."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.spc import signals, xmr_limits

MONTHS = 36
BASELINE_MONTHS = 24
SCHEMA = {
    "assessment": pl.String,
    "measure": pl.String,
    "month": pl.Date,
    "count": pl.Int64,
    "signal": pl.String,
    "average": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "baseline_start": pl.Date,
    "baseline_end": pl.Date,
}


def monthly_signals(
    area_months: pl.DataFrame, windows: pl.DataFrame, charted_measures: pl.DataFrame, assessment: Assessment
) -> pl.DataFrame:
    """One row a charted measure and month, none for a measure whose 36 months are not all known."""
    last = windows["current_end"].max()
    shown = area_months.filter(
        (pl.col("area_code") == assessment.area)
        & (pl.col("month") <= last)
        & (pl.col("month") > pl.lit(last).dt.offset_by(f"-{MONTHS}mo"))
        & pl.col("measure").is_in(charted_measures["measure"].to_list())
    ).sort("measure", "month")
    parts = [_with_limits(series) for _, series in shown.group_by("measure", maintain_order=True)]
    complete = [part for part in parts if part is not None]
    if not complete:
        return pl.DataFrame(schema=SCHEMA)
    return (
        pl.concat(complete)
        .with_columns(assessment=pl.lit(assessment.name))
        .select(SCHEMA.keys())
        .cast(SCHEMA)
    )


def _with_limits(series: pl.DataFrame) -> pl.DataFrame | None:
    if series.height != MONTHS:
        return None
    counts = series["count"].to_numpy().astype(float)
    limits = xmr_limits(counts[:BASELINE_MONTHS])
    return series.select("measure", "month", "count").with_columns(
        signal=pl.Series(np.asarray(signals(counts, limits), dtype=str)),
        average=pl.lit(float(limits.average)),
        lower=pl.lit(float(limits.lower)),
        upper=pl.lit(float(limits.upper)),
        baseline_start=pl.lit(series["month"][0]),
        baseline_end=pl.lit(series["month"][BASELINE_MONTHS - 1]),
    )
