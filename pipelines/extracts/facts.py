"""What is known of one file after reading it."""

from dataclasses import asdict, dataclass, field, replace

import polars as pl

from pipelines.declarations import Source

REJECT_COLUMNS = {"file_row": pl.UInt32, "column": pl.String, "value": pl.String, "reason": pl.String}


def no_rejects() -> pl.DataFrame:
    return pl.DataFrame(schema=REJECT_COLUMNS)


@dataclass(frozen=True)
class Facts:
    """Counts are rows of the file; months are written YYYY-MM. Read = loaded + rejected + excluded."""

    generation: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    months: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    last_year: int | None = None
    rows_corrected: int = 0

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Reading:
    """One file read: its typed rows, what is known of it, and its rejected rows with the reason of each.

    ``corrections`` is the log of declared corrections (``corrections.LOG_COLUMNS``), None where none is declared.
    ``rejects`` has the columns of ``REJECT_COLUMNS``; for personal sources its values are null.
    """

    rows: pl.DataFrame
    facts: Facts
    rejects: pl.DataFrame = field(default_factory=no_rejects)
    corrections: pl.DataFrame | None = None


def with_last_year(reading: Reading, source: Source) -> Reading:
    """The reading of a file that gives years and no months, with its last year: how far the extract reaches.

    A year in a header (LSOA21CD) says of when the areas are, not the figures.
    """
    years = [
        name
        for name, column in source.columns.items()
        if column.type == "year" and not column.from_header and name in reading.rows.columns
    ]
    if reading.facts.months or not years:
        return reading
    return replace(reading, facts=replace(reading.facts, last_year=reading.rows[years[0]].max()))
