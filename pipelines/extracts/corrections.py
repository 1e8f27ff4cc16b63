"""Declared corrections of single cells or rows, applied while a file is read; the original value is kept in a log.

A correction applies to a row only where its guard's values are still there. Whether it found the rows that it
expects is judged for the whole edition (expectations/raw.extracts.yaml).
"""

from dataclasses import dataclass, field

import polars as pl

from pipelines.declarations import Source
from pipelines.declarations.corrections import Correction
from pipelines.errors import UsageError
from pipelines.extracts.tables import FILE_ROW

LOG_COLUMNS = {
    "correction": pl.String,
    "file_row": pl.UInt32,
    "column": pl.String,
    "original": pl.String,
    "corrected": pl.String,
    "applied": pl.Boolean,
}


def no_log() -> pl.DataFrame:
    return pl.DataFrame(schema=LOG_COLUMNS)


@dataclass(frozen=True)
class Corrected:
    """The rows after correction, those left out by reason, and one line a row and column (``LOG_COLUMNS``)."""

    frame: pl.DataFrame
    excluded: dict[str, int] = field(default_factory=dict)
    log: pl.DataFrame = field(default_factory=no_log)

    @property
    def rows(self) -> int:
        """How many rows had a cell corrected."""
        return self.log.filter(pl.col("applied") & (pl.col("column") != ""))["file_row"].n_unique()


def corrected(frame: pl.DataFrame, source: Source) -> Corrected:
    """Apply the source's corrections to the rows of one file: ``file_row`` and the columns under our names.

    Raises UsageError where a correction's value is none of its column's type.
    """
    excluded, logs = {}, [no_log()]
    for correction in source.corrections:
        cells = _cells(correction, frame)
        if cells is None:
            continue
        where = {c: text for c, text in correction.rows.items() if not (c == "month" and cells)}
        found = frame.filter(_all(frame, {cells.get(c, c): text for c, text in where.items()}))
        wrong = {cells.get(c, c): text for c, text in correction.guard.values.items()}
        holds = found.select(FILE_ROW, _all(frame, wrong).alias("holds"))["holds"]
        logs.append(_log(correction, found, holds, cells, source))
        rows = found.filter(holds)[FILE_ROW]
        here = pl.col(FILE_ROW).is_in(rows.implode())
        if correction.leave_out and rows.len():
            excluded[f"correction {correction.name}, {correction.reason}"] = rows.len()
            frame = frame.filter(~here)
        elif rows.len():
            for column, text in correction.set.items():
                name = cells.get(column, column)
                right = _literal(text, frame.schema[name], correction, source)
                frame = frame.with_columns(pl.when(here).then(right).otherwise(pl.col(name)).alias(name))
    return Corrected(frame, excluded, pl.concat(logs))


def _cells(correction: Correction, frame: pl.DataFrame) -> dict[str, str] | None:
    """Where the file has one column a month: `count` is that month's column, and `month` no column of its own.

    None where the file does not hold the month, or a column that the correction names.
    """
    month = correction.rows.get("month")
    cells = {"count": month.replace("-", "")} if month and "month" not in frame.columns else {}
    named = {*correction.rows, *correction.set, *correction.guard.values} - {"month" if cells else ""}
    return cells if all(cells.get(name, name) in frame.columns for name in named) else None


def _all(frame: pl.DataFrame, wanted: dict[str, str]) -> pl.Expr:
    """Rows in which every column has the value named."""
    tests = [_equals(name, text, frame.schema[name]) for name, text in wanted.items()]
    return pl.all_horizontal(pl.lit(True), *tests).fill_null(False)


def _equals(name: str, text: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind.is_numeric():
        return column.cast(pl.Float64) == _number(text)
    if kind.is_temporal():
        return column.cast(pl.String).str.starts_with(text)
    tidy = (
        column.cast(pl.String).fill_null("").str.strip_chars().str.replace_all(r"\s+", " ").str.to_lowercase()
    )
    return tidy == " ".join(text.split()).casefold()


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def _literal(text: str, kind: pl.DataType, correction: Correction, source: Source) -> pl.Expr:
    try:
        return pl.lit(pl.Series([text]).cast(kind)[0], dtype=kind)
    except pl.exceptions.PolarsError as error:
        raise UsageError(
            f"data_raw/{source.source}/corrections.yaml, {correction.name}: {text!r} is no value of its column ({kind})"
        ) from error


def _log(
    correction: Correction, found: pl.DataFrame, holds: pl.Series, cells: dict[str, str], source: Source
) -> pl.DataFrame:
    """One line a matching row and corrected column; of a personal source without the values."""
    lines = [no_log()]
    for name, text in (correction.set or {"": ""}).items():
        original = found[cells.get(name, name)].cast(pl.String) if name else pl.lit(None, dtype=pl.String)
        line = found.select(FILE_ROW).with_columns(
            pl.lit(correction.name).alias("correction"),
            pl.lit(name).alias("column"),
            (pl.lit(None, dtype=pl.String) if source.personal else original).alias("original"),
            pl.lit(None if source.personal or not name else text, dtype=pl.String).alias("corrected"),
            holds.alias("applied"),
        )
        lines.append(line.select(pl.col(column).cast(kind) for column, kind in LOG_COLUMNS.items()))
    return pl.concat(lines)
