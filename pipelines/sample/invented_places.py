"""Invented shapes of the wards and neighbourhoods, and the anonymous map points within them."""

import json
from typing import TYPE_CHECKING

import numpy as np

from pipelines.sample.areas import Area, Places
from pipelines.sample.declared import Sample
from pipelines.sample.declared_places import MapPoints
from pipelines.sample.draws import generator
from pipelines.sample.neighbourhoods import Neighbourhood, neighbourhoods
from pipelines.sample.tessellation import DECIMALS, cut

if TYPE_CHECKING:
    from pipelines.sample.layouts import Order

Ring = list[list[float]]
Facts = dict[str, str]
POINT = ("longitude", "latitude", "location", "lsoa_code", "lsoa_name")
NAMES = ("Alder", "Birch", "Cedar", "Elm", "Hazel", "Juniper", "Larch", "Maple", "Rowan", "Willow")
KINDS = ("Road", "Street", "Lane", "Avenue", "Close")
# Degrees from the middle of a town centre to its map points, about 130 metres apart.
ROUND_A_CENTRE = np.array([(0, 0), (19, 0), (-19, 0), (9, 10), (-9, 10), (9, -10), (-9, -10)]) / 10_000


def as_geojson(order: "Order") -> bytes:
    """A FeatureCollection in degrees, one line a ward or neighbourhood, outer rings counter-clockwise (RFC 7946)."""
    sample, places, header = order.sample, order.draws.places, order.header()
    if order.declared.shapes_of:
        shapes = [
            ({"area_code": place.code, "area_name": place.name}, ring)
            for place, ring in neighbourhood_shapes(sample, places, order.declared.shapes_of)
        ]
    else:
        shapes = [
            ({"area_code": ward.code, "area_name": ward.name}, ring)
            for ward, ring in ward_shapes(sample, places, order.source.source)
        ]
    features = []
    for facts, ring in shapes:
        properties = dict(zip(header, order.filled(facts), strict=True))
        geometry = {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        features.append(json.dumps(feature, ensure_ascii=False))
    return ('{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n").encode()


def ward_shapes(sample: Sample, places: Places, source: str) -> list[tuple[Area, Ring]]:
    """The outline of a source, cut into the current wards of the assessed area."""
    outline = sample.sources[source].outline
    rings = cut(outline, len(places.wards), generator(sample.seed, source))
    return list(zip(places.wards, rings, strict=True))


def neighbourhood_shapes(sample: Sample, places: Places, source: str) -> list[tuple[Neighbourhood, Ring]]:
    """Each ward of that outline, cut into its neighbourhoods."""
    per_ward = sample.neighbourhoods.per_ward
    rings = [
        ring
        for ward, shape in ward_shapes(sample, places, source)
        for ring in cut(shape[:-1], per_ward, generator(sample.seed, source, ward.code))
    ]
    return list(zip(neighbourhoods(places, sample.neighbourhoods), rings, strict=True))


def _point(number: int, longitude: float, latitude: float, place: Neighbourhood) -> Facts:
    """A map point named after an invented street."""
    name = f"{NAMES[number % len(NAMES)]} {KINDS[number // len(NAMES) % len(KINDS)]}"
    degrees = f"{longitude:.{DECIMALS}f}", f"{latitude:.{DECIMALS}f}"
    return dict(zip(POINT, (*degrees, f"On or near {name}", place.code, place.name), strict=True))


class Points:
    """The map points of a source, by the code of their ward, one in the middle of each neighbourhood; and those of the
    town centres."""

    def __init__(self, sample: Sample, places: Places, declared: MapPoints):
        self.declared = declared
        self.by_ward: dict[str, list[Facts]] = {}
        self.centres: list[Facts] = []
        shapes = neighbourhood_shapes(sample, places, declared.shapes_of)
        central = {(2 * k + 1) * len(shapes) // (2 * declared.centres) for k in range(declared.centres)}
        for number, (place, ring) in enumerate(shapes):
            middle = np.mean(np.array(ring[:-1]), axis=0)
            self.by_ward.setdefault(place.ward.code, []).append(_point(number, *middle, place))
            if number in central:
                streets = enumerate(middle + ROUND_A_CENTRE, start=number)
                self.centres += [_point(street, *spot, place) for street, spot in streets]

    def drawn(self, draw: np.random.RandomState, ward: str, count: int) -> dict[str, list[str]]:
        """The places of so many incidents of a ward; some have none, and some are put in another borough."""
        here, weights = self.by_ward[ward], np.arange(len(self.by_ward[ward]), 0, -1)
        chosen = draw.choice(len(here), size=count, p=weights / weights.sum())
        astray = draw.random_sample(count)
        nowhere = {**dict.fromkeys(POINT, ""), "location": "No Location"}
        rows = [here[i] for i in chosen]
        if self.centres:
            central = draw.random_sample(count) < self.declared.centre_share
            streets = draw.choice(len(self.centres), size=count)
            rows = [
                self.centres[j] if is_central else row
                for row, is_central, j in zip(rows, central, streets, strict=True)
            ]
        for i, chance in enumerate(astray):
            if chance < self.declared.nowhere:
                rows[i] = nowhere
            elif chance < self.declared.nowhere + self.declared.outside_share:
                rows[i] = self.declared.outside
        return {name: [row[name] for row in rows] for name in POINT}
