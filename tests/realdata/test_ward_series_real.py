"""24 months of the old-ward file and 24 of the new-ward file joined on the 2022 wards, with the error of each ward."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import run_steps
from pipelines.project import REPOSITORY, Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

DATA = REPOSITORY.parent / "shared" / "data"
FILES = {
    "police_street/2016-2018": ["police_street/police_uk_api_haringey_enfield_2016_2018.csv.gz"],
    "ward_boundaries/2022-12": [
        "boundaries/ward_E09000014_WD20.geojson",
        "boundaries/ward_E09000014_WD22.geojson",
    ],
    "mps_ward_crime/2022-09": ["police_ward/mps_ward_202009_202208_recent.csv"],
    "mps_ward_crime/2023-12": ["police_ward/mps_ward_202112_202311_recent_dl202312.csv"],
}
EDITIONS = {"police_street": "2016-2018", "ward_boundaries": "2022-12", "mps_ward_crime": "2023-12"}
ALL = "total_notifiable_offences"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} with the open data is not there")


def workshop(folder: Path, raw: Path, editions: dict[str, str]) -> Workshop:
    catalogue = Catalogue(Project(extracts=folder))
    assessment = changed(
        catalogue.assessment("haringey-2023"),
        editions=editions,
        other_editions={"mps_ward_crime": ["2022-09"]},
        period_end="2023-09",
    )
    return Workshop(catalogue, Warehouse(), ExtractStore(folder, raw), assessment)


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data_raw")
    for edition, files in FILES.items():
        for file in files:
            (folder / edition).mkdir(parents=True, exist_ok=True)
            shutil.copy(DATA / file, folder / edition / Path(file).name)
    return folder


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw")


@pytest.fixture(scope="module")
def warehouse(extracts: Path, raw: Path) -> Warehouse:
    made = workshop(extracts, raw, EDITIONS)
    run_steps(made, ["analysis.ward_trends"])
    return made.warehouse


def test_the_series_runs_over_both_editions_and_says_which_months_are_estimated(warehouse: Warehouse) -> None:
    found = warehouse.query(
        "select status, edition, min(month)::varchar, max(month)::varchar, count(distinct month), "
        f"count(distinct area_code), count(count) from analysis.ward_series where measure = '{ALL}' group by all order by 1"
    )
    assert found.rows() == [
        ("estimated", "2022-09", "2020-09-01", "2021-11-01", 15, 21, 315),
        ("recorded", "2023-12", "2021-12-01", "2023-11-01", 24, 21, 504),
    ]


def test_what_is_carried_over_sums_to_the_old_wards(warehouse: Warehouse) -> None:
    sums = warehouse.query(
        f"with old as (select period_start as month, sum(count) as n from measures.recorded_crime where measure = '{ALL}' "
        "and source = 'mps_ward_crime' and edition = '2022-09' and area_code between 'E05000266' and 'E05000284' "
        "group by 1), "
        f"new as (select month, sum(count) as n from analysis.ward_series where measure = '{ALL}' and status = 'estimated' "
        "group by 1) select old.n::double as old, new.n as new from old join new using (month)"
    )
    assert sums.height == 15
    assert (sums["old"] - sums["new"]).abs().max() < 1e-6


def test_every_ward_states_its_error_from_data_that_made_no_weight(warehouse: Warehouse) -> None:
    """On held-out street-level crime the weights err by less than 6 %; on the nine months that both of the Met's files
    hold, Stroud Green and Harringay (one border, one station) by more than 20 %: the larger error counts."""
    errors = warehouse.query("select * from analysis.ward_attribution_errors")
    assert errors.height == 21 and errors["error_pct"].null_count() == 0
    assert errors["street_error_pct"].abs().max() < 6
    assert errors["overlap_months"].unique().to_list() == [9]
    larger = errors.select(
        pl.max_horizontal(pl.col("street_error_pct", "overlap_error_pct").abs())
    ).to_series()
    assert (errors["error_pct"].abs() - larger).abs().max() < 1e-9
    beyond = errors.filter(pl.col("error_pct").abs() > 10)
    assert set(beyond["area_name"]) == {"Stroud Green", "Harringay", "Northumberland Park"}


def test_no_trend_where_the_error_exceeds_ten_per_cent(warehouse: Warehouse) -> None:
    trends = warehouse.query(f"select * from analysis.ward_trends where measure = '{ALL}'")
    assert trends.height == 21
    none = trends.filter(pl.col("change_pct").is_null())
    assert set(none["area_name"]) == {"Stroud Green", "Harringay", "Northumberland Park"}
    assert none["reason"].str.contains(r"err by \d+\.\d % here, more than 10 %").all()
    rest = trends.filter(pl.col("change_pct").is_not_null())
    assert rest["editions"].to_list() == [["2022-09", "2023-12"]] * 18
    assert rest["estimated_months"].to_list() == [2] * 18


def test_names_join_nothing(extracts: Path, raw: Path) -> None:
    """Fifteen old wards share a name with a new one; without street points no month is carried over."""
    made = workshop(extracts, raw, {k: v for k, v in EDITIONS.items() if k != "police_street"})
    run_steps(made, ["analysis.ward_trends"])
    names = made.warehouse.query(
        "select area_name from core.areas where area_type = 'ward' and list_contains(member_of, 'E09000014') "
        "group by 1 having count(*) = 2"
    )
    assert names.height > 10
    carried = made.warehouse.query(
        "select count(count) as counts, any_value(reason) as reason from analysis.ward_series where edition = '2022-09'"
    )
    assert carried.row(0) == (
        0,
        "the edition holds the old wards, and no weights say which of them lie here",
    )
    changes = made.warehouse.query("select count(change_pct) as n from analysis.ward_trends")
    assert changes.item() == 0
