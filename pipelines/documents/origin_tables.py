"""The tables of where everything comes from: the files that were read, and the rows behind each figure."""

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.tables import Table


def numbered_files(published: Published) -> list[dict]:
    """The files behind the document, each with the number by which the origin table names it."""
    shown = {(row["source"], row["edition"]) for row in published.table("meta.compared_editions").to_dicts()}
    rows = (
        published.table("raw.extracts")
        .sort("source", "edition", "first_month", "file", nulls_last=True)
        .to_dicts()
    )
    kept = [row for row in rows if (row["source"], row["edition"]) in shown or row["edition"] == "reference"]
    return [{**row, "number": f"F{number}"} for number, row in enumerate(kept, start=1)]


def kind_of_file(published: Published) -> str:
    """An edition for readers outside the partnership names none of the files that partners share."""
    return "open file" if published.rules else "file"


def files(published: Published) -> Table:
    """Every file behind the document: edition, sha256, rows."""
    rows = [
        [
            f"`{row['file']}`",
            row["number"],
            f"{published.sources[row['source']]['title']}, {row['edition']}",
            f"{row['first_month']} to {row['last_month']}" if row["first_month"] else "–",
            wording.number(row["rows_read"]),
            wording.number(row["rows_loaded"]),
            wording.number(row["rows_rejected"]),
            wording.number(row["rows_excluded"]),
            f"`{row['sha256']}`",
        ]
        for row in numbered_files(published)
    ]
    reasons = sorted(
        {
            reason.split(": ", 1)[1]
            for row in numbered_files(published)
            for reason in (row["excluded"] or "").split("; ")
            if ": " in reason
        }
    )
    return Table(
        "files",
        f"Every {kind_of_file(published)} that was read, and what became of its rows.",
        "Rows read = rows loaded + rows rejected with a reason + rows left out by a declared rule",
        [
            ("File", "l", 18),
            ("No.", "l", 4),
            ("Source and edition", "l", 22),
            ("Months", "l", 13),
            ("Rows read", "r", 7),
            ("Loaded", "r", 7),
            ("Rejected", "r", 7),
            ("Left out", "r", 7),
            ("sha256", "l", 17),
        ],
        rows,
        [f"Left out: {wording.listed(reasons)}."] if reasons else [],
        breaks=True,
    )


def origins(published: Published) -> Table:
    """Which rows of which file each figure of the borough comes from."""
    numbers = {(row["edition"], row["sha256"]): row["number"] for row in numbered_files(published)}
    found = published.table("analysis.origins").sort("measure", "first_month", "file").to_dicts()
    rows = []
    for measure, declared in published.measures.items():
        own = [row for row in found if row["measure"] == measure]
        if own:
            places = [f"{numbers[row['edition'], row['sha256']]}: {_row_range(row)}" for row in own]
            rows.append(
                [
                    declared["title"],
                    own[0]["edition"],
                    wording.number(sum(r["file_rows"] for r in own)),
                    "; ".join(places),
                ]
            )
    return Table(
        "origins",
        "Where each figure comes from.",
        f"Rows of {published.borough['area_name']} in each file, by offence group",
        [("Offences", "l", 36), ("Edition", "l", 12), ("Rows", "r", 8), ("File and row numbers", "l", 44)],
        rows,
        [
            "Files by their number in the table of files; row numbers as in a spreadsheet, the header being row 1."
        ],
        breaks=True,
    )


def _row_range(row: dict) -> str:
    first, last = wording.number(row["first_row"]), wording.number(row["last_row"])
    return (
        f"row {first}"
        if row["file_rows"] == 1
        else f"{wording.number(row['file_rows'])} rows between {first} and {last}"
    )
