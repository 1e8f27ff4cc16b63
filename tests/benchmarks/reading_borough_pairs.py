"""Fifty editions of a borough pair into staging, against a bare ``polars.read_csv`` and unpivot of the same files.

Ours hashes each file, reads and checks it, writes its Parquet file and the register of extracts, makes the raw and
the staging view, and then reads every staging row (edition, file, labels, codes, month, count), because a view
that nobody reads costs nothing. Opening the database, the declared tables and the commit are left out. The peer
reads all columns into one row a month and holds one file at a time; it hashes, checks and keeps nothing.

Each edition differs from the others in one count, so that no cache serves two of them.
"""

import tempfile
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import all_steps
from pipelines.project import Project
from pipelines.steps import Workshop, with_needs
from pipelines.warehouse import Warehouse
from tests.benchmarks.extracts import borough_pair
from tests.benchmarks.measuring import Benchmark, Sides

EDITIONS = 50
SOURCE = "mps_borough_crime"
STAGING = f"staging.{SOURCE}"
TIMED = (f"raw.{SOURCE}", "raw.extracts", STAGING)
EVERY_ROW = f"""
    select count(*), sum(count)::bigint, count(edition), max(month),
        count(file), count(sha256), max(file_row), count(group_label), count(offence_label), count(offence_group),
        count(offence), count(area_label), count(area_code)
    from {STAGING}
"""


def prepare(folder: Path) -> Sides:
    extracts = folder / "fifty"
    paths = _copies(extracts)
    catalogue = Catalogue(Project(extracts=extracts))
    steps = with_needs(all_steps(catalogue), [STAGING])

    def fresh() -> Workshop:
        cache = Path(tempfile.mkdtemp(dir=folder))
        editions = {SOURCE: [f"{number:02}" for number in range(EDITIONS)]}
        workshop = Workshop(catalogue, Warehouse(), ExtractStore(extracts, cache), None, editions)
        for step in steps:
            if step.name not in TIMED:
                step.run(workshop)
        return workshop

    def ours(workshop: Workshop) -> tuple[int, int]:
        for step in steps:
            if step.name in TIMED:
                step.run(workshop)
        rows, total, *_ = workshop.warehouse.query(EVERY_ROW).row(0)
        workshop.warehouse.close()
        return rows, total

    def peer() -> tuple[int, int]:
        rows = total = 0
        for path in paths:
            long = _unpivoted(path)
            rows, total = rows + long.height, total + long["count"].sum()
        return rows, total

    return Sides(fresh, ours, peer, _agree)


def _unpivoted(path: Path) -> pl.DataFrame:
    wide = pl.read_csv(path)
    labels = [name for name in wide.columns if not name.isdigit()]
    return wide.unpivot(index=labels, variable_name="month", value_name="count")


def _agree(ours: tuple[int, int], peer: tuple[int, int]) -> None:
    assert ours == peer, f"rows and offences of ours are {ours}, of the peer {peer}"


def _copies(extracts: Path) -> list[Path]:
    """Fifty folders of the pair; the last count of the last row of each file says which."""
    paths = []
    for original in borough_pair()[0]:
        body, _, _ = original.read_text(encoding="utf-8-sig").rstrip().rpartition(",")
        for number in range(EDITIONS):
            path = extracts / SOURCE / f"{number:02}" / original.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{body},{number}\n", encoding="utf-8")
            paths.append(path)
    return paths


BENCHMARK = Benchmark(
    "reading_borough_pairs",
    f"{EDITIONS} editions of a borough pair ({borough_pair()[1]}) into staging; peer: polars read_csv and unpivot",
    bound=3,
    ratio_of="time",
    prepare=prepare,
)
