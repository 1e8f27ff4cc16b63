"""Directly standardised rates: what an area's rate would be with the ages of a standard population."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.rates import count_interval
from pipelines.methods.valid_input import FloatArray, counts, positive, same_shape, tail_probability

BAND_YEARS = 5
EUROPEAN_STANDARD_POPULATION_2013 = np.array(
    [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500]
    + [1500, 1000],
    dtype=float,
)  # ages 0-4, 5-9, ... 85-89, 90 and over (Eurostat 2013, doi 10.2785/11470)
FEWEST_EVENTS = 10  # PHEindicatormethods: rates of fewer are not reliable


class StandardisedRate(NamedTuple):
    """Four arrays of one shape; the first three in events per `per` people, NaN where not available."""

    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    total_count: FloatArray


def standardised_rate(
    count: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike = EUROPEAN_STANDARD_POPULATION_2013,
    per: float = 100_000,
    confidence: float = 0.95,
) -> StandardisedRate:
    """Directly standardised rate with Dobson's interval, as `calculate_dsr` of PHEindicatormethods.

    count, population: shape (..., bands), in the order of the standard's age bands. standard: the weights,
    shape (bands,); only their shares matter. value = sum(w count / population) / sum(w). Interval: Byar's
    limits of the total count, scaled by the standard error of the weighted rate (Dobson, Kuulasmaa, Eberle
    and Scherer 1991, Statistics in Medicine 10, 457-462; formula read in PHEindicatormethods R/DSR.R). No
    rate where the total is below 10, nor where a band's count is missing (PHEindicatormethods counts it as
    0; here unknown stays unknown), or a band's population is missing or 0: merge the oldest bands, and their
    weights, where nobody is that old.

    Raises ValueError for negative or infinite counts, unlike shapes, weights not above 0, `per` not above 0,
    and a confidence outside (0, 1).
    """
    tail = tail_probability(confidence)
    events, people = counts("count", count), counts("population", population)
    same_shape(count=events, population=people)
    weights = positive("standard", standard)
    if events.ndim == 0 or weights.shape != events.shape[-1:]:
        raise ValueError(
            f"standard {weights.shape} must hold one weight for each band of count {events.shape}"
        )
    share = weights / weights.sum() * float(positive("per", per))
    weight = share / np.where(people > 0, people, np.nan)
    total = events.sum(axis=-1)
    enough = np.where(total >= FEWEST_EVENTS, total, np.nan)
    value = (weight * events).sum(axis=-1) + 0 * enough
    scale = np.sqrt((weight**2 * events).sum(axis=-1) / enough)
    lower, upper = count_interval(enough, tail)
    return StandardisedRate(
        value=value,
        lower=value + scale * (lower - enough),
        upper=value + scale * (upper - enough),
        total_count=total,
    )


def standard_band(age: ArrayLike) -> NDArray[np.int64]:
    """The place of an age, in completed years, among the 19 bands of the European Standard Population.

    Raises ValueError for negative, missing or infinite ages.
    """
    years = counts("age", age)
    if np.isnan(years).any():
        raise ValueError("age must not be missing: leave people of unknown age out, and say how many")
    last = EUROPEAN_STANDARD_POPULATION_2013.size - 1
    return np.minimum(years // BAND_YEARS, last).astype(np.int64)
