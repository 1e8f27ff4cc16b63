"""Rejected rows beside their reason: ``build/rejects/<source>/<edition>/<file>`` as Parquet and as a readable CSV."""

from pathlib import Path

import polars as pl

from pipelines.extracts.facts import REJECT_COLUMNS
from pipelines.extracts.store import Extract
from pipelines.spreadsheet_safety import without_formulas

SCHEMA = {"source": pl.String, "edition": pl.String, "file": pl.String, **REJECT_COLUMNS}


def kept(folder: Path | None, extracts: list[Extract]) -> pl.DataFrame:
    """The rejects of all extracts in one table; each file's are also written below ``folder``."""
    found = [pl.DataFrame(schema=SCHEMA)]
    for extract in extracts:
        rejects = _with_origin(extract) if extract.rejects else None
        if folder:
            _write(folder / extract.source / extract.edition, extract.file, rejects)
        if rejects is not None:
            found.append(rejects)
    return pl.concat(found)


def _with_origin(extract: Extract) -> pl.DataFrame:
    origin = {"source": extract.source, "edition": extract.edition, "file": extract.file}
    rejects = pl.read_parquet(extract.rejects)
    return rejects.select(*(pl.lit(text).alias(name) for name, text in origin.items()), *REJECT_COLUMNS)


def _write(folder: Path, file: str, rejects: pl.DataFrame | None) -> None:
    """Both forms of a file's rejects; those of an earlier reading go when there are none any more."""
    parquet, table = folder / f"{file}.rejects.parquet", folder / f"{file}.rejects.csv"
    if rejects is None:
        parquet.unlink(missing_ok=True)
        table.unlink(missing_ok=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    rejects.write_parquet(parquet)
    without_formulas(rejects).write_csv(table, include_bom=True)
