"""Anonymous map points placed in wards and LSOAs by their boundaries, one placing a vintage of boundaries."""

import polars as pl

from pipelines.methods.points_in_areas import OUTSIDE, areas_of_points

SCHEMA = {
    "synthetic": pl.Boolean,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "area_type": pl.String,
    "vintage": pl.Int32,
    "area_code": pl.String,
    "boundary_edition": pl.String,
}


def point_areas(points: pl.DataFrame, wards: pl.DataFrame, lsoas: pl.DataFrame) -> pl.DataFrame:
    """One row a point, kind of area and vintage in which it lies somewhere.

    Invented points meet invented boundaries only. Where several editions hold a vintage, the last by name is used.
    """
    found = [pl.DataFrame(schema=SCHEMA)]
    different = points.select("synthetic", "longitude", "latitude").unique(maintain_order=True)
    for (synthetic,), own in different.group_by("synthetic", maintain_order=True):
        for area_type, boundaries in (("ward", wards), ("lsoa", lsoas)):
            of_kind = boundaries.filter(pl.col("synthetic") == synthetic)
            for _, shapes in of_kind.group_by("vintage", maintain_order=True):
                chosen = shapes.filter(pl.col("edition") == shapes["edition"].max()).sort("area_code")
                found.append(_placed(own, chosen, area_type))
    return pl.concat(found)


def _placed(points: pl.DataFrame, shapes: pl.DataFrame, area_type: str) -> pl.DataFrame:
    position = areas_of_points(
        points["longitude"].to_numpy(), points["latitude"].to_numpy(), shapes["geometry"].to_list()
    )
    inside = points.with_columns(pl.Series("position", position)).filter(pl.col("position") != OUTSIDE)
    return inside.select(
        "synthetic",
        "longitude",
        "latitude",
        pl.lit(area_type).alias("area_type"),
        shapes["vintage"].gather(inside["position"]).alias("vintage"),
        shapes["area_code"].gather(inside["position"]).alias("area_code"),
        shapes["edition"].gather(inside["position"]).alias("boundary_edition"),
    ).cast(SCHEMA)
