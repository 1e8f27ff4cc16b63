"""The reference tables as the Office for National Statistics and the ministry publish them."""

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.audits import evidence
from pipelines.catalogue import Catalogue
from pipelines.extracts.store import ExtractStore
from pipelines.models import tables_read
from pipelines.pipeline import run_steps
from pipelines.project import Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

SHARED = Path(__file__).parents[3] / "shared/data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real extracts are not at {SHARED}")

HARINGEY = "E09000014"
EDITION = "real"
FILES = {
    "population": {"population/mye_borough_2019_2024_derived.csv": 198},
    "population_by_age": {
        "population/mye2019_ltla_sya_london.csv": 33,
        "population/mye2020_ltla_sya_london.csv": 33,
        "population/mye2020_lsoa11_sya_haringey_enfield.csv": 328,
    },
    "deprivation": {"imd/imd2019_lsoa11_london.csv": 4835, "imd/imd2025_lsoa21_london.csv": 4994},
    "lsoa_wards": {"lookups/lsoa21_wd24_london.csv": 4994, "lookups/lsoa21_wd25_london.csv": 4994},
    "lsoa_changes": {"lookups/lsoa11_lsoa21_london.csv": 5016},
    "community_safety_partnerships": {"lookups/ltla24_csp24_pfa24.csv": 332},
}
TABLES = [
    "raw.extracts",
    "core.populations",
    "core.ward_populations_by_age",
    "core.populations_by_age",
    "core.adult_females",
]
STAGING = [f"staging.{name}" for name in FILES]
DERIVED = SHARED / "lookups/derived_lsoa_to_ward_2020_2022_haringey_enfield_pointinpoly.csv"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Catalogue, Warehouse]:
    folder = tmp_path_factory.mktemp("reference")
    for source, files in FILES.items():
        (folder / "data_raw" / source / EDITION).mkdir(parents=True)
        for file in files:
            shutil.copy(SHARED / file, folder / "data_raw" / source / EDITION)
    _wards_of_2022(folder / "data_raw/lsoa_wards" / EDITION / "LSOA 2011 to wards 2022 (derived).csv")
    catalogue, warehouse = Catalogue(Project()), Warehouse()
    store = ExtractStore(folder / "data_raw", folder / "raw")
    run_steps(
        Workshop(catalogue, warehouse, store, None, {source: [EDITION] for source in FILES}),
        [*TABLES, *STAGING],
    )
    return catalogue, warehouse


def _wards_of_2022(path: Path) -> None:
    """The LSOAs of 2011 by ward, in the headers of the Open Geography portal (test input only)."""
    with DERIVED.open(encoding="utf-8") as lines, path.open("w", encoding="utf-8", newline="") as written:
        table = csv.writer(written)
        table.writerow(["LSOA11CD", "LSOA11NM", "WD22CD", "WD22NM", "LAD22CD"])
        for row in csv.DictReader(lines):
            if row["lsoa_vintage"] == "2011":
                table.writerow([row["lsoa_cd"], row["lsoa_nm"], row["WD22CD"], row["WD22NM"], row["lad"]])


def test_every_row_is_loaded(built) -> None:
    _, warehouse = built
    rows = warehouse.query(
        "select source, file, rows_loaded, rows_rejected, error from raw.extracts where edition = 'real'"
    )
    loaded = {(row["source"], row["file"]): row["rows_loaded"] for row in rows.to_dicts()}
    for source, files in FILES.items():
        for file, count in files.items():
            assert loaded[source, Path(file).name] == count
    assert rows["rows_rejected"].sum() == 0 and rows["error"].null_count() == rows.height


def test_vintages_come_from_the_headers(built) -> None:
    _, warehouse = built
    wards = warehouse.query(
        "select distinct lsoa_year, ward_year from staging.lsoa_wards order by all"
    ).rows()
    assert wards == [(2011, 2022), (2021, 2024), (2021, 2025)]
    indices = warehouse.query(
        "select distinct index_year, lsoa_year from staging.deprivation order by all"
    ).rows()
    assert indices == [(2019, 2011), (2025, 2021)]
    codes = warehouse.query("select change_code, count(*) from staging.lsoa_changes group by all").rows()
    assert dict(codes) == {"unchanged": 4659, "split": 313, "merged": 44}


def test_the_checks_find_what_is_true_of_the_files(built) -> None:
    """No critical finding; rebased totals are a warning that names the largest difference."""
    catalogue, warehouse = built
    listed = warehouse.query("select table_schema, table_name from information_schema.tables")
    made = {f"{schema}.{table}" for schema, table in listed.rows()}
    assessment = catalogue.assessment("sample").model_copy(update={"editions": dict.fromkeys(FILES, EDITION)})
    with duckdb.connect() as parser:
        asked = [
            (suite, expectation)
            for suite in catalogue.suites
            if suite.table in (*TABLES[1:], *STAGING)
            for expectation in suite.expectations
            if expectation.evidence and tables_read(expectation.evidence, parser, suite.table) <= made
        ]
    found = {e.name: [f.message for f in evidence(suite, e, warehouse, assessment)] for suite, e in asked}
    assert {name for name, messages in found.items() if messages} == {"boroughs_agree_with_their_totals"}
    assert [m for m in found["boroughs_agree_with_their_totals"] if "in 2020 33 of 33 areas differ" in m]
    assert len(found) >= 10


def test_residents_of_wards_are_those_of_their_lsoas(built) -> None:
    _, warehouse = built
    wards = warehouse.query(
        "select area_code, sum(population)::bigint as people from core.ward_populations_by_age "
        f"where borough_code = '{HARINGEY}' and ward_year = 2022 and year = 2020 and sex = 'persons' group by all"
    )
    assert wards.height == 21
    borough = warehouse.query(
        f"select sum(population)::bigint from core.populations_by_age where area_code = '{HARINGEY}' and year = 2020"
    ).item()
    assert wards["people"].sum() == borough == 266_357  # domain.md: mid-2020 as first published


def test_a_file_of_persons_gives_no_females(built) -> None:
    assert built[1].rows("core.adult_females") == 0
