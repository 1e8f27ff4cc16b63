"""Where things lie: the repository's declarations, the extracts, and what is built from them."""

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Project:
    """The folders of one run.

    ``declarations`` is always the repository; ``extracts`` (``SNA_DATA_RAW``) and ``build`` (``SNA_BUILD``)
    can lie elsewhere, so that extracts stay on a restricted drive and two builds never meet.
    """

    declarations: Path = REPOSITORY
    extracts: Path = REPOSITORY / "data_raw"
    build: Path = REPOSITORY / "build"

    @classmethod
    def from_environment(cls) -> "Project":
        return cls(
            extracts=_folder("SNA_DATA_RAW", REPOSITORY / "data_raw"),
            build=_folder("SNA_BUILD", REPOSITORY / "build"),
        )

    @property
    def source_declarations(self) -> Path:
        return self.declarations / "data_raw"

    @property
    def sql(self) -> Path:
        return self.declarations / "sql"

    @property
    def expectations(self) -> Path:
        return self.declarations / "expectations"

    @property
    def assessments(self) -> Path:
        return self.declarations / "assessments"

    @property
    def warehouse(self) -> Path:
        return self.build / "warehouse.duckdb"

    @property
    def raw(self) -> Path:
        return self.build / "raw"

    @property
    def rejects(self) -> Path:
        return self.build / "rejects"

    @property
    def published(self) -> Path:
        return self.build / "published"

    @property
    def documents(self) -> Path:
        return self.build / "documents"


def _folder(variable: str, default: Path) -> Path:
    value = os.environ.get(variable)
    return Path(value).expanduser().resolve() if value else default
