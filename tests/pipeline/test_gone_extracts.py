"""An edition that was there and is gone: no build takes the place of the good publication unasked."""

import shutil
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines import refresh
from pipelines.project import Project
from pipelines.publish import POINTER, Publication, make_current

SAMPLE = Project().source_declarations
POPULATION, BOROUGH = "population", "mps_borough_crime"


@pytest.fixture
def desk(tmp_path):
    """The population is there; the last publication of the sample also read the borough's crime."""
    project = Project(extracts=tmp_path / "data_raw", build=tmp_path / "build")
    shutil.copytree(SAMPLE / POPULATION / "sample", project.extracts / POPULATION / "sample")
    folder, document = (
        project.published / "run/sample/restricted",
        project.build / "documents/restricted/a.html",
    )
    for made in (folder, document.parent):
        made.mkdir(parents=True)
    document.write_text("good", encoding="utf-8")
    read = pl.DataFrame({"source": [POPULATION, BOROUGH], "edition": ["sample", "sample"]})
    read.write_parquet(folder / "raw.extracts.parquet")
    make_current(project, Publication("sample", "run", folder, "f", (document,), "t"))
    return SimpleNamespace(extracts=project.extracts, build=project.build, project=project)


def test_a_build_without_an_edition_that_was_there_is_refused(desk, sna) -> None:
    pointer = (desk.project.published / POINTER).read_bytes()
    code, out, err = sna(desk, "build", "sample")
    assert code == 3 and not out
    said = " ".join(err.split())
    assert (
        f"{BOROUGH}: the last build read the edition sample; {desk.extracts / BOROUGH / 'sample'} is gone"
        in said
    )
    assert "--accept-gaps" in said and "last publication of sample stays" in said
    assert "mps_dashboard: the last build read" not in said, "what no build ever read stays a gap"
    assert (desk.project.published / POINTER).read_bytes() == pointer


def test_the_user_can_say_that_it_is_meant(desk, sna, monkeypatch) -> None:
    begun = []
    monkeypatch.setattr(refresh, "_run_job", lambda catalogue, name, *rest: begun.append(name) or exit(0))
    assert sna(desk, "build", "sample")[0] == 3 and not begun
    sna(desk, "build", "sample", "--accept-gaps")
    assert begun == ["sample"]
    (desk.extracts / BOROUGH / "sample").mkdir(parents=True)
    (desk.extracts / BOROUGH / "sample" / "again.csv").write_text("there", encoding="utf-8")
    sna(desk, "build", "sample")
    assert begun == ["sample", "sample"]
