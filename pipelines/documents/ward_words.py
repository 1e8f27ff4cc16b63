"""The change of a ward in words: its own, or where its earlier months were carried over from old wards, that one."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import MARKS, MISSING, TOO_FEW, Reading

CARRIED = "e"


def joined_changes(published: Published, measure: str) -> dict[str, dict]:
    """Rows of analysis.ward_changes of a measure by ward."""
    rows = published.table("analysis.ward_changes").filter(pl.col("measure") == measure)
    return {row["area_code"]: row for row in rows.to_dicts()}


def change_cells(published: Published, measure: str, ward: str, reading: Reading) -> tuple[str, str]:
    """Change and reading for a table."""
    if reading.case not in MISSING:
        return reading.change, reading.mark
    joined = joined_changes(published, measure).get(ward)
    if reading.case == "blocked" or joined is None or not joined["estimated_months"]:
        return reading.change, reading.mark
    return joined_cells(joined)


def joined_cells(row: dict) -> tuple[str, str]:
    """Change and reading of a ward whose base holds months carried over; [x] where their error forbids a change."""
    if row["change_pct"] is None:
        return wording.NOT_AVAILABLE, wording.NOT_AVAILABLE
    mark = f" {CARRIED}" if row["estimated_months"] else ""
    if min(row["current_sum"], row["base_sum"]) < TOO_FEW:
        counts = f"{wording.number(row['base_sum'])} to {wording.number(row['current_sum'])}"
        return f"{counts}{mark}", MARKS["too_few"]
    return f"{wording.signed_percent(row['change_pct'])}{mark}", MARKS[row["verdict"]]


def carried_note(published: Published, measure: str, readings: list[Reading]) -> str:
    """What the sign for carried-over months means, where a table prints it."""
    joined = joined_changes(published, measure)
    if all(reading.case not in MISSING for reading in readings) or not any(
        r["estimated_months"] for r in joined.values()
    ):
        return ""
    return (
        f"{CARRIED}: the year before holds months of old wards, carried over with an error (@tbl-ward-history); [x] where "
        "that error exceeds 10%."
    )
