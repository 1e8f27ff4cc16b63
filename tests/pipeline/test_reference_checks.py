"""Populations by age, deprivation and look-ups on a bad day: each fault is found, named, and nothing else is."""

import csv
import gzip
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.audits import evidence
from pipelines.catalogue import Catalogue
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import run_steps
from pipelines.project import Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

SAMPLE = "sample"
SOURCES = ["population", "population_by_age", "deprivation", "lsoa_wards", "lsoa_changes"]
BOROUGHS, LSOAS = "mye boroughs by age and sex.csv.gz", "Mid-2025 LSOA by age and sex.csv.gz"
INDEX, LOOKUP = (
    "imd2025 (invented ranks).csv",
    "LSOA (2021) to Electoral Ward (2025) Best Fit Lookup (invented).csv",
)
SUITES = {
    "staging.population_by_age",
    "core.populations_by_age",
    "staging.deprivation",
    "staging.lsoa_wards",
    "staging.lsoa_changes",
}
Rows = list[list[str]]


def rows_of(path: Path) -> Rows:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def write(path: Path, rows: Rows) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


@pytest.fixture
def found(tmp_path) -> Callable[..., dict[str, list[str]]]:
    """What the checks find in the sample after a change to one of its files."""
    catalogue = Catalogue(Project())
    for source in SOURCES:
        shutil.copytree(catalogue.project.source_declarations / source / SAMPLE, tmp_path / source / SAMPLE)

    def run(source: str, name: str, change: Callable[[Rows], object], also: str = "") -> dict[str, list[str]]:
        path = tmp_path / source / SAMPLE / name
        rows = rows_of(path)
        change(rows)
        write(path.with_name(also) if also else path, rows)
        warehouse = Warehouse()
        tables = [f"staging.{name}" for name in SOURCES]
        tables += [
            "core.populations_by_age",
            "core.populations",
            "core.ward_populations_by_age",
            "raw.extracts",
        ]
        workshop = Workshop(
            catalogue,
            warehouse,
            ExtractStore(tmp_path, tmp_path / "raw"),
            None,
            dict.fromkeys(SOURCES, [SAMPLE]),
        )
        run_steps(workshop, tables)
        assert warehouse.query("select error from raw.extracts where error is not null").rows() == []
        asked = [
            (suite, e) for suite in catalogue.suites if suite.table in SUITES for e in suite.expectations
        ]
        messages = {
            e.name: [f.message for f in evidence(s, e, warehouse, catalogue.assessment(SAMPLE))]
            for s, e in asked
        }
        run.warehouse = warehouse
        return {name: texts for name, texts in messages.items() if texts}

    return run


def cell(row: int, column: int, value: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[row][column] = value

    return change


def test_the_sample_has_nothing_to_find(found) -> None:
    assert found("lsoa_wards", LOOKUP, lambda rows: None) == {}


def test_ages_that_do_not_sum(found) -> None:
    problems = found("population_by_age", BOROUGHS, cell(5, 3, "1"))
    (message,) = problems["ages_sum_to_the_total"]
    assert "row 6" in message and "its total is 1." in message


def test_a_missing_age(found) -> None:
    def without_females_of_7(rows: Rows) -> None:
        place = rows[0].index("F7")
        for row in rows:
            del row[place]

    problems = found("population_by_age", BOROUGHS, without_females_of_7)
    assert "every_age_stands_once" in problems and "ages_sum_to_the_total" in problems


def test_the_same_table_twice(found) -> None:
    problems = found(
        "population_by_age", BOROUGHS, lambda rows: rows.__delitem__(slice(3, None)), also="again.csv.gz"
    )
    assert len(problems["an_area_stands_once"]) == 4  # two rows, females and males


def test_a_file_of_one_sex_that_does_not_say_so(found) -> None:
    def as_males(rows: Rows) -> None:
        females = rows[0].index("F0"), rows[0].index("M0")
        for row in rows:
            del row[females[0] : females[1]], row[3]
        rows[0][:] = [header.replace("M", "") if header[1:].isdigit() else header for header in rows[0]]

    problems = found("population_by_age", BOROUGHS, as_males)
    assert any(
        "a file holds one sex only" in message for message in problems["boroughs_agree_with_their_totals"]
    )


def test_a_missing_lsoa_makes_its_ward_unknown(found) -> None:
    assert found("population_by_age", LSOAS, lambda rows: rows.pop()) == {}
    wards = "select count(distinct area_code) from core.ward_populations_by_age"
    assert found.warehouse.query(wards).item() == 20


def test_an_lsoa_in_two_wards(found) -> None:
    problems = found("lsoa_wards", LOOKUP, lambda rows: rows.append([*rows[1][:3], *rows[-1][3:]]))
    (message,) = problems["an_lsoa_is_in_one_ward"]
    assert "stands in 2 rows of the wards of 2025" in message and "row 149" in message


def test_lsoas_that_the_look_up_lacks(found) -> None:
    problems = found("lsoa_wards", LOOKUP, lambda rows: rows.__delitem__(slice(1, 4)))
    assert "3 LSOAs of E09000014 are missing" in problems["no_lsoa_is_missing"][0]


def test_wards_of_another_time(found) -> None:
    problems = found("lsoa_wards", LOOKUP, cell(1, 3, "E05099999"))
    assert "E05099999" in problems["wards_are_those_of_the_areas"][0]


def test_ranks_that_are_none_of_england(found) -> None:
    assert "34000" in found("deprivation", INDEX, cell(1, 3, "34000"))["ranks_are_of_england"][0]


def test_deciles_in_place_of_ranks(found) -> None:
    def deciles(rows: Rows) -> None:
        for row in rows[1:]:
            row[3] = row[1]

    assert (
        "147 LSOAs of 2025 have 10 different ranks of overall"
        in found("deprivation", INDEX, deciles)["ranks_are_ranks"][0]
    )


def test_deciles_of_another_area(found) -> None:
    def within_the_borough(rows: Rows) -> None:
        ranked = sorted(rows[1:], key=lambda row: float(row[3]))
        for place, row in enumerate(ranked):
            row[1] = str(10 - 10 * place // len(ranked))

    assert (
        "are not those of the rank"
        in found("deprivation", INDEX, within_the_borough)["deciles_follow_ranks"][0]
    )


def test_a_split_that_lost_a_half(found) -> None:
    def lose_one(rows: Rows) -> None:
        rows.remove(next(row for row in rows if row[2] == "S"))

    problems = found("lsoa_changes", "lsoa11_lsoa21 (invented).csv", lose_one)
    assert "is called split and went into 1" in problems["changes_are_what_they_say"][0]
