"""Cells of text as counts, months and years; a cell that is none of these is named, never guessed."""

from collections.abc import Sequence

import polars as pl

from pipelines.errors import InputError
from pipelines.extracts.tables import FILE_ROW

MONTH_FORMATS = (
    "%d/%m/%Y",
    "%d/%m/%y",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%b-%y",
    "%Y-%m",
)
EXCEL_DAY_ZERO = pl.date(1899, 12, 30)
SHOWN_PROBLEMS = 3
MOST = 9_999_999_999  # no count of people or offences has more digits: a longer one is damage
YEARS = (1900, 2099)
INVISIBLE = "[\u200b-\u200d\u2060\ufeff\u00ad]"  # come with text copied from web pages and PDFs
THIN_SPACE = "([0-9])[\u00a0\u2009\u202f]([0-9])"  # between thousands, as typesetters write them
MINUS = "\u2212"


def bare(column: str) -> pl.Expr:
    """A cell without space around it, signs that nobody sees, and the apostrophe by which Excel marks text."""
    return pl.col(column).str.replace_all(INVISIBLE, "").str.strip_chars().str.strip_prefix("'")


def _digits(column: str) -> pl.Expr:
    """A number's cell with commas between its thousands and a plain minus."""
    text = bare(column).str.replace_all(MINUS, "-", literal=True)
    for _ in range(2):  # a match takes the digit that the next one would begin with
        text = text.str.replace_all(THIN_SPACE, "${1},${2}")
    return text


def count_of(column: str) -> pl.Expr:
    """A whole number, with or without thousands commas or a decimal .0; null for anything else."""
    text = _digits(column)
    number = text.str.replace_all(",", "", literal=True).str.replace(r"\.0+$", "")
    wellformed = text.str.contains(r"^(\d+|\d{1,3}(,\d{3})+)(\.0+)?$")
    value = number.cast(pl.Int64, strict=False)
    return pl.when(wellformed & (value <= MOST)).then(value)


def number_of(column: str) -> pl.Expr:
    """A decimal number, with or without thousands commas, a pound or a per cent sign."""
    text = _digits(column).str.strip_prefix("£").str.strip_suffix("%").str.strip_chars()
    wellformed = text.str.contains(r"^[-+]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?([eE][-+]?\d{1,3})?$")
    value = text.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    return pl.when(wellformed & value.is_finite()).then(value)


def month_of(column: str) -> pl.Expr:
    """The first day of a month, from the ways in which publishers and Excel write one; null otherwise."""
    text = bare(column).str.replace(r"(?i)^sept-", "Sep-")
    written = [
        pl.when(text.str.contains(r"^\d{4}-\d{2}$"))
        .then(text + "-01")
        .otherwise(text)
        .str.to_date(form, strict=False)
        if form == "%Y-%m-%d"
        else pl.when(form == "%b-%y").then("01-" + text).str.to_date("%d-%b-%y", strict=False)
        if form == "%b-%y"
        else text.str.to_date(form, strict=False)
        for form in MONTH_FORMATS
        if form != "%Y-%m"
    ]
    serial = pl.when(text.str.contains(r"^\d{5}(\.0)?$")).then(
        EXCEL_DAY_ZERO + pl.duration(days=text.str.replace(r"\.0$", "").cast(pl.Int64, strict=False))
    )
    date = pl.coalesce(*(of_our_time(value) for value in (*written, serial)))
    return pl.when(date.dt.day() == 1).then(date)


def of_our_time(date: pl.Expr) -> pl.Expr:
    """Null for a year that is none of ours: 01/02/21 read with four digits of year is the year 21."""
    return pl.when(date.dt.year().is_between(*YEARS)).then(date)


def year_of(column: str) -> pl.Expr:
    text = bare(column).str.replace(r"\.0$", "")
    return pl.when(text.str.contains(r"^(19|20)\d{2}$")).then(text.cast(pl.Int32, strict=False))


PARSERS = {"count": count_of, "number": number_of, "month": month_of, "year": year_of}
WANTED = {
    "count": "a whole number",
    "number": "a number",
    "month": "the first day of a month (01/02/2021, 2021-02-01, Feb-21)",
    "year": "a year",
}


def parsed(
    frame: pl.DataFrame, columns: dict[str, str], kind: str, headers: dict[str, str], file: str
) -> pl.DataFrame:
    """Replace text columns by their values.

    columns: name of the text column -> name to give; headers: name of the text column -> the file's header.
    Raises InputError naming row, header and value of the first cells that are no ``kind``.
    """
    values = frame.with_columns(PARSERS[kind](text).alias(name) for text, name in columns.items())
    bad = values.select(
        FILE_ROW,
        *(pl.when(pl.col(name).is_null()).then(pl.lit(text)).alias(name) for text, name in columns.items()),
    ).filter(pl.any_horizontal(pl.col(list(columns.values())).is_not_null()))
    if bad.height:
        raise InputError(_problems(frame, bad, columns, kind, headers, file))
    return values


def _problems(
    frame: pl.DataFrame,
    bad: pl.DataFrame,
    columns: dict[str, str],
    kind: str,
    headers: dict[str, str],
    file: str,
) -> str:
    cells = (
        bad.unpivot(index=FILE_ROW, on=list(columns.values()), value_name="text")
        .drop_nulls("text")
        .sort(FILE_ROW)
    )
    shown = []
    for row, _, text in cells.head(SHOWN_PROBLEMS).rows():
        value = frame.filter(pl.col(FILE_ROW) == row)[text][0]
        shown.append(f"row {row}, column {headers[text]!r}: {_in_words(value)}")
    more = f" (and {cells.height - SHOWN_PROBLEMS:,} more cells)" if cells.height > SHOWN_PROBLEMS else ""
    return (
        f"{file}, {'; '.join(shown)}{more}: expected {WANTED[kind]}. A blank or a symbol is not zero: ask the "
        "publisher what it means, or download the file again"
    )


def _in_words(value: str | None) -> str:
    return "a blank cell" if value is None or not value.strip() else repr(value)


def tidy_text(names: Sequence[str]) -> list[pl.Expr]:
    """Labels without stray spaces; inner runs of white space become one space."""
    return [pl.col(name).str.strip_chars().str.replace_all(r"\s+", " ") for name in names]
