"""Groups of people against a reference group: who meets an event more often for their numbers, and how sure that is."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.disproportionality import (
    NO_CLEAR_DIFFERENCE,
    OVER_REPRESENTED,
    UNDER_REPRESENTED,
    disproportionality,
)
from pipelines.methods.multiple_testing import benjamini_hochberg

UNKNOWN = "unknown"
LEVEL = 0.05
NUMBERS = (
    *("ratio", "lower", "upper", "p_value"),
    *("least_ratio", "least_lower", "least_upper", "most_ratio", "most_lower", "most_upper", "unknown_share"),
)
GIVEN = {
    **dict.fromkeys(("subject", "kind", "title", "source", "edition", "origin"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Date),
    **dict.fromkeys(("characteristic", "people"), pl.String),
    **dict.fromkeys(("count", "population"), pl.Int64),
    "population_source": pl.String,
    "population_year": pl.Int64,
}
SCHEMA = {
    "assessment": pl.String,
    **GIVEN,
    "reference": pl.String,
    **dict.fromkeys(("reference_count", "reference_population", "unknown_count", "total_count"), pl.Int64),
    "share": pl.Float64,
    **dict.fromkeys(NUMBERS, pl.Float64),
    "adjusted_p_value": pl.Float64,
    "verdict": pl.String,
}


def disproportionalities(
    people_counts: pl.DataFrame, assessment: Assessment, **reference: str
) -> pl.DataFrame:
    """One row a subject, characteristic and group; the reference group and the unknown with no ratio.

    reference: the group that the others of a characteristic are set against. ``share``: of the records whose group is
    known. Where a group or the reference has no residents (no source gives them) there is a share and no ratio. p values
    are adjusted over the rows of one characteristic (Benjamini-Hochberg); a ratio that this leaves unsure is no clear
    difference.
    """
    parts = [
        _tested(group, reference[characteristic])
        for (_, characteristic), group in people_counts.sort("subject", "characteristic", "people").group_by(
            ["subject", "characteristic"], maintain_order=True
        )
        if characteristic in reference
    ]
    if not parts:
        return pl.DataFrame(schema=SCHEMA)
    tested = _adjusted(pl.concat(parts)).with_columns(assessment=pl.lit(assessment.name))
    return tested.select(SCHEMA.keys()).cast(SCHEMA)


def _adjusted(rows: pl.DataFrame) -> pl.DataFrame:
    p_values = rows["p_value"].fill_null(float("nan")).to_numpy()
    adjusted = benjamini_hochberg(p_values, rows["characteristic"].to_numpy())
    unsure = pl.col("verdict").is_in([OVER_REPRESENTED, UNDER_REPRESENTED]) & (
        pl.col("adjusted_p_value") >= LEVEL
    )
    return rows.with_columns(pl.Series("adjusted_p_value", adjusted, nan_to_null=True)).with_columns(
        verdict=pl.when(unsure).then(pl.lit(NO_CLEAR_DIFFERENCE)).otherwise("verdict")
    )


def _tested(rows: pl.DataFrame, reference: str) -> pl.DataFrame:
    rows = rows.select(GIVEN.keys()).cast(GIVEN)
    total = rows["count"].sum() if rows["count"].null_count() == 0 else None
    counts = dict(zip(rows["people"], rows["count"], strict=True))
    people = dict(zip(rows["people"], rows["population"], strict=True))
    unknown = counts.get(UNKNOWN, 0)
    known = None if total is None or unknown is None else total - unknown
    compared = ~rows["people"].is_in([reference, UNKNOWN]).to_numpy()
    own = np.where(compared, _floats(rows["count"]), np.nan)
    others = _float(total) - own - _float(counts.get(reference)) - _float(unknown)
    found = disproportionality(
        own,
        _floats(rows["population"]),
        _float(counts.get(reference)),
        _float(people.get(reference)),
        _float(unknown),
        np.maximum(others, 0),
    )
    return rows.with_columns(
        pl.lit(reference).alias("reference"),
        pl.lit(counts.get(reference), dtype=pl.Int64).alias("reference_count"),
        pl.lit(people.get(reference), dtype=pl.Int64).alias("reference_population"),
        pl.lit(unknown, dtype=pl.Int64).alias("unknown_count"),
        pl.lit(total, dtype=pl.Int64).alias("total_count"),
        pl.when(pl.col("people") != UNKNOWN).then(pl.col("count") / (known or None)).alias("share"),
        *(pl.Series(name, _finite(getattr(found, name)), dtype=pl.Float64) for name in NUMBERS),
        pl.Series("verdict", np.where(compared, found.verdict, "").astype(str)),
    )


def _floats(values: pl.Series) -> np.ndarray:
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _float(value: int | None) -> float:
    return float("nan") if value is None else float(value)


def _finite(values: np.ndarray) -> list[float | None]:
    """Null for what is not known, infinity kept: a bound without an end."""
    return [None if np.isnan(value) else float(value) for value in np.broadcast_to(values, values.shape)]
