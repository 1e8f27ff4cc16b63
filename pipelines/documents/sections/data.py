"""The data behind the assessment: every source with its edition, last month, what is late, and what became of its rows."""

from collections import Counter
from datetime import date

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.ward_words import holds_carried_months

STREET = "police_street"
ORDER = ("never_received", "not_read", "overdue", "up_to_date", "no_due_date")


def build(published: Published, studio: Studio) -> Section:
    """One row a pinned source; sources that the assessment does not use are named below the table."""
    rows = published.table("analysis.source_status").sort("title").to_dicts()
    pinned = [row for row in rows if row["state"] != "not_used"]
    kind = "open source" if published.rules else "source"  # others are held back, whether they came or not
    pinned.sort(key=lambda row: (ORDER.index(row["state"]), -(row["overdue_days"] or 0)))
    return Section(
        title="The data behind this assessment",
        values={
            "summary": " ".join([_summary(pinned, kind), *_without_a_count(published, pinned)]),
            "kind": kind,
            "as_of": wording.day(rows[0]["as_of"]),
            "table": _table(pinned, _failed_checks(published), kind),
            "corrections": _corrections(published, pinned),
            "not_used": [row["title"] for row in rows if row["state"] == "not_used"],
        },
    )


def _failed_checks(published: Published) -> Counter:
    """How many checks did not pass, by source and edition."""
    found = published.table("meta.check_findings").select("source", "edition", "table_name", "name").unique()
    return Counter(found.select("source", "edition").rows())


def _summary(rows: list[dict], kind: str) -> str:
    """What a board needs to know: what is missing and what is late, by name."""
    missing = [row["title"] for row in rows if row["state"] in ("never_received", "not_read")]
    late = [
        f"{row['title']} ({wording.days(row['overdue_days'])})" for row in rows if row["state"] == "overdue"
    ]
    parts = []
    if missing:
        parts.append(f"Not there or not readable: {wording.listed(missing)}.")
    if late:
        parts.append(f"Overdue: {wording.listed(late)}.")
    return (
        " ".join(parts) or f"All {wording.count_in_words(len(rows))} {kind}s are there and none is overdue."
    )


def _without_a_count(published: Published, rows: list[dict]) -> list[str]:
    """The sources that came, serve measures, and give no count of any period compared: their months are others."""
    counts: dict[str, bool] = {}
    for figure in published.figures.values():
        counted = figure["count"] is not None or figure["base_count"] is not None
        counts[figure["source"]] = counts.get(figure["source"], False) or counted
    named = [
        f"{row['title']} ({row['edition']})"
        for row in rows
        if row["state"] not in ("never_received", "not_read") and counts.get(row["source"]) is False
    ]
    if not named:
        return []
    said = [f"No count of the periods compared is taken from {wording.listed(named, 'or')}."]
    if counts.get(STREET) is False and holds_carried_months(published):
        title = published.sources[STREET]["title"]
        said.append(f"The shares by which old wards are carried over to today's do rest on {title}.")
    return said


def _table(rows: list[dict], failed: Counter, kind: str) -> Table:
    late = sum(row["state"] == "overdue" for row in rows)
    gone = sum(row["state"] in ("never_received", "not_read") for row in rows)
    return Table(
        "sources",
        f"{wording.upper_first(wording.count_in_words(len(rows)))} {kind}s: "
        f"{wording.count_in_words(gone)} missing, {wording.count_in_words(late)} overdue.",
        "What was received, what is late, and what became of the rows",
        [
            ("Source", "l", 24),
            ("Edition", "l", 8),
            ("Last month", "l", 9),
            ("Next due", "l", 11),
            ("State", "l", 13),
            ("Rows read", "r", 9),
            ("Loaded", "r", 9),
            ("Rejected", "r", 9),
            ("Left out", "r", 8),
            ("Checks not passed", "r", 9),
        ],
        [_cells(row, failed) for row in rows],
        [
            "Next due: the last month received and one release cycle, with the days that the source's declaration "
            "allows. Rows read = loaded + rejected + left out; the table of files gives them for each file."
        ],
    )


def _corrections(published: Published, pinned: list[dict]) -> Table:
    """The declared corrections of the pinned editions; an empty table where there are none."""
    titles = {(row["source"], row["edition"]): row["title"] for row in pinned}
    found = published.table("raw.correction_counts").sort("source", "correction").to_dicts()
    rows = [
        [
            titles[row["source"], row["edition"]],
            row["reason"],
            row["provider"],
            row["status"],
            wording.number(row["rows_applied"]),
        ]
        for row in found
        if (row["source"], row["edition"]) in titles
    ]
    return Table(
        "corrections",
        "Known errors of the extracts that are put right here.",
        "Each declared correction, who said so, and the rows it touches",
        [
            ("Source", "l", 24),
            ("What was wrong", "l", 36),
            ("Said by", "l", 20),
            ("Status", "l", 10),
            ("Rows", "r", 8),
        ],
        rows,
        [],
    )


def _cells(row: dict, failed: Counter) -> list[str]:
    arrived = row["files"] is not None
    counts = ("rows_read", "rows_loaded", "rows_rejected", "rows_excluded")
    return [
        row["title"],
        row["edition"],
        _month(row["last_month"]),
        wording.short_day(row["due_date"]) if row["due_date"] else "–",
        state_in_words(row),
        *(wording.number(row[name]) if arrived else "–" for name in counts),
        wording.number(failed[row["source"], row["edition"]]) if arrived else "–",
    ]


def state_in_words(row: dict) -> str:
    """Up to date; 15 days overdue; never received: words, not a colour."""
    if row["state"] == "overdue":
        return f"{wording.days(row['overdue_days'])} overdue"
    return {
        "never_received": "never received",
        "not_read": f"{wording.count_in_words(row['files_unread'] or 0)} of its files could not be read",
        "no_due_date": "received",
        "up_to_date": "up to date",
    }[row["state"]]


def _month(day: date | None) -> str:
    return wording.short_month(day) if day else "–"
