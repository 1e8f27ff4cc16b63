"""Hot spots: touching hot cells as one place, named by its street and ward, with its change against the borough's."""

import numpy as np
import polars as pl

from pipelines.declarations import Assessment
from pipelines.methods.change import change_test
from pipelines.methods.hexagons import hexagon_of
from pipelines.methods.hotspots import EMERGING, FADING, PERSISTENT, change_dispersion
from pipelines.methods.multiple_testing import benjamini_hochberg
from pipelines.methods.projection import to_national_grid
from pipelines.methods.verdict import verdict
from pipelines.statistics.frames import column, floats
from pipelines.statistics.hot_spot_cells import HOT

NAMED_STREETS = 2
# What data.police.uk calls a map point that lies on no street: kinds of place, which name none
KINDS_OF_PLACE = (
    "Airport/airfield", "Bus/coach Station", "Conference/exhibition Centre", "Ferry Terminal",
    "Further/higher Educational Building", "Hospital", "Motorway Service Area", "Nightclub", "Park/open Space",
    "Parking Area", "Pedestrian Subway", "Petrol Station", "Police Station", "Prison", "Race Track",
    "Shopping Area", "Sports/recreation Area", "Supermarket", "Theatre/concert Hall",
)  # fmt: skip
WIDESPREAD = 6  # any other name that stands in so many wards says not where either
WARD_SHARE = 0.2  # a ward is named where so much of a hot spot's incidents lies in it
SQUARE_METRES = 1_000_000
CELL = ["cell_column", "cell_row"]
SCHEMA = {
    **dict.fromkeys(("assessment", "measure"), pl.String),
    "spot": pl.Int64,
    "hot_spot_class": pl.String,
    **dict.fromkeys(("streets", "wards"), pl.List(pl.String)),
    "cells": pl.Int64,
    "square_kilometres": pl.Float64,
    **dict.fromkeys(("count", "base_count", "borough_count", "borough_base_count"), pl.Int64),
    **dict.fromkeys(("relative_change_pct", "lower_pct", "upper_pct", "adjusted_p_value"), pl.Float64),
    "verdict": pl.String,
}


def hot_spots(cells: pl.DataFrame, street_points: pl.DataFrame, assessment: Assessment) -> pl.DataFrame:
    """One row a measure and hot spot: persistent where a cell was hot in both years, emerging where hot only now, fading
    where only before. Counted are the cells that are hot now, in both years the same; of a fading one those of before.

    relative_change_pct: the change of its incidents relative to the rest of the borough's, by the exact test of two
    counts, its variance scaled by how unevenly all cells changed; adjusted over a measure's hot spots.
    """
    parts = [pl.DataFrame(schema=SCHEMA)]
    kinds = street_points.group_by("location").agg(pl.col("ward_name").n_unique().alias("wards"))
    kinds = kinds.filter(pl.col("wards") >= WIDESPREAD)["location"].to_list()
    kinds += [f"On or near {kind}" for kind in KINDS_OF_PLACE]
    for (measure,), own in cells.group_by("measure", maintain_order=True):
        hot = own.filter(pl.col("spot").is_not_null())
        if hot.height:
            points = _placed(street_points.filter(pl.col("measure") == measure), own)
            spots = _spots(hot, points, kinds).with_columns(
                measure=pl.lit(measure), assessment=pl.lit(assessment.name)
            )
            parts.append(_with_changes(spots, own).select(list(SCHEMA)).cast(SCHEMA))
    return pl.concat(parts)


def _placed(points: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The points of a measure with the number of the hot spot that they lie in."""
    places = to_national_grid(*points.select("longitude", "latitude").to_numpy().T)
    at = hexagon_of(*places, cells["cell_metres"][0])
    return points.with_columns(cell_column=pl.Series(at[:, 0]), cell_row=pl.Series(at[:, 1])).join(
        cells.select(*CELL, "spot").filter(pl.col("spot").is_not_null()), on=CELL
    )


def _spots(hot: pl.DataFrame, points: pl.DataFrame, kinds: list[str]) -> pl.DataFrame:
    classes = pl.col("hot_spot_class")
    counted = (classes != FADING) | (classes == FADING).all()
    found = hot.group_by("spot").agg(
        pl.when((classes == HOT).any())
        .then(pl.lit(HOT))
        .when((classes == PERSISTENT).any())
        .then(pl.lit(PERSISTENT))
        .when((classes == FADING).all())
        .then(pl.lit(FADING))
        .when((classes == EMERGING).all())
        .then(pl.lit(EMERGING))
        .otherwise(pl.lit(PERSISTENT))  # it moved by a cell or two
        .alias("hot_spot_class"),
        counted.sum().alias("cells"),
        (counted.sum() * pl.col("cell_metres").first() ** 2 * np.sqrt(3) / 2 / SQUARE_METRES).alias(
            "square_kilometres"
        ),
        pl.col("count").filter(counted).sum(),
        _known_sum("base_count", counted),
    )
    streets = (
        _largest(points.filter(~pl.col("location").is_in(kinds)), "location")
        .group_by("spot", maintain_order=True)
        .head(NAMED_STREETS)
    )
    wards = _largest(points, "ward_name").filter(
        pl.col("weight") >= WARD_SHARE * pl.col("weight").sum().over("spot")
    )
    for names, name in ((streets, "location"), (wards, "ward_name")):
        lists = names.group_by("spot", maintain_order=True).agg(name)
        found = found.join(lists, on="spot", how="left")
    return found.rename({"location": "streets", "ward_name": "wards"}).sort("spot")


def _largest(points: pl.DataFrame, name: str) -> pl.DataFrame:
    """Names with the incidents of both years there, most first within each hot spot."""
    weight = (pl.col("count") + pl.col("base_count").fill_null(0)).sum().alias("weight")
    named = points.filter(pl.col(name).is_not_null()).group_by("spot", name).agg(weight)
    return named.sort("spot", "weight", name, descending=[False, True, False])


def _known_sum(name: str, of: pl.Expr | bool = True) -> pl.Expr:
    return pl.when(pl.col(name).null_count() == 0).then(pl.col(name).filter(of).sum()).alias(name)


def _with_changes(spots: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Each hot spot against the rest of the borough; null where the year before is not known."""
    borough, before = cells.select(pl.col("count").sum(), _known_sum("base_count")).row(0)
    spots = spots.with_columns(
        borough_count=pl.lit(borough, pl.Int64), borough_base_count=pl.lit(before, pl.Int64)
    )
    if before is None:
        nothing = {name: pl.lit(None) for name in ("relative_change_pct", "lower_pct", "upper_pct")}
        return spots.with_columns(**nothing, adjusted_p_value=pl.lit(None), verdict=pl.lit("not_available"))
    now, then = floats(spots["count"]), floats(spots["base_count"])
    phi = change_dispersion(floats(cells["count"]), floats(cells["base_count"]))
    periods = np.maximum(before - then, 1) / np.maximum(borough - now, 1)
    found = change_test(now, then, periods, phi)
    adjusted = benjamini_hochberg(found.p_value, np.zeros(spots.height))
    return spots.with_columns(
        relative_change_pct=column(found.change_pct),
        lower_pct=column(found.lower_pct),
        upper_pct=column(found.upper_pct),
        adjusted_p_value=column(adjusted),
        verdict=pl.Series(verdict(found.change_pct, adjusted), dtype=pl.String),
    )
