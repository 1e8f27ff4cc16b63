"""The figures of an assessment: each comparison with its tests, verdict, rate, rank and caveats."""

import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.change import change_test
from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.rates import rate
from pipelines.methods.verdict import verdict

KEY = ["measure", "area_code", "comparison"]
QUARTER = "quarter"
UNKNOWN_SHARE_SHIFT = 1.0  # percentage points, see domain: comparing periods


def figures(
    comparisons: pl.DataFrame,
    dispersions: pl.DataFrame,
    applied_breaks: pl.DataFrame,
    unknown_shares: pl.DataFrame,
    area_populations: pl.DataFrame,
    assessment: Assessment,
) -> pl.DataFrame:
    """One row a measure, area and comparison. Percentages unrounded; null where not available."""
    frame = (
        comparisons.join(
            dispersions.select("measure", "area_code", "dispersion", "dispersion_basis"),
            on=["measure", "area_code"],
            how="left",
        )
        .join(_breaks_in_words(applied_breaks), on=KEY, how="left")
        .join(unknown_shares.drop("assessment"), on=["measure", "comparison"], how="left")
        .join(
            area_populations.select("area_code", "population", pl.col("year").alias("population_year")),
            on="area_code",
            how="left",
        )
        .sort("measure", "area_code", "comparison")
    )
    frame = _with_changes(frame)
    frame = with_verdicts(frame, assessment)
    frame = _with_rates(frame)
    return _with_caveats(frame).select(pl.lit(assessment.name).alias("assessment"), pl.exclude("assessment"))


def _with_changes(frame: pl.DataFrame) -> pl.DataFrame:
    """Exact test (counting noise only) and the same with the variance scaled by max(1, phi)."""
    tested = pl.col("is_complete") & pl.col("blocked").is_null()
    count = frame.select(pl.when(tested).then("count").cast(pl.Float64)).to_series().to_numpy()
    base = frame.select(pl.when(tested).then("base_sum").cast(pl.Float64)).to_series().to_numpy()
    periods = frame["base_periods"].to_numpy().astype(float)
    exact = change_test(count, base, periods)
    scaled = change_test(count, base, periods, frame["dispersion"].fill_null(1.0).to_numpy())
    changes = frame.with_columns(
        change_pct=_column(exact.change_pct),
        lower_pct=_column(exact.lower_pct),
        upper_pct=_column(exact.upper_pct),
        p_value=_column(exact.p_value),
        dispersed_lower_pct=_column(scaled.lower_pct),
        dispersed_upper_pct=_column(scaled.upper_pct),
        dispersed_p_value=_column(scaled.p_value),
    )
    tests = (
        "lower_pct",
        "upper_pct",
        "p_value",
        "dispersed_lower_pct",
        "dispersed_upper_pct",
        "dispersed_p_value",
    )
    return changes.with_columns(
        pl.when(pl.col("change_pct").is_not_null()).then(name).alias(name) for name in tests
    )


def with_verdicts(frame: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """Verdicts on the scaled p, Benjamini-Hochberg adjusted within one table and comparison.

    The tables: the performance table and all other measures of one area; one measure's wards.
    """
    is_ward = pl.col("area_type") == "ward"
    in_table = pl.col("measure").is_in(assessment.performance_table)
    families = (
        frame.select(
            pl.when(is_ward)
            .then(pl.concat_str(pl.lit("wards"), "measure", "comparison", separator="|"))
            .otherwise(pl.concat_str("area_code", "comparison", in_table.cast(pl.String), separator="|"))
        )
        .to_series()
        .to_numpy()
    )
    p_values = frame["dispersed_p_value"].fill_null(float("nan")).to_numpy()
    adjusted = benjamini_hochberg(p_values, families)
    change = frame["change_pct"].fill_null(float("nan")).to_numpy()
    return frame.with_columns(
        adjusted_p_value=_column(adjusted), verdict=pl.Series(verdict(change, adjusted))
    )


def _with_rates(frame: pl.DataFrame) -> pl.DataFrame:
    # a rate is of 12 months: that of a quarter would stand beside it and mean a quarter of it
    of_a_year = pl.when(pl.col("comparison") != QUARTER).then(pl.col("population").cast(pl.Float64))
    population = frame.select(of_a_year).to_series().fill_null(float("nan")).to_numpy()
    found = rate(frame["count"].cast(pl.Float64).fill_null(float("nan")).to_numpy(), population)
    frame = frame.with_columns(
        rate_per_1000=_column(found.value),
        rate_lower_per_1000=_column(found.lower),
        rate_upper_per_1000=_column(found.upper),
    )
    ranked = pl.col("rate_per_1000").is_not_null() & pl.col("ranked")
    group = ["measure", "comparison"]
    wanted = pl.col("ranked").sum().over(group)
    complete = (ranked.sum().over(group) == wanted) & (wanted > 1)  # an only area has no rank
    rank = pl.when(ranked).then("rate_per_1000").rank("min", descending=True).over(group)
    return frame.with_columns(
        rank=pl.when(pl.col("ranked") & complete).then(rank).cast(pl.Int64),
        ranked_areas=pl.when(pl.col("ranked") & complete).then(wanted).cast(pl.Int64),
    )


def _with_caveats(frame: pl.DataFrame) -> pl.DataFrame:
    missing = pl.col("missing_months").list
    reason = (
        pl.when(pl.col("edition").is_null())
        .then(pl.concat_str("source", pl.lit(": no edition pinned")))
        .when(missing.len() == _months_wanted())
        .then(
            pl.concat_str(
                "source",
                pl.lit("/"),
                "edition",
                pl.lit(": holds none of these months for this area and measure"),
            )
        )
        .when(pl.col("count").is_null() & (missing.len() > 0))
        .then(pl.concat_str(pl.lit("period incomplete: "), _months_in_words(), pl.lit(" not known")))
        .when(missing.len() > 0)
        .then(pl.concat_str(pl.lit("base incomplete: "), _months_in_words(), pl.lit(" not known")))
        .when(pl.col("base_sum") == 0)
        .then(pl.lit("base is 0"))
    )
    shift = pl.col("current_share_pct") - pl.col("base_share_pct")
    unknown = pl.when((shift.abs() > UNKNOWN_SHARE_SHIFT) & (pl.col("area_type") != "london")).then(
        pl.format(
            "the share of London's offences without a borough moved from {} % to {} %",
            pl.col("base_share_pct").round(1),
            pl.col("current_share_pct").round(1),
        )
    )
    parts = ["reason", "blocked", "caveat", "unknown_shift"]
    return frame.with_columns(reason=reason, unknown_shift=unknown).with_columns(
        caveats=pl.concat_str([pl.col(p) for p in parts], separator=";", ignore_nulls=True)
    )


def _months_wanted() -> pl.Expr:
    """Months from the start of the base to the period's end."""
    start, end = pl.col("base_start").dt, pl.col("current_end").dt
    return (end.year() - start.year()) * 12 + end.month() - start.month() + 1


def _months_in_words() -> pl.Expr:
    """2021-10, 2021-11 for a few months; the first, the last and their number for many."""
    months = pl.col("missing_months").list
    return (
        pl.when(months.len() <= 3)
        .then(months.join(", "))
        .otherwise(pl.format("{} months from {} to {}", months.len(), months.first(), months.last()))
    )


def _breaks_in_words(applied: pl.DataFrame) -> pl.DataFrame:
    """The titles of the breaks that block and of those that caveat, joined by semicolons."""
    title = pl.col("title")
    return (
        applied.sort("name")
        .group_by(KEY, maintain_order=True)
        .agg(
            _joined(pl.format("not compared: {}", title).filter(pl.col("effect") == "block")).alias(
                "blocked"
            ),
            _joined(title.filter(pl.col("effect") == "caveat")).alias("caveat"),
        )
    )


def _joined(texts: pl.Expr) -> pl.Expr:
    return pl.when(texts.len() > 0).then(texts.str.join(";"))


def _column(values) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64, nan_to_null=True)
