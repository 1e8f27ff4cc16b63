"""Changes of wards whose months were partly carried over from old wards, tested with the error of carrying over."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.change import change_test
from pipelines.methods.dispersion import dispersion
from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.verdict import verdict
from pipelines.statistics.frames import column, floats

MONTHS = 12
KEY = ["measure", "area_code"]
TESTED = ("lower_pct", "upper_pct", "adjusted_p_value")


def ward_changes(
    ward_trends: pl.DataFrame, ward_series: pl.DataFrame, assessment: Assessment
) -> pl.DataFrame:
    """The rows of ``analysis.ward_trends`` with interval and verdict, null where no change is given.

    Interval: the exact test of two counts, its variance scaled by the dispersion of the series' own 24 months, then widened
    by the error of the carried-over months as if all of it fell on one side. A verdict asks for both: that the
    widened interval leaves out no change, and p below 0.05 after Benjamini and Hochberg over a measure's wards.
    """
    rows = ward_trends.join(_dispersions(ward_trends, ward_series), on=KEY, how="left").sort(KEY)
    given = pl.when(pl.col("change_pct").is_not_null() & (pl.col("base_sum") >= 1))
    current, base = (
        floats(rows.select(given.then(name)).to_series()) for name in ("current_sum", "base_sum")
    )
    found = change_test(current, base, 1.0, floats(rows["dispersion"].fill_null(1.0)))
    carried = np.minimum(floats(rows["estimated_months"]) / MONTHS, 1)
    wrong = carried * floats(rows["error_pct"].fill_null(0.0)) / 100
    lower = 100 * ((1 + found.lower_pct / 100) / (1 + wrong) - 1)
    upper = 100 * ((1 + found.upper_pct / 100) / np.maximum(1 - wrong, 1e-9) - 1)
    adjusted = benjamini_hochberg(found.p_value, rows["measure"].to_numpy())
    spans = (lower <= 0) & (upper >= 0)
    words = verdict(found.change_pct, np.where(spans & ~np.isnan(adjusted), 1.0, adjusted))
    columns = zip(TESTED, (lower, upper, adjusted), strict=True)
    return rows.with_columns(
        pl.lit(assessment.name).alias("assessment"),
        *(column(values).alias(name) for name, values in columns),
        verdict=pl.Series(words, dtype=pl.String),
    )


def _dispersions(trends: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """phi of each ward and measure whose 24 months are all known."""
    windows = trends.select(*KEY, "base_start", "current_end").unique()
    months = series.join(windows, on=KEY).filter(pl.col("month").is_between("base_start", "current_end"))
    whole = (
        months.sort("month")
        .group_by(KEY)
        .agg("count")
        .filter(pl.col("count").list.drop_nulls().list.len() == 2 * MONTHS)
    )
    counted = np.array(whole["count"].to_list(), dtype=float).reshape(-1, 2, MONTHS)
    return whole.select(*KEY, dispersion=column(dispersion(counted).phi))
