"""The change of a ward in words: its own, or where its earlier months were carried over from old wards, that one."""

from collections.abc import Iterable

import polars as pl

from pipelines.documents import wording
from pipelines.documents.crime_tables import STARRED
from pipelines.documents.published import Published
from pipelines.documents.readings import MARKS, MISSING, TOO_FEW, Reading

CARRIED = "e"


def joined_changes(published: Published, measure: str) -> dict[str, dict]:
    """Rows of analysis.ward_changes of a measure by ward."""
    rows = published.table("analysis.ward_changes").filter(pl.col("measure") == measure)
    return {row["area_code"]: row for row in rows.to_dicts()}


def holds_carried_months(published: Published) -> bool:
    """Whether the year before of any ward holds months that another edition counted in old wards."""
    return bool((published.table("analysis.ward_changes")["estimated_months"] > 0).any())


def change_cells(published: Published, measure: str, ward: str, reading: Reading) -> tuple[str, str]:
    """Change and reading for a table."""
    if reading.case not in MISSING:
        return reading.starred_change, reading.mark
    joined = joined_changes(published, measure).get(ward)
    if reading.case == "blocked" or joined is None or not joined["estimated_months"]:
        return reading.change, reading.mark
    return joined_cells(joined, reading.caveat)


def joined_cells_of(published: Published, row: dict) -> tuple[str, str]:
    """Change and reading of a row of analysis.ward_changes, with the star of the ward's own figure."""
    figure = published.figures.get((row["measure"], row["area_code"], "12_month"))
    return joined_cells(row, (figure or {}).get("caveat") or "")


def joined_cells(row: dict, caveat: str = "") -> tuple[str, str]:
    """Change and reading of a ward whose base holds months carried over; [x] where their error forbids a change. The
    break of a ``caveat`` touches the ward as it touches the borough: its months carried over are of the same years."""
    if row["change_pct"] is None:
        return wording.NOT_AVAILABLE, wording.NOT_AVAILABLE
    mark = f"{f' {CARRIED}' if row['estimated_months'] else ''}{' *' if caveat else ''}"
    if min(row["current_sum"], row["base_sum"]) < TOO_FEW:
        counts = f"{wording.number(row['base_sum'])} to {wording.number(row['current_sum'])}"
        return f"{counts}{mark}", MARKS["too_few"]
    return f"{wording.signed_percent(row['change_pct'])}{mark}", MARKS[row["verdict"]]


def star_of_cells(cells: Iterable[tuple[str, str]]) -> str:
    """What the star means, where a change of these has one."""
    return STARRED if any(change.endswith("*") for change, _ in cells) else ""


def ward_sources(published: Published, measure: str, source: str) -> str:
    """The source of wards and, where its months were carried over, every edition and source that the change needs."""
    words = published.source_words(source)
    if not any(row["estimated_months"] for row in joined_changes(published, measure).values()):
        return words
    older = wording.listed(published.assessment.other_editions.get(source, []))
    return f"{words}, and {older} for older months; shares of old wards: {published.source_words('police_street')}"


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
