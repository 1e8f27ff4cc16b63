"""Five million invented street-level rows in 48 monthly files (about 1 GB), as data.police.uk lays them out.

Seeded: the same bytes each time. Areas are the boroughs of the areas table with invented LSOA codes; the file holds
what real ones hold: anti-social behaviour without id, repeated ids, blank places, places outside the force, quotes.
"""

import csv
import re
from pathlib import Path

import numpy as np
import polars as pl

from tests.benchmarks.extracts import SAMPLE

ROWS = 5_000_000
MONTHS = [f"{year}-{month:02d}" for year in range(2021, 2025) for month in range(1, 13)]
FORCE = "Metropolitan Police Service"
LSOAS_A_BOROUGH = 150
POINTS_AN_LSOA = 16
TYPES = {
    "Violence and sexual offences": 22,
    "Anti-social behaviour": 22,
    "Vehicle crime": 11,
    "Other theft": 10,
    "Burglary": 6,
    "Theft from the person": 6,
    "Criminal damage and arson": 5,
    "Public order": 5,
    "Drugs": 4,
    "Shoplifting": 4,
    "Robbery": 3,
    "Bicycle theft": 1,
    "Other crime": 0.7,
    "Possession of weapons": 0.3,
}
OUTCOMES = [
    "Investigation complete; no suspect identified",
    "Unable to prosecute suspect",
    "Under investigation",
    "Awaiting court outcome",
    "Status update unavailable",
]
HEADER = [
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
]
HEADER += ["LSOA name", "Crime type", "Last outcome category", "Context"]


def write_street_files(folder: Path, rows: int = ROWS, months: list[str] = MONTHS) -> list[Path]:
    """One file a month below ``folder``; files that are there already are left as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    places = _places()
    paths = []
    for number, month in enumerate(months):
        path = folder / f"{month}-metropolitan-street.csv"
        if not path.exists():
            _month(places, month, rows // len(months), np.random.default_rng([20251004, number])).write_csv(
                path
            )
        paths.append(path)
    return paths


def _places() -> pl.DataFrame:
    """Anonymous map points with their LSOA; the last row is the place that is not known."""
    with (SAMPLE / "areas" / "areas.csv").open(encoding="utf-8", newline="") as lines:
        boroughs = [row["area_name"] for row in csv.DictReader(lines) if row["area_type"] == "borough"]
    names = [*boroughs, "Arun"]  # one authority that no London table knows
    random = np.random.default_rng(20251004)
    lsoas = [
        (f"E01{borough:02d}{lsoa:04d}", f"{name} {lsoa // 5 + 1:03d}{'ABCDE'[lsoa % 5]}")
        for borough, name in enumerate(names)
        for lsoa in range(LSOAS_A_BOROUGH if name != "Arun" else 1)
    ]
    count = len(lsoas) * POINTS_AN_LSOA
    points = pl.DataFrame(
        {
            "Longitude": np.round(random.uniform(-0.5, 0.3, count), 6),
            "Latitude": np.round(random.uniform(51.3, 51.7, count), 6),
            "Location": [f"On or near {_street(i)}" for i in range(count)],
            "LSOA code": np.repeat([code for code, _ in lsoas], POINTS_AN_LSOA),
            "LSOA name": np.repeat([name for _, name in lsoas], POINTS_AN_LSOA),
        }
    )
    nowhere = pl.DataFrame({"Location": ["No Location"]})
    return pl.concat([points, nowhere], how="diagonal")


def _street(number: int) -> str:
    tree = ("Alder", "Birch", "Cedar", "Elm", "Hazel")[number % 5]
    name = f"{tree}{number // 40} {('Road', 'Street', 'Lane')[number % 3]}"
    return f"Shops, {name}" if number % 50 == 0 else name


def _month(places: pl.DataFrame, month: str, count: int, random: np.random.Generator) -> pl.DataFrame:
    weights = np.array(list(TYPES.values()))
    kinds = random.choice(list(TYPES), size=count, p=weights / weights.sum())
    ids = pl.Series(re.findall("." * 64, random.bytes(32 * count).hex()))
    repeated = random.random(count) < 0.02
    ids = ids.gather(np.where(repeated, random.integers(0, count, count), np.arange(count)))
    point = random.integers(0, places.height - 1, count)
    point[random.random(count) < 0.02] = places.height - 1
    is_asb = pl.Series(kinds == "Anti-social behaviour")
    found = places[point].with_columns(
        pl.Series("Crime ID", ids).set(is_asb, None),
        pl.lit(month).alias("Month"),
        pl.lit(FORCE).alias("Reported by"),
        pl.lit(FORCE).alias("Falls within"),
        pl.Series("Crime type", kinds),
        pl.Series("Last outcome category", random.choice(OUTCOMES, size=count)).set(is_asb, None),
        pl.lit(None, dtype=pl.String).alias("Context"),
    )
    return found.select(HEADER)
