"""The last assessment's figures as revised: what was signed, what the same months are now, and why they differ."""

from dataclasses import dataclass

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW
from pipelines.documents.tables import Table

REASONS = {
    "unchanged": "unchanged",
    "revision": "revised by the publisher",
    "declaration": "same edition: a declaration or the method has changed",
    "not known now": "these months are not in the present editions [x]",
}


@dataclass(frozen=True)
class PreviousFigures:
    summary: str
    table: Table = Table("previous-figures", "", "", [], [])


def previous_figures(published: Published) -> PreviousFigures:
    """A sentence in place of the table where no signed assessment is named."""
    rows = {row["measure"]: row for row in published.table("analysis.previous_figures").to_dicts()}
    if not rows:
        return PreviousFigures(_nothing(published))
    shown = [rows[m] for m in published.assessment.performance_table if m in rows]
    moved = [row for row in rows.values() if row["difference"]]
    known = [row for row in rows.values() if row["difference"] is not None]
    end = wording.month(next(iter(rows.values()))["period_end_month"])
    summary = (
        f"The last signed assessment ran to {end}. Of its {wording.count_in_words(len(known))} counts that can be made "
        f"again, {wording.count_in_words(len(moved))} {'has' if len(moved) == 1 else 'have'} changed since it was signed."
    )
    if not shown:
        return PreviousFigures(f"{summary} None of them stands in the performance table.")
    return PreviousFigures(
        f"{summary} @tbl-previous-figures sets them side by side.", _table(published, shown, end)
    )


def _nothing(published: Published) -> str:
    named = published.assessment.previous
    if named:
        return (
            f"The last assessment, `{named}`, was not signed, or holds no 12-month count of "
            f"{published.borough['area_name']} [x]: nothing can be set beside the figures as they stand now."
        )
    return (
        "No signed assessment before this one is named, so there are no earlier figures "
        "to set beside the revised ones."
    )


def _table(published: Published, rows: list[dict], end: str) -> Table:
    largest = max(
        (row for row in rows if row["difference_pct"] is not None and row["count_then"] >= TOO_FEW),
        key=lambda row: abs(row["difference_pct"]),
        default=None,
    )
    return Table(
        "previous-figures",
        f"The largest revision is {wording.signed_percent(largest['difference_pct'])} "
        f"({published.measures[largest['measure']]['plural']})."
        if largest and largest["difference"]
        else "None of these figures was revised.",
        f"Recorded offences in the 12 months to {end}, as signed and as they stand now, "
        f"{published.borough['area_name']}",
        [
            ("Offences", "l", 32),
            ("Then", "r", 11),
            ("Now", "r", 11),
            ("Difference", "r", 11),
            ("Difference, %", "r", 11),
            ("Reason", "l", 34),
        ],
        [
            [
                published.measures[row["measure"]]["title"],
                wording.number(row["count_then"]),
                wording.number(row["count_now"]),
                wording.signed_number(row["difference"]),
                wording.signed_percent(row["difference_pct"]) if row["count_then"] >= TOO_FEW else "–",
                REASONS.get(row["reason"]) or f"break: {row['breaks']}",
            ]
            for row in rows
        ],
        [
            "The same months counted twice, so no test: a difference is a revision, not a change in crime. Fewer than 20: "
            "no percentage. Changes in this document compare periods of one edition only.",
            f"Signed on {_editions(rows, 'edition_then')}; now {_editions(rows, 'edition_now')}.",
        ],
    )


def _editions(rows: list[dict], column: str) -> str:
    named = sorted({row[column] for row in rows if row[column]})
    return f"edition{'' if len(named) == 1 else 's'} {wording.listed(named)}" if named else "no edition"
