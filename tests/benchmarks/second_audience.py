"""Both editions of the sample from its published tables, against the restricted one alone.

Ours makes the public tables, hides and proves the counts of partners, composes and renders the second edition in
every format and searches its files. A second edition is to add less than half of the first.
"""

from pathlib import Path

from pipelines.publish import Publication
from tests.benchmarks.measuring import Benchmark, Sides
from tests.benchmarks.rendering_documents import ASSESSMENT, built

BOTH = ("restricted", "public")


def prepare(folder: Path) -> Sides:
    catalogue, published = built(folder)

    def made(*audiences: str) -> Publication:
        from pipelines.reports import make_documents

        return make_documents(catalogue, ASSESSMENT, published.run, audiences=audiences)

    return Sides(lambda: None, lambda _: made(*BOTH), lambda: made(BOTH[0]), _agree)


def _agree(ours: Publication, peer: Publication) -> None:
    """Ours holds every document of the peer, and the same kinds for the public."""
    restricted, public = (len(ours.documents_for(audience)) for audience in BOTH)
    assert restricted == public == len(peer.documents) >= 4


BENCHMARK = Benchmark(
    "second_audience",
    "restricted and public editions of the sample from its published tables; peer: the restricted one alone",
    bound=1.5,
    ratio_of="time",
    prepare=prepare,
)
