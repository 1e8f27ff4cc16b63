"""Factory: every ``source.yaml`` -> the table ``raw.<source>``, and the register of all extracts.

Nothing is renamed, mapped or left out here beyond what the source's declaration says.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from pipelines import corrections, rejects
from pipelines.catalogue import Catalogue
from pipelines.declarations import Source
from pipelines.extracts.store import Extract, ExtractStore, hash_file
from pipelines.steps import Step, Workshop

DUCKDB_TYPES = {
    "text": "varchar",
    "count": "bigint",
    "number": "double",
    "month": "date",
    "year": "integer",
    "date": "date",
    "moment": "timestamp",
    "time": "time",
    "flag": "boolean",
    "period": "date",
}
EXTRACT_COLUMNS = {
    "source": pl.String,
    "edition": pl.String,
    "file": pl.String,
    "sha256": pl.String,
    "generation": pl.String,
    "rows_read": pl.Int64,
    "rows_loaded": pl.Int64,
    "rows_rejected": pl.Int64,
    "rows_excluded": pl.Int64,
    "excluded": pl.String,
    "first_month": pl.String,
    "last_month": pl.String,
    "month_count": pl.Int64,
    "last_year": pl.Int64,
    "rows_corrected": pl.Int64,
    "part": pl.String,
    "months": pl.List(pl.Date),
    "notes": pl.String,
    "error": pl.String,
}
MONTH_COLUMNS = {
    "source": pl.String,
    "edition": pl.String,
    "sha256": pl.String,
    "month": pl.Date,
    "file_order": pl.String,
}


REGISTERS = (
    ("extracts", "extracts", EXTRACT_COLUMNS, "Every extract: file, sha256, rows, months"),
    ("extract_months", "months", MONTH_COLUMNS, "The months that each extract covers"),
    ("rejects", "rejects", rejects.SCHEMA, "Every row that was rejected, with its reason"),
    (
        "corrections",
        "corrections",
        corrections.SCHEMA,
        "Every cell that a declared correction names, as it was",
    ),
    (
        "correction_counts",
        "correction_counts",
        corrections.COUNTS,
        "Each correction: rows expected and corrected",
    ),
)


def source_steps(catalogue: Catalogue) -> list[Step]:
    steps = [_source_step(source) for source in catalogue.sources.values()]
    tables = frozenset(step.name for step in steps)
    return [
        *steps,
        *(
            Step(f"raw.{name}", tables, _register(name, kind, columns), text)
            for name, kind, columns, text in REGISTERS
        ),
    ]


def _source_step(source: Source) -> Step:
    def run(workshop: Workshop) -> dict:
        extracts = list(_extracts(workshop, source))
        parquets = sorted({str(extract.parquet) for extract in extracts if extract.parquet})
        if parquets:
            files = ", ".join("'" + path.replace("'", "''") + "'" for path in parquets)
            workshop.warehouse.create_view(f"raw.{source.source}", f"select * from read_parquet([{files}])")
        else:
            workshop.warehouse.create_table(f"raw.{source.source}", _typed_empty(source))
        _write_registers(workshop, source, extracts)
        failed = [extract.error for extract in extracts if extract.error]
        return {
            "extracts": len(extracts),
            "rows loaded": sum(extract.facts.rows_loaded for extract in extracts if extract.facts),
            "rows rejected": sum(extract.facts.rows_rejected for extract in extracts if extract.facts),
            "extracts that could not be read": len(failed),
        }

    return Step(
        name=f"raw.{source.source}",
        needs=frozenset(),
        run=run,
        description=f"{source.title} ({source.publisher}): {source.grain}",
        kinds=frozenset({"parquet", "duckdb"}),
    )


def _extracts(workshop: Workshop, source: Source) -> list[Extract]:
    if source.shape == "reference":
        return [_reference(workshop.store, source)]
    there = workshop.store.editions(source)
    wanted = there if workshop.editions is None else workshop.editions.get(source.source, [])
    found = list(workshop.store.load(source, [edition for edition in wanted if edition in there]))
    return corrections.refused_where_two_readings(found)


def _reference(store: ExtractStore, source: Source) -> Extract:
    """A reference table lies beside its declaration and is the same for every edition."""
    path = source.folder / source.reference_file
    return store.load_file(source, "reference", path, hash_file(path))


def _write_registers(workshop: Workshop, source: Source, extracts: list[Extract]) -> None:
    warehouse = workshop.warehouse
    warehouse.write_frame(
        f"raw.{source.source}__extracts",
        pl.DataFrame([_described(e, source) for e in extracts], schema=EXTRACT_COLUMNS),
    )
    warehouse.write_frame(
        f"raw.{source.source}__months",
        pl.DataFrame([m for e in extracts for m in _months(e)], schema=MONTH_COLUMNS),
    )
    logged = corrections.logged(extracts)
    warehouse.write_frame(f"raw.{source.source}__corrections", logged)
    warehouse.write_frame(
        f"raw.{source.source}__correction_counts", corrections.counted(source, extracts, logged)
    )
    warehouse.write_frame(f"raw.{source.source}__rejects", rejects.kept(workshop.store.rejects, extracts))


def _described(extract: Extract, source: Source) -> dict:
    facts = extract.facts
    described = {
        "source": extract.source,
        "edition": extract.edition,
        "file": extract.file,
        "sha256": extract.sha256,
        "error": extract.error,
    }
    if facts:
        described |= {
            "generation": facts.generation,
            "rows_read": facts.rows_read,
            "rows_loaded": facts.rows_loaded,
            "rows_rejected": facts.rows_rejected,
            "rows_excluded": sum(facts.excluded.values()),
            "excluded": "; ".join(f"{count:,}: {reason}" for reason, count in facts.excluded.items()),
            "first_month": facts.months[0] if facts.months else None,
            "last_month": facts.months[-1] if facts.months else None,
            "month_count": len(facts.months),
            "last_year": facts.last_year,
            "rows_corrected": facts.rows_corrected,
            "part": _part(len(facts.months), source),
            "months": [_first_day(month) for month in facts.months],
            "notes": "; ".join(facts.notes),
        }
    return described


def _part(months: int, source: Source) -> str:
    """Which of the declared parts of an edition a file is, by the months it covers."""
    fitting = {name: part for name, part in source.parts.items() if months > part.more_months_than}
    return max(fitting, key=lambda name: fitting[name].more_months_than, default="")


def _months(extract: Extract) -> list[dict]:
    if not extract.facts:
        return []
    months = extract.facts.months
    return [
        {
            "source": extract.source,
            "edition": extract.edition,
            "sha256": extract.sha256,
            "month": _first_day(month),
            "file_order": f"{months[-1]} {months[0]}",  # the file that ends last, of those the one that starts last
        }
        for month in months
    ]


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _register(name: str, kind: str, columns: dict) -> Callable[[Workshop], dict]:
    def run(workshop: Workshop) -> dict:
        tables = [f"raw.{source}__{kind}" for source in workshop.catalogue.sources]
        listed = ", ".join(f'"{column}"' for column in columns)
        select = " union all ".join(f"select {listed} from {table}" for table in tables)
        return {"rows": workshop.warehouse.create_table(f"raw.{name}", select)}

    return run


def _typed_empty(source: Source) -> str:
    columns = {"file_row": "uinteger"}
    for name, column in source.columns.items():
        if column.is_kept:
            columns[name] = "varchar" if column.protect else DUCKDB_TYPES[column.type]
            columns |= {f"{name}_end": "date"} if column.type == "period" else {}
            columns |= {f"{name}_status": "varchar"} if column.no_value else {}
    if source.shape == "wide_months":
        columns |= {"counts": "bigint[]"}
    if source.wide:
        columns |= {source.wide.headers_as: "varchar[]"}
        columns |= {source.wide.values_as: f"{DUCKDB_TYPES[source.wide.type]}[]"}
    if source.shape == "geojson":
        columns |= {"vintage": "integer", "square_kilometres": "double", "geometry": "varchar"}
    columns |= {"sha256": "varchar"}
    return (
        "select "
        + ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in columns.items())
        + " where false"
    )
