"""A last look at what an edition really holds, by what must not be in any of its files: it knows nothing of the rules.

Looked for: the keys of sources that are not open, the names and hashes of their files, the marking of the restricted
edition. What is found stops the build. Of a PDF the properties, bookmarks and alternative texts are read; its pages are
drawn as numbers of glyphs, and their text is that of the Markdown beside it, which is searched (the tests read the pages).
"""

import html
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipelines.disclosure.editions import Edition
from pipelines.disclosure.openness import Openness
from pipelines.errors import DisclosureError

RESTRICTED_MARKING = "OFFICIAL-SENSITIVE"
SHOWN = 5
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
UTF_16 = re.compile(rb"<FEFF((?:[0-9A-Fa-f]{4})*)>")
UNSEARCHED = (pl.Categorical, pl.Enum, pl.Binary, pl.Object)
PICTURES = (".png", ".woff2", ".ttf", ".otf")


def check_edition(edition: Edition, documents: Path, restricted: Path, openness: Openness) -> None:
    """Search the edition's tables and documents; where something is found, remove them and raise DisclosureError."""
    wanted = forbidden(restricted, openness)
    files = [
        path
        for folder in (edition.tables, documents)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in PICTURES
    ]
    found = [f"{path.name} holds {word}" for path in files for word in sorted(_words(path, wanted))]
    found += [
        f"{path.name} holds rows of {source}"
        for path in sorted(edition.tables.glob("*.parquet"))
        for source in sorted(_closed_cells(path, openness))
    ]
    if found:
        for folder in (edition.tables, documents):
            shutil.rmtree(folder)
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise DisclosureError(
            f"the {edition.audience} edition is not published: {'; '.join(found[:SHOWN])}{more}"
        )


def forbidden(restricted: Path, openness: Openness) -> set[str]:
    """What no file of the edition may hold as text. A key that is an ordinary word (ambulance) is looked for in the
    tables alone, as a whole cell."""
    extracts = pl.read_parquet(restricted / "raw.extracts.parquet")
    is_closed = pl.col("source").is_in(sorted(openness.closed_sources))
    closed, open_names = extracts.filter(is_closed), set(extracts.filter(~is_closed)["file"].drop_nulls())
    return {
        RESTRICTED_MARKING,
        *(key for key in openness.closed_sources if "_" in key),
        *(set(closed["file"].drop_nulls()) - open_names),  # a name that an open file bears too tells nothing
        *closed["sha256"].drop_nulls(),
    }


def _closed_cells(path: Path, openness: Openness) -> set[str]:
    return _cells(pl.read_parquet(path)) & openness.closed_sources


def _cells(frame: pl.DataFrame) -> set[str]:
    """Every text that stands in a table: the names of its columns, its words and lists of words. Raises DisclosureError
    for a column of another kind that could hold words."""
    words, lists = [], []
    for name, kind in frame.schema.items():
        inner = kind.inner if isinstance(kind, pl.List) else kind
        if inner.is_nested() or isinstance(inner, UNSEARCHED):
            raise DisclosureError(f"a table of the edition has a column {name} that can not be searched")
        if inner == pl.String:
            (words if kind == pl.String else lists).append(name)
    found = frame.select(
        *(pl.col(name).unique().implode() for name in words),
        *(pl.col(name).explode().unique().implode() for name in lists),
    )
    return {cell for row in found.rows() for cells in row for cell in cells if cell} | set(frame.columns)


def _words(path: Path, wanted: set[str]) -> set[str]:
    found: set[str] = set()
    for text in texts(path):
        found |= {word for word in wanted - found if word in text}
    return found


def texts(path: Path) -> Iterator[str]:
    """What can be read in a file: its bytes as text, the rows of a table, the parts of an Office document or a PDF."""
    content = path.read_bytes()
    if path.suffix == ".parquet":
        yield "\n".join(_cells(pl.read_parquet(path)))
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(path) as parts:
            names = [name for name in parts.namelist() if not name.endswith(PICTURES)]
            yield from (_decoded(parts.read(name)) for name in names)
    else:
        yield _decoded(content)
    if path.suffix == ".pdf":
        yield from (_decoded(_inflated(stream)) for stream in STREAM.findall(content))
        yield from (
            bytes.fromhex(text.decode()).decode("utf-16-be", "replace") for text in UTF_16.findall(content)
        )


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:  # packed otherwise, or not at all
        return stream


def _decoded(content: bytes) -> str:
    return html.unescape(content.decode("utf-8", errors="replace"))
