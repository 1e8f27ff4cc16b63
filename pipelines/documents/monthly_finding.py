"""What a monthly chart shows, in one sentence: months outside the range, else a pattern, else nothing."""

from itertools import groupby

import polars as pl

from pipelines.documents import wording
from pipelines.methods.spc import NEAR_LIMIT, RUN_LENGTH, TREND

JUDGED_MONTHS = 12
# Months of a run that lay on the other side a year before, at most, where season explains the run.
SEASONAL_EXCEPTIONS = 1
YEAR_IS_NOT_CLEAR = "the 12 months as a whole show no clear change"


def finding_of(phase: pl.DataFrame, usual: dict[int, str] | None = None, year_is_clear: bool = True) -> str:
    """What the last 12 months of the newest phase show: those outside the range, else a pattern, else nothing.

    ``usual``: the months of the year that a season makes high or low, to be said of a month outside on that side.
    ``year_is_clear``: whether the 12 months differ clearly from the 12 before, which a pattern must not seem to say.
    """
    limits = phase.row(0, named=True)
    if limits["average"] is None:
        return f"Too few months since {wording.month(limits['month'])}, when recording changed, to say what is ordinary."
    recent = phase.tail(JUDGED_MONTHS).to_dicts()
    outside = _outside(phase)
    if len(outside) > 3:
        number = wording.upper_first(wording.count_in_words(len(outside)))
        return f"{number} of the last 12 months were outside the expected range{_season_words(outside, limits, usual)}."
    if outside:
        named = wording.listed(
            [f"{wording.month(r['month'])} ({wording.number(r['count'])})" for r in outside]
        )
        verb = "was" if len(outside) == 1 else "were"
        return f"{named} {verb} outside the expected range{_season_words(outside, limits, usual)}."
    pattern = _run_in_words(phase, limits) or _trend_in_words(recent)
    if pattern:
        return f"{pattern}{'' if year_is_clear else f'; {YEAR_IS_NOT_CLEAR}'}."
    return (
        _near_in_words(recent)
        or f"None of the last 12 months was outside the expected range{_explained_run(phase, limits)}."
    )


def _season_words(outside: list[dict], limits: dict, usual: dict[int, str] | None) -> str:
    """Which of the months outside the range lie on the side where the season puts them."""
    said = []
    for side in ("high", "low"):
        months = [
            f"{row['month']:%B}"
            for row in outside
            if (usual or {}).get(row["month"].month) == side
            and (row["count"] > limits["upper"] if side == "high" else row["count"] < limits["lower"])
        ]
        if months:
            said.append(f"{wording.listed(months)} {'is' if len(months) == 1 else 'are'} usually {side}")
    return f"; {wording.listed(said)}" if said else ""


def _runs(phase: pl.DataFrame, limits: dict) -> list[tuple[str, list[dict]]]:
    """Seven or more months in a row on one side of the average that reach into the last 12, the newest last."""
    first_judged = phase.tail(JUDGED_MONTHS)["month"].min()
    stretches = [
        (side, list(months))
        for side, months in groupby(phase.to_dicts(), key=lambda row: _side(row["count"], limits["average"]))
    ]
    return [
        (side, months)
        for side, months in stretches
        if side and len(months) >= RUN_LENGTH and months[-1]["month"] >= first_judged
    ]


def _explanation(phase: pl.DataFrame, run: tuple[str, list[dict]], limits: dict) -> str:
    """Why a run says little of the year: the average is mostly its own, or the season makes it; '' where neither."""
    side, months = run
    setting = sum(month["month"] <= limits["baseline_end"] for month in months)
    if 2 * setting > len(months):
        return f"lies {'wholly' if setting == len(months) else 'mostly'} among the months that set it"
    counts = dict(phase.select("month", "count").rows())
    year_before = [counts.get(month["month"].replace(year=month["month"].year - 1)) for month in months]
    alike = sum(count is not None and _side(count, limits["average"]) == side for count in year_before)
    if alike + SEASONAL_EXCEPTIONS >= len(months):
        number = "all" if alike == len(months) else wording.count_in_words(alike)
        return f"has {number} of its months {side} it a year before, too"
    return ""


def _explained_run(phase: pl.DataFrame, limits: dict) -> str:
    """What is coloured on the chart and is no finding of the year."""
    explained = [(run, _explanation(phase, run, limits)) for run in _runs(phase, limits)]
    explained = [(run, why) for run, why in explained if why]
    if not explained:
        return ""
    (side, months), why = explained[-1]
    return f"; the run {side} the average, {_span_of(months)}, {why}"


def _run_in_words(phase: pl.DataFrame, limits: dict) -> str:
    runs = [run for run in _runs(phase, limits) if not _explanation(phase, run, limits)]
    if not runs:
        return ""
    side, months = runs[-1]
    return (
        f"{wording.upper_first(wording.count_in_words(len(months)))} months in a row, {_span_of(months)}, were {side} the "
        f"average of {baseline_words(limits)}"
    )


def _side(count: float, average: float) -> str:
    return "below" if count < average else "above" if count > average else ""


def _trend_in_words(recent: list[dict]) -> str:
    months = [row for row in recent if row["signal"] == TREND]
    if not months:
        return ""
    word = "higher" if months[-1]["count"] > months[0]["count"] else "lower"
    return f"Each month was {word} than the one before, {_span_of(months)}"


def _near_in_words(recent: list[dict]) -> str:
    months = [row for row in recent if row["signal"] == NEAR_LIMIT]
    if not months:
        return ""
    named = wording.listed([f"{wording.month(r['month'])} ({wording.number(r['count'])})" for r in months])
    return f"{named} {'was' if len(months) == 1 else 'were'} close to the edge of the expected range."


def _span_of(months: list[dict]) -> str:
    return f"{wording.month(months[0]['month'])} to {wording.month(months[-1]['month'])}"


def _outside(phase: pl.DataFrame) -> list[dict]:
    limits = phase.row(0, named=True)
    if limits["average"] is None:
        return []
    recent = phase.tail(JUDGED_MONTHS).to_dicts()
    return [r for r in recent if not limits["lower"] <= r["count"] <= limits["upper"]]


def baseline_words(limits: dict) -> str:
    return f"{wording.month(limits['baseline_start'])} to {wording.month(limits['baseline_end'])}"
