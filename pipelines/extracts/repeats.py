"""Rows that repeat an earlier one: left out by a declared rule, or kept, counted and named."""

import polars as pl

from pipelines.declarations import Source
from pipelines.extracts.tables import FILE_ROW


def without_repeats(rows: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, dict[str, int]]:
    """Rows that repeat an earlier one's key, left out by the declared rule; rows without any key repeat none."""
    rule = source.repeated_rows
    if not rule or all(rows[name].null_count() == rows.height for name in rule.key):
        return rows, {}
    keyless = pl.all_horizontal(pl.col(rule.key).is_null())
    first = rows.filter(keyless | pl.struct(rule.key).is_first_distinct())
    repeats = rows.height - first.height
    return first, {rule.reason: repeats} if repeats else {}


def repeated_keys(rows: pl.DataFrame, source: Source) -> list[str]:
    """Rows that share a key which the source says is unique, or a cell whose repeats are counted: kept and named."""
    whole = (
        [(source.key, [name for name in source.key if not source.columns[name].optional])]
        if source.key
        else []
    )
    counted = [([name], [name]) for name in source.counted_repeats]
    notes = (_repeats_of(rows, key, filled, source) for key, filled in [*whole, *counted])
    return [note for note in notes if note]


def _repeats_of(rows: pl.DataFrame, key: list[str], filled: list[str], source: Source) -> str | None:
    keyed = rows.select(FILE_ROW, *key).drop_nulls(filled)
    hashes = keyed.select(key).hash_rows()  # exact only for the few that share one: ids are long
    shared = keyed.filter(hashes.is_duplicated())
    repeated = shared.height - shared.select(pl.struct(key).n_unique()).item() if shared.height else 0
    if not repeated:
        return None
    what = ", ".join(key).replace("_", " ")
    example = "" if source.personal else f", {_example(shared, key)}"
    return f"{repeated:,} rows repeat the {what} of an earlier row{example} and are kept"


def _example(shared: pl.DataFrame, key: list[str]) -> str:
    """The key that most rows share, the first of them on equal terms, with its rows."""
    most = (
        shared.group_by(key, maintain_order=True)
        .agg(pl.len().alias("times"), pl.col(FILE_ROW).first())
        .sort("times", FILE_ROW, descending=[True, False])
        .row(0, named=True)
    )
    named = ", ".join(str(most[name]) for name in key)
    return f"most often {named} ({most['times']} rows, the first {most[FILE_ROW]})"
