"""Columns of a record that stand side by side under headers of one pattern, kept as two lists a row."""

import polars as pl

from pipelines.declarations import Column, Wide
from pipelines.extracts.cells import EXPECTED, typed
from pipelines.extracts.facts import REJECT_COLUMNS
from pipelines.extracts.tables import FILE_ROW, TextTable


def side_by_side(table: TextTable, wide: Wide) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The two lists of every row, and the rejects of cells that hold no such number (a blank is none either)."""
    headers = {f"c{i}": header for header, i in sorted(table.header.months.items(), key=lambda item: item[1])}
    column = Column(description=wide.description, type=wide.type)
    values = pl.DataFrame({name: typed(table.frame[name], column) for name in headers})
    rejects = [_rejects(table.frame, name, values[name], headers[name], wide) for name in headers]
    lists = values.select(
        pl.lit(pl.Series([list(headers.values())], dtype=pl.List(pl.String))).first().alias(wide.headers_as),
        pl.concat_list(list(headers)).alias(wide.values_as),
    )
    return lists, pl.concat(rejects)


def _rejects(frame: pl.DataFrame, name: str, values: pl.Series, header: str, wide: Wide) -> pl.DataFrame:
    if not values.has_nulls():
        return pl.DataFrame(schema=REJECT_COLUMNS)
    text = pl.col(name)
    blank = text.is_null() | (text.str.strip_chars() == "")
    return (
        frame.filter(values.is_null())
        .select(
            FILE_ROW,
            pl.lit(header).alias("column"),
            text.alias("value"),
            pl.when(blank)
            .then(pl.lit("is blank"))
            .otherwise(pl.lit(f"is not {EXPECTED[wide.type]}"))
            .alias("reason"),
        )
        .cast(REJECT_COLUMNS)
    )
