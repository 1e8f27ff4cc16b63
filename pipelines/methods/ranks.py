"""How sure the rank of an area's rate is: ranks drawn again from what each count leaves open."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.valid_input import (
    FloatArray,
    counts,
    finite,
    inflation,
    positive,
    same_shape,
    tail_probability,
)

DRAWS = 4000
SEED = 19_980_606  # any fixed number: the same ranks on every build
FEWEST_AREAS = 3


class RankInterval(NamedTuple):
    """Arrays of whole numbers, shape (areas,): 1 is the highest rate; equal rates share the better rank."""

    rank: NDArray[np.int64]
    lower: NDArray[np.int64]
    upper: NDArray[np.int64]


def rank_intervals(
    count: ArrayLike, population: ArrayLike, dispersion: ArrayLike = 1.0, confidence: float = 0.95
) -> RankInterval:
    """The rank of each area's rate, and the ranks that it could as well have (percentiles of 4,000 draws).

    count, population: shape (areas,), all known. dispersion: phi of each count, see `dispersion.py`; values below
    1 count as 1. A rate is drawn from phi x gamma(count / phi + 1/2) / population, the posterior of a Poisson mean
    under Jeffreys' prior, and all areas are ranked in each draw (Goldstein and Spiegelhalter 1996, J. R. Statist.
    Soc. A 159, 385-443; Marshall and Spiegelhalter 1998, BMJ 316, 1701-1704, from memory). The draws have one
    fixed seed. Intervals hold for an area picked beforehand, not for all at once.

    Raises ValueError for missing, negative or infinite counts, populations not above 0, unlike shapes, fewer than
    3 areas, and a confidence outside (0, 1).
    """
    events, people = finite("count", counts("count", count)), positive("population", population)
    same_shape(count=events, population=people)
    if events.ndim != 1 or events.size < FEWEST_AREAS:
        raise ValueError(f"count must hold at least {FEWEST_AREAS} areas, not shape {events.shape}")
    phi = np.broadcast_to(inflation("dispersion", dispersion), events.shape)
    tail = tail_probability(confidence)
    drawn = np.random.default_rng(SEED).gamma(events / phi + 0.5, size=(DRAWS, events.size)) * phi / people
    ranks = _ranks(drawn)
    lower = np.quantile(ranks, tail, axis=0, method="inverted_cdf")
    upper = np.quantile(ranks, 1 - tail, axis=0, method="inverted_cdf")
    return RankInterval(_ranks(events / people), lower.astype(np.int64), upper.astype(np.int64))


def _ranks(rates: FloatArray) -> NDArray[np.int64]:
    """1 + the number of areas with a higher rate, along the last axis."""
    return 1 + (rates[..., None, :] > rates[..., :, None]).sum(axis=-1)
