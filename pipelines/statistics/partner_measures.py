"""Measures that partners sent: the interval of a proportion, and the change over a year where both values exist."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.change import change_test
from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.proportions import difference, difference_p_value
from pipelines.methods.rates import wilson

NAN = float("nan")
ALPHA = 0.05
COUNTS = ("numerator", "denominator", "previous_numerator", "previous_denominator")


def partner_measures(status: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """One row a measure of the register, in its order; null where a value or its base is not there.

    ``change`` is in the measure's own unit, its interval too (Newcombe's for proportions, that of two Poisson counts
    for counts); ``verdict`` says better, worse or changed only where that interval leaves out no change and still does
    so once all measures of the register, read side by side, are tested together (Benjamini-Hochberg).
    """
    frame = status.sort("position")
    is_share, is_count = (_trials(frame), _events(frame))
    numbers = {name: frame[name].cast(pl.Float64).fill_null(NAN).to_numpy() for name in COUNTS}
    per = frame["per"].to_numpy()
    of_share = {name: np.where(is_share, values, NAN) for name, values in numbers.items()}
    interval = wilson(of_share["numerator"], of_share["denominator"])
    moved = difference(*of_share.values())
    lower, upper, p_of_counts = _change_of_counts(frame, is_count)
    p_of_shares = np.array([difference_p_value(*row) for row in zip(*of_share.values(), strict=True)])
    p_values = np.where(is_share, p_of_shares, p_of_counts)
    frame = frame.with_columns(
        lower=_column(per * interval.lower),
        upper=_column(per * interval.upper),
        change=pl.col("value") - pl.col("previous_value"),
        change_pct=pl.when((pl.col("previous_value") > 0) & (pl.col("kind") != "proportion")).then(
            100 * (pl.col("value") / pl.col("previous_value") - 1)
        ),
        change_lower=_column(np.where(is_share, per * moved.lower, lower)),
        change_upper=_column(np.where(is_share, per * moved.upper, upper)),
        p_value=_column(p_values),
    )
    return with_partner_verdicts(frame, assessment)


def with_partner_verdicts(frame: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """The rows tested together, with what each may be called; again where some of them were taken out."""
    p_values = frame["p_value"].fill_null(NAN).to_numpy()
    adjusted = benjamini_hochberg(p_values, np.zeros(p_values.size))
    return frame.with_columns(adjusted_p_value=_column(adjusted)).with_columns(verdict=_verdict())


def _trials(frame: pl.DataFrame) -> np.ndarray:
    """Where both numbers of a proportion are counts of people or events, and the one is part of the other."""
    whole = pl.all_horizontal(
        pl.col("numerator", "denominator").round() == pl.col("numerator", "denominator")
    )
    fits = (pl.col("kind") == "proportion") & whole & (pl.col("numerator") <= pl.col("denominator"))
    return frame.select(fits.fill_null(False)).to_series().to_numpy()


def _events(frame: pl.DataFrame) -> np.ndarray:
    """Where a count has a value of a year before, and both are counts of events (not of a stock)."""
    both = pl.all_horizontal(
        pl.col("value", "previous_value").round() == pl.col("value", "previous_value"),
        pl.col("value", "previous_value") >= 0,
    )
    return frame.select(((pl.col("kind") == "count") & both).fill_null(False)).to_series().to_numpy()


def _change_of_counts(frame: pl.DataFrame, is_count: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The interval of a change of counts in events, the exact one of their ratio times the count of the year before; and
    the p value of the same test."""
    values = {
        name: np.where(is_count, frame[name].cast(pl.Float64).fill_null(NAN).to_numpy(), NAN)
        for name in ("value", "previous_value")
    }
    found = change_test(values["value"], values["previous_value"], 1.0)
    base = values["previous_value"] / 100
    lower, upper = base * found.lower_pct, base * found.upper_pct
    finite = np.isfinite(upper) & np.isfinite(lower)
    return tuple(np.where(finite, values, NAN) for values in (lower, upper, found.p_value))


def _verdict() -> pl.Expr:
    still_clear = pl.col("adjusted_p_value") < ALPHA
    up, down = still_clear & (pl.col("change_lower") > 0), still_clear & (pl.col("change_upper") < 0)
    good = (up & (pl.col("polarity") == "higher_is_better")) | (
        down & (pl.col("polarity") == "lower_is_better")
    )
    return (
        pl.when(pl.col("change_lower").is_null())
        .then(None)
        .when(~up & ~down)
        .then(pl.lit("no_clear_change"))
        .when(pl.col("polarity") == "neither")
        .then(pl.lit("changed"))
        .when(good)
        .then(pl.lit("better"))
        .otherwise(pl.lit("worse"))
    )


def _column(values: np.ndarray) -> pl.Series:
    return pl.Series(values, dtype=pl.Float64, nan_to_null=True)
