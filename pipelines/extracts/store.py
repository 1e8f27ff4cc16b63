"""Which extracts lie in ``data_raw``, and one Parquet file for each, named by the sha256 of its content.

A file is hashed again only when its path, size or time of change is new, and read again only when its hash or
the declaration of its source is.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipelines.declarations import Source
from pipelines.errors import InputError
from pipelines.extracts.facts import Facts, Reading, with_last_year
from pipelines.extracts.protection import SAMPLE_KEY, key_for, mark_of
from pipelines.extracts.shapes import read_extract
from pipelines.extracts.tables import SUFFIXES, is_extract, is_litter

GEOJSON = (".geojson", ".json")
FEW = 4  # a column has few different texts when its first rows hold each of theirs so many times
FIRST_ROWS = 2000
MOST_AT_ONCE = 4  # files read at the same time: each needs about six times its size in memory
Result = TypeVar("Result")


@dataclass(frozen=True)
class Extract:
    """One file of one edition: either its rows (``parquet``) and facts, or the error that stopped it."""

    source: str
    edition: str
    path: Path
    sha256: str
    parquet: Path | None
    facts: Facts | None
    error: str | None
    rejects: Path | None = None
    corrections: Path | None = None

    @property
    def file(self) -> str:
        return self.path.name


@dataclass(frozen=True)
class ExtractStore:
    """Reads through a cache: ``write`` receives new Parquet files, ``read`` may hold earlier ones.

    ``rejects`` is where rejected rows are laid out for people; None: nowhere.
    """

    extracts: Path
    write: Path
    read: tuple[Path, ...] = ()
    verify: bool = False
    rejects: Path | None = None

    def editions(self, source: Source) -> list[str]:
        folder = self.extracts / source.source
        return sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []

    def files(self, source: Source, edition: str) -> list[Path]:
        """The files of an edition; a file of another kind is refused rather than passed over."""
        folder = self.extracts / source.source / edition
        paths = self.every_file(source.source, edition)
        if source.shape == "geojson":
            return [p for p in paths if p.suffix.lower() in GEOJSON]
        strange = [
            p.name for p in paths if not is_extract(p) and p.suffix.lower() not in (".md", ".txt", ".yaml")
        ]
        if strange:
            raise InputError(
                f"{folder}: {', '.join(strange)} is no {', '.join(SUFFIXES)}; save it as one, or move it elsewhere"
            )
        return [p for p in paths if is_extract(p)]

    def every_file(self, source: str, edition: str) -> list[Path]:
        """All files of an edition's folder, of whatever kind."""
        folder = self.extracts / source / edition
        return sorted(p for p in folder.rglob("*") if p.is_file() and not is_litter(p))

    def load(self, source: Source, editions: Iterable[str]) -> Iterator[Extract]:
        """Every file of the editions, read at most once in its life."""
        for edition in editions:
            try:
                paths = self.files(source, edition)
            except InputError as error:
                folder = self.extracts / source.source / edition
                yield Extract(source.source, edition, folder, "", None, None, str(error))
                continue
            yield from _at_once(self._loader(source, edition, self.hashes_of(paths)), paths)

    def _loader(
        self, source: Source, edition: str, hashes: dict[Path, str | OSError]
    ) -> Callable[[Path], Extract]:
        numbers = {path: number for number, path in enumerate(hashes, start=1)}
        first = {sha256: path for path, sha256 in reversed(hashes.items()) if isinstance(sha256, str)}

        def load(path: Path) -> Extract:
            sha256 = hashes[path]
            if source.file_names and not re.fullmatch(source.file_names, path.name):
                folder = self.extracts / source.source / edition
                return Extract(
                    source.source, edition, folder, "", None, None, _misnamed(source, numbers[path])
                )
            if isinstance(sha256, OSError):  # no right to read it, or Excel on Windows holds it open
                problem = (
                    f"{path.name}: cannot be opened ({sha256.strerror or sha256}); close it, or copy it again"
                )
                return Extract(source.source, edition, path, "", None, None, problem)
            if first[sha256] != path:
                problem = f"{path.name}: is the same file as {first[sha256].name} in this edition; delete one of them"
                return Extract(source.source, edition, path, sha256, None, None, problem)
            return self.load_file(source, edition, path, sha256)

        return load

    def load_file(self, source: Source, edition: str, path: Path, sha256: str) -> Extract:
        """One file through the cache; a file that cannot be read becomes an Extract with its error."""
        source = source.corrected_in(edition)
        try:
            key = key_for(source, edition)
            name = f"{source.source}/{_declaration_version(source, path, key)}/{sha256}"
            there = [folder for folder in (self.write, *self.read) if (folder / f"{name}.json").exists()]
            if not there:
                self._write(name, sha256, with_last_year(read_extract(path, source, key), source))
        except InputError as error:
            return Extract(source.source, edition, path, sha256, None, None, str(error))
        made = (there or [self.write])[0] / name
        facts = Facts(**json.loads(made.with_suffix(".json").read_text(encoding="utf-8")))
        rejects = made.with_suffix(".rejects") if facts.rows_rejected else None
        log = made.with_suffix(".corrections")
        return Extract(
            source.source,
            edition,
            path,
            sha256,
            made.with_suffix(".parquet"),
            facts,
            None,
            rejects,
            log if log.exists() else None,
        )

    def _forget_older(self, source: Source, path: Path, key: bytes | None) -> None:
        """Readings of a personal source by an older declaration or key hold what is now protected in another way."""
        if not source.personal:
            return
        current = {_declaration_version(source, path, known) for known in (key, SAMPLE_KEY)}
        for folder in (self.write / source.source).glob("*"):
            if folder.name not in current:
                shutil.rmtree(folder)

    def _write(self, name: str, sha256: str, reading: Reading) -> None:
        """Rows first, facts last: the facts file says that the rows are whole."""
        made = self.write / name
        made.parent.mkdir(parents=True, exist_ok=True)
        partial = made.with_suffix(".partial")
        rows = _compact(reading.rows.with_columns(pl.lit(sha256).alias("sha256")))
        # repeated texts are written once already; lz4 would save a seventh of the space for a third more time
        rows.write_parquet(partial, compression="uncompressed", statistics=False)
        os.replace(partial, made.with_suffix(".parquet"))
        if reading.corrections is not None and reading.corrections.height:
            reading.corrections.write_parquet(made.with_suffix(".corrections"))
        if reading.rejects.height:
            reading.rejects.write_parquet(made.with_suffix(".rejects"))
        partial.write_text(json.dumps(reading.facts.as_dict()), encoding="utf-8")
        os.replace(partial, made.with_suffix(".json"))

    def sha256(self, path: Path) -> str:
        """The hash of a file's content, remembered by its path, size and time of change. Raises OSError."""
        found = self.hashes_of([path])[path]
        if isinstance(found, OSError):
            raise found
        return found

    def hashes_of(self, paths: Iterable[Path]) -> dict[Path, str | OSError]:
        """The hashes of many files, remembered together; for a file that cannot be opened the error."""
        known = self._hashes()
        keys: dict[Path, str] = {}
        found: dict[Path, str | OSError] = {}
        for path in paths:
            try:
                status = path.stat()
                keys[path] = f"{_place(path)}|{status.st_size}|{status.st_mtime_ns}"
                found[path] = "" if self.verify else known.get(keys[path], "")
            except OSError as error:
                found[path] = error
        new = [path for path, sha256 in found.items() if sha256 == ""]
        found |= dict(zip(new, _at_once(_hash_or_error, new), strict=True))
        made = {keys[path]: sha256 for path in new if isinstance(sha256 := found[path], str)}
        if made:
            places = {key.split("|")[0] for key in made}
            kept = {key: sha256 for key, sha256 in known.items() if key.split("|")[0] not in places}
            _write_json(self.write / "hashes.json", kept | made)
        return found

    def _hashes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for folder in (*self.read, self.write):
            path = folder / "hashes.json"
            if path.exists():
                found |= json.loads(path.read_text(encoding="utf-8"))
        return found


def _misnamed(source: Source, number: int) -> str:
    return (
        f"file {number} of the edition has a name of another form than `file_names` in "
        f"data_raw/{source.source}/source.yaml (the name is not shown: it could be somebody's); rename the file"
    )


def _place(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()  # a file's name can name somebody


def _at_once(work: Callable[[Path], Result], paths: list[Path]) -> Iterator[Result]:
    """The results in the order of the files, several files at work: reading and hashing leave Python's lock."""
    if len(paths) < 2:
        yield from map(work, paths)
        return
    with ThreadPoolExecutor(max_workers=min(MOST_AT_ONCE, os.cpu_count() or 1)) as pool:
        yield from pool.map(work, paths)


def _hash_or_error(path: Path) -> str | OSError:
    try:
        return hash_file(path)
    except OSError as error:
        return error


def _compact(rows: pl.DataFrame) -> pl.DataFrame:
    """Texts of which few are different as categories, which Parquet writes faster (and any reader sees as text)."""
    first = rows.head(FIRST_ROWS)
    few = [
        name
        for name, kind in rows.schema.items()
        if kind == pl.String and first[name].n_unique() * FEW < first.height
    ]
    return rows.with_columns(pl.col(few).cast(pl.Categorical)) if few else rows


def hash_file(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _declaration_version(source: Source, path: Path, key: bytes | None) -> str:
    """Changes with what decides how a file is read: the declaration, the readers, the key of personal data, a year
    in the file's name."""
    deciding = {
        "columns",
        "month_header",
        "exclude",
        "key",
        "ignored_headers",
        "shape",
        "months_from",
        "months_to",
        "repeated_rows",
        "counted_repeats",
        "personal",
        "wide",
    }
    content = source.model_dump_json(include=deciding) + mark_of(key)
    content += "".join(correction.model_dump_json() for correction in source.corrections)
    in_name = path.name if any(c.from_file_name for c in source.columns.values()) else ""
    lists = "".join(hash_file(file) for file in sorted(_lists(source)))
    return hashlib.sha256(f"{_readers()}{content}{in_name}{lists}".encode()).hexdigest()[:12]


def _lists(source: Source) -> set[Path]:
    """The files that say which texts a column can hold."""
    return {source.folder / c.listed_in.file for c in source.columns.values() if c.listed_in}


@lru_cache(maxsize=1)
def _readers() -> str:
    """Hash of the code that reads: other readers can give other rows for the same file."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(module.read_bytes() for module in modules)).hexdigest()


def _write_json(path: Path, content: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=0), encoding="utf-8")
    os.replace(partial, path)
