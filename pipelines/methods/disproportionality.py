"""Whether one group meets an event more often than another for its numbers, and what the unknown could hide."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.change import change_test
from pipelines.methods.valid_input import FloatArray, counts, inflation
from pipelines.methods.verdict import NOT_AVAILABLE, TOO_FEW

FEWEST_EVENTS = 10  # both groups together: our own choice

OVER_REPRESENTED, UNDER_REPRESENTED = "over_represented", "under_represented"
NO_CLEAR_DIFFERENCE = "no_clear_difference"
DEPENDS_ON_UNKNOWN = "depends_on_unknown"


class Disproportionality(NamedTuple):
    """Arrays of one shape, NaN where not available. ratio: the group's rate over the reference group's.

    least_*: as if every event of unknown group had been the reference group's; most_*: as if the group's.
    unknown_share: of all events, 0 to 1.
    """

    ratio: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray
    least_ratio: FloatArray
    least_lower: FloatArray
    least_upper: FloatArray
    most_ratio: FloatArray
    most_lower: FloatArray
    most_upper: FloatArray
    unknown_share: FloatArray
    verdict: NDArray[np.str_]


def disproportionality(
    group_count: ArrayLike,
    group_population: ArrayLike,
    reference_count: ArrayLike,
    reference_population: ArrayLike,
    unknown_count: ArrayLike = 0.0,
    other_count: ArrayLike = 0.0,
    dispersion: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> Disproportionality:
    """Ratio of two groups' rates with an exact interval, and its bounds over the events of unknown group.

    All arguments broadcast. unknown_count: events whose group was not recorded. other_count: events of all
    further groups, for the unknown share only. dispersion: phi, above 1 where one person or one operation
    brings several events. ratio = (group_count / group_population) / (reference_count /
    reference_population); interval and p value are the conditional exact test of `change.py`, with the
    populations' ratio for the ratio of periods. The ratio itself takes the unknown to be spread as the known
    are; the bounds do not. A rate ratio says who meets an event more often, not why.

    Verdict: 'too_few' under 10 events of the two groups, or none of the reference group's; 'over_' or
    'under_represented' where the interval excludes 1 with the known events and at the bound furthest against it;
    'depends_on_unknown' where only the known events exclude 1; else 'no_clear_difference'. 'not_available'
    where a number is missing or a population is 0. Bounds and verdicts are our own choice.

    Raises ValueError for negative or infinite counts, populations and dispersions, and a confidence outside
    (0, 1).
    """
    group, people, reference, reference_people, unknown, other, phi = np.broadcast_arrays(
        counts("group_count", group_count),
        counts("group_population", group_population),
        counts("reference_count", reference_count),
        counts("reference_population", reference_population),
        counts("unknown_count", unknown_count),
        counts("other_count", other_count),
        inflation("dispersion", dispersion),
    )
    some = (people > 0) & (reference_people > 0)
    group = np.where(some, group, np.nan)
    periods = np.divide(reference_people, people, out=np.ones(some.shape), where=some)
    known = _ratio(group, reference, periods, phi, confidence)
    least = _ratio(group, reference + unknown, periods, phi, confidence)
    most = _ratio(group + unknown, reference, periods, phi, confidence)
    total = group + reference + unknown + other
    share = np.divide(unknown, total, out=np.full(some.shape, np.nan), where=total > 0)
    events = group + reference
    verdict = np.select(
        [
            np.isnan(events + unknown + phi),
            (events < FEWEST_EVENTS) | (reference == 0),
            (known[1] > 1) & (least[1] > 1),
            (known[2] < 1) & (most[2] < 1),
            (known[1] > 1) | (known[2] < 1),
        ],
        [NOT_AVAILABLE, TOO_FEW, OVER_REPRESENTED, UNDER_REPRESENTED, DEPENDS_ON_UNKNOWN],
        default=NO_CLEAR_DIFFERENCE,
    )
    return Disproportionality(*known, *least[:3], *most[:3], share, verdict)


def _ratio(
    group: FloatArray, reference: FloatArray, periods: FloatArray, phi: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Ratio, lower, upper and p value from `change_test`, whose per cent of change is 100 (ratio - 1)."""
    tested = change_test(group, reference, periods, phi, confidence)
    ratio, lower, upper = (1 + part / 100 for part in tested[:3])
    return ratio, lower, upper, tested.p_value
