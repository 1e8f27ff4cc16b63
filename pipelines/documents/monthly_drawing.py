"""The monthly chart of a priority crime: counts, the expected range, and what stands out."""

from itertools import groupby

import polars as pl

from pipelines.charts.monthly import Limits, monthly
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.published import Published
from pipelines.documents.tables import behind
from pipelines.methods.spc import NEAR_LIMIT, RUN_LENGTH, TREND

JUDGED_MONTHS = 12


def by_month(published: Published, measure: str, studio: Studio) -> Drawing:
    """Monthly counts of three years with process limits, set anew where recording changed."""
    rows = published.table("analysis.monthly_signals").filter(pl.col("measure") == measure).sort("month")
    if rows.is_empty():
        return Drawing()
    phases = [_limits(group) for _, group in rows.group_by("phase", maintain_order=True)]
    drawn = [limits for limits in phases if limits]
    key = f"monthly-{measure.replace('_', '-')}"
    studio.save(key, monthly, rows.select("month", "count", "signal"), *drawn)
    last = rows.filter(pl.col("phase") == pl.col("phase").max())
    finding = finding_of(last, _usual(published, measure))
    plural = published.measures[measure]["plural"]
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)} by month, {published.borough['area_name']}, "
        f"{wording.month(rows['month'].min())} to {wording.month(rows['month'].max())}",
        f"Process chart of monthly {plural}. {_range_in_short(last)}{finding}",
        f"{_range_in_words(last)} Coloured: outside the range, or part of a pattern (seven in a row on one side or in one "
        "direction, two of three near a limit). Other months should not be read as rises or falls. A "
        "month named without its year is one of the last 12."
        f"{_breaks_in_words(published, measure, rows)} Source: {source_of(published, measure)}.",
        behind(
            finding,
            [("Month", "l", 30), ("Offences", "r", 20), ("Signal", "l", 30)],
            [
                [wording.month(r["month"]), wording.number(r["count"]), r["signal"].replace("_", " ") or "–"]
                for r in rows.to_dicts()
            ],
        ),
    )


def _outside(phase: pl.DataFrame) -> list[dict]:
    limits = phase.row(0, named=True)
    if limits["average"] is None:
        return []
    recent = phase.tail(JUDGED_MONTHS).to_dicts()
    return [r for r in recent if not limits["lower"] <= r["count"] <= limits["upper"]]


def _limits(phase: pl.DataFrame) -> Limits | None:
    first = phase.row(0, named=True)
    if first["average"] is None:
        return None
    return Limits(
        *(first[name] for name in ("average", "lower", "upper", "baseline_start", "baseline_end")),
        drawn_from=phase["month"].min(),
        drawn_to=phase["month"].max(),
    )


def _usual(published: Published, measure: str) -> dict[int, str]:
    """The months of the year (1 to 12) that are usually high or low, where the season is beyond chance."""
    rows = published.table("analysis.seasons").filter(
        (pl.col("measure") == measure) & pl.col("beyond_chance") & pl.col("reading").is_in(["high", "low"])
    )
    return dict(rows.select("month_of_year", "reading").rows())


def finding_of(phase: pl.DataFrame, usual: dict[int, str] | None = None) -> str:
    """What the last 12 months of the newest phase show: those outside the range, else a pattern, else nothing.

    ``usual``: the months of the year that a season makes high or low, to be said of a month outside on that side.
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
    return (
        _run_in_words(phase, limits)
        or _trend_in_words(recent)
        or _near_in_words(recent)
        or f"None of the last 12 months was outside the expected range{_run_of_before(phase, limits)}."
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


def _is_of_before(months: list[dict], limits: dict) -> bool:
    """Whether a run lies mostly within the months that set the average, and so says little of the year."""
    return 2 * sum(month["month"] <= limits["baseline_end"] for month in months) > len(months)


def _run_of_before(phase: pl.DataFrame, limits: dict) -> str:
    """What is coloured on the chart and is no finding of the year."""
    before = [run for run in _runs(phase, limits) if _is_of_before(run[1], limits)]
    if not before:
        return ""
    side, months = before[-1]
    return f"; the run {side} the average, {_span_of(months)}, lies mostly among the months that set it"


def _run_in_words(phase: pl.DataFrame, limits: dict) -> str:
    runs = [run for run in _runs(phase, limits) if not _is_of_before(run[1], limits)]
    if not runs:
        return ""
    side, months = runs[-1]
    return (
        f"{wording.upper_first(wording.count_in_words(len(months)))} months in a row, {_span_of(months)}, were {side} the "
        f"average of {_baseline(limits)}."
    )


def _side(count: float, average: float) -> str:
    return "below" if count < average else "above" if count > average else ""


def _trend_in_words(recent: list[dict]) -> str:
    months = [row for row in recent if row["signal"] == TREND]
    if not months:
        return ""
    verb = "rose" if months[-1]["count"] > months[0]["count"] else "fell"
    return f"Counts {verb} month after month, {_span_of(months)}."


def _near_in_words(recent: list[dict]) -> str:
    months = [row for row in recent if row["signal"] == NEAR_LIMIT]
    if not months:
        return ""
    named = wording.listed([f"{wording.month(r['month'])} ({wording.number(r['count'])})" for r in months])
    return f"{named} {'was' if len(months) == 1 else 'were'} close to the edge of the expected range."


def _span_of(months: list[dict]) -> str:
    return f"{wording.month(months[0]['month'])} to {wording.month(months[-1]['month'])}"


def _baseline(limits: dict) -> str:
    return f"{wording.month(limits['baseline_start'])} to {wording.month(limits['baseline_end'])}"


def _range_in_short(phase: pl.DataFrame) -> str:
    limits = phase.row(0, named=True)
    if limits["average"] is None:
        return ""
    return f"Average {wording.number(limits['average'])}, expected range {_span(limits)}. "


def _range_in_words(phase: pl.DataFrame) -> str:
    limits = phase.row(0, named=True)
    if limits["average"] is None:
        return "No range is drawn since recording last changed: it takes 13 months."
    return (
        f"Shaded: the range expected from {_baseline(limits)} (average {wording.number(limits['average'])}, limits "
        f"{_span(limits)}, XmR method)."
    )


def _span(limits: dict) -> str:
    return f"{wording.number(limits['lower'])} to {wording.number(limits['upper'])}"


def _breaks_in_words(published: Published, measure: str, rows: pl.DataFrame) -> str:
    """Where the range was set anew, and the lasting breaks within these months at which it was not."""
    anew = rows.filter(pl.col("break").is_not_null()).unique("phase", keep="first", maintain_order=True)
    said = [
        f" The range was set anew from {wording.month(r['month'])}, because {r['break']}."
        for r in anew.to_dicts()
    ]
    kept = published.table("analysis.measure_breaks").filter(
        (pl.col("measure") == measure)
        & (pl.col("effect") == "caveat")
        & pl.col("to_month").is_null()
        & pl.col("from_month").is_between(rows["month"].min(), rows["month"].max(), closed="right")
    )["title"]
    if len(kept):
        said.append(f" Not set anew, but read with care: {wording.listed(sorted(set(kept)))}.")
    return "".join(said)
