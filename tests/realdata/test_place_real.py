"""Hot spots, concentration and deprivation gradient of the 2018 assessment, on the real street-level files."""

import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.catalogue import Catalogue
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import run_steps
from pipelines.project import REPOSITORY, Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse

DATA = REPOSITORY.parent / "shared" / "data"
FILES = {
    "mps_borough_crime/2019-01": "police_borough/mps_borough_200801_201812_hist_oldcats.csv",
    "police_street/2016-2018": "police_street/police_uk_api_haringey_enfield_2016_2018.csv.gz",
    "population/mid-2024": "population/mye_borough_2019_2024_derived.csv",
    "population_by_age/mid-2020": "population/mye2020_lsoa11_sya_haringey_enfield.csv",
    "deprivation/2019-09": "imd/imd2019_lsoa11_london.csv",
    "lsoa_changes/2023-01": "lookups/lsoa11_lsoa21_london.csv",
    "lsoa_boundaries/2021": "boundaries/lsoa21_E09000014.geojson",
    "ward_boundaries/2020-12": "boundaries/ward_E09000014_WD20.geojson",
    # lies there too, and must not be taken for the wards of 2018
    "ward_boundaries/2022-12": "boundaries/ward_E09000014_WD22.geojson",
}
TABLES = ["hot_spot_cells", "hot_spots", "concentrations", "deprivation_gradients", "ward_profiles"]
TOTAL = "street_crime"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} with the open data is not there")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    extracts = tmp_path_factory.mktemp("data_raw")
    for edition, file in FILES.items():
        (extracts / edition).mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / file, extracts / edition / Path(file).name)
    catalogue = Catalogue(Project(extracts=extracts))
    store = ExtractStore(extracts, tmp_path_factory.mktemp("raw"))
    workshop = Workshop(catalogue, Warehouse(), store, catalogue.assessment("haringey-2018"))
    run_steps(workshop, [f"analysis.{name}" for name in TABLES])
    return {name: workshop.warehouse.query(f"select * from analysis.{name}") for name in TABLES}


@pytest.fixture(scope="module")
def crimes() -> pl.DataFrame:
    """Haringey's crimes of the 12 months to June 2018, read without the project."""
    raw = pl.read_csv(DATA / FILES["police_street/2016-2018"], infer_schema=False).unique(
        "api_id", keep="first"
    )
    return raw.filter(
        (pl.col("borough") == "Haringey")
        & (pl.col("category") != "anti-social-behaviour")
        & pl.col("month").is_between(pl.lit("2017-07"), pl.lit("2018-06"))
    )


def test_every_crime_lies_in_one_hexagon(place, crimes) -> None:
    cells = place["hot_spot_cells"].filter(pl.col("measure") == TOTAL)
    assert cells["count"].sum() == crimes.height > 28_000
    area = cells.height * cells["cell_metres"][0] ** 2 * np.sqrt(3) / 2 / 1_000_000
    assert area == pytest.approx(29.6, abs=0.6)  # square kilometres of the borough


def test_the_town_centres_are_hot_in_both_years(place) -> None:
    spots = place["hot_spots"].filter(
        (pl.col("measure") == TOTAL) & (pl.col("hot_spot_class") == "persistent")
    )
    assert {ward for wards in spots["wards"] for ward in wards} == {"Noel Park", "Tottenham Green"}
    assert spots["borough_count"].unique().to_list() == [29_691]


def test_a_twentieth_of_neighbourhoods_holds_a_fifth_of_crime(place) -> None:
    row = place["concentrations"].filter(pl.col("measure") == TOTAL).row(0, named=True)
    assert (row["lsoas"], row["top_lsoas"]) == (147, 8)
    assert row["count"] == 28_989  # the others lie at points outside the borough's LSOAs
    assert 19 < row["share_pct"] < 22 and 5.5 < row["chance_pct"] < 7


def test_violence_is_more_frequent_where_deprivation_is_higher(place) -> None:
    rows = place["deprivation_gradients"]
    own = rows.filter(pl.col("measure") == "street_violence_and_sexual_offences")
    assert own["lsoas"].sum() == 145  # those of 2011, two of which became four
    assert own.sort("fifth")["rate_per_1000"].is_sorted(descending=True)
    assert set(own["verdict"]) == {"higher_in_deprived"}
    assert set(rows.filter(pl.col("measure") == "street_burglary")["verdict"]) == {"no_clear_gradient"}


def test_wards_are_those_of_the_time_and_have_no_rate_without_residents(place) -> None:
    wards = place["ward_profiles"].filter("is_total")
    assert wards.height == 19 and "Hermitage & Gardens" not in wards["area_name"].to_list()
    assert wards["rate_per_1000"].null_count() == 19 and set(wards["basis"]) == {"offences"}
