"""Ingest of 5 million street-level rows in 48 files to staging, against a bare Polars copy of them to Parquet.

Ours hashes every file, finds its header, refuses ragged rows, types and checks every cell, counts repeats, writes one
Parquet a file and makes the staging view; the peer copies the cells as they are (`scan_csv(...).sink_parquet(...)`).
"""

import os
import tempfile
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import run_steps
from pipelines.project import Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse
from tests.benchmarks.extracts import shared_folder
from tests.benchmarks.measuring import Benchmark, Sides
from tests.benchmarks.street_rows import write_street_files

SOURCE, EDITION = "police_street", "2024-12"
STAGED = "staging.police_street"
MOST_MEGABYTES = 1536


def prepare(folder: Path) -> Sides:
    extracts = laid_out(folder)
    files = sorted((extracts / SOURCE / EDITION).iterdir())

    def fresh() -> Workshop:
        return workshop(extracts, ExtractStore(extracts, Path(tempfile.mkdtemp(dir=folder))))

    def peer() -> Path:
        copied = folder / "copied.parquet"
        pl.scan_csv(files).sink_parquet(copied)
        return copied

    return Sides(fresh, ingest, peer, _agree)


def laid_out(folder: Path, leave_out_last: int = 0) -> Path:
    """A folder of extracts with the street files as one edition (links: the files are shared by the run)."""
    files = write_street_files(shared_folder(folder) / "street_files")
    extracts = Path(tempfile.mkdtemp(dir=folder))
    edition = extracts / SOURCE / EDITION
    edition.mkdir(parents=True)
    for path in files[: len(files) - leave_out_last]:
        os.link(path, edition / path.name)
    return extracts


def workshop(extracts: Path, store: ExtractStore) -> Workshop:
    return Workshop(Catalogue(Project(extracts=extracts)), Warehouse(), store)


def ingest(workshop: Workshop) -> Workshop:
    run_steps(workshop, [STAGED])
    return workshop


def _agree(ours: Workshop, peer: Path) -> None:
    """Every row arrived: the same number of each type of crime in each month, and the same points."""
    microdegrees = "sum(cast(round(longitude * 1e6) as bigint)) as microdegrees"
    counted = f"count(*) as rows, count(distinct crime_id) as ids, {microdegrees}"
    found = ours.warehouse.query(
        f"select month, offence_label, {counted} from {STAGED} group by all order by all"
    )
    wanted = ours.warehouse.query(
        'with copied as (select cast("Month" || \'-01\' as date) as month, "Crime type" as offence_label, '
        f'"Crime ID" as crime_id, "Longitude" as longitude from \'{peer}\') '
        f"select month, offence_label, {counted} from copied group by all order by all"
    )
    assert found.equals(wanted), "the rows of ours and of the peer differ"
    loaded = ours.warehouse.query(
        "select sum(rows_read - rows_loaded) as lost from raw.extracts where source = 'police_street'"
    )
    assert loaded["lost"].to_list() == [0], "ours left rows out"


BENCHMARK = Benchmark(
    "reading_street_rows",
    "5 million street-level rows in 48 files, hashed, checked and staged; peer: bare scan_csv(...).sink_parquet(...)",
    bound=2,
    ratio_of="time",
    prepare=prepare,
    most_megabytes=MOST_MEGABYTES,
)
