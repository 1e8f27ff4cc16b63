"""What the declared corrections did, by extract and by edition: the tables behind their guard."""

from dataclasses import replace

import polars as pl

from pipelines.declarations import Source
from pipelines.extracts.corrections import LOG_COLUMNS
from pipelines.extracts.store import Extract

SCHEMA = {"source": pl.String, "edition": pl.String, "file": pl.String, **LOG_COLUMNS}
COUNTS = {
    "source": pl.String,
    "edition": pl.String,
    "correction": pl.String,
    "reason": pl.String,
    "provider": pl.String,
    "status": pl.String,
    "rows_expected": pl.Int64,
    "rows_matched": pl.Int64,
    "rows_applied": pl.Int64,
}


def logged(extracts: list[Extract]) -> pl.DataFrame:
    """Every row and column that a correction matched, in all files: original, corrected, and whether it applied."""
    found = [pl.DataFrame(schema=SCHEMA)]
    for extract in extracts:
        if extract.corrections:
            origin = {"source": extract.source, "edition": extract.edition, "file": extract.file}
            places = [pl.lit(text).alias(name) for name, text in origin.items()]
            found.append(pl.read_parquet(extract.corrections).select(*places, *LOG_COLUMNS))
    return pl.concat(found)


def counted(source: Source, extracts: list[Extract], log: pl.DataFrame) -> pl.DataFrame:
    """One row an edition and correction that covers it: the rows its guard expects, those matched, those corrected."""
    rows = []
    for edition in sorted({extract.edition for extract in extracts if extract.facts}):
        for correction in source.corrected_in(edition).corrections:
            own = log.filter((pl.col("edition") == edition) & (pl.col("correction") == correction.name))
            matched = own.select("file", "file_row", "applied").unique()
            rows.append(
                (
                    *(source.source, edition, correction.name, correction.reason, correction.provider),
                    *(
                        correction.status,
                        correction.guard.rows,
                        matched.height,
                        int(matched["applied"].sum()),
                    ),
                )
            )
    return pl.DataFrame(rows, schema=COUNTS, orient="row")


def refused_where_two_readings(extracts: list[Extract]) -> list[Extract]:
    """A file that lies in two editions of which a correction covers one: its rows could not be told apart."""
    first: dict[str, Extract] = {}
    checked = []
    for extract in extracts:
        earlier = first.setdefault(extract.sha256, extract) if extract.parquet else extract
        if earlier.parquet != extract.parquet:
            problem = (
                f"{extract.file}: is the same file as {earlier.edition}/{earlier.file}, and a correction covers one of the "
                f"two editions only; widen its editions in data_raw/{extract.source}/corrections.yaml"
            )
            extract = replace(
                extract, parquet=None, facts=None, error=problem, rejects=None, corrections=None
            )
        checked.append(extract)
    return checked
