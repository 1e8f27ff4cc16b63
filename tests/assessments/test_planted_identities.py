"""Nobody of the sample's personal extracts can be found in anything that a build leaves behind.

The identities are read from the extracts themselves: every value of every protected column. Each file under build/ is
taken apart (Parquet, DuckDB, archives, PDF, gzip) and searched, as bytes and as text. A source that is added is covered
without a change here.
"""

import gzip
import html
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from pypdf import PdfReader

from pipelines import rejects
from pipelines.catalogue import Catalogue
from pipelines.declarations import Source
from pipelines.describe import describe_extract
from pipelines.errors import InputError
from pipelines.extracts.headers import find_header
from pipelines.extracts.store import ExtractStore
from pipelines.project import Project
from tests.file_rows import rows_of

SHORTEST = 6  # a shorter value (an age, a number among victims) tells nobody apart and stands in any file
TOKEN = re.compile(r"[0-9A-Za-z/]+")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
SOURCES = {name: s for name, s in Catalogue(Project()).sources.items() if s.personal}


# --- whom to look for --------------------------------------------------------------------------------------


def identities(extracts: Path) -> set[str]:
    """Every value that the protected columns of all personal extracts hold."""
    found: set[str] = set()
    for name, source in SOURCES.items():
        for path in sorted((extracts / name / "sample").iterdir()):
            found |= _protected_values(path, source)
    return {value for value in found if len(value) >= SHORTEST}


def _protected_values(path: Path, source: Source) -> set[str]:
    rows = rows_of(path)
    header = find_header(rows, source, path.name)
    places = [i for name, i in header.columns.items() if source.columns[name].protect]
    return {
        row[i].strip() for row in rows[header.row + 1 :] for i in places if i < len(row) and row[i].strip()
    }


# --- where to look -----------------------------------------------------------------------------------------


def leaks(folder: Path, wanted: set[str]) -> list[str]:
    """`file: identity` for everything of the wanted that some file of the folder holds, in whatever packing."""
    tokens = {value for value in wanted if TOKEN.fullmatch(value)}
    phrases = sorted(wanted - tokens)
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for text in _texts(path):
            here = tokens.intersection(TOKEN.findall(text)) | {phrase for phrase in phrases if phrase in text}
            found += [f"{path.relative_to(folder)}: {value}" for value in sorted(here)]
    return found


def _texts(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    yield from _decoded(content)
    if path.suffix in (".parquet", ".rejects"):
        yield _table(pl.read_parquet(path))
    elif path.suffix == ".duckdb":
        yield from _tables(path)
    elif path.suffix == ".pdf":
        yield "\n".join(page.extract_text() for page in PdfReader(path).pages)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(path) as parts:
            for part in parts.namelist():
                yield from _decoded(parts.read(part))
    elif content.startswith(b"\x1f\x8b"):
        yield from _decoded(gzip.decompress(content))


def _decoded(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", errors="replace")
    yield text
    if "&" in text or "\\u" in text:
        yield html.unescape(ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text))
    if b"\x00" in content:
        yield content.decode("utf-16-le", errors="replace")


def _table(frame: pl.DataFrame) -> str:
    return "\n".join(" | ".join(map(str, row)) for row in frame.rows())


def _tables(path: Path) -> Iterator[str]:
    with duckdb.connect(str(path), read_only=True) as warehouse:
        names = warehouse.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
        ).fetchall()
        for (name,) in names:
            yield _table(warehouse.sql(f"select * from {name}").pl())


# --- the tests ---------------------------------------------------------------------------------------------


def test_the_scan_finds_what_is_planted(tmp_path: Path) -> None:
    """The proof that the test below can fail: one identity in every packing."""
    import typst

    name = "Zoë Quillfeather"
    pl.DataFrame({"people": [["x", name]]}).write_parquet(tmp_path / "a.parquet", compression="zstd")
    with duckdb.connect(str(tmp_path / "b.duckdb")) as database:
        database.execute("create table t as select ? as person from range(3000)", [name])
    with sqlite3.connect(tmp_path / "c.db") as events:
        events.execute("create table event_logs (event text)")
        events.execute("insert into event_logs values (?)", ['{"message": "Zo\\u00eb Quillfeather"}'])
    events.close()
    with zipfile.ZipFile(tmp_path / "d.docx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/document.xml", f"<w:t>{name}</w:t>")
    (tmp_path / "e.csv.gz").write_bytes(gzip.compress(name.encode()))
    (tmp_path / "f.html").write_text("<p>Zo&euml; Quillfeather</p>")
    (tmp_path / "g.log").write_text(f"ERROR {name}", encoding="utf-16")
    (tmp_path / "text.typ").write_text(f"#set page(width: 4cm)\nAB12345678 \n{name}", encoding="utf-8")
    (tmp_path / "h.pdf").write_bytes(typst.compile(str(tmp_path / "text.typ")))
    (tmp_path / "text.typ").unlink()
    (tmp_path / "i.json").write_text('{"key": "AB12345678"}')
    (tmp_path / "j.json").write_text('{"key": "AB123456789"}')
    found = leaks(tmp_path, {name, "AB12345678"})
    assert {leak.split(":")[0][0] for leak in found} == set("abcdefghi")
    assert "i.json: AB12345678" in found


def test_the_sample_holds_people_to_look_for(built) -> None:
    wanted = identities(built.extracts)
    assert len(wanted) > 1000
    assert {"Zebedee Quillfeather", "7 Lantern Mews", "07700 900461"} <= wanted
    assert any("NHS number 999" in value for value in wanted)
    assert any(re.fullmatch(r"\d\d/\d\d/(19|20)\d\d", value) for value in wanted), "dates of birth"


def test_nobody_is_found_in_anything_that_a_build_leaves(built) -> None:
    assert (built.build / "warehouse.duckdb").exists()
    assert leaks(built.build, identities(built.extracts)) == []


# --- damaged personal files --------------------------------------------------------------------------------

NAME, STREET = "Zebedee Quillfeather", "14 Gooseberry Parade"


def shifted(rows: list[list[str]], header: list[str]) -> None:
    """A row in which a cell is missing and all later ones stand one column too far to the left."""
    rows[3][:] = [*rows[3][:6], *rows[3][7:], ""]


def names_everywhere(rows: list[list[str]], header: list[str]) -> None:
    """In each of so many rows a name under another column."""
    for i in range(len(header)):
        rows[5 + i][i] = NAME


def odd_births(rows: list[list[str]], header: list[str]) -> None:
    for i, title in enumerate(header):
        if "Birth" in title or "Date" in title:
            rows[4][i] = f"born {NAME}"


DAMAGE = {
    "shifted row": shifted,
    "a name under every column": names_everywhere,
    "an odd date": odd_births,
    "no header": lambda rows, header: header.__setitem__(slice(None), [NAME, STREET, *rows[0][2:]]),
    "an unknown header": lambda rows, header: [header.append(NAME), *(row.append(NAME) for row in rows)],
    "a header twice": lambda rows, header: [header.append(header[0]), *(row.append(NAME) for row in rows)],
    "rows too long": lambda rows, header: rows[2].append(NAME),
    "a quotation mark": lambda rows, header: rows[2].__setitem__(0, f'"{NAME}'),
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_personal_file_names_nobody(source: str, damage: str, tmp_path: Path) -> None:
    """Neither what is said nor what is kept holds a value, whichever cell it stands in."""
    declared, build = SOURCES[source], tmp_path / "build"
    original = sorted((Path(Project().source_declarations) / source / "sample").iterdir())[0]
    rows = rows_of(original)
    place = find_header(rows, declared, original.name)
    header, body = list(rows[place.row]), [list(row) for row in rows[place.row + 1 : place.row + 61]]
    header = header[: len(place.cells)]
    body = [row[: len(header)] for row in body]
    DAMAGE[damage](body, header)
    name = re.sub(r"\.(xlsx|csv\.gz)$", ".csv", original.name)
    lines = [header, *body]
    quote = "" if damage == "a quotation mark" else '"'
    content = "\n".join(",".join(f"{quote}{cell}{quote}" for cell in row) for row in lines) + "\n"
    catalogue = Catalogue(Project())
    store = ExtractStore(tmp_path / "data_raw", build / "raw")
    said = []
    for place in (source, "mps_borough_crime", "ambulance"):  # where it belongs, and in two wrong places
        path = tmp_path / "data_raw" / place / "sample" / name
        path.parent.mkdir(parents=True)
        path.write_text(content, encoding="utf-8")
        extracts = list(store.load(catalogue.sources[place], ["sample"]))
        rejects.kept(build / "rejects", extracts)
        said += [f"{extract.error} {extract.facts}" for extract in extracts]
    try:
        said.append(str(describe_extract(path, catalogue)))
    except InputError as error:
        said.append(str(error))
    wanted = {NAME, "Quillfeather", STREET}
    assert not [word for word in wanted if word in " ".join(said)], said
    assert leaks(build, wanted) == []
