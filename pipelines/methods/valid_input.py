"""What every method refuses, said once: each function returns its argument as a float array or raises."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def counts(name: str, values: ArrayLike) -> FloatArray:
    """Counts of any shape: zero or more, NaN where missing.

    Raises ValueError, naming the argument, where a count is negative or infinite.
    """
    array = np.asarray(values, dtype=float)
    wrong = (array < 0) | np.isinf(array)
    if wrong.any():
        raise ValueError(f"{name} must be counts of zero or more, but holds {array[wrong][0]:g}")
    return array


def positive(name: str, values: ArrayLike) -> FloatArray:
    """Finite numbers above zero, of any shape. Raises ValueError, naming the argument, for all others."""
    array = np.asarray(values, dtype=float)
    wrong = ~(np.isfinite(array) & (array > 0))
    if wrong.any():
        raise ValueError(f"{name} must be above zero, but holds {array[wrong][0]:g}")
    return array


def finite(name: str, values: ArrayLike) -> FloatArray:
    """Numbers of any shape, none missing. Raises ValueError, naming the argument, for NaN and infinity."""
    array = np.asarray(values, dtype=float)
    wrong = ~np.isfinite(array)
    if wrong.any():
        raise ValueError(f"{name} must be complete and finite, but holds {array[wrong][0]:g}")
    return array


def same_shape(**arrays: FloatArray) -> None:
    """Raises ValueError, naming the arguments and their shapes, unless all arrays have one shape."""
    if len({array.shape for array in arrays.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"{shapes} must have one shape")


def inflation(name: str, dispersion: ArrayLike) -> FloatArray:
    """max(1, dispersion), of any shape: the factor by which a variance is scaled, NaN where it is not known.

    A dispersion below 1 is taken for chance and never makes a result surer than counting noise allows.
    Raises ValueError, naming the argument, where a dispersion is negative or infinite.
    """
    array = np.asarray(dispersion, dtype=float)
    wrong = (array < 0) | np.isinf(array)
    if wrong.any():
        raise ValueError(f"{name} must be zero or more and finite, but holds {array[wrong][0]:g}")
    return np.maximum(1.0, array)


def tail_probability(confidence: float) -> float:
    """The probability left in each tail of a two-sided interval (0.95 gives 0.025).

    Raises ValueError unless 0 < confidence < 1 (so 95 for 95 % is refused).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, for example 0.95, not {confidence}")
    return (1 - confidence) / 2
