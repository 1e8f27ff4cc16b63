"""Publications: immutable folders of Parquet, and one small file that says which of them is current.

Documents read only what lies here. The pointer is replaced last and in one move, so that a failed or killed refresh
leaves the last good publication in place.
"""

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from pipelines.declarations.base import Audience
from pipelines.project import Project
from pipelines.steps import Step
from pipelines.warehouse import Warehouse

AUDIENCE = (
    "restricted"  # what analysis gives; other audiences' tables are made from these (pipelines/disclosure)
)
POINTER = "current.json"
SHARED_TABLES = ("meta.sources", "meta.measures", "meta.breaks", "raw.extracts", "raw.correction_counts")


@dataclass(frozen=True)
class Publication:
    """One published set of tables and the documents made from it. ``run`` made the documents; the tables can be older."""

    assessment: str
    run: str
    folder: Path
    fingerprint: str
    documents: tuple[Path, ...] = ()
    tables_fingerprint: str = ""

    @property
    def audiences(self) -> set[str]:
        return {audience_of(path) for path in self.documents}

    def documents_for(self, audience: str) -> list[Path]:
        """The documents of an audience: they lie below a folder of its name."""
        return [path for path in self.documents if audience_of(path) == audience]

    def documents_in(self, folder: Path) -> list[Path]:
        """The files of the document that was composed in a folder."""
        return [path for path in self.documents if path.parents[1] == folder]


def audience_of(document: Path) -> str:
    return next(part for part in reversed(document.parts) if part in get_args(Audience))


def new_run() -> str:
    """A name for a run: when it began, and a few letters so that two in one second differ."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def publish_tables(
    project: Project, warehouse: Warehouse, steps: list[Step], assessment: str, run: str
) -> Path:
    """Write the assessment's rows of every analysis table, and the shared tables that documents quote."""
    folder = project.published / run / assessment / AUDIENCE
    partial = folder.with_name(f"{AUDIENCE}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    own = [step.name for step in steps if step.per_assessment] + ["meta.check_results", "meta.check_findings"]
    for name in own:
        rows = warehouse.query(f"select * from {name} where assessment = $assessment", assessment=assessment)
        rows.write_parquet(partial / f"{name}.parquet")
    for name in SHARED_TABLES:
        warehouse.query(f"select * from {name}").write_parquet(partial / f"{name}.parquet")
    os.replace(partial, folder)
    return folder


def current(project: Project, assessment: str) -> Publication | None:
    """The current publication of an assessment, if its folder and documents are still there."""
    entry = _pointer(project).get(assessment)
    if not entry:
        return None
    documents = tuple(project.build / path for path in entry["documents"])
    publication = Publication(
        assessment,
        entry["run"],
        project.build / entry["folder"],
        entry["fingerprint"],
        documents,
        entry.get("tables_fingerprint", ""),
    )
    whole = publication.folder.is_dir() and documents and all(path.exists() for path in documents)
    return publication if whole else None


def make_current(project: Project, publication: Publication) -> None:
    """Point to a publication: the one moment at which readers see it."""
    entries = _pointer(project)
    entries[publication.assessment] = {
        "run": publication.run,
        "folder": publication.folder.relative_to(project.build).as_posix(),
        "fingerprint": publication.fingerprint,
        "tables_fingerprint": publication.tables_fingerprint,
        "documents": [path.relative_to(project.build).as_posix() for path in publication.documents],
    }
    path = project.published / POINTER
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(entries, indent=2), encoding="utf-8")
    os.replace(partial, path)


def _pointer(project: Project) -> dict:
    path = project.published / POINTER
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
