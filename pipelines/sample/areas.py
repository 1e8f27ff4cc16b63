"""The areas that the sample is drawn for, from the reference table of areas."""

import csv
from dataclasses import dataclass

from pipelines.declarations import Source
from pipelines.errors import UsageError


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    borough_name: str


@dataclass(frozen=True)
class Places:
    """Every area by code, and the current wards of the assessed one."""

    by_code: dict[str, Area]
    wards: tuple[Area, ...]

    def named(self, code: str) -> Area:
        if code not in self.by_code:
            raise UsageError(f"data_raw/sample.yaml: {code} is no area in areas.csv")
        return self.by_code[code]


def read_places(source: Source, assessed_area: str) -> Places:
    path = source.folder / source.reference_file
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = {row["area_code"]: row["area_name"] for row in rows}
    if assessed_area not in names:
        raise UsageError(f"data_raw/sample.yaml: assessed_area: {assessed_area} is no area in {path}")
    wards = [
        Area(row["area_code"], row["area_name"], names[assessed_area])
        for row in rows
        if row["area_type"] == "ward" and assessed_area in row["member_of"].split() and not row["valid_to"]
    ]
    if not wards:
        raise UsageError(f"{path}: holds no current ward of {assessed_area}, which the sample needs")
    return Places({code: Area(code, name, name) for code, name in names.items()}, tuple(wards))
