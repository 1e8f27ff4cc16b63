"""Boundaries in GeoJSON: one row a feature, the shape kept as text, its area measured.

The year of the boundaries stands in the name of the code's property (WD22CD: the wards of 2022).
"""

import json
import math
import re
from pathlib import Path

import polars as pl

from pipelines.declarations import Source
from pipelines.errors import InputError
from pipelines.extracts.facts import Facts, Reading

EARTH_RADIUS_KM = 6371.0088
CENTURY = 2000  # boundaries are published from 2003 on


def read_boundaries(path: Path, source: Source) -> Reading:
    """Read a FeatureCollection in degrees (CRS84). Raises InputError naming file, feature and property."""
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(
            f"{path.name}: is no GeoJSON FeatureCollection ({error}); download it again"
        ) from error
    if not isinstance(features, list):
        raise InputError(
            f"{path.name}: is no GeoJSON FeatureCollection (its features are no list); download it again"
        )
    rows = [_row(number, feature, source, path.name) for number, feature in enumerate(features, start=1)]
    if not rows:
        raise InputError(f"{path.name}: holds no feature; download it again")
    frame = pl.DataFrame(rows).with_columns(
        pl.col("file_row").cast(pl.UInt32), pl.col("vintage").cast(pl.Int32)
    )
    repeated = frame.filter(pl.col("area_code").is_duplicated())
    if repeated.height:
        raise InputError(f"{path.name}: {repeated['area_code'][0]} occurs twice; keep one feature an area")
    return Reading(frame, Facts(generation="ons", rows_read=len(rows), rows_loaded=len(rows)))


def _row(number: int, feature: dict, source: Source, file: str) -> dict:
    from shapely.geometry import shape  # heavy, and only boundaries need it

    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise InputError(f"{file}, feature {number}: has no properties; download it again")
    properties = feature["properties"]
    row: dict = {"file_row": number}
    for name, column in source.columns.items():
        wanted = [
            p for p in properties for header in column.every_header if re.fullmatch(header, p, re.IGNORECASE)
        ]
        if not wanted or not properties[wanted[0]]:
            raise InputError(
                f"{file}, feature {number}: has no property {' or '.join(column.every_header)}; add its name to "
                f"data_raw/{source.source}/source.yaml"
            )
        row[name] = str(properties[wanted[0]]).strip()
        if name == "area_code":
            row["vintage"] = _year_in(wanted[0])
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise InputError(
            f"{file}, feature {number} ({row['area_code']}): is no polygon; a boundary is an area"
        )
    try:
        outline = shape(geometry)
    except Exception as error:  # numpy, shapely and Python each refuse bad coordinates in their own way
        raise InputError(
            f"{file}, feature {number} ({row['area_code']}): its coordinates are damaged ({error}); download it again"
        ) from error
    if outline.is_empty:
        raise InputError(
            f"{file}, feature {number} ({row['area_code']}): its outline is empty; download it again"
        )
    west, south, east, north = outline.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise InputError(f"{file}, feature {number}: is not in degrees (CRS84); export it as GeoJSON again")
    return {**row, "square_kilometres": square_kilometres(outline), "geometry": json.dumps(geometry)}


def _year_in(name: str) -> int | None:
    digits = re.search(r"\d\d", name)
    return CENTURY + int(digits.group()) if digits else None


def square_kilometres(outline) -> float:
    """Area of a polygon in degrees, by Lambert's cylindrical equal-area projection of the sphere (within 0.5 %)."""
    from shapely import transform

    def equal_area(points):
        projected = points * (math.pi / 180 * EARTH_RADIUS_KM)
        projected[:, 1] = [math.sin(math.radians(latitude)) * EARTH_RADIUS_KM for latitude in points[:, 1]]
        return projected

    return float(transform(outline, equal_area).area)
