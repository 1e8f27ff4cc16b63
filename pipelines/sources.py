"""Factory: every ``source.yaml`` -> the table ``raw.<source>``, and the register of all extracts.

Nothing is renamed, mapped or left out here beyond what the source's declaration says.
"""

from pipelines import corrections
from pipelines.catalogue import Catalogue
from pipelines.declarations import Source
from pipelines.extracts.store import Extract, ExtractStore, hash_file
from pipelines.registers import register_steps, write_registers
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


def source_steps(catalogue: Catalogue) -> list[Step]:
    steps = [_source_step(source) for source in catalogue.sources.values()]
    tables = frozenset(step.name for step in steps)
    return [*steps, *register_steps(tables)]


def _source_step(source: Source) -> Step:
    def run(workshop: Workshop) -> dict:
        extracts = list(_extracts(workshop, source))
        parquets = sorted({str(extract.parquet) for extract in extracts if extract.parquet})
        if parquets:
            files = ", ".join("'" + path.replace("'", "''") + "'" for path in parquets)
            workshop.warehouse.create_view(f"raw.{source.source}", f"select * from read_parquet([{files}])")
        else:
            workshop.warehouse.create_table(f"raw.{source.source}", _typed_empty(source))
        write_registers(workshop, source, extracts)
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
