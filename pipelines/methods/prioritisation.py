"""A scored matrix of priorities: totals, ranks, and whether a rank hangs on a single score."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.valid_input import FloatArray, finite, positive

SAME_TOTAL = 1e-9  # totals closer than this are a tie: weights of 0.1 and 0.2 do not add up exactly


class Prioritisation(NamedTuple):
    """One entry an item, in the order given. total: on the scale of the scores. rank: 1 = first; tied items
    share the better rank, and `tied` says so. best_rank, worst_rank: over the scores as given and every change
    of one score by one step. robust: the rank is the same in all of them and not shared.
    """

    total: FloatArray
    rank: NDArray[np.int64]
    tied: NDArray[np.bool_]
    best_rank: NDArray[np.int64]
    worst_rank: NDArray[np.int64]
    robust: NDArray[np.bool_]


def prioritise(
    scores: ArrayLike, weights: ArrayLike, least: float, most: float, step: float = 1.0
) -> Prioritisation:
    """Weighted mean of each item's scores, its rank, and the ranks that one step on one score would give.

    scores: shape (items, criteria), each from `least` to `most`, higher = more of a priority (turn round a
    criterion such as confidence before, where high should not count for it). weights: shape (criteria,), above
    0; only their shares matter. Every neighbour is tried: each score of each item, its own and the others',
    one step up and one down where the scale allows. Items that tie share the better rank; for
    `worst_rank` the worse one of a tie counts, so that a tied rank is never robust.

    The heads harm, likelihood, organisational position and confidence are MoRiLE's (from memory), the
    weighted mean and the test of robustness our own: the partnership decides, the matrix proposes.

    Raises ValueError for no item, missing or infinite scores, scores outside the scale, weights that are not
    above 0 or of another length, a scale turned round, and a step not above 0.
    """
    matrix, share = finite("scores", scores), positive("weights", weights)
    if matrix.ndim != 2 or matrix.size == 0 or share.shape != matrix.shape[1:]:
        raise ValueError(f"weights {share.shape} must hold one for each criterion of scores {matrix.shape}")
    if not least < most:
        raise ValueError(f"least must lie below most, not {least:g} to {most:g}")
    wrong = (matrix < least) | (matrix > most)
    if wrong.any():
        raise ValueError(f"scores must lie between {least:g} and {most:g}, but hold {matrix[wrong][0]:g}")
    step = float(positive("step", step))
    share = share / share.sum()
    total = matrix @ share
    better, not_worse = _ranks(total[None, :])
    rank, last = better[0], not_worse[0]

    shifted = _neighbours(matrix, share, total, least, most, step)
    best, worst = _ranks(np.vstack([total, shifted]))
    best_rank, worst_rank = best.min(axis=0), worst.max(axis=0)
    return Prioritisation(total, rank, last > rank, best_rank, worst_rank, best_rank == worst_rank)


def _neighbours(
    matrix: FloatArray, share: FloatArray, total: FloatArray, least: float, most: float, step: float
) -> FloatArray:
    """Totals of all items, shape (neighbours, items), after each possible step on one score."""
    found = []
    for item, criterion in np.ndindex(matrix.shape):
        for change in (-step, step):
            if least <= matrix[item, criterion] + change <= most:
                moved = total.copy()
                moved[item] += change * share[criterion]
                found.append(moved)
    return np.array(found).reshape(-1, total.size)


def _ranks(totals: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The best and the worst rank of each item among its ties, for totals of shape (cases, items)."""
    gap = totals[:, None, :] - totals[:, :, None]  # (cases, item, other): the other's lead
    ahead = (gap > SAME_TOTAL).sum(axis=2)
    level = (np.abs(gap) <= SAME_TOTAL).sum(axis=2)
    return 1 + ahead, ahead + level
