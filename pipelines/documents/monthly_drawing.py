"""The monthly chart of a priority crime: counts, the expected range, and what stands out."""

import polars as pl

from pipelines.charts.monthly import Limits, limit_number, monthly
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, source_of
from pipelines.documents.monthly_finding import YEAR_IS_NOT_CLEAR, baseline_words, finding_of
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, NOT_TOLD
from pipelines.documents.tables import behind
from pipelines.methods.dispersion import MONTHS_IN_YEAR
from pipelines.methods.spc import RUN


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
    year_is_clear = published.reading(measure).case in (*CLEAR, *NOT_TOLD)
    finding = finding_of(last, _usual(published, measure), year_is_clear)
    plural = published.measures[measure]["plural"]
    return Drawing(
        key,
        finding,
        f"{wording.upper_first(plural)} by month, {published.borough['area_name']}, "
        f"{wording.month(rows['month'].min())} to {wording.month(rows['month'].max())}",
        f"Process chart of monthly {plural}. {_range_in_short(last)}{finding}",
        f"{_range_in_words(last)} Coloured: outside the range, or part of a pattern (seven in a row on one side or in one "
        "direction, two of three near a limit). Other months should not be read as rises or falls. A "
        f"month named without its year is one of the last 12.{_reconciled(last, finding, year_is_clear)}"
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


def _limits(phase: pl.DataFrame) -> Limits | None:
    first = phase.row(0, named=True)
    if first["average"] is None:
        return None
    return Limits(
        *(first[name] for name in ("average", "lower", "upper", "baseline_start", "baseline_end")),
        drawn_from=phase["month"].min(),
        drawn_to=phase["month"].max(),
    )


def _reconciled(phase: pl.DataFrame, finding: str, year_is_clear: bool) -> str:
    """How a coloured run goes with a year that did not change clearly, unless the finding says it."""
    if year_is_clear or YEAR_IS_NOT_CLEAR in finding or RUN not in phase["signal"].to_list():
        return ""
    return f" A coloured run is no change of the year: {YEAR_IS_NOT_CLEAR} against the 12 before."


def _usual(published: Published, measure: str) -> dict[int, str]:
    """The months of the year (1 to 12) that are usually high or low, where the season is beyond chance."""
    rows = published.table("analysis.seasons").filter(
        (pl.col("measure") == measure) & pl.col("beyond_chance") & pl.col("reading").is_in(["high", "low"])
    )
    return dict(rows.select("month_of_year", "reading").rows())


def _range_in_short(phase: pl.DataFrame) -> str:
    limits = phase.row(0, named=True)
    if limits["average"] is None:
        return ""
    return f"Average {wording.number(limits['average'])}, expected range {_span(phase)}. "


def _range_in_words(phase: pl.DataFrame) -> str:
    limits = phase.row(0, named=True)
    if limits["average"] is None:
        return "No range is drawn since recording last changed: it takes 13 months."
    return (
        f"Shaded: the range expected from {baseline_words(limits)} (average {wording.number(limits['average'])}, limits "
        f"{_span(phase)}, XmR method).{_uneven_years(phase, limits)}"
    )


def _uneven_years(phase: pl.DataFrame, limits: dict) -> str:
    """What limits that were not set from whole years owe to the season."""
    months = phase.filter(pl.col("month") <= limits["baseline_end"]).height
    if months % MONTHS_IN_YEAR == 0:
        return ""
    return f" These {months} months are no whole years: some months of the year count twice in the average."


def _span(phase: pl.DataFrame) -> str:
    limits = phase.row(0, named=True)
    return " to ".join(limit_number(limits[side], phase["count"].to_list()) for side in ("lower", "upper"))


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
