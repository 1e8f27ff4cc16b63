"""Charts of the time between rare events, where monthly counts are mostly 0, 1 and 2."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipelines.methods.spc import FEWEST_POINTS, NO_SIGNAL, TREND, Limits, signals, xmr_limits
from pipelines.methods.valid_input import FloatArray

FEWEST_EVENTS = FEWEST_POINTS + 1  # as many gaps as an XmR chart needs points
RARE_BELOW_A_MONTH = 2.0  # our own choice: above it, a monthly chart shows more
DAYS_IN_MONTH = 365.25 / 12
EXPONENT = 3.6  # Nelson 1994: brings exponential times close to a normal distribution
MEDIAN_SHARE = np.log(2)  # of the mean, in an exponential or long geometric distribution

T_CHART, MONTHLY_CHART, NO_CHART = "t_chart", "monthly_chart", "no_chart"
MORE_OFTEN, LESS_OFTEN = "more_often", "less_often"


class Suitability(NamedTuple):
    """chart: 't_chart', 'monthly_chart' or 'no_chart'; reason: '' or 'too_few_events'."""

    chart: str
    reason: str
    event_count: int
    events_a_month: float


class RareEventChart(NamedTuple):
    """gap_days, signal, direction have one entry a gap, in order of time; limits are in days.

    signal: as `spc.signals`. direction: 'more_often' (a signal of short gaps), 'less_often' (of long ones),
    '' where there is no signal. open_gap_days: from the last event to the end of observation;
    open_gap_is_signal: it is already beyond the upper limit.
    """

    gap_days: FloatArray
    limits: Limits
    signal: NDArray[np.str_]
    direction: NDArray[np.str_]
    open_gap_days: float
    open_gap_is_signal: bool


def suitable_chart(dates: ArrayLike, first_day: str, last_day: str) -> Suitability:
    """Which chart the events of an observed period allow.

    dates: one a event, any order (datetime64 or ISO text). 'monthly_chart' (XmR of counts) from 2 events a
    month on; below, 't_chart' where there are at least 14 events (13 gaps), else 'no_chart' with the reason.

    Raises ValueError for a missing date and for dates outside the observed days.
    """
    days, end = _event_days(dates, last_day)
    start = np.datetime64(first_day, "D")
    if start > end or (days.size and days[0] < start):
        raise ValueError(f"first_day {start} must not lie after an event or the last day")
    months = float((end - start).astype(int) + 1) / DAYS_IN_MONTH
    rate = days.size / months
    if rate >= RARE_BELOW_A_MONTH:
        return Suitability(MONTHLY_CHART, "", days.size, rate)
    if days.size >= FEWEST_EVENTS:
        return Suitability(T_CHART, "", days.size, rate)
    return Suitability(NO_CHART, "too_few_events", days.size, rate)


def t_chart(dates: ArrayLike, last_day: str) -> RareEventChart:
    """t-chart: days between events, limits of an XmR chart of their 3.6th root, turned back into days.

    dates: as `suitable_chart`. last_day: end of observation. Events of one day are kept apart: k events of
    a day are taken to lie evenly over it, at (1/2, 3/2, ...)/k of the day, so that no gap is 0 and a day's
    events are k points (our own rule; without hours of the day none is exact). Limits: `spc.xmr_limits` of
    gap ^ (1/3.6), Nelson 1994, Journal of Quality Technology 26, 239-241 (from memory; the transformation
    as described by QI Macros and others). Signals: `spc.signals`.

    Raises ValueError for fewer than 14 events, a missing date, or an event after the last day.
    """
    days, end = _event_days(dates, last_day)
    moments = _spread_over_days(days)
    gap_days = np.diff(_enough(moments))
    root_limits = xmr_limits(gap_days ** (1 / EXPONENT))
    found = signals(gap_days ** (1 / EXPONENT), root_limits)
    limits = Limits(*(limit**EXPONENT for limit in root_limits))
    return _chart(gap_days, limits, found, _days_number(end) + 1 - moments[-1])


def g_chart(dates: ArrayLike, last_day: str) -> RareEventChart:
    """g-chart: whole days from one event to the next, 0 for the same day, with limits of a geometric count.

    Arguments as `t_chart`. Upper limit: mean + 3 sqrt(mean (mean + 1)); lower limit 0 (three standard
    deviations below the mean are always under it), so that only runs show events coming more often; centre
    0.693 x the mean, the median of the distribution, so that runs lie on either side by equal chance
    (Benneyan 2001, Health Care Management Science 4, 305-318; Provost and Murray 2011; both from memory).
    A g-chart has no near limits, they are infinite.

    Raises ValueError as `t_chart`.
    """
    days, end = _event_days(dates, last_day)
    numbers = _enough(_days_number(days))
    gap_days = np.diff(numbers)
    mean = gap_days.mean()
    limits = Limits(
        *(
            np.asarray(limit)
            for limit in (MEDIAN_SHARE * mean, 0.0, mean + 3 * np.sqrt(mean * (mean + 1)), -np.inf, np.inf)
        )
    )
    return _chart(gap_days, limits, signals(gap_days, limits), _days_number(end) - numbers[-1])


def _chart(gap_days: FloatArray, limits: Limits, found: NDArray[np.str_], open_gap: float) -> RareEventChart:
    longer = np.where(found == TREND, _rising(gap_days, found), gap_days >= limits.average)
    direction = np.where(found == NO_SIGNAL, "", np.where(longer, LESS_OFTEN, MORE_OFTEN))
    return RareEventChart(
        gap_days, limits, found, direction, float(open_gap), bool(open_gap > float(limits.upper))
    )


def _rising(gap_days: FloatArray, found: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Whether a point of a trend belongs to a rising one: the step to it, or from it where a trend begins."""
    steps = np.diff(gap_days) > 0
    step_to, step_from = np.append(steps[:1], steps), np.append(steps, steps[-1:])
    begins = np.append(True, found[:-1] == NO_SIGNAL)
    return np.where(begins, step_from, step_to)


def _event_days(dates: ArrayLike, last_day: str) -> tuple[NDArray[np.datetime64], np.datetime64]:
    """The events' days in order of time, and the last day observed."""
    days = np.sort(np.asarray(dates, dtype="datetime64[D]").reshape(-1))
    end = np.datetime64(last_day, "D")
    if np.isnat(days).any() or np.isnat(end):
        raise ValueError("dates must not be missing: an event without a date has no place on this chart")
    if days.size and days[-1] > end:
        raise ValueError(f"dates must not lie after the last day {end}, but hold {days[-1]}")
    return days, end


def _days_number(days: NDArray[np.datetime64] | np.datetime64) -> FloatArray:
    return days.astype("datetime64[D]").astype(float)


def _spread_over_days(days: NDArray[np.datetime64]) -> FloatArray:
    """Days as numbers, the k events of one day at (1/2, 3/2, ...)/k of it."""
    _, first, size = np.unique(days, return_index=True, return_counts=True)
    place = np.arange(days.size) - np.repeat(first, size)
    return _days_number(days) + (place + 0.5) / np.repeat(size, size)


def _enough(moments: FloatArray) -> FloatArray:
    if moments.size < FEWEST_EVENTS:
        raise ValueError(f"a chart of gaps needs at least {FEWEST_EVENTS} events, not {moments.size}")
    return moments
