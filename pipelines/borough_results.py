"""What became of each borough of a run: the table at its end, the file beside the documents, the exit code."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.errors import CheckError, InputError
from pipelines.output import as_csv

LIST = "boroughs.csv"
MADE, UNCHANGED, FAILED = "made", "unchanged", "failed"


@dataclass(frozen=True)
class BoroughBuilt:
    """One borough: ``seconds`` of the first of a run hold what all share; ``reason`` says why one failed."""

    area: str
    area_name: str
    assessment: str
    status: str
    seconds: float
    reason: str = ""
    exit_code: int = 0


@dataclass(frozen=True)
class Batch:
    """One run: its boroughs in the order in which they were built; their documents lie below ``folder``."""

    template: str
    boroughs: list[BoroughBuilt]
    folder: Path
    overview: list[Path]
    overview_failed: str = ""

    @property
    def failed(self) -> list[BoroughBuilt]:
        return [built for built in self.boroughs if built.status == FAILED]

    @property
    def exit_code(self) -> int:
        """0 where none failed; 3 where extracts alone were at fault, else 4."""
        codes = {built.exit_code for built in self.failed}
        codes |= {CheckError.exit_code} if self.overview_failed else set()
        if not codes:
            return 0
        return InputError.exit_code if codes == {InputError.exit_code} else CheckError.exit_code

    def table(self) -> pl.DataFrame:
        """One row a borough: area_code, area_name, assessment, status, seconds, reason."""
        names = ("area_code", "area_name", "assessment", "status", "seconds", "reason")
        rows = [
            (b.area, b.area_name, b.assessment, b.status, round(b.seconds, 1), b.reason)
            for b in self.boroughs
        ]
        schema = {name: pl.Float64 if name == "seconds" else pl.String for name in names}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def write_list(self) -> Path:
        """The table as CSV beside the documents."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / LIST
        path.write_text(as_csv(self.table()), encoding="utf-8", newline="\n")
        return path

    def pace(self) -> str:
        """How long the first borough took, and each further one, in a sentence; of boroughs really made."""
        made = [built.seconds for built in self.boroughs if built.status == MADE]
        if len(made) < 2:
            return ""
        first, further = made[0], made[1:]
        mean, longest = sum(further) / len(further), max(further)
        return (
            f"The first borough took {first:.1f} s with what all share; each further one {mean:.1f} s on average "
            f"({mean / first:.0%}), {longest:.1f} s at most ({longest / first:.0%})."
        )
