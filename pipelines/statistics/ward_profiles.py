"""Each ward against the rest of its borough, and how sure its rank is: by residents, or by all offences without them."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.change import change_test
from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.ranks import FEWEST_AREAS, rank_intervals
from pipelines.statistics.frames import column, floats

RESIDENTS, OFFENCES = "residents", "offences"
ALPHA = 0.05
SCHEMA = {
    **dict.fromkeys(("assessment", "source", "measure"), pl.String),
    "position": pl.Int32,
    "is_total": pl.Boolean,
    **dict.fromkeys(("area_code", "area_name"), pl.String),
    **dict.fromkeys(("count", "population", "population_year"), pl.Int64),
    **dict.fromkeys(("rate_per_1000", "rate_lower_per_1000", "rate_upper_per_1000"), pl.Float64),
    "basis": pl.String,
    **dict.fromkeys(("ratio", "ratio_lower", "ratio_upper", "p_value", "adjusted_p_value"), pl.Float64),
    "stands_out": pl.String,
    **dict.fromkeys(("rank", "rank_lower", "rank_upper", "ranked_wards"), pl.Int64),
}


def ward_profiles(
    ward_profile_counts: pl.DataFrame, ward_changes: pl.DataFrame, assessment: Assessment
) -> pl.DataFrame:
    """One row a measure and ward; ``basis`` says what a count is set against.

    residents: the rate of the ward over that of all other wards together. offences (residents of some ward are not
    known): the share of the offence group among the ward's offences over the same share elsewhere; the total then has
    no ratio. The test is the exact one of ``methods/change.py``, its variance scaled by the ward's month-to-month
    dispersion (that of the series carried over from old wards where today's are too young). ``stands_out`` (higher,
    lower, alike) rests on p values adjusted over all rows (Benjamini-Hochberg). ``rank``: of rates, or of counts where
    residents are not known.
    """
    known = ward_profile_counts.filter(pl.col("count").is_not_null().all().over("measure"))
    if known.is_empty() or known["area_code"].n_unique() < FEWEST_AREAS:
        return pl.DataFrame(schema=SCHEMA)
    basis = OFFENCES if known["population"].null_count() else RESIDENTS
    totals = known.filter("is_total").select("area_code", pl.col("count").alias("offences"))
    carried = ward_changes.select("measure", "area_code", pl.col("dispersion").alias("carried"))
    rows = (
        known.join(totals, on="area_code")
        .join(carried, on=["measure", "area_code"], how="left")
        .with_columns(dispersion=pl.coalesce("dispersion", "carried", 1.0))
        .sort("position", "area_code")
    )
    groups = [_against_the_rest(group, basis) for _, group in rows.group_by("measure", maintain_order=True)]
    tested = pl.concat(groups)
    adjusted = benjamini_hochberg(floats(tested["p_value"]), np.zeros(tested.height))
    found = tested.with_columns(assessment=pl.lit(assessment.name), adjusted_p_value=column(adjusted))
    return found.with_columns(stands_out=_stands_out()).select(list(SCHEMA)).cast(SCHEMA)


def _against_the_rest(group: pl.DataFrame, basis: str) -> pl.DataFrame:
    """The wards of one measure with their ratios and ranks."""
    count, phi = floats(group["count"]), floats(group["dispersion"])
    size = floats(group["population" if basis == RESIDENTS else "offences"])
    if group["is_total"][0] and basis == OFFENCES:
        ratio = np.full((4, group.height), np.nan)
    else:
        found = change_test(
            count, count.sum() - count, np.maximum(size.sum() - size, 1) / np.maximum(size, 1), phi
        )
        ratio = np.array([*(1 + np.array(found[:3]) / 100), found.p_value])
    ranked = rank_intervals(count, size if basis == RESIDENTS else np.ones_like(count), phi)
    values = zip(("ratio", "ratio_lower", "ratio_upper", "p_value"), ratio, strict=True)
    ranks = zip(("rank", "rank_lower", "rank_upper"), ranked, strict=True)
    return group.with_columns(
        basis=pl.lit(basis),
        ranked_wards=pl.lit(group.height),
        **{name: column(value) for name, value in values},
        **{name: pl.Series(rank) for name, rank in ranks},
    )


def _stands_out() -> pl.Expr:
    clear = pl.col("adjusted_p_value") < ALPHA
    return (
        pl.when(clear & (pl.col("ratio") > 1))
        .then(pl.lit("higher"))
        .when(clear & (pl.col("ratio") < 1))
        .then(pl.lit("lower"))
        .when(pl.col("adjusted_p_value").is_not_null())
        .then(pl.lit("alike"))
    )
