"""The editions that an assessment's audiences get: published when its tables are, and read by the documents."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.disclosure.editions import Edition, edition_for
from pipelines.publish import AUDIENCE
from pipelines.tiers import at_tier


def editions_of(
    catalogue: Catalogue, assessment: Assessment, kinds: list[str], audiences: Sequence[str], tables: Path
) -> Iterator[tuple[str, Edition]]:
    """Each kind of document for each audience but the partnership's own, with the edition of what its tier may use. Kinds
    that read the same tables share an edition."""
    made: dict[tuple[str, Path], Edition] = {}
    for audience in audiences:
        for kind in catalogue.products.for_public(assessment, kinds) if audience != AUDIENCE else []:
            own, within = at_tier(catalogue, assessment, kind, tables)
            if (audience, within) not in made:
                made[audience, within] = edition_for(catalogue, own, audience, within)
            yield kind, made[audience, within]


def publish_editions(
    catalogue: Catalogue, name: str, tables: Path, audiences: Sequence[str] = ()
) -> list[Path]:
    """Make and prove the tables of every audience, by default of those that the assessment declares; gives their folders.
    Raises DisclosureError."""
    assessment = catalogue.assessment(name)
    kinds = catalogue.products.of(assessment)
    found = editions_of(catalogue, assessment, kinds, tuple(audiences) or tuple(assessment.audiences), tables)
    return list(dict.fromkeys(edition.tables for _, edition in found))
