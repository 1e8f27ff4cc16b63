"""The map of hot spots, and the words by which a hot spot is named."""

import json

import numpy as np
import polars as pl
from shapely.geometry import shape

from pipelines.charts.hot_spot_map import hot_spot_map
from pipelines.documents import wording
from pipelines.documents.drawings import Drawing, Studio, boundary_words
from pipelines.documents.published import Published
from pipelines.documents.tables import behind
from pipelines.methods.hexagons import hexagon_corners
from pipelines.methods.projection import to_longitude_latitude

CLASSES = {
    "persistent": "In both years",
    "emerging": "Only now",
    "fading": "Only the year before",
    "hot": "Now; the year before is not known",
}
GONE = "fading"
MOST_TOLD = 3  # hot spots that the alternative text names


def now_and_before(spots: pl.DataFrame, of: str = "") -> str:
    """Three hot spots, two of them hot the year before; one more was hot only then. A hot spot that crosses the line of
    a test is no tested change, and so no word here says that it came or went."""
    number = {name: spots.filter(pl.col("hot_spot_class") == name).height for name in CLASSES}
    now = spots.height - number[GONE]
    said = f"{wording.count_in_words(now) if now else 'no'} hot {'spot' if now == 1 else 'spots'}{of}"
    if number["hot"]:
        return f"{said}; the year before is not known"
    if now:
        said = f"{said}, {_before(number['persistent'], now)}"
    if number[GONE]:
        verb = "was" if number[GONE] == 1 else "were"
        said = f"{said}; {wording.count_in_words(number[GONE])} {'more ' if now else ''}{verb} hot only the year before"
    return said


def _before(both: int, now: int) -> str:
    if now == 1:
        return "hot the year before, too" if both else "not hot the year before"
    return f"{'all' if both == now else wording.count_in_words(both)} of them hot the year before"


STATIONS = {"station": "station", "lu station": "Underground station", "dlr station": "DLR station"}


def point_name(location: str) -> str:
    """A map point as people write it: Seven Sisters Underground station for "Seven Sisters (lu Station)"."""
    name = location.removeprefix("On or near ")
    before, _, kind = name.removesuffix(")").partition(" (")
    if kind.lower() in STATIONS:
        return f"{before} {STATIONS[kind.lower()]}"
    return f"{before} ({wording.upper_first(kind)})" if kind else name


def place(row: dict) -> str:
    """Near High Road and Park Lane (Noel Park); in Noel Park where no point with a name of its own lies there."""
    points = [point_name(street) for street in row["streets"] or []]
    wards = wording.listed(row["wards"] or [])
    if not points:
        return wording.plain(f"in {wards}" if wards else "no place named")
    return wording.plain(f"near {wording.listed(points)}{f' ({wards})' if wards else ''}")


def in_short(row: dict) -> str:
    """High Road (Noel Park): the first street and ward, for a cell with several."""
    return place(
        row | {"streets": (row["streets"] or [])[:1], "wards": (row["wards"] or [])[:1]}
    ).removeprefix("near ")


def hot_spot_drawing(
    published: Published, cells: pl.DataFrame, spots: pl.DataFrame, studio: Studio
) -> Drawing:
    cells = cells.sort("cell_column", "cell_row")
    corners = hexagon_corners(cells.select("cell_column", "cell_row").to_numpy(), cells["cell_metres"][0])
    degrees = np.column_stack(to_longitude_latitude(*corners.reshape(-1, 2).T)).reshape(corners.shape)
    drawn = cells.with_columns(corners=pl.Series(degrees.tolist()))
    shapes = published.table("analysis.ward_shapes").sort("area_name")
    wards = {name: shape(json.loads(text)) for name, text in shapes.select("area_name", "geometry").rows()}
    studio.save("hot-spots", hot_spot_map, wards, drawn, "crimes per square km")
    finding = f"{wording.upper_first(now_and_before(spots, ' of street-level crime'))}."
    named = "; ".join(f"{row['spot']} {place(row)}" for row in spots.head(MOST_TOLD).to_dicts())
    metres = wording.number(cells["cell_metres"][0])
    return Drawing(
        "hot-spots",
        finding,
        f"Street-level crime on hexagons {metres} metres wide, {published.borough['area_name']}, 12 months to "
        f"{wording.month(published.windows['12_month']['current_end'])}",
        f"Map of {len(wards)} wards with a grid of {cells.height} hexagons, hot ones marked and numbered. "
        f"{named or 'None is hot'}",
        f"Hot: the hexagon and the six round it hold more crime than chance would put there (Getis-Ord Gi*, tail of a gamma "
        f"distribution, false discoveries held at 5% over the {wording.number(cells.height)} hexagons of "
        "a year). Pale blue: kernel "
        f"density, {metres} metres. {boundary_words(published)} Source: {published.source_words('police_street')}.",
        behind(
            finding,
            [
                ("Hexagon of number", "l", 20),
                ("Crimes", "r", 12),
                ("Year before", "r", 12),
                ("z", "r", 10),
                ("Hot", "l", 30),
            ],
            [
                [
                    str(row["spot"]),
                    wording.number(row["count"]),
                    wording.number(row["base_count"]),
                    wording.number(row["z"], 1),
                    CLASSES[row["hot_spot_class"]],
                ]
                for row in cells.filter(pl.col("spot").is_not_null())
                .sort("spot", "count", descending=[False, True])
                .to_dicts()
            ],
        )
        if spots.height
        else "",
    )
