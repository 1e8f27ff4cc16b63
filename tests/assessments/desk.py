"""An analyst's desk for tests: extracts, a build folder and the `sna` command."""

import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SNA = Path(sys.executable).with_name("sna")


@dataclass(frozen=True)
class Desk:
    """An analyst's desk: extracts and a build folder that no other test touches."""

    extracts: Path
    build: Path

    def sna(self, *words: str, **more) -> subprocess.CompletedProcess:
        return subprocess.run(
            [SNA, *words], capture_output=True, encoding="utf-8", env=self.environment, timeout=300, **more
        )

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DAGSTER_HOME", "SNA_DAGSTER")}
        return {**kept, "SNA_DATA_RAW": str(self.extracts), "SNA_BUILD": str(self.build), "PYTHONUTF8": "1"}

    @property
    def pointer(self) -> str:
        return (self.build / "published" / "current.json").read_text(encoding="utf-8")

    @property
    def borough_file(self) -> Path:
        return next((self.extracts / "mps_borough_crime" / "sample").glob("*24 months*"))

    def document(self, kind: str) -> Path:
        return self.build / "documents" / "sample" / f"sample-official-sensitive.{kind}"

    def public_document(self, kind: str) -> Path:
        return self.build / "documents" / "sample" / "public" / f"sample-public-official.{kind}"

    def tables(self, audience: str) -> Path:
        return self._of_the_last_run("published", audience)

    def project(self, audience: str) -> Path:
        """The folder in which the audience's document was composed and rendered."""
        return self._of_the_last_run("documents", audience)

    def _of_the_last_run(self, kind: str, audience: str) -> Path:
        folders = (self.build / kind).glob(f"*/sample/{audience}")
        return max(folders, key=lambda folder: folder.stat().st_mtime)


def lay_out_sample(folder: Path, leaving_out: Collection[str] = ()) -> Desk:
    for sample in (ROOT / "data_raw").glob("*/sample"):
        if sample.parent.name in leaving_out:
            continue
        shutil.copytree(sample, folder / "data_raw" / sample.parent.name / "sample")
    return Desk(folder / "data_raw", folder / "build")
