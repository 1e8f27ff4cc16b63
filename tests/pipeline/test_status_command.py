"""`sna status`: what arrived, what is late on a given day, and where every row went."""

import csv
import json
import shutil
from types import SimpleNamespace

import pytest

from pipelines.project import Project

SAMPLE = Project().source_declarations


@pytest.fixture
def desk(tmp_path):
    """Two sources: the wards in two editions beside the sample, the ambulance with a cut file."""
    wards = tmp_path / "data_raw/mps_ward_crime"
    for edition in ("sample", "2025-10", "2025-11"):
        shutil.copytree(SAMPLE / "mps_ward_crime/sample", wards / edition)
    shutil.copytree(SAMPLE / "ambulance/sample", tmp_path / "data_raw/ambulance/2025-10")
    return SimpleNamespace(extracts=tmp_path / "data_raw", build=tmp_path / "build")


def rows(out: str) -> dict[str, dict]:
    return {row["source"]: row for row in csv.DictReader(out.splitlines())}


def test_late_sources_come_first_with_the_days_they_are_late(desk, sna) -> None:
    code, out, err = sna(desk, "status", "--today", "2025-12-11", "--format", "csv")
    assert code == 0, err
    found = rows(out)
    wards = found["mps_ward_crime"]  # to September 2025: October's are due on 31 October and 35 days
    assert (wards["state"], wards["due_date"], wards["overdue_days"]) == ("overdue", "2025-12-05", "6")
    assert (wards["edition"], wards["last_month"]) == ("2025-11", "2025-09"), (
        "the newest, and never the synthetic one"
    )
    assert wards["editions"] == "2025-10, 2025-11, sample"
    assert next(iter(found)) == "mps_ward_crime"
    assert found["ambulance"]["state"] == "up_to_date" and found["ambulance"]["overdue_days"] == ""
    assert found["mps_borough_crime"]["state"] == "never_received"
    assert found["mps_borough_crime"]["rows_read"] == ""
    assert "areas" not in found, "a reference table is no extract"
    assert list(desk.build.glob("*")) == [], "it needs no build and makes none"

    on_the_day = rows(sna(desk, "status", "--today", "2025-12-05", "--format", "csv")[1])
    assert on_the_day["mps_ward_crime"]["state"] == "up_to_date", "due today is not late"


def test_rows_read_are_loaded_rejected_or_left_out(desk, sna) -> None:
    import gzip

    path = next((desk.extracts / "ambulance/2025-10").glob("*.gz"))
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    cells = lines[1].split(",")
    cells[1] = "yesterday"
    path.write_bytes(gzip.compress("\n".join([lines[0], ",".join(cells), *lines[2:], ""]).encode()))
    found = json.loads(sna(desk, "status", "--files", "--format", "json")[1])
    ambulance = next(row for row in found if row["source"] == "ambulance")
    assert (ambulance["rows_read"], ambulance["rows_rejected"]) == (len(lines) - 1, 1)
    for row in found:
        assert row["rows_read"] == row["rows_loaded"] + row["rows_rejected"] + row["rows_excluded"]
    of_sources = rows(sna(desk, "status", "--today", "2025-11-01", "--format", "csv")[1])
    assert of_sources["ambulance"]["rows_rejected"] == "1"


def test_a_file_that_cannot_be_read_is_said(desk, sna) -> None:
    path = next((desk.extracts / "mps_ward_crime/2025-11").glob("*.csv"))
    path.write_text(path.read_text(encoding="utf-8")[:4000] + '"', encoding="utf-8")
    code, out, _ = sna(desk, "status", "--format", "csv")
    assert code == 0
    wards = rows(out)["mps_ward_crime"]
    assert wards["state"] == "not_read" and int(wards["checks_failed"]) >= 1


def test_an_assessment_is_asked_about_its_own_editions(desk, sna) -> None:
    code, out, _ = sna(desk, "status", "sample", "--today", "2025-12-11", "--format", "csv")
    found = rows(out)
    assert code == 0
    assert found["mps_ward_crime"]["edition"] == "sample"
    assert found["ambulance"]["state"] == "never_received", "its pinned edition is not there"


def test_no_cell_of_the_table_is_left_empty(desk, sna) -> None:
    """What is not due is a dash, what is not known [x]; only the editions of a source without any are blank."""
    _, out, _ = sna(desk, "status", "--today", "2025-12-05")
    title, *lines = out.splitlines()
    days = title.index("Overdue days")
    ambulance = next(line for line in lines if line.startswith("ambulance"))
    assert "Overdue days" in title and ambulance[days : days + len("Overdue days")].strip() == "–"


def test_a_wrong_day_is_a_usage_error(desk, sna) -> None:
    code, out, err = sna(desk, "status", "--today", "11/12/2025")
    assert (code, out) == (2, "") and "YYYY-MM-DD" in err


def test_the_vintage_of_areas_is_not_how_far_figures_reach(desk, sna) -> None:
    """A look-up of LSOAs of 2021 was not last received in 2021; mid-year estimates end in June of their last year."""
    for source in ("lsoa_wards", "population_by_age"):
        shutil.copytree(SAMPLE / source / "sample", desk.extracts / source / "sample")
    found = rows(sna(desk, "status", "--today", "2025-11-14", "--format", "csv")[1])
    assert (found["lsoa_wards"]["last_month"], found["lsoa_wards"]["state"]) == ("", "no_due_date")
    assert found["population_by_age"]["last_month"].endswith("-06")
