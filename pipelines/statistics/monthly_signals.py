"""Process limits of monthly counts for the measures that a document charts by month, set anew at declared breaks."""

from itertools import pairwise

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.dispersion import MONTHS_IN_YEAR
from pipelines.methods.spc import FEWEST_POINTS, signals, xmr_limits

MONTHS = 36
JUDGED_MONTHS = 12  # left out of the baseline where enough whole years lie before them
SCHEMA = {
    "assessment": pl.String,
    "measure": pl.String,
    "month": pl.Date,
    "phase": pl.Int64,
    "break": pl.String,
    "count": pl.Int64,
    "signal": pl.String,
    "average": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "baseline_start": pl.Date,
    "baseline_end": pl.Date,
}


def monthly_signals(
    area_months: pl.DataFrame,
    windows: pl.DataFrame,
    charted_measures: pl.DataFrame,
    measure_breaks: pl.DataFrame,
    assessment: Assessment,
) -> pl.DataFrame:
    """One row a charted measure and month, none for a measure whose 36 months are not all known.

    A break that forbids comparison, and both ends of a passing one (restrictions), begin a new phase with limits of
    its own; ``break`` names what began it. A lasting break that asks for care only leaves the limits as they are. A
    phase of fewer than 13 months has no limits and no signals.
    """
    last = windows["current_end"].max()
    shown = area_months.filter(
        (pl.col("area_code") == assessment.area)
        & (pl.col("month") <= last)
        & (pl.col("month") > pl.lit(last).dt.offset_by(f"-{MONTHS}mo"))
        & pl.col("measure").is_in(charted_measures["measure"].to_list())
    ).sort("measure", "month")
    parts = [
        phase
        for (measure,), series in shown.group_by(["measure"], maintain_order=True)
        if series.height == MONTHS
        for phase in _phases(series, _starts(measure_breaks.filter(pl.col("measure") == measure)))
    ]
    if not parts:
        return pl.DataFrame(schema=SCHEMA)
    return (
        pl.concat(parts).with_columns(assessment=pl.lit(assessment.name)).select(SCHEMA.keys()).cast(SCHEMA)
    )


def _starts(breaks: pl.DataFrame) -> dict:
    """The first month after each change of level, with what changed."""
    begins = breaks.filter((pl.col("effect") == "block") | pl.col("to_month").is_not_null())
    ends = breaks.drop_nulls("to_month").with_columns(pl.col("to_month").dt.offset_by("1mo"))
    return {
        **{row["to_month"]: row["title"] for row in ends.to_dicts()},
        **{row["from_month"]: row["title"] for row in begins.to_dicts()},
    }


def _phases(series: pl.DataFrame, starts: dict) -> list[pl.DataFrame]:
    months = series["month"].to_list()
    cuts = [0, *(place for place, month in enumerate(months) if place and month in starts), MONTHS]
    return [
        _with_limits(series[first:end], phase, starts.get(months[first]) if phase else None, end == MONTHS)
        for phase, (first, end) in enumerate(pairwise(cuts))
    ]


def _baseline_length(months: int, is_last: bool) -> int:
    """How many months from a phase's first on set its limits; 0 where there are too few.

    Whole years, as a month of the year that counts twice would bend the average by its season: those before the last
    12 months, else those of the whole phase, else (13 to 23 months) every month of it.
    """
    before = months - JUDGED_MONTHS if is_last else months
    for available in (before, months):
        whole_years = available // MONTHS_IN_YEAR * MONTHS_IN_YEAR
        if whole_years >= FEWEST_POINTS:
            return whole_years
    return months if months >= FEWEST_POINTS else 0


def _with_limits(series: pl.DataFrame, phase: int, began: str | None, is_last: bool) -> pl.DataFrame:
    counts = series["count"].to_numpy().astype(float)
    length = _baseline_length(len(counts), is_last)
    known = length > 0
    limits = xmr_limits(counts[:length]) if known else None
    return series.select("measure", "month", "count").with_columns(
        pl.lit(phase).cast(pl.Int64).alias("phase"),
        pl.lit(began, dtype=pl.String).alias("break"),
        pl.Series("signal", np.asarray(signals(counts, limits), dtype=str) if known else [""] * len(counts)),
        *(
            pl.lit(float(getattr(limits, name)) if known else None, dtype=pl.Float64).alias(name)
            for name in ("average", "lower", "upper")
        ),
        pl.lit(series["month"][0] if known else None, dtype=pl.Date).alias("baseline_start"),
        pl.lit(series["month"][length - 1] if known else None, dtype=pl.Date).alias("baseline_end"),
    )
