"""What a second document of the sample adds to the first: a public edition, or a product of another kind.

Peer: the restricted assessment alone, from published tables, in every format. Ours makes the second document with it.
A public edition: composed, rendered, its files searched. Its tables, made and proved once when tables are published, are
published ones as the restricted edition's are (`sna build sample --audience both` against `--audience restricted`, whole
builds, tells what they add).
The product: the needs assessment at its highest tier, the longest of all.
"""

from collections.abc import Callable
from pathlib import Path

from pipelines.publish import Publication
from tests.benchmarks.measuring import Benchmark, Sides
from tests.benchmarks.rendering_documents import ASSESSMENT, built

OWN, SECOND = "strategic_assessment", "sna_tier_3"


def _prepared(folder: Path, **both: list[str]) -> Sides:
    catalogue, published = built(folder, "--audience", "both")

    def made(**which: list[str]) -> Publication:
        from pipelines.reports import make_documents

        return make_documents(catalogue, ASSESSMENT, published.run, **which)

    return Sides(lambda: None, lambda _: made(**both), lambda: made(products=[OWN]), _agree)


def _agree(ours: Publication, peer: Publication) -> None:
    """Ours holds as many files again."""
    assert len(ours.documents) == 2 * len(peer.documents) >= 8


def _benchmark(name: str, what: str, **both: list[str]) -> Benchmark:
    prepare: Callable[[Path], Sides] = lambda folder: _prepared(folder, **both)  # noqa: E731
    return Benchmark(name, f"{what}; peer: the restricted assessment alone", 1.5, "time", prepare)


AUDIENCE = _benchmark(
    "second_audience",
    "restricted and public editions of the sample from its published tables",
    products=[OWN],
    audiences=["restricted", "public"],
)
PRODUCT = _benchmark(
    "second_product",
    "the sample's assessment and its needs assessment at tier 3 from its published tables",
    products=[OWN, SECOND],
)
