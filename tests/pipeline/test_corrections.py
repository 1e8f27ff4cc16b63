"""corrections.yaml: an error is put right while its guard holds, the original is kept, and a repaired file is noticed."""

import csv
import gzip
import shutil
from pathlib import Path

import pytest
import yaml

from pipelines.audits import findings, tables_of
from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.errors import UsageError
from pipelines.figures import workshop_in_memory
from pipelines.pipeline import run_steps
from pipelines.project import REPOSITORY, Project

AMBULANCE, BOROUGH = "ambulance", "mps_borough_crime"
WRONG_MONTH = {
    "name": "wrong_robbery",
    "reason": "a figure keyed twice",
    "provider": "e-mail of the publisher",
    "status": "confirmed",
    "editions_from": "sample",
    "rows": {"offence_label": "Robbery of personal property", "area_label": "Haringey", "month": "2025-06"},
    "set": {"count": 7},
}
LABEL = {"offence_label": "ROBBERY OF PERSONAL PROPERTY", "area_label": "Haringey"}


class Desk:
    """A repository of declarations and two sources, without git."""

    def __init__(self, folder: Path):
        self.root, self.extracts, self.looks = folder / "repository", folder / "data_raw", 0
        for name in ("data_raw", "sql", "expectations"):
            shutil.copytree(REPOSITORY / name, self.root / name, ignore=shutil.ignore_patterns("sample"))
        shutil.copytree(REPOSITORY / "assessments/sample", self.root / "assessments/sample")
        shutil.copytree(REPOSITORY / "assessments/sample-2024", self.root / "assessments/sample-2024")
        shutil.copytree(REPOSITORY / "assessments/_products", self.root / "assessments/_products")
        for source in (AMBULANCE, BOROUGH):
            shutil.copytree(REPOSITORY / "data_raw" / source / "sample", self.extracts / source / "sample")

    def look(self, source: str, corrections: list[dict]) -> tuple[list[str], list[dict], list[dict], dict]:
        """Findings of the guard, the log, rows of staging, and the file register's sums."""
        path = self.root / "data_raw" / source / "corrections.yaml"
        path.write_text(yaml.safe_dump({"corrections": corrections}), encoding="utf-8")
        self.looks += 1  # steps are remembered by project, and the declarations have changed
        catalogue = Catalogue(Project(self.root, self.extracts, self.root.parent / f"build{self.looks}"))
        assessment = changed(catalogue.assessment("sample"), editions={source: "sample"}, other_editions={})
        guard = [suite for suite in catalogue.suites if suite.table == "raw.extracts"]
        with workshop_in_memory(catalogue, assessment) as workshop:
            run_steps(workshop, ["raw.corrections", f"staging.{source}", *tables_of(guard[0])])
            object.__setattr__(catalogue, "suites", guard)
            found = [
                finding.message
                for finding in findings(catalogue, workshop.warehouse, assessment)
                if finding.expectation.name == "every_correction_finds_its_error"
            ]
            query = workshop.warehouse.query
            return (
                found,
                query("from raw.corrections").to_dicts(),
                query(f"from staging.{source}").to_dicts(),
                query(
                    "select sum(rows_read) as read, sum(rows_loaded) as loaded, sum(rows_rejected) as rejected, "
                    f"sum(rows_excluded) as excluded, sum(rows_corrected) as corrected from raw.extracts "
                    f"where source = '{source}'"
                ).to_dicts()[0],
            )


@pytest.fixture
def desk(tmp_path) -> Desk:
    return Desk(tmp_path)


def test_a_month_of_a_wide_file(desk) -> None:
    wanted = lambda row: row["offence_label"] == LABEL["offence_label"] and row["area_label"] == "Haringey"  # noqa: E731
    _, _, rows, _ = desk.look(BOROUGH, [])
    before = {str(row["month"]): row["count"] for row in rows if wanted(row)}
    then = before["2025-06-01"]
    correction = {**WRONG_MONTH, "guard": {"rows": 1, "values": {"count": then}}}
    found, log, rows, sums = desk.look(BOROUGH, [correction])
    after = {str(row["month"]): row["count"] for row in rows if wanted(row)}
    assert after == {**before, "2025-06-01": 7}, "that cell, and no other"
    assert found == [] and sums["corrected"] == 1
    (line,) = log
    assert (line["original"], line["corrected"], line["applied"]) == (str(then), "7", True)

    # the publisher puts it right: nothing is corrected any more, and the guard says what to do
    stale = {**correction, "guard": {"rows": 1, "values": {"count": then + 1}}}
    found, log, rows, sums = desk.look(BOROUGH, [stale])
    assert {str(row["month"]): row["count"] for row in rows if wanted(row)} == before
    assert sums["corrected"] == 0 and not log[0]["applied"]
    assert len(found) == 1
    for words in (
        "wrong_robbery",
        "a figure keyed twice",
        "finds 0",
        "1 of them with another value",
        "status: fixed",
    ):
        assert words in found[0]


def test_rows_of_records_are_put_right_or_left_out_and_still_add_up(desk) -> None:
    _, _, rows, _ = desk.look(AMBULANCE, [])
    path = next((desk.extracts / AMBULANCE / "sample").glob("*.gz"))
    table = list(csv.reader(gzip.decompress(path.read_bytes()).decode().splitlines()))
    first, second = table[1][0], table[2][0]
    table[1][1] = "31/02/2025 10:00"  # would be rejected
    path.write_bytes(gzip.compress("\n".join(",".join(row) for row in [*table, []]).encode()))
    common = {"reason": "as told", "provider": "LAS", "status": "open", "editions_to": "sample"}
    found, log, after, sums = desk.look(
        AMBULANCE,
        [
            {**common, "name": "day", "rows": {"incident_number": first}, "set": {"call_date": "28/02/2025 10:00"},
             "guard": {"rows": 1, "values": {"call_date": "31/02/2025 10:00"}}},
            {**common, "name": "test_call", "rows": {"incident_number": second}, "leave_out": True, "guard": {"rows": 1}},
        ],
    )  # fmt: skip
    assert found == []
    assert (sums["rejected"], sums["excluded"], sums["corrected"]) == (0, 1, 1)
    assert sums["read"] == sums["loaded"] + sums["excluded"] == len(table) - 1
    assert len(after) == len(rows) - 1
    assert {line["correction"] for line in log} == {"day", "test_call"}

    # a row that is gone is noticed
    found, *_ = desk.look(
        AMBULANCE,
        [
            {
                **common,
                "name": "gone",
                "rows": {"incident_number": "none"},
                "leave_out": True,
                "guard": {"rows": 2},
            }
        ],
    )
    assert len(found) == 1 and "expects its error in 2 rows, and finds 0" in found[0]


def test_editions_outside_the_range_are_left_alone(desk) -> None:
    other = {**WRONG_MONTH, "editions_from": "2023-12", "guard": {"rows": 1, "values": {"count": 0}}}
    found, log, _, _ = desk.look(BOROUGH, [other])
    assert (found, log) == ([], []), "an open range never covers the synthetic edition"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rows": {"ward": "x"}}, "wrong_robbery: ward is no column"),
        ({"leave_out": True}, "either `set` or `leave_out"),
        ({"guard": {"rows": 1}}, "gives the wrong value of every column"),
        ({"status": "fixed"}, "goes with `editions_to`"),
    ],
)
def test_a_wrong_declaration_names_its_file(desk, wrong, said) -> None:
    with pytest.raises(UsageError, match=r"corrections\.yaml|source\.yaml") as error:
        desk.look(BOROUGH, [{**WRONG_MONTH, "guard": {"rows": 1, "values": {"count": 0}}, **wrong}])
    assert said in str(error.value)
