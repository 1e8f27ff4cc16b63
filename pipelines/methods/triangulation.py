"""Two sources of one kind of harm side by side: does more of it fail to reach the second?"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.change import change_test
from pipelines.methods.comparator import difference_from_comparator
from pipelines.methods.valid_input import FloatArray, counts
from pipelines.methods.verdict import NO_CLEAR_CHANGE, NOT_AVAILABLE, TOO_FEW

FEWEST_EVENTS = 10  # of each source, in each window

GAP_WIDENED, GAP_NARROWED = "gap_widened", "gap_narrowed"


class SourceRatio(NamedTuple):
    """Three arrays of one shape, NaN where not available: events of the first source for one of the second."""

    ratio: FloatArray
    lower: FloatArray
    upper: FloatArray


class GapChange(NamedTuple):
    """Arrays of one shape, NaN where not available. change: the ratio now over the ratio of the base."""

    change: FloatArray
    lower: FloatArray
    upper: FloatArray
    p_value: FloatArray
    verdict: NDArray[np.str_]


def source_ratio(
    first: ArrayLike, second: ArrayLike, dispersion: ArrayLike = 1.0, confidence: float = 0.95
) -> SourceRatio:
    """Events of the first source (say ambulance or A&E assaults) for each of the second (say police records).

    first, second: counts of the same place and periods, broadcast. Interval: the conditional exact one of
    `change.py`, scaled by dispersion. The two sources overlap and neither holds the other (not all who are hurt
    call an ambulance, not all offences hurt), so the level of the ratio says little; its change does.

    Raises ValueError for negative or infinite counts and dispersions, and a confidence outside (0, 1).
    """
    tested = change_test(first, second, 1.0, dispersion, confidence)
    return SourceRatio(*(1 + part / 100 for part in tested[:3]))


def gap_change(
    first_now: ArrayLike,
    first_base: ArrayLike,
    second_now: ArrayLike,
    second_base: ArrayLike,
    first_dispersion: ArrayLike = 1.0,
    second_dispersion: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> GapChange:
    """Whether the first source grew against the second, from the base window to now.

    Counts of the same two windows in both sources, broadcast; test and interval: `comparator.py`, with each
    source's own phi (`dispersion.py`). Above 1: the first source rose more or fell less, so that a smaller
    part of what it sees may reach the second; a change of recording in either source does the same. Verdict:
    'gap_widened' or 'gap_narrowed' where the interval excludes 1, else 'no_clear_change'; 'too_few' where a
    count is under 10; 'not_available' where one is missing.

    Raises ValueError for negative or infinite counts and dispersions, and a confidence outside (0, 1).
    """
    given = np.broadcast_arrays(
        *(
            counts(name, values)
            for name, values in (
                ("first_now", first_now),
                ("first_base", first_base),
                ("second_now", second_now),
                ("second_base", second_base),
            )
        )
    )
    tested = difference_from_comparator(*given, first_dispersion, second_dispersion, confidence)
    shape = tested.p_value.shape
    fewest = np.broadcast_to(np.min(given, axis=0), shape)
    verdict = np.select(
        [
            np.isnan(fewest),
            fewest < FEWEST_EVENTS,
            np.isnan(tested.p_value),
            tested.lower > 1,
            tested.upper < 1,
        ],
        [NOT_AVAILABLE, TOO_FEW, NOT_AVAILABLE, GAP_WIDENED, GAP_NARROWED],
        default=NO_CLEAR_CHANGE,
    )
    return GapChange(tested.ratio_of_ratios, tested.lower, tested.upper, tested.p_value, verdict)
