"""What is known of one file after reading it."""

from dataclasses import asdict, dataclass, field

import polars as pl

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

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class Reading:
    """One file read: its typed rows, what is known of it, and its rejected rows with the reason of each.

    ``rejects`` has the columns of ``REJECT_COLUMNS``; for personal sources its values are null.
    """

    rows: pl.DataFrame
    facts: Facts
    rejects: pl.DataFrame = field(default_factory=no_rejects)
