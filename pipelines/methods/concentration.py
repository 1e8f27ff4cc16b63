"""How much of the events the busiest few per cent of places hold."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pipelines.methods.valid_input import FloatArray, counts, finite, tail_probability

TOP_SHARE = 0.05
DRAWS = 2000
SEED = 20_130_501  # any fixed number: the same figures on every build
FEWEST_UNITS = 20


class Concentration(NamedTuple):
    """Shares from 0 to 1, NaN without any event. unit_count: how many units the top share is.

    chance_share: what the busiest units would hold if events fell on all units alike; report a
    concentration only beside it, for with few events a unit the top is never empty.
    """

    share: float
    lower: float
    upper: float
    chance_share: float
    unit_count: int


def concentration(count: ArrayLike, top: float = TOP_SHARE, confidence: float = 0.95) -> Concentration:
    """Share of all events in the busiest `top` of units (Weisburd's law of crime concentration, 2015).

    count: shape (units,), every unit of the area, those without events too. The top is rounded up to whole
    units. Interval: percentiles of 2,000 bootstrap samples of units, drawn with one fixed seed, so the same
    each time: how far the share would move with other units of the same kind; which units are on top is
    chosen anew in each. chance_share: mean of 2,000 equal-chance (multinomial) draws of as many events.
    Criminology 53, 133-157 (from memory); bootstrap: Efron 1979.

    Raises ValueError for missing, negative or infinite counts, fewer than 20 units, a top outside (0, 1),
    and a confidence outside (0, 1).
    """
    events = finite("count", counts("count", count))
    tail = tail_probability(confidence)
    if events.ndim != 1 or events.size < FEWEST_UNITS:
        raise ValueError(f"count must hold at least {FEWEST_UNITS} units, not shape {events.shape}")
    if not 0 < top < 1:
        raise ValueError(f"top must lie between 0 and 1, for example 0.05, not {top}")
    units = events.size
    chosen = int(np.ceil(top * units - 1e-9))
    if events.sum() == 0:
        return Concentration(*[float("nan")] * 4, unit_count=chosen)
    random = np.random.default_rng(SEED)
    samples = _top_share(random.choice(events, (DRAWS, units)), chosen)
    total = round(float(events.sum()))
    chance = _top_share(random.multinomial(total, np.full(units, 1 / units), DRAWS).astype(float), chosen)
    lower, upper = np.nanquantile(samples, [tail, 1 - tail])
    share = float(_top_share(events[None], chosen)[0])
    return Concentration(share, float(lower), float(upper), float(np.mean(chance)), chosen)


def _top_share(events: FloatArray, chosen: int) -> FloatArray:
    """Of each row; NaN for one without any event."""
    total = events.sum(axis=1)
    top = np.partition(events, events.shape[1] - chosen, axis=1)[:, -chosen:].sum(axis=1)
    return np.divide(top, total, out=np.full(total.shape, np.nan), where=total > 0)
