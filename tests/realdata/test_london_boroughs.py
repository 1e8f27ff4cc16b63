"""The template of London on the Met's December 2023 files: three boroughs in one run, and the overview made of them."""

import shutil
from pathlib import Path
from statistics import median

import polars as pl
import pytest

from pipelines.catalogue import Catalogue
from pipelines.every_borough import build_boroughs
from pipelines.project import REPOSITORY, Project
from pipelines.publish import current

DATA = Path(__file__).parents[3] / "shared" / "data"
LAID_OUT = {
    "mps_borough_crime/2023-12": "police_borough/*dl202312.csv",
    "mps_ward_crime/2023-12": "police_ward/*dl202312.csv",
    "population/mid-2024": "population/mye_borough_2019_2024_derived.csv",
    "ward_boundaries/2022-12": "boundaries/ward_E09000014_WD2*.geojson",
}
HARINGEY = "E09000014"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real extracts are not there ({DATA})")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("london")
    for target, pattern in LAID_OUT.items():
        (folder / "raw" / target).mkdir(parents=True)
        for path in DATA.glob(pattern):
            shutil.copy(path, folder / "raw" / target)
    project = Project(REPOSITORY, folder / "raw", folder / "build")
    areas = ["E09000033", "E09000021", HARINGEY, "E09000010"]
    return project, build_boroughs(Catalogue(project), "london-sna-2023", areas)


def test_each_further_borough_takes_at_most_a_third_of_the_first(built):
    project, batch = built
    assert [borough.status for borough in batch.boroughs] == ["made"] * 4 and batch.exit_code == 0
    first, *further = [borough.seconds for borough in batch.boroughs]
    assert median(further) <= first / 3, batch.pace()


def test_the_overview_has_the_reconciled_count_of_robberies(built):
    project, batch = built
    tables = current(project, "london-sna-2023-overview").folder
    figures = pl.read_parquet(tables / "analysis.figures.parquet")
    robberies = figures.filter(
        (pl.col("measure") == "personal_robbery") & (pl.col("comparison") == "12_month")
    )
    counts = dict(robberies.select("area_code", "count").rows())
    assert (
        counts[HARINGEY] == 1423
    )  # as the Strategic Assessment of the same files counts (test_haringey_build)
    assert len(counts) == 5 and counts["london"] > sum(n for area, n in counts.items() if area != "london")
    gaps = pl.read_parquet(tables / "overview.gaps.parquet")
    unmapped = set(gaps.filter(pl.col("gap").str.starts_with("No boundaries"))["area_code"])
    assert unmapped == set(counts) - {HARINGEY, "london"}  # boundaries of Haringey's wards alone lie there
