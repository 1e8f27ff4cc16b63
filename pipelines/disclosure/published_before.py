"""The counts of partners' registers that went out to the public before: kept beside the assessment, for ever.

`sna sign` writes them as the public edition of its publication printed them, with the places that were hidden. They hold
nothing that is not public; but the next edition must know them, because two editions can give away what neither does alone.
"""

import csv
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.disclosure.linked_counts import Before
from pipelines.disclosure.register import Cell
from pipelines.errors import UsageError

NAME = "published_counts.csv"
COLUMNS = ("source", "measure", "area_code", "period_start", "period_end", "count")
MONTH = "%Y-%m"


def published_before(folders: list[Path], source: str) -> Before:
    """What the assessments in these folders printed of a source; a count that one of them printed is printed.

    Raises UsageError for a file that `sna sign` did not write.
    """
    found: dict[Cell, int | None] = {}
    for path in (folder / NAME for folder in folders):
        for row in _rows(path) if path.exists() else []:
            try:
                window = (_month(row["period_start"]), _month(row["period_end"]))
                cell, count = (
                    Cell(row["measure"], row["area_code"], window),
                    int(row["count"]) if row["count"] else None,
                )
            except ValueError as error:
                raise UsageError(f"{path}: is not as `sna sign` writes it: {error}") from error
            if row["source"] == source and (count is not None or cell not in found):
                found[cell] = count
    return found


def keep(folder: Path, proof: pl.DataFrame, previous: Path | None = None) -> Path | None:
    """Add what a public edition printed to what its assessment's earlier editions did, and the assessment before (its
    folder) and those before that: one file holds all. None where the edition printed no counts."""
    shown = proof.filter("printed").select(
        "source", "measure", "area_code",
        pl.col("period_start", "period_end").dt.strftime(MONTH),
        count=pl.col("printed_count").cast(pl.String).fill_null(""),
    )  # fmt: skip
    if shown.is_empty():
        return None
    before = [place / NAME for place in (previous, folder) if place and (place / NAME).exists()]
    rows = [tuple(row[name] for name in COLUMNS) for path in before for row in _rows(path)]
    with (folder / NAME).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(dict.fromkeys([*rows, *shown.rows()]))
    return folder / NAME


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise UsageError(f"{path}: has no column {', '.join(missing)}; `sna sign` writes it whole")
        return list(reader)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
