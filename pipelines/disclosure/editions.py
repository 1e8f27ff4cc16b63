"""The edition of an assessment for one audience: its own settings, its own tables, its own name.

Its tables are published ones: made and proved once, beside the restricted ones, and read by every document of the
audience until anything that decides them changes.
"""

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable
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
from pipelines.disclosure.published_before import NAME as PUBLISHED_BEFORE
from pipelines.disclosure.registers import RegistersCounts, counts_of_registers, folders_before

RECORD, PROOF = "held-back-from-{audience}.csv", "disclosure-proof-{audience}.{kind}"
MADE_OF = "made-of.json"


@dataclass(frozen=True)
class Edition:
    """``tables`` is the one folder that everything downstream reads. ``rules`` and ``proof`` are None for the restricted
    edition; ``proof`` is the folder of what is said of the tables to the restricted side alone."""

    audience: str
    assessment: Assessment
    tables: Path
    rules: AudienceRules | None = None
    proof: Path | None = None

    @property
    def words(self) -> str:
        """For the subtitle: whom it is for, where it is not the restricted edition."""
        return f", {self.audience} edition" if self.rules else ""


def edition_for(catalogue: Catalogue, assessment: Assessment, audience: str, restricted: Path) -> Edition:
    """The audience's tables beside the restricted ones: those that stand there, or, where anything that decides them has
    changed, made anew. Raises DisclosureError, and then writes none."""
    rules = catalogue.audience_rules(audience)
    if rules is None:
        return Edition(audience, assessment, restricted)
    openness = Openness(restricted, assessment)
    narrowed = public_assessment(assessment, rules, openness)
    tables, proof = restricted.with_name(audience), restricted.with_name(f"{audience}-proof")
    edition = Edition(audience, narrowed, tables, rules, proof)
    made_of = _made_of(catalogue, narrowed, restricted)
    if _stands(edition, made_of):
        return edition
    shutil.rmtree(proof, ignore_errors=True)
    counts = counts_of_registers(catalogue, narrowed, restricted)
    dropped = make_public_tables(restricted, tables, rules, narrowed, openness, counts.printed)
    _write_proof(edition, dropped, counts)
    # last: what was ended half way does not stand
    made = {"made_of": made_of, "tables": _hash_of(sorted(tables.glob("*")))}
    (proof / MADE_OF).write_text(json.dumps(made, indent=2), encoding="utf-8")
    return edition


def _made_of(catalogue: Catalogue, assessment: Assessment, restricted: Path) -> str:
    """Hash of all that decides the edition's tables: declarations, code, restricted tables, what went out before."""
    before = [folder / PUBLISHED_BEFORE for folder in folders_before(catalogue, assessment)]
    files = [*sorted(restricted.glob("*.parquet")), *(path for path in before if path.exists())]
    parts = (catalogue.fingerprint(assessment.name), assessment.model_dump_json(), _hash_of(files))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _stands(edition: Edition, made_of: str) -> bool:
    """Whether the edition's tables were made of just this, and are as they were made."""
    path = edition.proof / MADE_OF
    if not path.exists():
        return False
    made = json.loads(path.read_text(encoding="utf-8"))
    return made == {"made_of": made_of, "tables": _hash_of(sorted(edition.tables.glob("*")))}


def _hash_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _write_proof(edition: Edition, dropped: list[Dropped], counts: RegistersCounts) -> None:
    """How many rows each rule dropped, and the proof of what is hidden among partners' counts."""
    folder, audience = edition.proof, edition.audience
    folder.mkdir(parents=True)
    with (folder / RECORD.format(audience=audience)).open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, [field.name for field in fields(Dropped)])
        writer.writeheader()
        writer.writerows(asdict(row) for row in dropped)
    counts.proof.write_parquet(folder / PROOF.format(audience=audience, kind="parquet"))
    counts.proof.write_csv(folder / PROOF.format(audience=audience, kind="csv"))
    words = [line for title, said in counts.words.items() for line in (title, *said, "") if said]
    path = folder / PROOF.format(audience=audience, kind="txt")
    path.write_text("\n".join(words), encoding="utf-8", newline="\n")


def lay_proof_beside(edition: Edition, folder: Path) -> None:
    """Copy what is said of the edition to the restricted documents; it never lies in the edition itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in proof_files(edition):
        shutil.copyfile(path, folder / path.name)


def proof_files(edition: Edition) -> list[Path]:
    """What is said of the edition to the restricted side alone: what was held back, and the proof."""
    return sorted(path for path in edition.proof.iterdir() if path.name != MADE_OF) if edition.proof else []


def proof_of(folder: Path, audience: str) -> pl.DataFrame | None:
    """The proof beside restricted documents; None where no edition for the audience was made with them."""
    path = folder / PROOF.format(audience=audience, kind="parquet")
    return pl.read_parquet(path) if path.exists() else None


def proof_warnings(folder: Path, audience: str) -> list[str]:
    """What the proof beside restricted documents says that somebody has to read before the edition goes out."""
    path = folder / PROOF.format(audience=audience, kind="txt")
    return warnings_of(path.read_text(encoding="utf-8").splitlines()) if path.exists() else []
