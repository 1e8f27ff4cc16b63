"""A new month added to 47 known ones, against the full ingest of all 48: staging is a view over one Parquet a file."""

import tempfile
from pathlib import Path

from pipelines.extracts.store import ExtractStore
from pipelines.steps import Workshop
from tests.benchmarks.measuring import Benchmark, Sides
from tests.benchmarks.reading_street_rows import EDITION, SOURCE, STAGED, ingest, laid_out, workshop


def prepare(folder: Path) -> Sides:
    known, extracts = laid_out(folder, leave_out_last=1), laid_out(folder)
    kept = Path(tempfile.mkdtemp(dir=folder))
    ingest(workshop(known, ExtractStore(known, kept)))
    for path in (extracts / SOURCE / EDITION).iterdir():
        there = known / SOURCE / EDITION / path.name
        there.exists() or there.hardlink_to(path)

    def fresh() -> Workshop:
        return workshop(known, ExtractStore(known, Path(tempfile.mkdtemp(dir=folder)), (kept,)))

    def peer() -> Workshop:
        return ingest(workshop(extracts, ExtractStore(extracts, Path(tempfile.mkdtemp(dir=folder)))))

    return Sides(fresh, ingest, peer, _agree)


def _agree(ours: Workshop, peer: Workshop) -> None:
    counted = f"select month, offence, borough_code, count(*) as rows from {STAGED} group by all order by all"
    assert ours.warehouse.query(counted).equals(peer.warehouse.query(counted)), "the added month differs"


BENCHMARK = Benchmark(
    "adding_a_street_month",
    "one new month of street-level rows added to 47 known ones; peer: the full ingest of all 48",
    bound=0.1,
    ratio_of="time",
    prepare=prepare,
)
