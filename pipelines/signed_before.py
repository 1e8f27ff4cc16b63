"""The figures of the assessment before, as they were signed: to be set beside the same months as they stand now."""

import csv
from pathlib import Path

import polars as pl

from pipelines.errors import UsageError

COLUMNS = ("measure", "area_code", "comparison", "period_end", "edition", "count")
SCHEMA = {
    **dict.fromkeys(("assessment", "previous", "measure", "edition"), pl.String),
    "period_end_month": pl.Date,
    "count": pl.Int64,
}


def signed_counts(path: Path | None, assessment: str, area: str) -> pl.DataFrame:
    """One row a measure: the 12-month count of the area as signed, with its edition; none where ``path`` is None.

    Raises UsageError for a file that `sna sign` did not write (a column is missing, a cell is no number or month).
    """
    if path is None:
        return pl.DataFrame(schema=SCHEMA)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise UsageError(f"{path}: has no column {', '.join(missing)}; `sna sign` writes it whole")
        rows = [
            row
            for row in reader
            if row["area_code"] == area and row["comparison"] == "12_month" and row["count"]
        ]
    try:
        return pl.DataFrame(
            {
                "assessment": [assessment] * len(rows),
                "previous": [path.parent.name] * len(rows),
                "measure": [row["measure"] for row in rows],
                "edition": [row["edition"] for row in rows],
                "period_end_month": [f"{row['period_end']}-01" for row in rows],
                "count": [int(row["count"]) for row in rows],
            },
            schema={**SCHEMA, "period_end_month": pl.String},
        ).with_columns(pl.col("period_end_month").str.to_date())
    except (ValueError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"{path}: is not as `sna sign` writes it: {error}") from error
