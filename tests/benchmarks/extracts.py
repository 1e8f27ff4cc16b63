"""The extracts that benchmarks read: the real ones where they are, else the synthetic sample."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
REAL = REPOSITORY.parent / "shared" / "data"
SAMPLE = REPOSITORY / "data_raw"
SHARED = "SNA_BENCH_FOLDER"  # a folder that outlives one benchmark of a run


def borough_pair() -> tuple[list[Path], str]:
    """Both files of one download of the borough extract, and what they are."""
    real = sorted((REAL / "police_borough").glob("*dl202312*.csv"))
    if len(real) == 2:
        return real, "real, December 2023"
    return sorted((SAMPLE / "mps_borough_crime" / "sample").glob("*.csv")), "sample"


def real_editions(folder: Path) -> dict[str, str] | None:
    """Lay the real extracts out below ``folder`` as data_raw; None where they are not there."""
    wanted = {
        "mps_borough_crime/2023-12": sorted((REAL / "police_borough").glob("*dl202312*.csv")),
        "mps_ward_crime/2023-12": sorted((REAL / "police_ward").glob("*dl202312*.csv")),
    }
    if not all(wanted.values()):
        return None
    for name, paths in wanted.items():
        edition = folder / name
        edition.mkdir(parents=True, exist_ok=True)
        for path in paths:
            (edition / path.name).write_bytes(path.read_bytes())
    return dict(name.split("/") for name in wanted)


def shared_folder(folder: Path) -> Path:
    """Where what several benchmarks read is kept; a benchmark's own folder where none is named."""
    return Path(os.environ.get(SHARED, folder))
