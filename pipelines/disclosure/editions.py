"""The edition of an assessment for one audience: its own settings, its own tables, its own name."""

import csv
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import polars as pl

from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment
from pipelines.declarations.audiences import AudienceRules
from pipelines.disclosure.assessment_within import public_assessment
from pipelines.disclosure.openness import Openness
from pipelines.disclosure.proof_words import warnings_of
from pipelines.disclosure.public_tables import Dropped, make_public_tables
from pipelines.disclosure.registers import RegistersCounts, counts_of_registers

RECORD, PROOF = "held-back-from-{audience}.csv", "disclosure-proof-{audience}.{kind}"


@dataclass(frozen=True)
class Edition:
    """``tables`` is the one folder that everything downstream reads. ``rules`` is None for the restricted edition."""

    audience: str
    assessment: Assessment
    tables: Path
    rules: AudienceRules | None = None
    dropped: tuple[Dropped, ...] = ()
    counts: RegistersCounts | None = None

    @property
    def words(self) -> str:
        """For the subtitle: whom it is for, where it is not the restricted edition."""
        return f", {self.audience} edition" if self.rules else ""


def edition_for(catalogue: Catalogue, assessment: Assessment, audience: str, restricted: Path) -> Edition:
    """Make the audience's tables beside the restricted ones. Raises DisclosureError, and then writes none."""
    rules = catalogue.audience_rules(audience)
    if rules is None:
        return Edition(audience, assessment, restricted)
    openness = Openness(restricted, assessment)
    narrowed = public_assessment(assessment, rules, openness)
    tables = restricted.with_name(audience)
    counts = counts_of_registers(catalogue, narrowed, restricted)
    dropped = make_public_tables(restricted, tables, rules, narrowed, openness, counts.printed)
    return Edition(audience, narrowed, tables, rules, tuple(dropped), counts)


def record_dropped(edition: Edition, folder: Path) -> None:
    """How many rows each rule dropped, and the proof of what is hidden among partners' counts: beside the restricted
    documents, never in the edition itself."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / RECORD.format(audience=edition.audience)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, [field.name for field in fields(Dropped)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in edition.dropped)
    if edition.counts is not None:
        edition.counts.proof.write_parquet(folder / PROOF.format(audience=edition.audience, kind="parquet"))
        edition.counts.proof.write_csv(folder / PROOF.format(audience=edition.audience, kind="csv"))
        words = [line for title, said in edition.counts.words.items() for line in (title, *said, "") if said]
        path = folder / PROOF.format(audience=edition.audience, kind="txt")
        path.write_text("\n".join(words), encoding="utf-8", newline="\n")


def proof_of(folder: Path, audience: str) -> pl.DataFrame | None:
    """The proof beside restricted documents; None where no edition for the audience was made with them."""
    path = folder / PROOF.format(audience=audience, kind="parquet")
    return pl.read_parquet(path) if path.exists() else None


def proof_warnings(folder: Path, audience: str) -> list[str]:
    """What the proof beside restricted documents says that somebody has to read before the edition goes out."""
    path = folder / PROOF.format(audience=audience, kind="txt")
    return warnings_of(path.read_text(encoding="utf-8").splitlines()) if path.exists() else []
