"""Hot spots: places whose neighbourhoods hold more events than the area's usual (Getis-Ord Gi*)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree
from scipy.special import gammainc, gammaincc, ndtr

from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.valid_input import FloatArray, counts, finite, positive, same_shape

FEWEST_UNITS = 30  # as ArcGIS advises (from memory)
NO_SKEW = 1e-4  # below it a gamma distribution is a normal one
FEWEST_EXPECTED = 5.0  # events in an average neighbourhood: our own choice, see gi_star
HOT_ALPHA = 0.05
FEWEST_PERIODS = 2
OFTEN, SELDOM = 2 / 3, 1 / 3  # of the earlier periods

PERSISTENT, EMERGING, RECURRING = "persistent", "emerging", "recurring"
FADING, SPORADIC, NEVER = "fading", "sporadic", "never"


class GiStar(NamedTuple):
    """Arrays of the shape of the counts; z and the p values NaN where there was no test.

    neighbourhood_count: events within the radius. p_value two-sided; adjusted_p_value after Benjamini and
    Hochberg over the units of a period. hot: z above 0 and adjusted_p_value below 0.05.
    """

    neighbourhood_count: FloatArray
    z: FloatArray
    p_value: FloatArray
    adjusted_p_value: FloatArray
    hot: NDArray[np.bool_]


def gi_star(count: ArrayLike, centres: ArrayLike, radius: float) -> GiStar:
    """Getis-Ord Gi* with binary weights: 1 for each unit within `radius`, itself among them, else 0.

    count: shape (..., units), one row a period; every unit of the area, those without events too. centres:
    metres (x, y), shape (units, 2), projected (see `projection.py`). radius: metres between centres.
    z = (sum_j w_ij x_j - mean W_i) / (s sqrt((n W_i - W_i^2) / (n - 1))), s^2 = mean(x^2) - mean^2, W_i the
    number of units within the radius (Ord and Getis 1995, Geographical Analysis 27, 286-306, and ArcGIS's
    description of the tool, from memory). p is two-sided, from a gamma distribution with the mean,
    variance and skewness that a sum of W_i units drawn at random has (Pearson's type III): counts of events
    are skewed to the right, and the normal distribution that is usually read off finds several times too
    many hot spots (chance alone, phi 4: on 35 to 50 % of maps, here on about 10 %). No test is
    made where an average neighbourhood holds fewer than 5 events (widen the units, the radius or the period),
    nor where all units are equal or a neighbourhood is the whole area. Gi* asks where events lie beside
    others within the area; it allows neither for people nor for streets, and points that the publisher
    moved to a fixed set of places lie on fewer units.

    Raises ValueError for missing, negative or infinite counts, fewer than 30 units, centres missing or of
    another length, and a radius not above 0.
    """
    events = finite("count", counts("count", count))
    weights, size = _within(centres, events.shape[-1] if events.ndim else 0, radius)
    rows = events.reshape(-1, events.shape[-1])
    units = rows.shape[1]
    around = (weights @ rows.T).T
    mean = rows.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.maximum((rows**2).mean(axis=1, keepdims=True) - mean**2, 0))
    error = spread * np.sqrt(size * (units - size) / (units - 1))
    tested = (error > 1e-9 * np.maximum(mean, 1e-300)) & (mean * size >= FEWEST_EXPECTED)
    z = np.divide(around - mean * size, error, out=np.full(rows.shape, np.nan), where=tested)
    third_moment = ((rows - mean) ** 3).mean(axis=1, keepdims=True)
    p_value = _two_sided_p(z, third_moment * size * (units - size) * (units - 2 * size), error, units)
    periods = np.repeat(np.arange(len(rows)), units)
    adjusted = benjamini_hochberg(p_value.ravel(), periods).reshape(rows.shape)
    hot = (z > 0) & (adjusted < HOT_ALPHA)
    return GiStar(*(part.reshape(events.shape) for part in (around, z, p_value, adjusted, hot)))


def _two_sided_p(z: FloatArray, skewed: FloatArray, error: FloatArray, units: int) -> FloatArray:
    """Twice the smaller tail of a gamma distribution with mean 0, variance 1 and the sum's skewness.

    skewed: third central moment of the sum x (units - 1) (units - 2). A negative skewness is mirrored.
    """
    some = error > 0
    moment = skewed / ((units - 1) * (units - 2))
    skewness = np.divide(moment, error**3, out=np.zeros_like(z), where=some)
    size = np.maximum(np.abs(skewness), NO_SKEW)
    shape = 4 / size**2
    mirrored = np.where(skewness < 0, -z, z)
    place = np.maximum(shape + mirrored * np.sqrt(shape), 0)
    above, below = gammaincc(shape, place), gammainc(shape, place)
    normal = np.abs(skewness) <= NO_SKEW
    above, below = np.where(normal, ndtr(-z), above), np.where(normal, ndtr(z), below)
    return np.minimum(1.0, 2 * np.minimum(above, below)) + np.where(np.isnan(z), np.nan, 0.0)


def hotspot_class(hot: ArrayLike) -> NDArray[np.str_]:
    """What a unit's periods make it, shape (units,), from `hot` of shape (periods, units), in order of time.

    Now = the last period, earlier = those before it. 'persistent': hot now and in at least 2/3 of the
    earlier ones. 'emerging': hot now, in at most 1/3 of them. 'recurring': hot now, between the two.
    'fading': not now, in more than 1/3. 'sporadic': not now, in some, at most 1/3. 'never'. The classes
    are our own, simpler than ArcGIS's emerging hot spot analysis, and need equally long periods. Of two periods alone,
    a unit is 'persistent' (hot in both), 'emerging', 'fading' or 'never'.

    Raises ValueError for fewer than 2 periods.
    """
    hot = np.asarray(hot, dtype=bool)
    if hot.ndim != 2 or hot.shape[0] < FEWEST_PERIODS:
        raise ValueError(f"hot must hold at least {FEWEST_PERIODS} periods of units, not shape {hot.shape}")
    now, earlier = hot[-1], hot[:-1].mean(axis=0)
    # Shares of whole periods: the small slack keeps 2 of 3 at 2/3 in spite of rounding.
    often, seldom = earlier >= OFTEN - 1e-9, earlier <= SELDOM + 1e-9
    return np.select(
        [now & often, now & seldom, now, ~seldom, earlier > 0],
        [PERSISTENT, EMERGING, RECURRING, FADING, SPORADIC],
        default=NEVER,
    )


def change_dispersion(count: ArrayLike, base_count: ArrayLike) -> float:
    """How much more unevenly units changed between two periods than chance would have it, 1 where not more.

    count, base_count: of each unit, shape (units,). Pearson's chi-square of the table units x periods over its degrees
    of freedom; 1 with fewer than 2 units that hold an event. By it `change_test` is scaled for one place among many.

    Raises ValueError for missing, negative or infinite counts and unlike shapes.
    """
    now, before = (
        finite(name, counts(name, values)) for name, values in (("count", count), ("base_count", base_count))
    )
    same_shape(count=now, base_count=before)
    table = np.stack([now, before])[:, now + before > 0]
    if table.shape[1] < 2 or not table.sum(axis=1).all():
        return 1.0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return max(1.0, float(((table - expected) ** 2 / expected).sum() / (table.shape[1] - 1)))


def _within(centres: ArrayLike, units: int, radius: float) -> tuple[csr_array, FloatArray]:
    """Sparse 0/1 matrix (units, units) of pairs within the radius, and how many each unit has."""
    places, radius = finite("centres", centres), float(positive("radius", radius))
    if places.shape != (units, 2):
        raise ValueError(f"centres must have shape ({units}, 2), one a unit, not {places.shape}")
    if units < FEWEST_UNITS:
        raise ValueError(f"Gi* needs at least {FEWEST_UNITS} units, not {units}")
    # Neighbours on a grid lie at exactly the radius: rounding must not decide which of them count.
    pairs = cKDTree(places).query_pairs(radius * (1 + 1e-9), output_type="ndarray")
    own = np.arange(units)
    first = np.concatenate([own, pairs[:, 0], pairs[:, 1]])
    second = np.concatenate([own, pairs[:, 1], pairs[:, 0]])
    weights = csr_array((np.ones(first.size), (first, second)), shape=(units, units))
    return weights, np.asarray(weights.sum(axis=1), dtype=float)
