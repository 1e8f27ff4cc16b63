"""The figures of a file or an edition as cells (what, month, value), so that two of them can be compared.

Published tables are compared cell by cell. Records have no figures of their own: their rows are counted by month,
and of a source that is not personal also by its labels.
"""

import polars as pl

from pipelines.declarations import Source
from pipelines.extracts.facts import Facts
from pipelines.labels import normalised

CELLS = {"what": pl.String, "shown": pl.String, "month": pl.String, "value": pl.Float64}
LABELS = ("group_label", "offence_label", "area_label", "measure_label")
NUMBERS = ("count", "number")


def cells_of(rows: pl.DataFrame, facts: Facts, source: Source) -> pl.DataFrame:
    """Columns ``CELLS``: the key without regard to spelling, as it is written, the month (or year) and the value."""
    if source.shape == "wide_months":
        return _cells(_unfolded(rows, facts), [name for name in source.key if name in rows.columns], source)
    if source.shape in ("long_months", "table"):
        return _cells(
            _melted(rows, source), [name for name in source.key if name not in ("month", "year")], source
        )
    if source.shape == "records":
        return _keyed_figures(rows, source) if _holds_figures(rows, source) else _counted(rows, source)
    return pl.DataFrame(schema=CELLS)


def _unfolded(rows: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    months = pl.lit(facts.months, dtype=pl.List(pl.String)).alias("month")
    return rows.with_columns(months, pl.col("counts").cast(pl.List(pl.Float64)).alias("value")).explode(
        "month", "value"
    )


def _melted(rows: pl.DataFrame, source: Source, is_dated: bool = False) -> pl.DataFrame:
    """One row a number; where the source has several number columns, the column's name is part of the key."""
    numbers = [
        name for name, column in source.columns.items() if column.type in NUMBERS and name in rows.columns
    ]
    dated = rows if is_dated else rows.with_columns(_month(rows, source))
    parts = [
        dated.with_columns(pl.col(name).cast(pl.Float64).alias("value"), pl.lit(name).alias("_of"))
        for name in numbers
    ]
    return pl.concat(parts) if len(parts) > 1 else parts[0].drop("_of")


def _month(rows: pl.DataFrame, source: Source) -> pl.Expr:
    if "month" in rows.columns:
        return pl.col("month").dt.strftime("%Y-%m").alias("month")
    year = next((name for name, column in source.columns.items() if column.type == "year"), None)
    return (pl.col(year).cast(pl.String) if year else pl.lit("")).alias("month")


def _holds_figures(rows: pl.DataFrame, source: Source) -> bool:
    """Records such as quarterly returns: a key that tells every row apart, and numbers beside it."""
    numbers = any(column.type in NUMBERS and name in rows.columns for name, column in source.columns.items())
    if source.personal or not (source.key and numbers):
        return False
    return rows.select(pl.struct(source.key).n_unique()).item() == rows.height


def _keyed_figures(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    dated = rows.with_columns(_record_month(source).alias("month"))
    return _cells(
        _melted(dated, source, is_dated=True), [n for n in source.key if n != source.months_from], source
    )


def _record_month(source: Source) -> pl.Expr:
    return pl.col(source.months_from).dt.strftime("%Y-%m") if source.months_from else pl.lit("")


def _counted(rows: pl.DataFrame, source: Source) -> pl.DataFrame:
    labels = [] if source.personal else [name for name in LABELS if name in rows.columns]
    counted = (
        rows.with_columns(_record_month(source).alias("month"))
        .group_by("month", *labels)
        .agg(pl.len().cast(pl.Float64).alias("value"))
    )
    return _cells(counted, labels, source)


def _cells(frame: pl.DataFrame, key: list[str], source: Source) -> pl.DataFrame:
    key = [*key, *(["_of"] if "_of" in frame.columns else [])]
    if not key:
        return frame.select(pl.lit("rows").alias("what"), pl.lit("rows").alias("shown"), "month", "value")
    texts = (
        frame.select(key)
        .unique()
        .with_columns(
            pl.concat_str(
                [pl.col(name).cast(pl.String).fill_null("-") for name in key], separator=" / "
            ).alias("shown")
        )
    )
    texts = texts.with_columns(
        pl.Series("what", [normalised(text) for text in texts["shown"]], dtype=pl.String)
    )
    return frame.join(texts, on=key, how="left", nulls_equal=True).select(*CELLS)


def compared(then: pl.DataFrame, now: pl.DataFrame, keep_all: bool = False) -> pl.DataFrame:
    """Cells of the months that both hold: then, now, difference and per cent; those that moved, largest first.

    A cell that only one of them has is kept, with null on the other side. ``keep_all``: also
    those that did not move, and those of months that one of them lacks.
    """
    shared = set(then["month"]) & set(now["month"])
    added = [
        frame.filter(pl.lit(keep_all) | pl.col("month").is_in(list(shared)))
        .group_by("what", "month")
        .agg(pl.col("shown").first(), pl.col("value").sum())
        for frame in (then, now)
    ]
    both = added[0].join(
        added[1], on=["what", "month"], how="full", coalesce=True, suffix="_now", nulls_equal=True
    )
    difference = pl.col("value_now") - pl.col("value")
    return (
        both.select(
            pl.coalesce("shown_now", "shown").alias("what"),
            "month",
            pl.col("value").alias("then"),
            pl.col("value_now").alias("now"),
            difference.alias("difference"),
            (difference * 100 / pl.when(pl.col("value") != 0).then(pl.col("value"))).alias("difference_pct"),
        )
        .filter(pl.lit(keep_all) | pl.col("then").ne_missing(pl.col("now")))
        .sort(pl.col("difference").abs(), "what", "month", descending=[True, False, False], nulls_last=True)
    )
