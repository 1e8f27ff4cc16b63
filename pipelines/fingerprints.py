"""Hashes of all that decides what is published: nothing is made again while its hash stays the same."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipelines.declarations import Assessment

TABLE_FILES = ("data_raw/breaks.yaml", "data_raw/*/*.*", "sql/**/*", "expectations/*", "pipelines/**/*.py")
# What an assessment says of its documents alone: no table has to be made again when it changes.
DOCUMENT_SETTINGS = {
    *("product", "products", "tier", "sections", "title", "partnership", "marking", "status", "version"),
    *("approval", "errata", "board", "serious_violence", "formats", "overview"),
}


def of_tables(root: Path, assessment: Assessment | None) -> str:
    """Of the declarations and the code behind the tables of an assessment; without one, of those behind all tables."""
    digest = _digest(root, TABLE_FILES)
    if assessment:
        digest.update(assessment.model_dump_json(exclude=DOCUMENT_SETTINGS).encode())
        printed = [assessment.folder / "published.csv"]
        if assessment.previous:
            printed.append(assessment.folder.parent / assessment.previous / "signed_figures.csv")
        for path in printed:
            digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def of_documents(root: Path, assessment: str, previous: str | None = None) -> str:
    """Of the tables' declarations, how documents look, what people wrote and signed; of other assessments only what the
    one before published of partners' counts."""
    own = (f"assessments/{assessment}/**/*",) if assessment else ()
    before = (f"assessments/{previous}/published_counts.csv",) if previous else ()
    return _digest(root, (*TABLE_FILES, "assessments/_*/**/*", *own, *before)).hexdigest()


def _digest(root: Path, patterns: Iterable[str]) -> "hashlib._Hash":
    found = {path for pattern in patterns for path in root.glob(pattern)}
    digest = hashlib.sha256()
    for path in sorted(path for path in found if path.is_file() and path.suffix != ".png"):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest
