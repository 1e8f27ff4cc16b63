"""From map points to hot spots: cells over the borough, classes over two years, places with names."""

import json

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.methods.projection import to_longitude_latitude
from pipelines.statistics.hot_spot_cells import hot_spot_cells
from pipelines.statistics.hot_spots import hot_spots

CELL = 300
WEST, SOUTH, SIZE = 530_000, 190_000, 6_000  # metres of the National Grid
BOTH, NOW, BEFORE = (531_500, 191_500), (534_500, 191_500), (531_500, 194_500)


def degrees(places) -> list[tuple[float, float]]:
    return list(
        zip(*(part.tolist() for part in to_longitude_latitude(*np.array(places, float).T)), strict=True)
    )


def borough() -> pl.DataFrame:
    corners = [
        (WEST, SOUTH),
        (WEST + SIZE, SOUTH),
        (WEST + SIZE, SOUTH + SIZE),
        (WEST, SOUTH + SIZE),
        (WEST, SOUTH),
    ]
    ring = [list(place) for place in degrees(corners)]
    return pl.DataFrame({"geometry": [json.dumps({"type": "Polygon", "coordinates": [ring]})]})


def point(
    place: tuple[float, float], count: int, base_count: int | None, location: str, ward: str = "Elm Green"
) -> dict:
    longitude, latitude = degrees([place])[0]
    return {
        "measure": "street_crime",
        "longitude": longitude,
        "latitude": latitude,
        "location": location,
        "ward_name": ward,
        "count": count,
        "base_count": base_count,
    }


def points(known: bool = True) -> pl.DataFrame:
    """A few incidents everywhere, and many round three places: in both years, only now, only before."""
    rows = [
        point((WEST + 200 * i, SOUTH + 200 * j), 1, 1, f"On or near {i} {j} Road")
        for i in range(1, 30)
        for j in range(1, 30)
    ]
    for (x, y), now, before, name in ((BOTH, 20, 20, "Both"), (NOW, 20, 1, "Now"), (BEFORE, 1, 20, "Before")):
        for step in range(16):
            spot = x + 220 * (step % 4), y + 220 * (step // 4)
            rows.append(point(spot, now, before, f"On or near {name} Street", f"{name} ward"))
    frame = pl.DataFrame(rows)
    return frame if known else frame.with_columns(base_count=pl.lit(None, pl.Int64))


@pytest.fixture(scope="module")
def assessment(catalogue):
    return catalogue.assessment("sample")


def test_each_place_gets_the_class_its_two_years_make_it(assessment) -> None:
    cells = hot_spot_cells(points(), borough(), assessment, CELL)
    found = {row["streets"][0]: row for row in hot_spots(cells, points(), assessment).to_dicts()}
    classes = {street: row["hot_spot_class"] for street, row in found.items()}
    assert classes == {
        "On or near Both Street": "persistent",
        "On or near Now Street": "emerging",
        "On or near Before Street": "fading",
    }
    assert found["On or near Both Street"]["verdict"] == "no_clear_change"
    assert found["On or near Now Street"]["verdict"] == "up"
    assert found["On or near Before Street"]["verdict"] == "down"
    assert found["On or near Both Street"]["wards"] == ["Both ward"]
    assert {row["spot"] for row in found.values()} == {1, 2, 3}


def test_a_hexagon_hot_only_before_is_not_counted_in_a_hot_spot_of_now(assessment) -> None:
    beside = [
        point(
            (BOTH[0] + 880 + 220 * (step % 4), BOTH[1] + 220 * (step // 4)), 1, 20, "On or near Gone Street"
        )
        for step in range(16)
    ]
    laid = pl.concat([points(), pl.DataFrame(beside)])
    cells = hot_spot_cells(laid, borough(), assessment, CELL)
    spots = hot_spots(cells, laid, assessment)
    spot = spots.filter(pl.col("hot_spot_class") == "persistent").row(0, named=True)
    own = cells.filter(pl.col("spot") == spot["spot"])
    now = own.filter(pl.col("hot_spot_class") != "fading")
    assert 0 < now.height < own.height
    counted = (spot["cells"], spot["count"], spot["base_count"])
    assert counted == (now.height, now["count"].sum(), now["base_count"].sum())
    order = spots.sort("spot")["hot_spot_class"].to_list()
    assert order[-1] == "fading" and "fading" not in order[:-1]  # numbered last: nothing is hot there now


def test_a_name_that_stands_in_many_wards_does_not_name_a_place(assessment) -> None:
    everywhere = [
        point((WEST + 500 * k, SOUTH + 5_500), 3, 3, "On or near Supermarket", f"Ward {k}")
        for k in range(1, 8)
    ]
    shop = point((BOTH[0] + 30, BOTH[1] + 30), 90, 90, "On or near Supermarket", "Both ward")
    laid = pl.concat([points(), pl.DataFrame([*everywhere, shop])])
    cells = hot_spot_cells(laid, borough(), assessment, CELL)
    first = hot_spots(cells, laid, assessment).row(0, named=True)
    assert first["count"] > 200 and first["streets"][0] == "On or near Both Street"
    assert not any("Supermarket" in street for street in first["streets"])


def test_a_kind_of_place_does_not_name_a_hot_spot_even_where_there_is_one_alone(assessment) -> None:
    club = point((BOTH[0] + 30, BOTH[1] + 30), 90, 90, "On or near Nightclub", "Both ward")
    laid = pl.concat([points(), pl.DataFrame([club])])
    first = hot_spots(hot_spot_cells(laid, borough(), assessment, CELL), laid, assessment).row(0, named=True)
    assert first["count"] > 200 and first["streets"][0] == "On or near Both Street"


def test_without_the_year_before_there_is_no_class_of_two_years_and_no_change(assessment) -> None:
    cells = hot_spot_cells(points(known=False), borough(), assessment, CELL)
    assert set(cells["hot_spot_class"]) == {"hot", "never"}
    found = hot_spots(cells, points(known=False), assessment)
    assert set(found["hot_spot_class"]) == {"hot"} and set(found["verdict"]) == {"not_available"}
    assert found["base_count"].null_count() == found.height == 2


def test_too_few_incidents_are_not_tested(assessment) -> None:
    few = pl.DataFrame(
        [point((WEST + 700 * k, SOUTH + 700 * k), 1, 1, "On or near Elm Road") for k in range(1, 8)]
    )
    cells = hot_spot_cells(few, borough(), assessment, CELL)
    assert cells["z"].null_count() == cells.height and set(cells["hot_spot_class"]) == {"never"}
    assert hot_spots(cells, few, assessment).is_empty()


def test_nothing_comes_of_nothing(assessment) -> None:
    assert hot_spot_cells(points().clear(), borough(), assessment, CELL).is_empty()
    assert hot_spot_cells(points(), borough().clear(), assessment, CELL).is_empty()


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, SIZE), st.integers(0, SIZE), st.integers(0, 9), st.integers(0, 9)),
        min_size=1,
        max_size=40,
    )
)
def test_every_incident_counts_in_one_cell(catalogue, places) -> None:
    laid = pl.DataFrame(
        [point((WEST + x, SOUTH + y), now, then, "On or near Elm Road") for x, y, now, then in places]
    )
    cells = hot_spot_cells(laid, borough(), catalogue.assessment("sample"), CELL)
    assert cells["count"].sum() == laid["count"].sum()
    assert cells["base_count"].sum() == laid["base_count"].sum()
