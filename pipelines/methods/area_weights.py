"""Counts of old areas carried over to the areas that replaced them, by where a mass (incidents, residents) lies.

Each old area's count is shared out in the proportions of its mass. The shares hold only on average: what is carried
over is an estimate, and its error is measured on a mass that the shares were not made from.
"""

import numpy as np


def shares_by_mass(old: np.ndarray, new: np.ndarray, mass: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """What part of each old area's mass lies in each new one: a matrix of old by new areas, rows summing to 1.

    old, new: positions (0, 1, ...) of the old and new area of each piece of mass. A row of an old area without any
    mass is nan: nothing says where its count belongs. Raises ValueError for a negative mass.
    """
    if np.any(np.asarray(mass) < 0):
        raise ValueError("a mass is negative")
    together = np.zeros(size)
    np.add.at(together, (old, new), mass)
    whole = together.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return together / whole


def carried_over(counts: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Counts of the new areas, estimated from those of the old (last axis: areas).

    A new area is nan where an old area that shares in it is not known (nan), or where an old one has no shares: it
    could belong anywhere.
    """
    counts = np.asarray(counts, dtype=float)
    unplaced = np.isnan(shares).any(axis=1)
    if unplaced.any():
        return np.full((*counts.shape[:-1], shares.shape[1]), np.nan)
    unknown = np.isnan(counts)[..., :, None] & (shares > 0)
    found = np.nan_to_num(counts) @ shares
    return np.where(unknown.any(axis=-2), np.nan, found)


def attribution_error_pct(
    shares: np.ndarray, old: np.ndarray, new: np.ndarray, mass: np.ndarray
) -> np.ndarray:
    """How far carried-over counts of each new area are from the true ones, in per cent of the true.

    old, new, mass: pieces of mass that the shares were not made from, each placed in its old and its new area. Nan
    for a new area in which none of them lies.
    """
    old_total = np.bincount(old, weights=mass, minlength=shares.shape[0])
    true = np.bincount(new, weights=mass, minlength=shares.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(true > 0, (carried_over(old_total, shares) - true) / true * 100, np.nan)
