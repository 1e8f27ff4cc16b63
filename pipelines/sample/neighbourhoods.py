"""Rows that are no counts of offences: one a place (LSOA, change of LSOA, borough), for look-ups and indices.

The LSOAs are invented, so many a ward of the assessed area; their codes are none that exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipelines.sample.areas import Area, Places
from pipelines.sample.declared_places import OLDEST, Ages, Neighbourhoods, PlaceColumn
from pipelines.sample.draws import generator

if TYPE_CHECKING:
    from pipelines.sample.layouts import Order

Facts = dict[str, str]
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Neighbourhood:
    """An LSOA of 2021, its ward, and the LSOAs of 2011 that it was made of, each with what became of it."""

    code: str
    name: str
    ward: Area
    before: tuple[tuple[str, str, str], ...]


def neighbourhoods(places: Places, declared: Neighbourhoods) -> tuple[Neighbourhood, ...]:
    """The invented LSOAs, in the wards' order; every so many two were one in 2011 (split), or one was two (merged)."""
    found = []
    for number in range(len(places.wards) * declared.per_ward):
        ward = places.wards[number // declared.per_ward]
        before = [(_code(declared.first_2011_code, number), _name(ward.borough_name, number, declared), "U")]
        if declared.split_every and number % declared.split_every in (0, 1):
            first = number - number % declared.split_every
            name = _name(ward.borough_name, first, declared)
            before = [(_code(declared.first_2011_code, first), name, "S")]
        elif declared.merged_every and number % declared.merged_every == declared.merged_every - 1:
            extra = len(places.wards) * declared.per_ward + number
            before = [(before[0][0], before[0][1], "M"), (_code(declared.first_2011_code, extra), "", "M")]
        name = _name(ward.borough_name, number, declared)
        found.append(Neighbourhood(_code(declared.first_2021_code, number), name, ward, tuple(before)))
    return tuple(found)


def _code(first: str, number: int) -> str:
    return f"{first[:3]}{int(first[3:]) + number:06d}"


def _name(borough: str, number: int, declared: Neighbourhoods) -> str:
    group, letter = divmod(number, declared.per_ward)
    return f"{borough} {group + 1:03d}{LETTERS[letter]}"


def place_rows(order: "Order") -> list[list[str]]:
    """One row a place (and year), its drawn columns and, where the source has them, its residents by age."""
    places = [facts for facts, _ in _places(order)]
    years = order.file.years or (None,)
    rows = [order.header(*_age_headers(order))]
    for year in years:
        said = {"year": str(year)} if year else {}
        drawn = _drawn_columns(order, len(places), str(year or ""))
        ages = _ages(order, year) if order.source.wide else None
        for i, facts in enumerate(places):
            counts = [] if ages is None else [str(count) for count in ages[i]]
            total = {} if ages is None else {"total": str(ages[i].sum())}
            columns = {name: values[i] for name, values in drawn.items()}
            rows.append([*order.filled({**facts, **said, **columns, **total}), *counts])
    return rows


def _places(order: "Order") -> Iterator[tuple[Facts, Area]]:
    """The facts of each place of the file, and the borough whose residents it holds."""
    draws, declared = order.draws, order.sample.neighbourhoods
    own = draws.places.named(order.sample.assessed_area)
    if order.file.one_row_per == "borough":
        for code in order.sample.sources[order.declared.ages.totals_of].table.values:
            area = draws.places.named(code)
            yield {"area_code": area.code, "area_name": area.name}, area
        return
    seen = set()
    for place in neighbourhoods(draws.places, declared):
        facts = {
            "lsoa_code": place.code,
            "lsoa_name": place.name,
            "ward_code": place.ward.code,
            "ward_name": place.ward.name,
            "borough_code": own.code,
            "borough_name": own.name,
        }
        if order.file.one_row_per == "lsoa":
            yield facts, own
            continue
        for code, name, change in place.before:
            older = {"lsoa_2011_code": code, "lsoa_2011_name": name, "change_code": change}
            if order.file.one_row_per == "lsoa_change" or code not in seen:
                seen.add(code)
                yield {**facts, **older}, own


def _drawn_columns(order: "Order", count: int, year: str) -> dict[str, list[str]]:
    """The columns that `places` declares, all rows at once: ranks differ from row to row."""
    columns: dict[str, list[str]] = {}
    for name, drawn in order.file.places.items():
        draw = generator(order.sample.seed, order.source.source, order.file.name, name, year)
        columns[name] = _ranks(draw, drawn, count) if drawn.rank_of else _deciles(columns, drawn)
    return columns


def _ranks(draw: np.random.RandomState, drawn: PlaceColumn, count: int) -> list[str]:
    """Different whole numbers; publishers' tables often carry them as decimals."""
    return [f"{rank + 1}.0" for rank in draw.choice(drawn.rank_of, size=count, replace=False)]


def _deciles(columns: dict[str, list[str]], drawn: PlaceColumn) -> list[str]:
    rank_column, most = drawn.decile_of
    return [f"{int((float(rank) - 1) * 10 // most) + 1}.0" for rank in columns[rank_column]]


def _age_headers(order: "Order") -> list[str]:
    if not order.source.wide:
        return []
    return [f"{sex}{age}" for sex in "FM" for age in range(OLDEST + 1)]


def _ages(order: "Order", year: int) -> np.ndarray:
    """Residents of each place by sex and age: those of a borough by its profile, those of an LSOA a part of them."""
    declared = order.declared.ages
    totals = order.draws.table(declared.totals_of)
    if order.file.one_row_per == "borough":
        return np.array(
            [_borough_ages(order, declared, area, totals[area.code][year]) for _, area in _places(order)]
        )
    own = order.draws.places.named(order.sample.assessed_area)
    whole = _borough_ages(order, declared, own, totals[own.code][year])
    size = sum(1 for _ in _places(order))
    draw = generator(order.sample.seed, order.source.source, "lsoas", str(year))
    weights = np.exp(generator(order.sample.seed, order.source.source, "sizes").normal(0, 0.15, size))
    return np.array([draw.multinomial(count, weights / weights.sum()) for count in whole]).T


def _borough_ages(order: "Order", declared: Ages, area: Area, total: int) -> np.ndarray:
    draw = generator(order.sample.seed, order.source.source, area.code, str(total))
    profile = np.array(declared.profile)
    shares = np.concatenate([declared.female_share * profile, (1 - declared.female_share) * profile])
    return draw.multinomial(total, shares / shares.sum())
