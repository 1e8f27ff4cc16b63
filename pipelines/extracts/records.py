"""Records: one row an event, a period or an area. An odd row is rejected with its reason and the others are read.

Rows read = loaded + rejected + excluded, for every file. Of a personal source a reject carries file, row, column
and reason, never the value.
"""

from pathlib import Path

import polars as pl

from pipelines.declarations import Column, Exclusion, Source
from pipelines.errors import InputError
from pipelines.extracts.cells import TYPES, expected, part_of, period_ends, typed
from pipelines.extracts.corrections import corrected
from pipelines.extracts.facts import REJECT_COLUMNS, Facts, Reading
from pipelines.extracts.nearest import with_nearest
from pipelines.extracts.protection import age_bands, bands_of_ages, pseudonyms
from pipelines.extracts.repeats import repeated_keys, without_repeats
from pipelines.extracts.tables import FILE_ROW, TextTable, read_text_table
from pipelines.extracts.whole_file import said_of_the_whole
from pipelines.extracts.wide import side_by_side


def read_records(path: Path, source: Source, key: bytes | None = None) -> Reading:
    """Read one file row by row. ``key``: of a personal source (``protection.key_for``).

    Raises InputError where the file as a whole cannot be read or holds no row.
    """
    table = read_text_table(path, source)
    if table.frame.is_empty():
        raise InputError(f"{path.name}: has a header and no rows; download the file again")
    right = corrected(_named(table, source, path.name), source)
    texts = right.frame
    values, rejects = _typed_columns(texts, source)
    if source.wide:
        lists, odd = side_by_side(table, source.wide)
        lists = lists.filter(
            table.frame[FILE_ROW].is_in(texts[FILE_ROW].implode())
        )  # a correction can leave rows out
        values, rejects = values.hstack(lists), pl.concat([rejects, odd])
    kept, excluded, strange = _by_rules(texts, source)
    rejects = pl.concat([rejects, strange])
    if rejects.height and kept.height < values.height:
        rejects = rejects.join(kept, on=FILE_ROW, how="semi", maintain_order="left")
    rows = values.join(kept, on=FILE_ROW, how="semi") if kept.height < values.height else values
    if rejects.height:
        rows = rows.join(rejects, on=FILE_ROW, how="anti")
    rows, repeated = without_repeats(rows, source)
    rows = _protected(rows, source, key)
    rejects = _one_a_row(rejects, source)
    facts = Facts(
        generation=table.header.generation,
        rows_read=table.frame.height + sum(table.excluded.values()),
        rows_loaded=rows.height,
        rows_rejected=rejects.height,
        excluded=table.excluded | right.excluded | excluded | repeated,
        rows_corrected=right.rows,
        months=_months(rows, source),
        notes=[*table.notes, *repeated_keys(rows, source)],
    )
    return Reading(rows, facts, rejects, right.log)


def record_schema(source: Source) -> dict[str, pl.DataType]:
    """The columns of a record and their types, as read."""
    schema: dict[str, pl.DataType] = {}
    for name, column in source.columns.items():
        if column.is_kept:
            banded_or_hashed = column.protect is not None
            schema[name] = pl.String if banded_or_hashed else TYPES[column.type]
            if column.type == "period":
                schema[f"{name}_end"] = pl.Date
            if column.no_value:
                schema[f"{name}_status"] = pl.String
    if source.wide:
        schema[source.wide.headers_as] = pl.List(pl.String)
        schema[source.wide.values_as] = pl.List(TYPES[source.wide.type])
    return schema


def _named(table: TextTable, source: Source, file: str) -> pl.DataFrame:
    """The text columns under our names; a column that the file lacks holds what its name or header says, or null."""
    columns = table.header.columns
    absent = [name for name in source.columns if name not in columns]
    said = {name: said_of_the_whole(name, source, table, file) for name in absent}
    return table.frame.select(
        FILE_ROW,
        *(pl.col(f"c{i}").alias(name) for name, i in columns.items()),
        *(pl.lit(text, dtype=pl.String).alias(name) for name, text in said.items()),
    )


def _typed_columns(texts: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Every column as its type, and the cells that are none of it."""
    values: dict[str, pl.Series] = {FILE_ROW: texts[FILE_ROW]}
    rejects: list[pl.DataFrame] = []
    for name, column in source.columns.items():
        text = _with_zeros(texts[name], column)
        status = _status(text, column)
        found = typed(text if status is None else text.set(status.is_not_null(), None), column, source.folder)
        if column.from_column and found.null_count() == found.len():
            found = part_of(values[column.from_column.column], column.from_column.pattern)
        values[name] = found
        if column.type == "period":
            values[f"{name}_end"] = period_ends(text)
        if status is not None:
            values[f"{name}_status"] = status
        if column.protect == "leave_out":
            continue
        problem = _problem(text, found, status, column, is_key=name in source.key)
        if problem is not None:
            if (
                column.values and not source.personal
            ):  # the nearest known value would tell the one that was read
                problem = with_nearest(problem, text, column)
            rejects.append(_rejects(texts[FILE_ROW], name, text, problem))
    return pl.DataFrame(values), pl.concat(rejects) if rejects else pl.DataFrame(schema=REJECT_COLUMNS)


def _with_zeros(text: pl.Series, column: Column) -> pl.Series:
    """0 for the declared texts that mean it."""
    if not column.nothing:
        return text
    return text.set(text.fill_null("").str.strip_chars().is_in(column.nothing), "0")


def _status(text: pl.Series, column: Column) -> pl.Series | None:
    """Why a cell holds no number, where the source declares texts that say so."""
    if not column.no_value:
        return None
    meanings = {word.casefold(): status for status, words in column.no_value.items() for word in words}
    keys = text.fill_null("").str.strip_chars().str.to_lowercase()
    return keys.replace_strict(list(meanings), list(meanings.values()), default=None, return_dtype=pl.String)


def _problem(
    text: pl.Series, value: pl.Series, status: pl.Series | None, column: Column, is_key: bool
) -> pl.Series | None:
    """The reason for which each row cannot be loaded, null where it can; None where no row is odd."""
    unread = value.is_null() if status is None else value.is_null() & status.is_null()
    needed = column.required or (is_key and not column.optional)
    outside = _outside(value, column)
    something_is_unread = (unread & text.is_not_null()).any()
    if outside is None and not something_is_unread and not (needed and text.null_count()):
        return None
    blank = text.is_null() | (text.str.strip_chars() == "")
    reasons = pl.select(
        pl.when(unread & ~blank)
        .then(pl.lit(f"is not {expected(column)}"))
        .when(unread & blank & needed)
        .then(pl.lit("is blank"))
        .when(pl.lit(False) if outside is None else outside)
        .then(pl.lit(f"lies outside {_range(column)}"))
        .alias("reason")
    ).to_series()
    return reasons if reasons.null_count() < reasons.len() else None


def _outside(value: pl.Series, column: Column) -> pl.Series | None:
    if column.least is None and column.most is None:
        return None
    within = (column.least is None or (value.min() or 0) >= column.least) and (
        column.most is None or (value.max() or 0) <= column.most
    )
    if within:
        return None
    outside = pl.Series([False]).new_from_index(0, value.len())
    if column.least is not None:
        outside = outside | (value < column.least).fill_null(False)
    if column.most is not None:
        outside = outside | (value > column.most).fill_null(False)
    return outside if outside.any() else None


def _range(column: Column) -> str:
    least = "" if column.least is None else f"{column.least:g}"
    return f"{least} to {column.most:g}" if column.most is not None else f"{least} and more"


def _rejects(rows: pl.Series, name: str, text: pl.Series, problem: pl.Series) -> pl.DataFrame:
    frame = pl.DataFrame({FILE_ROW: rows, "value": text, "reason": problem}).filter(
        pl.col("reason").is_not_null()
    )
    return frame.select(FILE_ROW, pl.lit(name).alias("column"), "value", "reason").cast(REJECT_COLUMNS)


def _by_rules(texts: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, dict[str, int], pl.DataFrame]:
    """The rows that the declared rules keep, how many each leaves out, and values that no rule knows."""
    kept, excluded, strange = texts, {}, pl.DataFrame(schema=REJECT_COLUMNS)
    for rule in source.exclude:
        value = pl.col(rule.column).fill_null("").str.strip_chars().str.to_lowercase()
        leave_out = kept.select(value.is_in([word.casefold() for word in rule.leave_out])).to_series()
        known = leave_out | _is_to_keep(kept.select(value).to_series(), rule)
        if not known.all():
            odd = kept.filter(~known)
            reason = pl.Series(["is neither kept nor left out by the source's rules"]).new_from_index(
                0, odd.height
            )
            strange = pl.concat([strange, _rejects(odd[FILE_ROW], rule.column, odd[rule.column], reason)])
        if leave_out.any():
            excluded[rule.reason] = int(leave_out.sum())
            kept = kept.filter(~leave_out)
    return kept.select(FILE_ROW), excluded, strange


def _is_to_keep(values: pl.Series, rule: Exclusion) -> pl.Series:
    if rule.keep == "all_others":
        return pl.Series([True]).new_from_index(0, values.len())
    return values.is_in([word.casefold() for word in rule.keep])


def _protected(rows: pl.DataFrame, source: Source, key: bytes | None) -> pl.DataFrame:
    """Person keys hashed, dates of birth banded, and columns that are never to be kept dropped."""
    for name, column in source.columns.items():
        if column.protect == "pseudonym":
            rows = rows.with_columns(pseudonyms(rows[name].cast(pl.String), key).alias(name))
        elif column.protect == "age_band":
            ages, bands = rows[name], column.age_bands
            banded = (
                age_bands(ages, rows[column.age_at], bands) if column.age_at else bands_of_ages(ages, bands)
            )
            rows = rows.with_columns(banded.alias(name))
    return rows.select(FILE_ROW, *record_schema(source))


def _one_a_row(rejects: pl.DataFrame, source: Source) -> pl.DataFrame:
    """A row is rejected once, for the first of its odd cells; the others are named in the reason."""
    if rejects.is_empty():
        return rejects
    grouped = rejects.group_by(FILE_ROW, maintain_order=True).agg(
        pl.col("column").first(),
        pl.col("value").first(),
        pl.col("reason").first(),
        pl.col("column").unique(maintain_order=True).slice(1).alias("others"),
    )
    more = pl.when(pl.col("others").list.len() > 0).then(
        pl.concat_str(pl.lit("; also odd: "), pl.col("others").list.join(", "))
    )
    value = pl.lit(None, dtype=pl.String) if source.personal else pl.col("value")
    return grouped.select(
        FILE_ROW,
        "column",
        value.alias("value"),
        pl.concat_str(pl.col("reason"), more.fill_null("")).alias("reason"),
    ).sort(FILE_ROW)


def _months(rows: pl.DataFrame, source: Source) -> list[str]:
    if not source.months_from:
        return []
    start = pl.col(source.months_from).dt.truncate("1mo").cast(pl.Date)
    is_period = source.columns[source.months_from].type == "period"  # a quarter covers its three months
    end = f"{source.months_from}_end" if is_period else source.months_to
    if end:
        periods = rows.select(start=start, end=pl.col(end)).unique().filter(pl.col("start") <= pl.col("end"))
        months = periods.select(pl.date_ranges("start", "end", interval="1mo").explode())
    else:
        months = rows.select(source.months_from).unique().select(start)
    return months.to_series().drop_nulls().unique().sort().dt.strftime("%Y-%m").to_list()
