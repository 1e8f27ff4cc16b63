"""The real street-level files: every row accounted for, wards by geometry, and how far the look-up of LSOAs agrees."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.catalogue import Catalogue
from pipelines.extracts.store import ExtractStore
from pipelines.methods.points_in_areas import areas_of_points
from pipelines.pipeline import run_steps
from pipelines.project import REPOSITORY, Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

DATA = REPOSITORY.parent / "shared" / "data"
FILES = {
    "police_street/api": ["police_street/police_uk_api_haringey_enfield_2016_2018.csv.gz"],
    "police_street/2020-01": ["police_street/2020-01-btp-street.csv"],
    "police_street/2023-01": ["police_street/2023-01-metropolitan-street-sample4000.csv"],
    "ward_boundaries/2022-12": [
        "boundaries/ward_E09000014_WD20.geojson",
        "boundaries/ward_E09000014_WD22.geojson",
    ],
    "lsoa_boundaries/2021": ["boundaries/lsoa21_E09000014.geojson"],
    "mps_ward_crime/2023-12": ["police_ward/mps_ward_202112_202311_recent_dl202312.csv"],
    "lsoa_wards/2024": ["lookups/lsoa21_wd24_london.csv"],
}
BOROUGH = "E09000014"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} with the open data is not there")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    extracts = tmp_path_factory.mktemp("data_raw")
    for edition, files in FILES.items():
        for file in files:
            (extracts / edition).mkdir(parents=True, exist_ok=True)
            shutil.copy(DATA / file, extracts / edition / Path(file).name)
    catalogue = Catalogue(Project(extracts=extracts))
    kept = ExtractStore(extracts, tmp_path_factory.mktemp("raw"))
    workshop = Workshop(catalogue, Warehouse(), kept)
    run_steps(workshop, ["measures.recorded_incidents", "core.street_ward_agreement", "core.unknown_labels"])
    return workshop.warehouse


def test_every_row_is_accounted_for(warehouse: Warehouse) -> None:
    counts = "rows_read, rows_loaded, rows_rejected, rows_excluded"
    found = warehouse.query(
        f"select edition, {counts}, excluded, notes from raw.extracts where source = 'police_street' order by 1"
    )
    assert found.select("edition", *counts.split(", ")).rows() == [
        ("2020-01", 5694, 5694, 0, 0),
        ("2023-01", 4000, 4000, 0, 0),
        ("api", 165_502, 160_478, 0, 5024),
    ]
    assert found["excluded"].to_list() == [
        "",
        "",
        "5,024: the incident was returned by the queries of two wards (same api_id)",
    ]
    notes = dict(found.select("edition", "notes").rows())
    assert notes["2023-01"].startswith("181 rows repeat the crime id of an earlier row")
    assert notes["api"].startswith("6,140 rows repeat the crime id of an earlier row")


def test_asb_incidents_are_counted_by_their_number(warehouse: Warehouse) -> None:
    raw = pl.read_csv(DATA / FILES["police_street/api"][0], infer_schema=False)
    asb = raw.filter(pl.col("category") == "anti-social-behaviour")
    assert (asb.height, asb["api_id"].n_unique()) == (37_095, 36_051)
    found = warehouse.query(
        "select count(*) as n from core.incidents where edition = 'api' and offence = 'street_anti_social_behaviour'"
    )
    assert found.item() == 36_051
    assert warehouse.query("select count(*) as n from core.unknown_labels").item() == 0


def test_wards_come_from_geometry_old_and_new(warehouse: Warehouse) -> None:
    """Counts of every old and new ward, point by point, against the shapes alone."""
    raw = pl.read_csv(DATA / FILES["police_street/api"][0], infer_schema=False).unique("api_id", keep="first")
    own = raw.filter(pl.col("borough") == "Haringey")
    points = own.select(pl.col("longitude", "latitude").cast(pl.Float64))
    wanted = {}
    for year in ("20", "22"):
        shapes = pl.DataFrame(
            read_features(DATA / f"boundaries/ward_{BOROUGH}_WD{year}.geojson", f"WD{year}CD")
        )
        place = areas_of_points(*points.to_numpy().T, shapes["geometry"].to_list())
        inside = pl.Series(place).replace(-1, None)
        counted = shapes["code"].gather(inside).drop_nulls().value_counts(name="n")
        wanted |= dict(counted.rows())
    found = dict(
        warehouse.query(
            "select area_code, sum(count)::bigint from core.recorded_incidents "
            "where edition = 'api' and area_code like 'E05%' group by all"
        ).rows()
    )
    assert len(wanted) == 40
    assert found == wanted
    methods = warehouse.query(
        "select distinct ward_method from core.street_point_wards where edition = 'api'"
    )
    assert methods.to_series().to_list() == ["geometry"]


def test_the_look_up_agrees_with_geometry_on_about_86_per_cent(warehouse: Warehouse) -> None:
    found = warehouse.query("select * from core.street_ward_agreement where edition = 'api'").row(
        0, named=True
    )
    assert (found["borough_code"], found["ward_year"], found["vintage"]) == (BOROUGH, 2024, 2022)
    assert found["incidents"] > 80_000
    assert 85.5 < found["agreement_pct"] < 87.5


def test_the_totals_of_a_ward_come_from_one_method(warehouse: Warehouse) -> None:
    mixed = warehouse.query(
        "select ward_code from core.street_point_wards group by all having count(distinct (ward_method, ward_year)) > 1"
    )
    assert mixed.is_empty()
    by_method = dict(
        warehouse.query(
            "select ward_method, count(distinct ward_code) from core.street_point_wards group by 1"
        ).rows()
    )
    assert by_method["geometry"] == 40 and by_method["look-up"] > 100


def read_features(path: Path, code: str) -> list[dict]:
    import json

    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [{"code": f["properties"][code], "geometry": json.dumps(f["geometry"])} for f in features]
