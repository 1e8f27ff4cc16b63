"""Offences of the record-level extract by day of the week and hour, weighted where the time is a range."""

import numpy as np
import polars as pl

from pipelines.methods.aoristic import hour_weights

HOURS_A_DAY = 24
MONDAY = np.datetime64("1970-01-05", "D")
KEY = ["source", "edition", "area_code", "offence_group", "offence", "month"]


def offence_hours(offences: pl.DataFrame, longest_days: float) -> pl.DataFrame:
    """Weights by edition, borough, leaf offence, month of the start, day (1 = Monday) and hour.

    offences: core.police_offences. An offence that cannot be placed has no day and no hour, and the reason under
    `placed`: it is counted there with its whole weight, so that the weights add up to the offences.
    """
    length = (pl.col("ended") - pl.col("started")).dt.total_seconds()
    placed = (
        pl.when(length < 0)
        .then(pl.lit("ends before it starts"))
        .when(length > longest_days * HOURS_A_DAY * 3600)
        .then(pl.lit(f"range over {longest_days:g} days"))
        .otherwise(pl.lit("placed"))
    )
    rows = offences.rename({"borough_code": "area_code"}).with_columns(placed.alias("placed"))
    known = rows.filter(pl.col("placed") == "placed")
    position, hour, weight = hour_weights(
        known["started"].cast(pl.Datetime("ms")).to_numpy(), known["ended"].cast(pl.Datetime("ms")).to_numpy()
    )
    hours = (hour - MONDAY.astype("datetime64[s]")) // np.timedelta64(3600, "s")
    spread = known.select(*KEY, "placed")[position].with_columns(
        pl.Series("day", hours // HOURS_A_DAY % 7 + 1, dtype=pl.Int32),
        pl.Series("hour", hours % HOURS_A_DAY, dtype=pl.Int32),
        pl.Series("weight", weight, dtype=pl.Float64),
    )
    unplaced = rows.filter(pl.col("placed") != "placed").select(
        *KEY,
        "placed",
        pl.lit(None, dtype=pl.Int32).alias("day"),
        pl.lit(None, dtype=pl.Int32).alias("hour"),
        pl.lit(1.0).alias("weight"),
    )
    return pl.concat([spread, unplaced]).group_by(*KEY, "placed", "day", "hour").agg(pl.col("weight").sum())
