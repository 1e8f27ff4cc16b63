"""The few lines by which every adapter passes from columns to arrays and back."""

import numpy as np
import polars as pl


def floats(values: pl.Series) -> np.ndarray:
    """Numbers as floats, NaN where not known."""
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def column(values: np.ndarray) -> pl.Series:
    """Floats as a column, null where NaN."""
    return pl.Series(values, dtype=pl.Float64, nan_to_null=True)
