"""Cells of records as values: every type that a column can have, each an expression that is null for what it is not.

Unlike ``values.py``, which stops a file of published totals at the first odd cell, nothing is raised here: the row
of an odd cell is rejected by ``records.py``, with the reason given in ``EXPECTED``.
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines.declarations import Column
from pipelines.errors import UsageError
from pipelines.extracts.periods import read_period
from pipelines.extracts.values import (
    EXCEL_DAY_ZERO,
    INVISIBLE,
    bare,
    count_of,
    month_of,
    number_of,
    of_our_time,
    year_of,
)

DATE_FORMATS = (
    "%d/%m/%Y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%d %b %Y",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d/%m/%y",
    "%d-%m-%y",
    "%d %B %Y",
)
CLOCKS = (" %H:%M:%S", " %H:%M", "T%H:%M:%S", "T%H:%M")
TRUE = ("y", "yes", "true", "1", "t")
NOT_LISTED = "not in the list"  # stands for a text that could be anything, somebody's name for one
FALSE = ("n", "no", "false", "0", "f")
EXPECTED = {
    "count": "a whole number",
    "number": "a number",
    "month": "the first day of a month (01/02/2021, 2021-02-01, Feb-21)",
    "year": "a year",
    "date": "a date (17/02/2021, 2021-02-17)",
    "moment": "a date with its time (17/02/2021 21:30, 2021-02-17T21:30:00)",
    "time": "a time of day (21:30)",
    "flag": "yes or no",
    "period": "a month, quarter or year (Feb-21, 2022-23 Q1, 2022/23, 2022)",
    "text": "one of the declared values",
}


FEW = 4  # a column has few different texts when its first rows hold each of theirs so many times
FIRST_ROWS = 20_000
# all white space but the space itself; written out it is found four times as fast as by [^\\S ]
OTHER_SPACE = r"[\t\n\x0B\x0C\r\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]"


def moment_of(column: str) -> pl.Expr:
    """A date with or without a time of day, also as Excel's serial number; to the second."""
    cell = bare(column)
    text = cell.str.strip_suffix("Z").str.replace(r"\.\d+$", "")
    written = [
        text.str.to_datetime(f"{date}{clock}", strict=False, time_unit="ms")
        for date in DATE_FORMATS
        for clock in ("", *CLOCKS)
    ]
    days = cell.cast(pl.Float64, strict=False)
    serial = pl.when(cell.str.contains(r"^\d{5}(\.\d+)?$")).then(
        EXCEL_DAY_ZERO.cast(pl.Datetime("ms"))
        + pl.duration(seconds=(days * 86400).round().cast(pl.Int64, strict=False))
    )
    return pl.coalesce(*(of_our_time(value) for value in (*written, serial)))


def moment_or_month_of(column: str) -> pl.Expr:
    """As ``moment_of``; a column that holds months only (Feb-21, 2021-02) gives the first day of each.

    One month among dates is no date: it is more likely a damaged cell.
    """
    text = pl.col(column).str.strip_chars()
    month = pl.coalesce(
        month_of(column),
        *(("1 " + text).str.to_date(form, strict=False) for form in ("%d %b %Y", "%d %B %Y")),
    )
    only_months = (month.is_not_null() | text.is_null() | (text == "")).all()
    return pl.when(only_months).then(month.cast(pl.Datetime("ms"))).otherwise(moment_of(column))


def date_of(column: str) -> pl.Expr:
    return moment_or_month_of(column).dt.date()


def time_of(column: str) -> pl.Expr:
    text = bare(column).str.replace(r"^(\d{2})(\d{2})$", "$1:$2")
    return pl.coalesce(*(text.str.to_time(form, strict=False) for form in ("%H:%M:%S", "%H:%M")))


def flag_of(column: str) -> pl.Expr:
    text = bare(column).str.to_lowercase()
    return pl.when(text.is_in(TRUE)).then(True).when(text.is_in(FALSE)).then(False)


PARSERS: dict[str, Callable[[str], pl.Expr]] = {
    "count": count_of,
    "number": number_of,
    "month": month_of,
    "year": year_of,
    "date": date_of,
    "moment": moment_or_month_of,
    "time": time_of,
    "flag": flag_of,
}
TYPES = {
    "text": pl.String,
    "count": pl.Int64,
    "number": pl.Float64,
    "month": pl.Date,
    "year": pl.Int32,
    "date": pl.Date,
    "moment": pl.Datetime("ms"),
    "time": pl.Time,
    "flag": pl.Boolean,
    "period": pl.Date,
}


def expected(column: Column) -> str:
    """What a cell of the column should be, in words."""
    return f"of the form {column.pattern}" if column.pattern else EXPECTED[column.type]


def typed(texts: pl.Series, column: Column, folder: Path = Path()) -> pl.Series:
    """The values of a text column; null for a blank cell and for what is no such value.

    ``folder``: where the lists lie that the column names.

    Where few different texts occur each is read once: a file of 100,000 rows has few different months.
    """
    if column.type == "number":
        return _plain_numbers(texts)
    first = texts.head(FIRST_ROWS)
    if first.n_unique() * FEW > first.len():
        return _typed(texts, column, folder)
    different = texts.unique()
    values = _typed(different, column, folder)
    if values.dtype == pl.String and values.equals(different, null_equal=True):
        return texts
    if different.len() == 1:
        return values.new_from_index(0, texts.len())
    return texts.replace_strict(different, values, return_dtype=values.dtype)


def _plain_numbers(texts: pl.Series) -> pl.Series:
    """Decimal numbers; only what is written otherwise (1,234, £5, 3 %) is looked at closely."""
    values = texts.cast(pl.Float64, strict=False)
    values = values.set(~values.is_finite(), None)
    if values.null_count() == texts.null_count():
        return values
    frame = pl.DataFrame({"text": texts, "value": values})
    return frame.select(pl.coalesce("value", number_of("text"))).to_series()


def part_of(texts: pl.Series, pattern: str) -> pl.Series:
    """The first group of a pattern in each text, null where it does not match; each different text is read once."""
    different = texts.drop_nulls().unique()
    places = texts.cast(pl.Enum(different)).to_physical()
    return different.str.extract(pattern).gather(places).rename(texts.name)


def period_ends(texts: pl.Series) -> pl.Series:
    """The last day of each period."""
    different = texts.unique()
    return texts.replace_strict(different, _period_days(different, 1), return_dtype=pl.Date)


def _period_days(texts: pl.Series, which: int) -> pl.Series:
    periods = [read_period(text) for text in texts]
    return pl.Series([period[which] if period else None for period in periods], dtype=pl.Date)


def _typed(texts: pl.Series, column: Column, folder: Path) -> pl.Series:
    frame = pl.DataFrame({"text": texts})
    if column.type == "period":
        return _period_days(texts, 0)
    if column.type != "text":
        return frame.select(PARSERS[column.type]("text")).to_series()
    text = pl.col("text")
    if not _is_tidy(texts):
        text = text.str.strip_chars().str.replace_all(r"\s+", " ")
    if column.footnote_marks:
        text = text.str.replace(r"(\p{L}|\))\s*[\d*†‡]{1,2}$", "$1")
    tidy = frame.select(text).to_series()
    if (tidy == "").any():
        tidy = tidy.set(tidy == "", None)
    if column.pattern:
        tidy = tidy.set(~tidy.str.contains(f"^(?:{column.pattern})$").fill_null(True), None)
    if column.listed_in:
        known = listed(folder / column.listed_in.file, tuple(column.listed_in.columns))
        tidy = pl.Series(
            [text if not text or normalised(text) in known else NOT_LISTED for text in tidy], dtype=pl.String
        )
    if not column.values:
        return tidy
    tidy = tidy.str.replace_all(INVISIBLE, "").str.strip_chars()
    meanings = {_key(text): value for value, texts in column.values.items() for text in (value, *texts)}
    keys = tidy.str.to_lowercase()
    return keys.replace_strict(list(meanings), list(meanings.values()), default=None, return_dtype=pl.String)


def listed(path: Path, columns: tuple[str, ...]) -> set[str]:
    """The texts of some columns of a list, in the form in which they are compared. Raises UsageError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            cells = [row[column] or "" for row in csv.DictReader(lines) for column in columns]
    except (OSError, KeyError) as error:
        raise UsageError(f"{path}: is no list with the columns {', '.join(columns)} ({error})") from error
    return {normalised(text) for cell in cells for text in cell.split(";")} - {""}


def normalised(text: str) -> str:
    """Capitals and digits only: case, commas and dashes come and go, and so does the spelling of `and`."""
    return re.sub(r"[^A-Z0-9]", "", text.replace("&", "and").upper())


def _is_tidy(texts: pl.Series) -> bool:
    """Whether no text begins or ends with white space or holds any but single spaces."""
    if texts.str.contains(OTHER_SPACE).any():
        return False
    if not texts.str.contains(" ", literal=True).any():
        return True
    has_double = texts.str.contains("  ", literal=True).any()
    return not has_double and (texts.str.len_bytes() == texts.str.strip_chars().str.len_bytes()).all()


def _key(text: str) -> str:
    return " ".join(text.casefold().split())
