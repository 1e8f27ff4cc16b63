"""The registers of what was read: each source writes its own rows, and one table joins those of all sources."""

from datetime import date

import polars as pl

from pipelines import corrections, rejects
from pipelines.declarations import Source
from pipelines.extracts.store import Extract
from pipelines.steps import Step, Workshop

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


REGISTERS = {
    "extracts": (EXTRACT_COLUMNS, "Every extract: file, sha256, rows, months"),
    "extract_months": (MONTH_COLUMNS, "The months that each extract covers"),
    "rejects": (rejects.SCHEMA, "Every row that was rejected, with its reason"),
    "corrections": (corrections.SCHEMA, "Every cell that a declared correction names, as it was"),
    "correction_counts": (corrections.COUNTS, "Each correction: rows expected and corrected"),
}


def register_steps(tables: frozenset[str]) -> list[Step]:
    """The steps that join the sources' registers; ``tables`` are the sources' steps, which write them."""
    return [_register_step(name, tables) for name in REGISTERS]


def write_registers(workshop: Workshop, source: Source, extracts: list[Extract]) -> None:
    """A source's own rows of each register. One without rows has no table: most sources have neither rejects nor
    corrections, and making empty tables took longer than reading a month of street-level crime."""
    logged = corrections.logged(extracts)
    frames = {
        "extracts": pl.DataFrame([_described(e, source) for e in extracts], schema=EXTRACT_COLUMNS),
        "extract_months": pl.DataFrame([m for e in extracts for m in _months(e)], schema=MONTH_COLUMNS),
        "rejects": rejects.kept(workshop.store.rejects, extracts),
        "corrections": logged,
        "correction_counts": corrections.counted(source, extracts, logged),
    }
    for name, frame in frames.items():
        if frame.is_empty():
            workshop.warehouse.drop(_own(source.source, name))
        else:
            workshop.warehouse.write_frame(_own(source.source, name), frame)


def _own(source: str, register: str) -> str:
    return f"raw.{source}__{register}"


def _register_step(name: str, tables: frozenset[str]) -> Step:
    columns, description = REGISTERS[name]

    def run(workshop: Workshop) -> dict:
        warehouse, listed = workshop.warehouse, ", ".join(f'"{column}"' for column in columns)
        there = warehouse.tables("raw")
        own = [_own(source, name) for source in workshop.catalogue.sources]
        rows = " union all ".join(f"select {listed} from {table}" for table in own if table in there)
        if rows:
            return {"rows": warehouse.create_table(f"raw.{name}", rows)}
        return {"rows": warehouse.write_frame(f"raw.{name}", pl.DataFrame(schema=columns))}

    return Step(f"raw.{name}", tables, run, description)


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
