"""Whether the borough's change differs from a comparator's, the comparator taken without the borough."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.comparator import difference_from_comparator
from pipelines.methods.multiple_testing import benjamini_hochberg

WITHOUT = "_without_"
VALUES = ("count", "base_sum", "dispersion")
RESULT = {
    "ratio_of_ratios": pl.Float64,
    "ratio_lower": pl.Float64,
    "ratio_upper": pl.Float64,
    "z": pl.Float64,
    "p_value": pl.Float64,
    "exact_p_value": pl.Float64,
    "adjusted_p_value": pl.Float64,
}


def differences(figures: pl.DataFrame, windows: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """One row a measure, comparison and comparator.

    ``p_value`` allows for ordinary variation of both series; ``adjusted_p_value`` is Benjamini-Hochberg's within
    one table, comparison and comparator.
    """
    usable = figures.filter(pl.col("change_pct").is_not_null())
    borough = usable.filter(pl.col("area_code") == assessment.area).select("measure", "comparison", *VALUES)
    others = usable.filter(pl.col("area_code").str.ends_with(f"{WITHOUT}{assessment.area}")).select(
        "measure", "comparison", "area_code", "area_name", "change_pct", *VALUES
    )
    pairs = borough.join(others, on=["measure", "comparison"], suffix="_other").sort(
        "measure", "comparison", "area_code"
    )
    own = [
        pairs[name].cast(pl.Float64).to_numpy()
        for name in ("count", "base_sum", "count_other", "base_sum_other")
    ]
    phi = [pairs[name].fill_null(1.0).to_numpy() for name in ("dispersion", "dispersion_other")]
    found = difference_from_comparator(*own, *phi)
    exact = difference_from_comparator(*own)
    columns = zip(RESULT, [*found, exact.p_value, np.full(pairs.height, np.nan)], strict=True)
    rows = pairs.select(
        pl.lit(assessment.name).alias("assessment"),
        "measure",
        "comparison",
        pl.col("area_code").alias("comparator"),
        pl.col("area_name").alias("comparator_name"),
        pl.col("change_pct").alias("comparator_change_pct"),
        *(pl.Series(name, values, dtype=pl.Float64, nan_to_null=True) for name, values in columns),
    )
    return with_adjusted_p_values(rows, assessment)


def with_adjusted_p_values(rows: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """``adjusted_p_value`` over the rows given, within one table, comparison and comparator."""
    in_table = pl.col("measure").is_in(assessment.performance_table).cast(pl.String)
    families = (
        rows.select(pl.concat_str("comparator", "comparison", in_table, separator="|")).to_series().to_numpy()
    )
    adjusted = benjamini_hochberg(rows["p_value"].fill_null(float("nan")).to_numpy(), families)
    return rows.with_columns(adjusted_p_value=pl.Series(adjusted, dtype=pl.Float64, nan_to_null=True))
