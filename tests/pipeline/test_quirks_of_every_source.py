"""Every quirk that files arrive with, on every source that has a sample: the same rows, a named error, or a stated gap.

A source that is added is covered without a change here. The readers' own tests (test_broken_extracts.py) follow
single faults to the figures; here the question is only whether any source's reader ever tells a wrong row.
"""

import gzip
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_broken_extracts import as_csv, workbook

from pipelines.catalogue import Catalogue
from pipelines.declarations import SAMPLE_EDITION
from pipelines.errors import InputError
from pipelines.extracts.facts import Reading
from pipelines.extracts.headers import find_header
from pipelines.extracts.protection import key_for
from pipelines.extracts.shapes import read_extract
from pipelines.project import Project
from tests.file_rows import rows_of

Table = list[list[str]]
BODY_ROWS = 20
SAMPLES = Project().source_declarations
SOURCES = {
    name: source
    for name, source in Catalogue(Project()).sources.items()
    if source.shape not in ("reference", "geojson") and (SAMPLES / name / SAMPLE_EDITION).is_dir()
}
ONE_A_SHAPE = {(s.shape, s.personal): name for name, s in SOURCES.items()}


# --- a small file of each source ---------------------------------------------------------------------------


def sample_of(name: str) -> Path:
    return min(p for p in (SAMPLES / name / SAMPLE_EDITION).iterdir() if not p.name.startswith("."))


def file_name(name: str) -> str:
    """The sample file's name without its ending: some say the year."""
    return re.sub(r"\.(csv|csv\.gz|xlsx)$", "", sample_of(name).name)


def small_table(name: str) -> Table:
    """The header, in one row, and the first rows of a source's first sample file."""
    path = sample_of(name)
    rows = rows_of(path)
    header = find_header(rows, SOURCES[name], path.name)
    width = len(header.cells)
    body = [row[:width] for row in rows[header.row + 1 :] if sum(bool(cell) for cell in row) > 1]
    return [list(header.cells), *body[:BODY_ROWS]]


@pytest.fixture(scope="module")
def table_of() -> Callable[[str], Table]:
    made: dict[str, Table] = {}

    def table(name: str) -> Table:
        made.setdefault(name, small_table(name))
        return [list(row) for row in made[name]]

    return table


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    def reading(name: str, content: bytes, suffix: str = ".csv") -> Reading:
        path = tmp_path / f"{file_name(name)}{suffix}"
        path.write_bytes(content)
        source = SOURCES[name]
        found = read_extract(path, source, key_for(source, SAMPLE_EDITION))
        facts = found.facts
        assert facts.rows_read == facts.rows_loaded + facts.rows_rejected + sum(facts.excluded.values())
        assert facts.rows_loaded == found.rows.height and facts.rows_rejected == found.rejects.height
        if source.personal:
            assert found.rejects["value"].null_count() == found.rejects.height
        return found

    return reading


def loaded(reading: Reading) -> Counter:
    """The rows without their place in the file; what stands side by side (ages) in any order."""
    rows = reading.rows.drop("file_row")
    lists = [name for name, kind in rows.schema.items() if kind.base_type() == pl.List]
    if len(lists) == 2:
        pairs = [sorted(zip(*pair, strict=True)) for pair in rows.select(lists).rows()]
        rows = rows.drop(lists).with_columns(pl.Series("pairs", [str(pair) for pair in pairs]))
    return Counter(str(row) for row in rows.rows())


# --- the same rows in another form -------------------------------------------------------------------------


def shuffled(rows: Table) -> Table:
    order = sorted(range(len(rows[0])), key=lambda i: rows[0][i][::-1])
    return [[row[i] for i in order] for row in rows]


HARMLESS: dict[str, Callable[[Table], bytes]] = {
    "Windows line ends": lambda rows: as_csv(rows, "\r\n"),
    "byte order mark": lambda rows: b"\xef\xbb\xbf" + as_csv(rows),
    "columns shuffled": lambda rows: as_csv(shuffled(rows)),
    "rows reversed": lambda rows: as_csv([rows[0], *rows[:0:-1]]),
    "headers in capitals": lambda rows: as_csv([[cell.upper() for cell in rows[0]], *rows[1:]]),
    "spaces around cells": lambda rows: as_csv(
        [rows[0], *([f" {cell} " for cell in row] for row in rows[1:])]
    ),
    "titles above": lambda rows: b'"A title,\nof two lines"\n\nDownloaded 5 October\n' + as_csv(rows),
    "blank rows": lambda rows: as_csv([*rows[:9], [""] * len(rows[0]), *rows[9:]]),
    "Windows-1252": lambda rows: as_csv(rows).decode().encode("cp1252"),
}


@pytest.mark.parametrize("form", HARMLESS)
@pytest.mark.parametrize("name", SOURCES)
def test_another_form_of_the_same_rows(name: str, form: str, table_of, read) -> None:
    rows = table_of(name)
    assert loaded(read(name, HARMLESS[form](rows))) == loaded(read(name, as_csv(rows)))


@pytest.mark.parametrize("name", SOURCES)
def test_a_workbook_with_titles_and_notes(name: str, table_of, read) -> None:
    rows = table_of(name)
    laid_out = workbook({"Data": rows}, 4, ("1. Provisional.", "Source: a partner"), titles=3)
    assert loaded(read(name, laid_out, ".xlsx")) == loaded(read(name, as_csv(rows)))


# --- files that are refused --------------------------------------------------------------------------------


def required_header(name: str, rows: Table) -> int:
    """The place of a column that the source cannot do without."""
    source, header = SOURCES[name], find_header(rows, SOURCES[name], "file")
    needed = (
        c
        for c, declared in source.columns.items()
        if not (declared.optional or declared.from_file_name or declared.from_header)
    )
    return next(header.columns[column] for column in needed if column in header.columns)


def renamed(name: str, rows: Table) -> bytes:
    rows[0][required_header(name, rows)] = "Zzz"
    return as_csv(rows)


def without_column(name: str, rows: Table) -> bytes:
    place = required_header(name, rows)
    return as_csv([row[:place] + row[place + 1 :] for row in rows])


REFUSED: dict[str, tuple[Callable[[str, Table], bytes], str]] = {
    "a header renamed": (renamed, "header"),
    "a column missing": (without_column, "no header of"),
    "a column more": (lambda _, rows: as_csv([[*row, "Zzz"] for row in rows]), "unexpected header"),
    "a header twice": (lambda _, rows: as_csv([[*row, row[0]] for row in rows]), "occurs twice"),
    "UTF-16": (lambda _, rows: as_csv(rows).decode().encode("utf-16"), "is not UTF-8 text"),
    "nothing": (lambda _, rows: b"", "is empty"),
    "a header alone": (lambda _, rows: as_csv(rows[:1]), "no row"),
    "a web page": (lambda _, rows: b"<html><body>Not found</body></html>", "is a web page"),
    "a row too long": (lambda _, rows: as_csv([*rows[:2], [*rows[2], "7"], *rows[3:]]), "row 3"),
    "a quotation mark": (lambda _, rows: as_csv(rows).replace(b"\n", b'\n"', 1), "row 2: a quotation mark"),
}


@pytest.mark.parametrize("fault", REFUSED)
@pytest.mark.parametrize("name", SOURCES)
def test_a_refused_file_says_where_and_why(name: str, fault: str, table_of, read) -> None:
    damage, words = REFUSED[fault]
    if fault == "a column more" and any(re.fullmatch(h, "Zzz") for h in SOURCES[name].ignored_headers):
        pytest.skip("the source says that any other header is left aside")
    try:
        found = read(name, damage(name, table_of(name)))
    except InputError as error:
        assert words in str(error) and f"{file_name(name)}.csv" in str(error)
        return
    # where another column can stand for the missing one (a borough's code for an LSOA's), the repeats are said
    assert fault == "a column missing" and any("repeat" in note for note in found.facts.notes)


@pytest.mark.parametrize("name", SOURCES)
def test_a_damaged_gzip_is_refused(name: str, table_of, read) -> None:
    packed = gzip.compress(as_csv(table_of(name)))
    for content in (packed[: len(packed) // 2], packed[:40] + b"\xff" * 30 + packed[70:]):
        with pytest.raises(InputError, match="cannot be read"):
            read(name, content, ".csv.gz")


# --- cells that are no value -------------------------------------------------------------------------------

ODD = ("-", "*", "<5", "#DIV/0!", "=1+1", "1,23", "12 or so", "31/02/2024")
NUMBERS_AND_DATES = ("count", "number", "month", "year", "date", "moment", "time", "flag", "period")


@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("name", SOURCES)
def test_an_odd_cell_is_never_a_value(name: str, turn: int, table_of, read) -> None:
    """In every column of numbers and dates one odd text after the other: the file is refused, the row rejected, or the
    value null with its reason; or the text is one that the source declares (a dash for none)."""
    source, rows = SOURCES[name], table_of(name)
    header = find_header(rows, source, "file")
    places = {c: i for c, i in header.columns.items() if source.columns[c].type in NUMBERS_AND_DATES}
    if header.months and source.shape == "wide_months":
        places["counts"] = next(iter(header.months.values()))
    original = loaded(read(name, as_csv(rows)))
    for number, (column, place) in enumerate(places.items()):
        odd = ODD[(2 * number + turn) % len(ODD)]
        spoilt = [list(row) for row in rows]
        spoilt[3][place] = odd
        try:
            found = read(name, as_csv(spoilt))
        except InputError as error:
            assert source.personal or repr(odd) in str(error), column
            continue
        more = loaded(found) - original
        declared = source.columns[column]
        if more and odd not in declared.nothing:
            row = found.rows.filter(pl.col("file_row") == 4).row(0, named=True)
            assert not declared.is_kept or row[column] is None, (column, row[column])
            assert not declared.is_kept or row.get(f"{column}_status"), f"{column}: null without a reason"


# --- any damage --------------------------------------------------------------------------------------------


@st.composite
def damaged_lines(draw, lines: list[bytes]) -> tuple[list[bytes], bytes]:
    """Lines cut, shuffled, repeated, joined or left out; the text cut off or in another encoding."""
    body = list(lines)
    for kind in draw(
        st.lists(st.sampled_from(["shuffle", "repeat", "drop", "cut line", "join"]), max_size=3)
    ):
        place = draw(st.integers(0, max(len(body) - 2, 0)))
        if kind == "shuffle":
            body = draw(st.permutations(body))
        elif kind == "repeat":
            body = [*body[:place], body[place], *body[place:]]
        elif kind == "drop":
            body = body[:place] + body[place + 1 :]
        elif kind == "cut line":
            body = [*body[:place], body[place][: draw(st.integers(0, 30))], *body[place + 1 :]]
        else:
            body = [*body[:place], b"".join(body[place : place + 2]), *body[place + 2 :]]
    content = b"\n".join(body) + b"\n"
    end = draw(st.sampled_from(["whole", "cut", "utf-16", "latin", "nul"]))
    if end == "cut":
        content = content[: draw(st.integers(0, len(content)))]
    elif end == "utf-16":
        content = content.decode().encode("utf-16")
    elif end == "latin":
        content = content + "é".encode("latin-1")
    elif end == "nul":
        content = content[:50] + b"\x00" + content[50:]
    return body, content


@pytest.mark.parametrize("name", ONE_A_SHAPE.values())
@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_an_error_a_reject_or_the_rows_that_are_whole(name: str, data, table_of, read) -> None:
    rows = table_of(name)
    _, content = data.draw(damaged_lines(as_csv(rows).rstrip(b"\n").split(b"\n")))
    try:
        found = read(name, content)
    except InputError as error:
        assert f"{file_name(name)}.csv" in str(error)
        return
    whole = set(loaded(read(name, as_csv(rows))))
    strange = [row for row in loaded(found) if row not in whole]
    # a line that was cut within its last cell cannot be told from a whole one; the file's end at least is noted
    assert len(strange) <= 4
    lines = set(as_csv(rows).split(b"\n"))
    intact = sum(line in lines for line in set(content.replace(b"\r", b"").split(b"\n")))
    assert len(set(loaded(found)) & whole) <= intact
