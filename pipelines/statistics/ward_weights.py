"""Weights of old wards in the wards that replaced them, and their error on the months that they were not made from."""

import numpy as np
import polars as pl

from pipelines.methods.area_weights import attribution_error_pct, shares_by_mass

REDRAWING = ["edition", "borough_code", "old_year", "new_year"]
BASIS = "street points"
WEIGHTS = {
    **dict.fromkeys(("edition", "borough_code"), pl.String),
    **dict.fromkeys(("old_year", "new_year"), pl.Int32),
    **dict.fromkeys(("old_ward_code", "new_ward_code"), pl.String),
    "weight": pl.Float64,
    "basis": pl.String,
    "weighting_incidents": pl.Int64,
}
ERRORS = {
    **dict.fromkeys(("edition", "borough_code"), pl.String),
    **dict.fromkeys(("old_year", "new_year"), pl.Int32),
    "new_ward_code": pl.String,
    "error_pct": pl.Float64,
    "basis": pl.String,
    "tested_incidents": pl.Int64,
}


def ward_weights(pairs: pl.DataFrame) -> pl.DataFrame:
    """One row an old and a new ward that share incidents of the even months (February, April ...)."""
    found = [pl.DataFrame(schema=WEIGHTS)]
    for key, group in pairs.group_by(REDRAWING, maintain_order=True):
        olds, news, shares = _shares(group)
        old, new = np.nonzero(shares > 0)
        rows = pl.DataFrame(
            {
                "old_ward_code": olds.gather(old),
                "new_ward_code": news.gather(new),
                "weight": shares[old, new],
            }
        )
        incidents = int(_even(group)["incidents"].sum())
        found.append(_keyed(rows, key, WEIGHTS, weighting_incidents=incidents))
    return pl.concat(found)


def ward_weight_errors(pairs: pl.DataFrame) -> pl.DataFrame:
    """One row a new ward: the error of those weights on the incidents of the odd months, each placed by geometry."""
    found = [pl.DataFrame(schema=ERRORS)]
    for key, group in pairs.group_by(REDRAWING, maintain_order=True):
        olds, news, shares = _shares(group)
        held_out = group.filter(pl.col("month").dt.month() % 2 == 1)
        old, new, incidents = _positions(held_out, olds, news)
        errors = attribution_error_pct(shares, old, new, incidents)
        rows = pl.DataFrame({"new_ward_code": news, "error_pct": pl.Series(errors, nan_to_null=True)})
        found.append(_keyed(rows, key, ERRORS, tested_incidents=int(incidents.sum())))
    return pl.concat(found)


def _even(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.filter(pl.col("month").dt.month() % 2 == 0)


def _shares(pairs: pl.DataFrame) -> tuple[pl.Series, pl.Series, np.ndarray]:
    olds, news = (pairs[name].unique().sort() for name in ("old_ward_code", "new_ward_code"))
    old, new, incidents = _positions(_even(pairs), olds, news)
    return olds, news, shares_by_mass(old, new, incidents, (olds.len(), news.len()))


def _positions(
    pairs: pl.DataFrame, olds: pl.Series, news: pl.Series
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    old = olds.search_sorted(pairs["old_ward_code"]).cast(pl.Int64).to_numpy()
    new = news.search_sorted(pairs["new_ward_code"]).cast(pl.Int64).to_numpy()
    return old, new, pairs["incidents"].cast(pl.Float64).to_numpy()


def _keyed(rows: pl.DataFrame, key: tuple, schema: dict, **more: int) -> pl.DataFrame:
    fixed = {**dict(zip(REDRAWING, key, strict=True)), "basis": BASIS, **more}
    return (
        rows.with_columns(pl.lit(value).alias(name) for name, value in fixed.items())
        .select(*schema)
        .cast(schema)
    )
