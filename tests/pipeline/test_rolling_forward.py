"""`sna new-assessment`: the next assessment of an area takes along what was written, marked until somebody read it."""

import re
import shutil
from types import SimpleNamespace

import pytest
import yaml

from pipelines.catalogue import Catalogue
from pipelines.passages import carried_over
from pipelines.project import REPOSITORY, Project


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A repository of its own, with the sample in it."""
    root = tmp_path / "repository"
    for folder in ("data_raw", "sql", "expectations", "assessments"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("sample/*.csv"))
    project = Project(root, tmp_path / "data_raw", tmp_path / "build")
    monkeypatch.setattr(Project, "from_environment", classmethod(lambda cls: project))
    return SimpleNamespace(root=root, extracts=project.extracts, build=project.build, project=project)


def settings(desk, name: str) -> dict:
    return yaml.safe_load((desk.root / f"assessments/{name}/assessment.yaml").read_text(encoding="utf-8"))


def test_the_next_year_takes_along_what_was_written_and_says_that_nobody_read_it(desk, sna):
    code, out, err = sna(desk, "new-assessment", "sample-2026", "--from", "sample", "--period-end", "2026-09")
    assert code == 0, err
    made = settings(desk, "sample-2026")
    assert (made["period_end"], made["title"]) == ("2026-09", "Sample Strategic Assessment 2026")
    assert (made["previous"], made["status"]) == ("sample", "draft") and "version" not in made
    written = {path.name for path in (desk.root / "assessments/sample-2026/narrative").iterdir()}
    assert "recommendations.yaml" not in written and "reviewed.yaml" not in written
    assert {"action_plan.yaml", "priorities.yaml", "performance.md"} <= written
    assert set(carried_over(Catalogue(desk.project).assessment("sample-2026"))) == {
        "assessment.yaml",
        *written,
    }
    prose = (desk.root / "assessments/sample-2026/narrative/performance.md").read_text(encoding="utf-8")
    assert prose.startswith("**TO RE-READ: carried over from sample;")


def test_recommendations_become_actions_beside_what_the_last_plan_left_open(desk, sna):
    assert sna(desk, "new-assessment", "sample-2026", "--period-end", "2026-09")[0] == 0
    path = desk.root / "assessments/sample-2026/narrative/action_plan.yaml"
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    actions = {a["action"]: a for group in plan["outcomes"] for a in group["actions"]}
    assert not any(action["rag"] == "complete" for action in actions.values())
    assert "Pilot of violence mediation on the street" in actions
    last = yaml.safe_load(
        (desk.root / "assessments/sample/narrative/recommendations.yaml").read_text(encoding="utf-8")
    )["recommendations"]
    for item in last:
        action = actions[item["recommendation"]]
        assert (action["lead_officer"], action["due"], action["rag"]) == (
            item["owner"],
            item["by"],
            "not_rated",
        )


def test_another_area_takes_along_the_settings_alone(desk, sna):
    code, out, err = sna(
        desk,
        "new-assessment",
        "enfield-2025",
        "--from",
        "sample",
        "--area",
        "E09000010",
        "--title",
        "Enfield 2025",
        "--partnership",
        "Enfield Partnership",
    )
    assert code == 0, err
    made = settings(desk, "enfield-2025")
    assert (made["area"], made["title"]) == ("E09000010", "Enfield 2025")
    assert made["partnership"] == "Enfield Partnership"
    assert "place" not in made and "previous" not in made
    assert (
        "expected_of_partners" not in made
    )  # what one partnership has agreed with its partners binds no other
    assert not (desk.root / "assessments/enfield-2025/narrative").exists()


def test_another_edition_is_pinned_and_those_shown_beside_it_stay(desk, sna):
    pinned = ["--edition", "mps_borough_crime=2024-12", "--edition", "lsoa_wards=2024-12"]
    words = ["--from", "haringey-2023", "--period-end", "2024-09", *pinned]
    code, _, err = sna(desk, "new-assessment", "haringey-2024", *words)
    assert code == 0, err
    before, made = settings(desk, "haringey-2023"), settings(desk, "haringey-2024")
    assert made["other_editions"] == before["other_editions"]
    new = {"mps_borough_crime": "2024-12", "lsoa_wards": "2024-12"}  # the second was not pinned before
    assert made["editions"] == {**before["editions"], **new}


def test_one_that_differs_in_nothing_is_refused(desk, sna):
    code, _, err = sna(desk, "new-assessment", "enfield-2025", "--title", "Enfield 2025")
    assert code == 2 and "--area" in err and "--period-end" in err
    assert not (desk.root / "assessments/enfield-2025").exists()


OF_ENFIELD = ("--title", "Enfield 2025", "--partnership", "Enfield Partnership")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["new-2025", "--area", "E09000010"],
            'is Enfield.*--title "Enfield Strategic.*--partnership "Enfield Comm',
        ),
        (
            ["new-2025", "--area", "E09000010", *OF_ENFIELD[:2]],
            '--title "Enfield 2025" --partnership "Enfield Comm',
        ),
        (
            ["new-2025", "--area", "E09000001", *OF_ENFIELD],
            "City of London has no larger area.*never in the Met's",
        ),
        (["new-2025", "--area", "london", *OF_ENFIELD], "London has no larger area.*E09000014"),
        (["new-2025", "--area", "Westminter", *OF_ENFIELD], r"no such area.*E09000033 \(Westminster\)"),
        (["New 2025"], "'New 2025' is no name.*small letters, digits and dashes, for example new-2025"),
        ([""], "'' is no name.*for example enfield-2025"),
        (
            ["new-2025", "--edition", "mps_bororough_crime=sample"],
            "no source mps_bororough.*is mps_borough_crime meant",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_to_write(desk, sna, words, said):
    before = {path.name for path in (desk.root / "assessments").iterdir()}
    code, out, err = sna(desk, "new-assessment", "--from", "sample", *words)
    assert (code, out) == (2, "")
    assert re.search(said, " ".join(err.replace("│", " ").split())), err
    assert {path.name for path in (desk.root / "assessments").iterdir()} == before


def test_an_area_can_be_named_and_a_further_source_pinned(desk, sna):
    words = ("new-assessment", "haringey-2024", "--from", "haringey-2023", "--period-end", "2024-09")
    assert "hospital_admissions" not in settings(desk, "haringey-2023")["editions"]
    code, _, err = sna(desk, *words, "--area", "haringey", "--edition", "hospital_admissions=2024-12")
    assert code == 0, err
    made = settings(desk, "haringey-2024")
    assert made["area"] == "E09000014"
    assert made["editions"] == settings(desk, "haringey-2023")["editions"] | {
        "hospital_admissions": "2024-12"
    }


def test_nothing_is_left_behind_where_the_new_one_is_refused(desk, sna):
    code, _, err = sna(desk, "new-assessment", "bad-2026", "--from", "sample", "--period-end", "2026-13")
    assert code == 2 and "period_end" in err
    assert not (desk.root / "assessments/bad-2026").exists()
