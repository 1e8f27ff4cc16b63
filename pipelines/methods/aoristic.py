"""When offences happened whose time is known only as a range: aoristic weights.

Each offence spreads its weight of 1 evenly over its range, so that the hours of all offences add up to their number
(J. H. Ratcliffe, "Aoristic signatures and the spatio-temporal analysis of high volume crime patterns", Journal of
Quantitative Criminology 18, 2002; from memory). An hour that the range only touches receives the part of the weight
that lies in it. A range that is too long says nothing of the hour and is left to the caller to report apart.
"""

import numpy as np

HOUR = np.timedelta64(3600, "s")


def hour_weights(started: np.ndarray, ended: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The hours of each offence with their weights.

    started, ended: datetime64[s] of equal length; the end is not included, and NaT (or the start itself) for an
    offence of one moment. Returns the position of the offence, the start of the hour (datetime64[s], on the hour) and
    the weight in (0, 1]; the weights of an offence sum to 1. Raises ValueError for a range that ends before it starts.
    """
    started = np.asarray(started, dtype="datetime64[s]")
    ended = np.asarray(ended, dtype="datetime64[s]")
    if started.shape != ended.shape or np.isnat(started).any():
        raise ValueError("every offence needs a start, and an end or NaT")
    ended = np.where(np.isnat(ended), started, ended)
    if (ended < started).any():
        raise ValueError("a range ends before it starts")
    first = started.astype("datetime64[h]").astype("datetime64[s]")
    is_moment = ended == started
    last = np.where(is_moment, started, ended - np.timedelta64(1, "s")).astype("datetime64[h]")
    hours = (last - first.astype("datetime64[h]")).astype(int) + 1
    position = np.repeat(np.arange(len(started)), hours)
    within = np.arange(len(position)) - np.repeat(np.cumsum(hours) - hours, hours)
    hour = first[position] + within * HOUR
    overlap = np.minimum(ended[position], hour + HOUR) - np.maximum(started[position], hour)
    length = np.where(is_moment, np.timedelta64(1, "s"), ended - started)[position]
    weight = np.where(is_moment[position], 1.0, overlap / length)
    return position, hour, weight
