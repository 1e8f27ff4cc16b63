"""`sna sign` and `sna reproduce`: signed figures come out to the digit, or the cause is named."""

import csv
import re
import shutil
import tomllib
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest
import yaml

from pipelines import signing
from pipelines.catalogue import Catalogue
from pipelines.project import REPOSITORY, Project
from pipelines.signing import signed_otherwise

BOROUGH = "mps_borough_crime"
RECENT = "MPS Borough Level Crime (most recent 24 months).csv"
MEASURES = "sql/measures/recorded_crime.yaml"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A repository of its own (declarations without git) whose assessment needs two sources only."""
    root = tmp_path / "repository"
    for folder in ("data_raw", "sql", "expectations"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("sample"))
    settings = yaml.safe_load((REPOSITORY / "assessments/sample/assessment.yaml").read_text(encoding="utf-8"))
    settings.pop("previous")  # the assessment before is not copied
    settings["editions"] = {BOROUGH: "sample", "population": "sample"}
    (root / "assessments/sample").mkdir(parents=True)
    (root / "assessments/sample/assessment.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    for source in settings["editions"]:
        shutil.copytree(
            REPOSITORY / "data_raw" / source / "sample", tmp_path / "data_raw" / source / "sample"
        )
    project = Project(root, tmp_path / "data_raw", tmp_path / "build")
    monkeypatch.setattr(Project, "from_environment", classmethod(lambda cls: project))
    return SimpleNamespace(
        root=root, extracts=project.extracts, build=project.build, project=project,
        folder=root / "assessments/sample", recent=project.extracts / BOROUGH / "sample" / RECENT,
    )  # fmt: skip


@pytest.fixture
def signed(desk, sna):
    code, out, err = sna(desk, "sign", "sample", "--by", "The board", "--date", "2025-12-01")
    assert code == 0, err
    return desk


def test_a_signature_names_what_every_installation_holds() -> None:
    """A library of the tests alone would stop the signature of an ordinary installation."""
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = {re.split(r"[^a-z0-9-]", line.lower())[0] for line in declared["dependencies"]}
    brought = {"numpy"}  # scipy and pandas cannot be installed without it
    assert set(signing.LIBRARIES) <= installed | brought


def raise_a_figure(path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    row = next(row for row in rows if row[1] == "ROBBERY OF PERSONAL PROPERTY" and row[2] == "Haringey")
    row[-1] = str(int(row[-1]) + 1)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def test_signed_figures_come_out_again_and_a_new_edition_changes_nothing(signed, sna) -> None:
    content = yaml.safe_load((signed.folder / "signed.yaml").read_text(encoding="utf-8"))
    assert (content["signed_by"], content["signed_on"]) == ("The board", date(2025, 12, 1))
    assert {e["file"] for e in content["extracts"] if e["source"] == BOROUGH} == {
        path.name for path in (signed.extracts / BOROUGH / "sample").iterdir()
    }
    later = signed.extracts / BOROUGH / "2025-12"
    shutil.copytree(signed.recent.parent, later)
    raise_a_figure(later / RECENT)
    for _ in range(2):
        code, out, err = sna(signed, "reproduce", "sample")
        assert (code, err) == (0, "")
        assert "to the digit" in out and f"{content['figures']:,}" in out

    code, _, err = sna(signed, "sign", "sample", "--by", "Somebody else")
    assert code == 2 and "signed by The board on 2025-12-01" in err and "--again" in err


def test_a_changed_extract_is_the_cause(signed, sna) -> None:
    raise_a_figure(signed.recent)
    code, out, err = sna(signed, "reproduce", "sample", "--format", "csv")
    assert code == 4
    assert f"extract: {BOROUGH}/sample/{RECENT} has other content" in err
    rows = list(csv.DictReader(out.splitlines()))
    row = next(r for r in rows if (r["measure"], r["area_code"], r["comparison"], r["figure"])
               == ("personal_robbery", "E09000014", "12_month", "count"))  # fmt: skip
    assert int(row["now"]) - int(row["signed"]) == 1
    counted = {r["measure"] for r in rows if r["figure"] == "count"}
    assert counted == {"personal_robbery", "robbery", "total_notifiable_offences"}, (
        "only what has changed is listed"
    )


def test_a_missing_extract_is_the_cause(signed, sna) -> None:
    signed.recent.unlink()
    code, _, err = sna(signed, "reproduce", "sample")
    assert code == 4 and f"extract: {BOROUGH}/sample/{RECENT} is missing" in err
    shutil.rmtree(signed.extracts / BOROUGH)
    shutil.rmtree(signed.extracts / "population")
    code, _, err = sna(signed, "reproduce", "sample")
    assert code == 4 and "cannot be computed again" in err and "is missing" in err


def test_a_changed_declaration_is_the_cause(signed, sna) -> None:
    path = signed.root / MEASURES
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["measures"]["personal_robbery"]["offences"] = ["business_robbery"]
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    code, _, err = sna(signed, "reproduce", "sample")
    assert code == 4 and f"declaration: {MEASURES} has changed" in err and "extract:" not in err


def test_a_repinned_assessment_still_reproduces_what_was_signed(signed, sna) -> None:
    """Next year's editions are pinned in the same folder: the signature keeps its own."""
    shutil.copytree(signed.recent.parent, signed.extracts / BOROUGH / "2025-12")
    path = signed.folder / "assessment.yaml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["editions"] = {BOROUGH: "2025-12", "population": "2025-12"}
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    code, out, err = sna(signed, "reproduce", "sample")
    assert code == 0 and "to the digit" in out
    assert "declaration: assessments/sample/assessment.yaml has changed" in err


def test_figures_edited_by_hand_are_found(signed, sna) -> None:
    path = signed.folder / "signed_figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",up,", ",down,", 1), encoding="utf-8")
    code, _, err = sna(signed, "reproduce", "sample")
    assert code == 4 and "is not the file that was signed" in err


def test_signing_makes_the_documents_stale_that_print_it_and_no_table(desk, sna) -> None:
    before = Catalogue(desk.project)
    tables, documents = before.tables_fingerprint("sample"), before.fingerprint("sample")
    assert sna(desk, "sign", "sample", "--by", "The board")[0] == 0
    after = Catalogue(desk.project)
    assert after.tables_fingerprint("sample") == tables
    assert after.fingerprint("sample") != documents


def test_what_goes_out_to_the_public_is_kept_for_the_editions_to_come(desk, sna, monkeypatch) -> None:
    """The counts of the public edition that is built, and none of those that it hides; where none is built, a warning."""
    code, _, err = sna(desk, "sign", "sample", "--by", "The board")
    assert code == 0 and "none were kept" in err and "--audience both" in err
    catalogue = Catalogue(desk.project)
    before = catalogue.fingerprint("sample")
    publication = SimpleNamespace(run="run", folder=desk.build)
    monkeypatch.setattr(signing, "current", lambda project, name: publication)
    monkeypatch.setattr(signing, "is_as_signed", lambda signature, folder: folder == desk.build)
    folder = desk.project.documents / "run" / "sample" / "restricted"
    folder.mkdir(parents=True)
    year = {
        "source": "ambulance",
        "measure": "m",
        "period_start": date(2024, 10, 1),
        "period_end": date(2025, 9, 1),
    }
    rows = [
        ("b", 41, True, "published", 40),  # rounded
        ("w", 3, True, "small", None),
        ("v", 9, True, "hidden with it", None),
        ("r", 2, False, "small", None),
    ]
    columns = ("area_code", "count", "printed", "status", "printed_count")
    proof = pl.DataFrame([year | dict(zip(columns, row, strict=True)) for row in rows])
    proof.write_parquet(folder / "disclosure-proof-public.parquet")
    code, out, err = sna(desk, "sign", "sample", "--by", "The board", "--again")
    assert code == 0 and err == "" and "published_counts.csv" in out
    lines = (desk.folder / "published_counts.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == [
        f"ambulance,m,{place},2024-10,2025-09,{count}" for place, count in (("b", 40), ("w", ""), ("v", ""))
    ]
    assert Catalogue(desk.project).fingerprint("sample") != before


def test_what_fails_its_checks_is_not_signed(desk, sna) -> None:
    text = desk.recent.read_text(encoding="utf-8")
    desk.recent.write_text(text.replace("ROBBERY OF PERSONAL PROPERTY", "ROBBERY BY DRONE"), encoding="utf-8")
    code, _, err = sna(desk, "sign", "sample", "--by", "The board")
    assert code == 4 and "ROBBERY BY DRONE" in err
    assert not (desk.folder / "signed.yaml").exists()
    code, _, err = sna(desk, "reproduce", "sample")
    assert code == 2 and "is not signed" in err


def test_a_publication_that_differs_from_the_signature_is_warned_of(signed, monkeypatch) -> None:
    """The warning of `sna build`, on tables published as a build publishes them."""
    from pipelines.figures import workshop_in_memory
    from pipelines.pipeline import all_steps, run_steps
    from pipelines.publish import Publication, make_current

    catalogue = Catalogue(signed.project)
    assessment = catalogue.assessment("sample")

    def publish(run: str) -> None:
        folder = signed.build / "published" / run
        folder.mkdir(parents=True)
        with workshop_in_memory(catalogue, assessment) as workshop:
            run_steps(workshop, ["analysis.figures"])
            workshop.warehouse.query("from analysis.figures").write_parquet(
                folder / "analysis.figures.parquet"
            )
        document = folder / "sample.html"
        document.touch()
        make_current(signed.project, Publication("sample", run, folder, "x", (document,)))

    assert all_steps(catalogue)
    assert signed_otherwise(signed.project, assessment) is None
    publish("one")
    assert signed_otherwise(signed.project, assessment) is None
    raise_a_figure(signed.recent)
    publish("two")
    assert "was signed by The board on 2025-12-01" in signed_otherwise(signed.project, assessment)
