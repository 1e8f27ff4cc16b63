"""Old and new wards: the series of today's wards carried back over a redrawing, with the error of each ward."""

from datetime import date

import polars as pl

from pipelines.documents import wording
from pipelines.documents.crime_tables import SIGNS
from pipelines.documents.published import Published
from pipelines.documents.tables import Table
from pipelines.documents.ward_words import (
    CARRIED,
    joined_cells,
    joined_cells_of,
    joined_changes,
    star_of_cells,
    ward_sources,
)

MEASURE = "total_notifiable_offences"
YEARS = 3


def ward_history(published: Published) -> tuple[str, Table | None]:
    """What is to be said of older wards, and the table of the joined series where months were carried over."""
    changes = joined_changes(published, MEASURE)
    series = published.table("analysis.ward_series").filter(pl.col("measure") == MEASURE)
    if not changes:
        return "", None
    status = series["status"].unique().to_list()
    if "estimated" in status:
        rows = sorted(changes.values(), key=lambda row: (-abs(row["error_pct"] or 0), row["area_name"]))
        return _summary(published, rows), _table(published, rows, series)
    if "unknown" in status:
        reason = series["reason"].drop_nulls()[0]
        return f"Months before the wards were redrawn are not joined to today's [x]: {reason}.", None
    return "All months at hand are those of today's wards: no older ward had to be carried over.", None


def _summary(published: Published, rows: list[dict]) -> str:
    refused = [row for row in rows if "err by" in (row["reason"] or "")]  # the words of analysis.ward_trends
    clear = [row for row in rows if row["verdict"] in ("up", "down")]
    said = ["Wards were redrawn, and an old ward and a new one of the same name are different places."]
    if refused:
        named = wording.listed([f"{r['area_name']} ({wording.number(r['error_pct'], 1)}%)" for r in refused])
        said.append(f"No trend is given for {named}: carrying their old counts over errs by more than 10%.")
    if clear:
        named = wording.listed(
            [f"{row['area_name']} ({joined_cells_of(published, row)[0]})" for row in clear]
        )
        said.append(f"Changed by more than ordinary variation and this error: {named}.")
    else:
        said.append("No other ward changed by more than ordinary variation and this error.")
    return f"{' '.join(said)} @tbl-ward-history gives each ward's years and error."


def _table(published: Published, rows: list[dict], series: pl.DataFrame) -> Table:
    last = rows[0]["current_end"]
    years = _years(series, last)
    measure = published.measures[MEASURE]
    cells = {row["area_code"]: joined_cells_of(published, row) for row in rows}
    refused = sum(row["change_pct"] is None for row in rows)
    return Table(
        "ward-history",
        f"For {wording.count_in_words(len(rows) - refused)} of {len(rows)} wards the old counts can be "
        "carried over within 10%.",
        f"{wording.upper_first(measure['plural'])} in today's wards, {published.borough['area_name']}, "
        "with the error of carrying "
        "old wards over",
        [
            ("Ward", "l", 18),
            ("Error of carrying over", "r", 11),
            *((f"12 months to {wording.short_month(end)}", "r", 12) for end in years),
            ("Change", "r", 10),
            ("Reading", "l", 19),
            ("95% interval", "r", 15),
        ],
        [
            [
                row["area_name"],
                f"{wording.number(row['error_pct'], 1)}%"
                if row["error_pct"] is not None
                else wording.NOT_AVAILABLE,
                *(_total(totals[row["area_code"]], row) for totals in years.values()),
                *cells[row["area_code"]],
                _interval(row),
            ]
            for row in rows
        ],
        [
            SIGNS,
            f"{CARRIED}: the year holds months counted in old wards and shared out by the street-level "
            "crime in the overlap of old "
            "and new; its total is an estimate. The error is the larger of two: on street-level crime that the shares were "
            "not made from, and on the months that the police counted in both sets of wards.",
            "The interval is the exact test of two counts, its variance scaled by the ward's own months, "
            "widened by that error; "
            "all wards are tested together (Benjamini-Hochberg at 5%).",
            star_of_cells(cells.values()),
            f"Source: {ward_sources(published, MEASURE, 'mps_ward_crime')}.",
        ],
    )


def _interval(row: dict) -> str:
    if row["lower_pct"] is None or joined_cells(row)[1].startswith("[○"):
        return "–" if row["change_pct"] is not None else wording.NOT_AVAILABLE
    return wording.signed_interval(row["lower_pct"], row["upper_pct"])


def _total(total: dict, row: dict) -> str:
    """A year's offences; none where they were carried over with too large an error to be set beside others."""
    if total["carried"] and row["change_pct"] is None:
        return wording.NOT_AVAILABLE
    return wording.number(total["count"]) + (f" {CARRIED}" if total["carried"] else "")


def _years(series: pl.DataFrame, last: date) -> dict[date, dict[str, dict]]:
    """Totals of whole years by ward, oldest first; a year of which a month is not known is left out."""
    found: dict[date, dict[str, dict]] = {}
    for back in reversed(range(YEARS)):
        end = pl.select(pl.lit(last).dt.offset_by(f"-{12 * back}mo")).item()
        start = pl.select(pl.lit(end).dt.offset_by("-11mo")).item()
        months = series.filter(pl.col("month").is_between(start, end))
        sums = months.group_by("area_code").agg(
            pl.col("count").sum(),
            (pl.col("status") == "estimated").any().alias("carried"),
            pl.col("count").count().alias("known"),
        )
        if sums.height and sums["known"].min() == 12:
            found[end] = {row["area_code"]: row for row in sums.to_dicts()}
    return found
