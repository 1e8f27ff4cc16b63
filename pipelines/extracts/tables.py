"""Any delimited file or workbook as a frame of text, with the row of the file that each row came from."""

import csv
import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pipelines.declarations import Source
from pipelines.errors import InputError
from pipelines.extracts.headers import SEARCHED_ROWS, Header, find_header
from pipelines.extracts.other_kinds import refuse_another_kind, refuse_what_is_no_zip
from pipelines.extracts.ragged_rows import may_hold_short_rows, refuse_ragged_rows

FILE_ROW = "file_row"
WORKBOOK = ".xlsx"
SUFFIXES = (".csv", ".csv.gz", WORKBOOK)
A_NOTE = "note below or within the table"
WITH_NOTES = ("table", "records")  # shapes whose workbooks hold rows of notes, and several sheets


@dataclass(frozen=True)
class TextTable:
    """A file's cells as text. ``frame`` holds file_row (counted as in Excel, from 1) and c0, c1, ..."""

    header: Header
    frame: pl.DataFrame
    notes: tuple[str, ...]
    excluded: dict[str, int]
    sheet: str = ""


def is_litter(path: Path) -> bool:
    """Files that a desktop leaves behind: hidden ones, and the locks of open workbooks."""
    return path.name.startswith((".", "~$"))


def is_extract(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES) and not is_litter(path)


def read_text_table(path: Path, source: Source) -> TextTable:
    """Read a CSV, gzipped CSV or XLSX file as text. Raises InputError naming file and row."""
    if path.name.lower().endswith(WORKBOOK):
        return _read_workbook(path, source)
    content, notes = decoded(path)
    header, skipped = header_of(content, source, path.name)
    frame = _read_csv(content, header, skipped, path.name)
    frame, excluded = _without_blank_rows(frame)
    frame, below = _without_notes_below(frame)
    return TextTable(header, frame, notes, excluded | below)


def first_rows_of(path: Path, delimiter: str = ",") -> list[list[tuple[str, ...]]]:
    """The first rows of each sheet of a workbook, or of a delimited file (one sheet). Raises InputError."""
    if not path.name.lower().endswith(WORKBOOK):
        return [[tuple(row) for row in _first_rows(decoded(path)[0], path.name, delimiter)[0]]]
    import fastexcel  # heavy, and only workbooks need it

    _refuse_damaged_zip(path)
    try:
        workbook = fastexcel.read_excel(path)
    except Exception as error:  # calamine raises its own family of errors for every kind of damage
        raise _no_workbook(path.name, error) from error
    return [
        _sheet_as_text(workbook, sheet, SEARCHED_ROWS, path.name).select(pl.exclude(FILE_ROW)).rows()
        for sheet in workbook.sheet_names
    ]


def decoded(path: Path) -> tuple[bytes, tuple[str, ...]]:
    """The file's bytes as UTF-8 without a byte order mark, and what had to be done to get there."""
    try:
        content = path.read_bytes()
        if path.name.lower().endswith(".gz"):
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path.name}: cannot be read ({error}); copy or download the file again") from error
    refuse_another_kind(content, path.name)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:4096]:
        raise InputError(
            f"{path.name}: is not UTF-8 text (it looks like UTF-16 or a binary file); save it as CSV UTF-8"
        )
    notes = () if content.endswith((b"\n", b"\r")) else ("does not end with a line break: is it complete?",)
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")  # line ends of old Macs
    try:
        if not content.isascii():  # twenty times as fast as decoding what is plain anyway
            content.decode("utf-8")
        return content, notes
    except UnicodeDecodeError:
        return _from_windows(content, path.name), (*notes, "read as Windows-1252, not UTF-8")


def _from_windows(content: bytes, file: str) -> bytes:
    try:
        return content.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"{file}, row {line}: byte {content[error.start]:#04x} is neither UTF-8 nor Windows-1252; "
            "save the file as CSV UTF-8"
        ) from error


def header_of(content: bytes, source: Source, file: str) -> tuple[Header, int]:
    """The header of a CSV, and the lines down to its end (a quoted title can run over several)."""
    rows, line_ends = _first_rows(content, file)
    header = find_header(rows, source, file)
    return header, line_ends[header.row]


def _first_rows(content: bytes, file: str, delimiter: str = ",") -> tuple[list[list[str]], list[int]]:
    """The first rows of a CSV, and the number of the line on which each ends."""
    reader = csv.reader(
        io.StringIO(content[: 1 << 20].decode("utf-8", errors="ignore"), newline=""), delimiter=delimiter
    )
    rows: list[list[str]] = []
    line_ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            line_ends.append(reader.line_num)
            if len(rows) == SEARCHED_ROWS:
                break
    except csv.Error as error:  # a cell of over 131,072 characters: a quotation mark that nothing closes
        _refuse_stray_quotes(content, file)
        raise InputError(f"{file}, row {len(rows) + 1}: cannot be read as CSV ({error})") from error
    return rows, line_ends


def _read_csv(content: bytes, header: Header, skipped: int, file: str) -> pl.DataFrame:
    try:
        frame = pl.read_csv(
            io.BytesIO(content),
            skip_lines=skipped,
            has_header=False,
            infer_schema=False,
            schema={f"c{i}": pl.String for i in range(len(header.cells))},
        )
    except pl.exceptions.NoDataError:
        frame = pl.DataFrame(schema={f"c{i}": pl.String for i in range(len(header.cells))})
    except pl.exceptions.PolarsError as error:
        _refuse_stray_quotes(content, file)
        refuse_ragged_rows(content, header, file)
        raise InputError(f"{file}: cannot be read as CSV ({str(error).splitlines()[0]})") from error
    if may_hold_short_rows(content, frame, skipped):
        refuse_ragged_rows(content, header, file)
    return frame.with_row_index(FILE_ROW, offset=header.row + 2)


def _refuse_stray_quotes(content: bytes, file: str) -> None:
    """Name the first line with a quotation mark that nothing closes on it; the rest of the file hides behind it."""
    for number, line in enumerate(content.splitlines(), start=1):
        if line.count(b'"') % 2:
            raise InputError(
                f"{file}, row {number}: a quotation mark is opened and not closed; download the file again, or "
                "remove the mark"
            )


def _without_blank_rows(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    cells = [frame[name] for name in frame.columns if name != FILE_ROW]
    blank = pl.Series([True]).new_from_index(0, frame.height)
    for cell in sorted(cells, key=pl.Series.null_count):  # the fullest column settles it for most files
        blank &= cell.is_null() | (cell.str.strip_chars() == "")
        if not blank.any():
            return frame, {}
    count = int(blank.sum() or 0)
    return (frame.filter(~blank), {"blank row": count}) if count else (frame, {})


def _without_notes_below(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows of a CSV without those at its end of which only the first cell is filled, where these are words: a record
    of which nothing but its key is left is no note."""
    others = [name for name in frame.columns if name not in (FILE_ROW, "c0")]
    if not others or frame.is_empty() or any(frame[name][-1] for name in others):
        return frame, {}  # nearly every file
    filled = frame.select(pl.any_horizontal(pl.col(others).fill_null("") != "")).to_series()
    kept = filled.arg_true().max()
    count = frame.height - (0 if kept is None else kept + 1)
    if not frame["c0"].tail(count).str.contains(r"\S\s+\S").any():
        return frame, {}
    return frame.head(frame.height - count), {A_NOTE: count}


def _read_workbook(path: Path, source: Source) -> TextTable:
    import fastexcel  # heavy, and only workbooks need it

    _refuse_damaged_zip(path)
    try:
        workbook = fastexcel.read_excel(path)
    except Exception as error:  # calamine raises its own family of errors for every kind of damage
        raise _no_workbook(path.name, error) from error
    problem: InputError | None = None
    found: dict[str, Header] = {}
    for sheet in workbook.sheet_names:
        where = f"{path.name}, sheet {sheet}"
        try:
            text = _sheet_as_text(workbook, sheet, SEARCHED_ROWS, where)
            found[sheet] = find_header(text.select(pl.exclude(FILE_ROW)).rows(), source, where)
        except InputError as error:
            problem = problem or error
    if not found:
        raise problem or InputError(f"{path.name}: holds no sheet")
    one_sheet_only = source.shape not in WITH_NOTES or _say_different_things(list(found), source)
    if len(found) > 1 and one_sheet_only:
        raise InputError(
            f"{path.name}: the sheets {' and '.join(found)} all hold a table of {source.source}; save each that "
            "is needed as a file of its own"
        )
    sheet, header = next(iter(found.items()))
    rows = _sheet_as_text(workbook, sheet, None, f"{path.name}, sheet {sheet}")
    table = _table_of_sheet(header, rows.filter(pl.col(FILE_ROW) > header.row + 1), sheet, source, path.name)
    unread = [f"sheet {other} holds such a table too and is not read" for other in found if other != sheet]
    return replace(table, notes=(*table.notes, *unread))


def _say_different_things(sheets: list[str], source: Source) -> bool:
    """Whether the names of sheets tell that each is a table of its own (Females, Males)."""
    patterns = [column.from_file_name for column in source.columns.values() if column.from_file_name]
    said = {
        tuple(m and m[0] for m in (re.search(p, sheet, re.IGNORECASE) for p in patterns)) for sheet in sheets
    }
    return len(said) > 1


def _refuse_damaged_zip(path: Path) -> None:
    """A workbook is a zip file, whose check sums calamine does not look at."""
    refuse_what_is_no_zip(path)
    try:
        with zipfile.ZipFile(path) as parts:
            damaged = parts.testzip()
    except (
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise _no_workbook(path.name, error) from error
    if damaged:
        raise _no_workbook(path.name, f"{damaged} is damaged")


def _no_workbook(file: str, reason: object) -> InputError:
    words = str(reason).splitlines()
    return InputError(
        f"{file}: cannot be opened as a workbook ({words[0] if words else reason!r}); save it again as XLSX, or "
        "download it again"
    )


def _sheet_as_text(workbook: "object", sheet: str, rows: int | None, where: str) -> pl.DataFrame:
    try:
        frame = workbook.load_sheet(
            sheet, header_row=None, skip_rows=0, n_rows=rows, dtypes="string"
        ).to_polars()
    except Exception as error:  # as above
        raise _no_workbook(where, error) from error
    frame.columns = [f"c{i}" for i in range(frame.width)]
    return frame.with_row_index(FILE_ROW, offset=1)


def _table_of_sheet(header: Header, frame: pl.DataFrame, sheet: str, source: Source, file: str) -> TextTable:
    """Rows of a sheet below its header, without blank rows and notes (only the first cell filled).

    Offences are never left out as a note: between their rows such a row is refused.
    """
    frame, excluded = _without_blank_rows(frame)
    others = [c for c in frame.columns if c not in (FILE_ROW, "c0")]
    is_note = frame.select(pl.all_horizontal(pl.col(others).is_null())).to_series() if others else None
    if is_note is not None and is_note.any():
        rows = frame[FILE_ROW]
        between = (
            rows.filter(is_note & (rows < rows.filter(~is_note).max())) if not is_note.all() else rows.clear()
        )
        if source.shape not in WITH_NOTES and between.len():
            raise InputError(
                f"{file}, row {between[0]}: only its first cell is filled, between rows of the table; remove the row, "
                "or download the file again"
            )
        excluded = {**excluded, A_NOTE: int(is_note.sum())}
        frame = frame.filter(~is_note)
    return TextTable(header, frame, (f"sheet {sheet}",), excluded, sheet)
