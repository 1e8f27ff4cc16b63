"""P values adjusted for the number of comparisons that a reader sees side by side."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import false_discovery_control

from pipelines.methods.valid_input import FloatArray


def benjamini_hochberg(p_values: ArrayLike, families: ArrayLike) -> FloatArray:
    """Adjusted p values within each family (Benjamini and Hochberg 1995, J. R. Statist. Soc. B 57, 289-300).

    p_values: shape (rows,), in [0, 1]; NaN where there was no test: it stays NaN and does not count as one.
    families: one label a row (one table and comparison share a label); rows may come in any order.

    Raises ValueError for p values outside [0, 1], a missing label, or arguments that are not two equally long
    one-dimensional arrays.
    """
    p_values = np.asarray(p_values, dtype=float)
    families = np.asarray(families)
    if p_values.ndim != 1 or families.shape != p_values.shape:
        raise ValueError(f"p_values {p_values.shape} and families {families.shape} must be equally long")
    if ((p_values < 0) | (p_values > 1)).any():
        raise ValueError("p_values must lie between 0 and 1")
    if any(label is None or label != label for label in families.tolist()):
        raise ValueError("families must hold a label for every row")

    adjusted = np.full(p_values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p_values))
    if tested.size == 0:
        return adjusted
    _, family, size = np.unique(families[tested], return_inverse=True, return_counts=True)
    grouped = tested[np.argsort(family, kind="stable")]
    for rows in np.split(grouped, np.cumsum(size)[:-1]):
        adjusted[rows] = false_discovery_control(p_values[rows], method="bh")
    return adjusted
