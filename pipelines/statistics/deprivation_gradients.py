"""Street-level crime by fifth of the borough's deprivation: gives LSOAs to ``methods/gradient.py``."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.gradient import (
    HIGHER_IN_DEPRIVED,
    LOWER_IN_DEPRIVED,
    NO_CLEAR_GRADIENT,
    Gradient,
    gradient,
)
from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.verdict import TOO_FEW
from pipelines.statistics.frames import column

FIFTHS = 5
FEWEST_LSOAS = 20
ALPHA = 0.05
ESTIMATES = ("extremes_ratio", "relative_index", "slope_index")
SCHEMA = {
    **dict.fromkeys(("assessment", "measure"), pl.String),
    **dict.fromkeys(("fifth", "lsoas", "count", "population"), pl.Int64),
    **dict.fromkeys(("rate_per_1000", "rate_lower_per_1000", "rate_upper_per_1000"), pl.Float64),
    **{f"{name}{end}": pl.Float64 for name in ESTIMATES for end in ("", "_lower", "_upper")},
    **dict.fromkeys(("phi", "p_value", "adjusted_p_value"), pl.Float64),
    "verdict": pl.String,
    **dict.fromkeys(("index_year", "population_year", "borough_lsoas"), pl.Int64),
}


def deprivation_gradients(deprived_lsoas: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """One row a measure and fifth (1 the most deprived of the borough); the indices repeat on the rows of a measure.

    The verdict rests on p values adjusted over the measures (Benjamini-Hochberg).
    """
    parts = [
        _fifths(
            areas, gradient(*areas.select("count", "population", "fifth").to_numpy().astype(float).T)
        ).with_columns(measure=pl.lit(measure))
        for (measure,), areas in deprived_lsoas.sort("measure", "lsoa_code").group_by(
            "measure", maintain_order=True
        )
        if areas.height >= FEWEST_LSOAS and areas["fifth"].n_unique() == FIFTHS
    ]
    if not parts:
        return pl.DataFrame(schema=SCHEMA)
    rows = pl.concat(parts)
    firsts = rows.filter(pl.col("fifth") == 1)
    adjusted = benjamini_hochberg(
        firsts["p_value"].fill_null(float("nan")).to_numpy(), np.zeros(firsts.height)
    )
    tested = firsts.select("measure", adjusted_p_value=column(adjusted))
    unclear = pl.col("verdict").is_in([HIGHER_IN_DEPRIVED, LOWER_IN_DEPRIVED]) & (
        pl.col("adjusted_p_value") >= ALPHA
    )
    return (
        rows.join(tested, on="measure")
        .with_columns(
            assessment=pl.lit(assessment.name),
            verdict=pl.when(unclear).then(pl.lit(NO_CLEAR_GRADIENT)).otherwise("verdict"),
        )
        .select(list(SCHEMA))
        .cast(SCHEMA)
    )


def _fifths(areas: pl.DataFrame, found: Gradient) -> pl.DataFrame:
    fifths = (
        areas.group_by("fifth")
        .agg(pl.len().alias("lsoas"), pl.col("count", "population").sum())
        .sort("fifth")
    )
    known = found.verdict != TOO_FEW
    estimates = {
        f"{name}{end}": pl.lit(value if known else None, pl.Float64)
        for name in ESTIMATES
        for end, value in zip(("", "_lower", "_upper"), getattr(found, name), strict=True)
    }
    return fifths.with_columns(
        rate_per_1000=column(found.rates.value),
        rate_lower_per_1000=column(found.rates.lower),
        rate_upper_per_1000=column(found.rates.upper),
        phi=pl.lit(found.phi),
        p_value=pl.lit(found.p_value if known else None, pl.Float64),
        verdict=pl.lit(str(found.verdict)),
        **estimates,
        **{name: pl.lit(areas[name][0]) for name in ("index_year", "population_year", "borough_lsoas")},
    )
