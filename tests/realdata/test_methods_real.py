"""Methods on the Met's own files: what domain.md says of funnels, and effects that are none."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipelines.methods.difference_in_differences import difference_in_differences
from pipelines.methods.funnel import funnel
from pipelines.methods.hexagons import hexagon_centres, hexagon_of
from pipelines.methods.hotspots import gi_star
from pipelines.methods.projection import to_national_grid

DATA = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real extracts are not at {DATA}")
BOROUGH = "LookUp_BoroughName"


def monthly(file: str) -> tuple[pl.DataFrame, list[str]]:
    frame = pl.read_csv(DATA / "police_borough" / file, infer_schema_length=None)
    return frame, [column for column in frame.columns if column.isdigit()]


def test_funnel_of_all_recorded_crime():
    """Without overdispersion 30 of 32 boroughs lie outside the 99.8 % limits, with it few (domain.md)."""
    frame, months = monthly("mps_borough_202112_202311_recent_dl202312.csv")
    year = [month for month in months if "202210" <= month <= "202309"]
    people = pl.read_csv(DATA / "population" / "mye_borough_2019_2024_derived.csv").filter(
        pl.col("year") == 2022
    )
    total = frame.group_by(BOROUGH).agg(pl.sum_horizontal(year).sum().alias("count"))
    both = total.join(people, left_on=BOROUGH, right_on="borough")
    assert both.height == 32
    count, population = both["count"].to_numpy(), both["population"].to_numpy()
    outside = {
        adjustment: sum(
            word.endswith("99_8") for word in funnel(count, population, adjustment=adjustment).verdict
        )
        for adjustment in ("none", "additive")
    }
    assert outside["none"] >= 29
    assert outside["additive"] <= 2


def test_made_up_dates_seldom_have_an_effect():
    """Personal robbery 2010 to 2020: the interval alone finds effects of nothing, the verdict with areas few."""
    frame, months = monthly("mps_borough_201004_202111_hist_dl202312.csv")
    months = [month for month in months if month <= "202002"]
    robbery = frame.filter(pl.col("MinorText") == "Robbery of Personal Property")
    counts = robbery.sort(BOROUGH).select(months).to_numpy().astype(float)
    counts = counts[counts.sum(axis=1) > 1000]
    draw = np.random.default_rng(1)
    found = []
    for _ in range(40):
        place, start = draw.integers(len(counts)), draw.integers(36, len(months) - 12)
        window = counts[:, start - 36 : start + 12]
        found.append(difference_in_differences(window[place], np.delete(window, place, axis=0), 36))
    assert np.mean([one.lower > 1 or one.upper < 1 for one in found]) > 0.25
    assert np.mean([one.verdict in ("fell_more", "rose_more") for one in found]) < 0.15


def test_hot_spots_of_violence_are_few_and_hold_much_of_it():
    frame = pl.read_csv(
        DATA / "police_street" / "police_uk_api_haringey_enfield_2016_2018.csv.gz", infer_schema_length=None
    ).unique("api_id")
    violence = frame.filter(
        (pl.col("category") == "violent-crime") & (pl.col("borough") == frame["borough"][0])
    )
    everything = frame.filter(pl.col("borough") == frame["borough"][0])

    def cells(points: pl.DataFrame) -> np.ndarray:
        east, north = to_national_grid(points["longitude"].to_numpy(), points["latitude"].to_numpy())
        return hexagon_of(east, north, 250)

    places = np.unique(cells(everything), axis=0)  # where anything was ever recorded: streets, not reservoirs
    position = {tuple(cell): place for place, cell in enumerate(places.tolist())}
    count = np.bincount([position[tuple(cell)] for cell in cells(violence).tolist()], minlength=len(places))
    result = gi_star(count, hexagon_centres(places, 250), 250)
    assert 0.01 < result.hot.mean() < 0.12
    assert count[result.hot].sum() / count.sum() > 3 * result.hot.mean()
