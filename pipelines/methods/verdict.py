"""From a change and its adjusted p value to the word that the document may use."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

UP = "up"
DOWN = "down"
NO_CLEAR_CHANGE = "no_clear_change"
NO_CLEAR_EFFECT = "no_clear_effect"
TOO_FEW = "too_few"
NOT_AVAILABLE = "not_available"


def verdict(change_pct: ArrayLike, adjusted_p_value: ArrayLike, alpha: float = 0.05) -> NDArray[np.str_]:
    """'up' or 'down' where adjusted_p_value < alpha, else 'no_clear_change'; the arrays broadcast.

    'not_available' where either is NaN, or the change is infinite: a base of 0 has no percentage.

    Raises ValueError for p values outside [0, 1] and an alpha outside (0, 1).
    """
    change_pct, adjusted_p_value = np.broadcast_arrays(
        np.asarray(change_pct, dtype=float), np.asarray(adjusted_p_value, dtype=float)
    )
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, not {alpha}")
    if ((adjusted_p_value < 0) | (adjusted_p_value > 1)).any():
        raise ValueError("adjusted_p_value must lie between 0 and 1")
    unknown = ~np.isfinite(change_pct) | np.isnan(adjusted_p_value)
    clear = adjusted_p_value < alpha
    return np.select(
        [unknown, clear & (change_pct > 0), clear & (change_pct < 0)],
        [NOT_AVAILABLE, UP, DOWN],
        default=NO_CLEAR_CHANGE,
    )
