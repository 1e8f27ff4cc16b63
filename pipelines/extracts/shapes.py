"""One reader for each shape of extract: wide months, long months, plain table (records: ``records.py``).

Each returns typed rows and the facts of the file. Rows in = rows loaded + rows excluded by a declared rule;
anything else is an InputError that names file, row, column and value.
"""

import io
from pathlib import Path

import polars as pl

from pipelines.declarations import Exclusion, Source
from pipelines.errors import InputError
from pipelines.extracts.boundaries import read_boundaries
from pipelines.extracts.corrections import corrected
from pipelines.extracts.facts import Facts, Reading
from pipelines.extracts.headers import Header
from pipelines.extracts.records import read_records
from pipelines.extracts.tables import (
    FILE_ROW,
    WORKBOOK,
    TextTable,
    decoded,
    header_of,
    read_text_table,
)
from pipelines.extracts.values import MOST, parsed, tidy_text
from pipelines.extracts.whole_file import said_of_the_whole

SHOWN_VALUES = 5


def read_extract(path: Path, source: Source, key: bytes | None = None) -> Reading:
    """Read one file of a source into typed rows. ``key`` is that of a personal source. Raises InputError."""
    if source.shape == "wide_months":
        return _read_wide_months(path, source)
    if source.shape == "records":
        return read_records(path, source, key)
    if source.shape == "geojson":
        return read_boundaries(path, source)
    return _read_long(path, source, has_months=source.shape == "long_months")


# --- wide months -------------------------------------------------------------------------------------------
# A row keeps its months in one list, in the order of the file's months: SQL joins labels once a row, then unnests.


def _read_wide_months(path: Path, source: Source) -> Reading:
    quick = None if path.name.lower().endswith(WORKBOOK) else _quickly_read_wide_csv(path, source)
    wide, header, notes, excluded = quick or _carefully_read_wide(read_text_table(path, source), path.name)
    rows_read = wide.height + sum(excluded.values())
    right = corrected(wide, source)
    tidy = _tidy_keys(right.frame, source, path.name)
    months = sorted(header.months)
    rows = tidy.select(FILE_ROW, *source.columns, _in_one_list(tidy, months).alias("counts"))
    facts = Facts(
        generation=header.generation,
        rows_read=rows_read,
        rows_loaded=tidy.height,
        excluded=excluded | right.excluded,
        rows_corrected=right.rows,
        months=[f"{month[:4]}-{month[4:]}" for month in months],
        notes=list(notes),
    )
    return Reading(rows, facts, corrections=right.log)


def _in_one_list(wide: pl.DataFrame, months: list[str]) -> pl.Series:
    """The counts of each row as one list. No count is null here, so the months are one matrix to cut into rows."""
    matrix = pl.Series(wide.select(months).to_numpy(order="c").ravel())
    return matrix.reshape((-1, len(months))).arr.to_list()


def _quickly_read_wide_csv(path: Path, source: Source):
    """The clean file at full speed; None where a cell needs the careful reader to find and name it."""
    content, notes = decoded(path)
    header, skipped = header_of(content, source, path.name)
    by_position = {i: pl.String for i in range(len(header.cells))} | {
        i: pl.Int64 for i in header.months.values()
    }
    try:
        frame = pl.read_csv(
            io.BytesIO(content),
            skip_lines=skipped,
            has_header=False,
            schema={f"c{i}": by_position[i] for i in range(len(header.cells))},
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.is_empty() or any(column.null_count() for column in frame):
        return None
    counts = [frame[f"c{i}"] for i in header.months.values()]
    if min(column.min() for column in counts) < 0 or max(column.max() for column in counts) > MOST:
        return None
    return _named(frame.with_row_index(FILE_ROW, offset=header.row + 2), header), header, notes, {}


def _carefully_read_wide(table: TextTable, file: str):
    if table.frame.is_empty():
        raise InputError(f"{file}: has a header and no rows; download the file again")
    texts = {f"c{i}": f"c{i}" for i in table.header.months.values()}
    headers = {f"c{i}": table.header.cells[i] for i in table.header.months.values()}
    frame = parsed(table.frame, texts, "count", headers, file)
    return _named(frame, table.header), table.header, table.notes, table.excluded


def _named(frame: pl.DataFrame, header: Header) -> pl.DataFrame:
    names = {**header.columns, **header.months}
    return frame.select(FILE_ROW, *(pl.col(f"c{i}").alias(name) for name, i in names.items()))


# --- long --------------------------------------------------------------------------------------------------


def _read_long(path: Path, source: Source, has_months: bool) -> Reading:
    table = read_text_table(path, source)
    header = table.header
    frame, excluded, notes = _without_excluded(table, source, path.name)
    if (
        frame.is_empty() and source.shape != "reference"
    ):  # an empty table of reference says that nothing was supplied
        raise InputError(f"{path.name}: no row is left to load ({_listed(excluded) or 'the table is empty'})")
    names = {name: f"c{i}" for name, i in header.columns.items()}
    for kind in ("count", "number", "month", "year"):
        texts = {names[n]: names[n] for n, c in source.columns.items() if c.type == kind and n in names}
        frame = parsed(frame, texts, kind, {t: header.cells[int(t[1:])] for t in texts}, path.name)
    frame = frame.select(FILE_ROW, *(pl.col(text).alias(name) for name, text in names.items()))
    frame = frame.with_columns(**_from_file_name(path, source, table))
    right = corrected(frame, source)
    rows = _tidy_keys(right.frame, source, path.name)
    months = rows["month"].dt.strftime("%Y-%m").unique().sort().to_list() if has_months else []
    facts = Facts(
        generation=header.generation,
        rows_read=table.frame.height + sum(table.excluded.values()),
        rows_loaded=rows.height,
        excluded=excluded | right.excluded,
        rows_corrected=right.rows,
        months=months,
        notes=notes,
    )
    return Reading(rows, facts, corrections=right.log)


def _without_excluded(
    table: TextTable, source: Source, file: str
) -> tuple[pl.DataFrame, dict[str, int], list[str]]:
    """What the declared rules keep, and how many rows they leave out. A value of neither list is refused."""
    frame, excluded = table.frame, dict(table.excluded)
    for rule in source.exclude:
        position = table.header.columns[rule.column]
        value = pl.col(f"c{position}").fill_null("").str.strip_chars().str.to_lowercase()
        keep = frame.select(value.is_in([word.casefold() for word in rule.keep])).to_series()
        known = keep | frame.select(value.is_in([word.casefold() for word in rule.leave_out])).to_series()
        if not known.all():
            _refuse_value(
                frame.filter(~known), f"c{position}", table.header.cells[position], rule, source, file
            )
        if not keep.all():
            excluded[rule.reason] = int((~keep).sum())
        frame = frame.filter(keep)
    return frame, excluded, list(table.notes)


def _refuse_value(
    strange: pl.DataFrame, text: str, header: str, rule: Exclusion, source: Source, file: str
) -> None:
    row, value = strange.select(FILE_ROW, text).row(0)
    raise InputError(
        f"{file}, row {row}, column {header!r}: {value or 'a blank cell'!r} is neither kept nor left "
        f"out ({strange.height:,} rows). Add it to `keep` or `leave_out` of {rule.column} in "
        f"data_raw/{source.source}/source.yaml"
    )


def _from_file_name(path: Path, source: Source, table: TextTable) -> dict[str, pl.Expr]:
    values = {}
    for name, column in source.columns.items():
        if not column.from_file_name or name in table.header.columns:
            continue
        values[name] = pl.lit(int(said_of_the_whole(name, source, table, path.name)))
    return values


# --- both --------------------------------------------------------------------------------------------------


def _tidy_keys(frame: pl.DataFrame, source: Source, file: str) -> pl.DataFrame:
    """Labels tidied; a blank key or a key that occurs twice is refused."""
    texts = [n for n, c in source.columns.items() if c.type == "text"]
    frame = frame.with_columns(tidy_text(texts))
    keys = [name for name in texts if name in source.key]
    blank = frame.filter(pl.any_horizontal(pl.col(keys).is_null() | (pl.col(keys) == "")))
    if blank.height:
        row = blank.row(0, named=True)
        empty = next(name for name in keys if not row[name])
        raise InputError(f"{file}, row {row[FILE_ROW]}: {empty} is blank; fill it in or ask the publisher")
    # capitals apart: a file pasted below itself in another spelling counts every offence twice
    compared = [pl.col(name).str.to_lowercase() if name in texts else pl.col(name) for name in source.key]
    repeated = frame.filter(frame.select(compared).is_duplicated())
    if repeated.height:
        raise InputError(_repeats(repeated.sort(*compared, FILE_ROW), source, file))
    return frame


def _repeats(repeated: pl.DataFrame, source: Source, file: str) -> str:
    first, second = repeated.head(2).to_dicts()
    what = ", ".join(f"{name} {first[name]!s}" for name in source.key)
    return (
        f"{file}, row {second[FILE_ROW]}: repeats row {first[FILE_ROW]} ({what}); {repeated.height:,} rows share "
        "their key. Counting both would count offences twice: remove one, or ask the publisher which is right"
    )


def _listed(excluded: dict[str, int]) -> str:
    return "; ".join(f"{count:,} rows left out: {reason}" for reason, count in excluded.items())
