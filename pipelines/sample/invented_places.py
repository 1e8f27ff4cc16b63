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


class Points:
    """The map points of a source, by the code of their ward; one in the middle of each neighbourhood."""

    def __init__(self, sample: Sample, places: Places, declared: MapPoints):
        self.declared = declared
        self.by_ward: dict[str, list[Facts]] = {}
        for number, (place, ring) in enumerate(neighbourhood_shapes(sample, places, declared.shapes_of)):
            longitude, latitude = np.mean(np.array(ring[:-1]), axis=0)
            name = f"{NAMES[number % len(NAMES)]} {KINDS[number // len(NAMES) % len(KINDS)]}"
            values = (
                f"{longitude:.{DECIMALS}f}",
                f"{latitude:.{DECIMALS}f}",
                f"On or near {name}",
                place.code,
            )
            facts = dict(zip(POINT, (*values, place.name), strict=True))
            self.by_ward.setdefault(place.ward.code, []).append(facts)

    def drawn(self, draw: np.random.RandomState, ward: str, count: int) -> dict[str, list[str]]:
        """The places of so many incidents of a ward; some have none, and some are put in another borough."""
        here, weights = self.by_ward[ward], np.arange(len(self.by_ward[ward]), 0, -1)
        chosen = draw.choice(len(here), size=count, p=weights / weights.sum())
        astray = draw.random_sample(count)
        nowhere = {**dict.fromkeys(POINT, ""), "location": "No Location"}
        rows = [here[i] for i in chosen]
        for i, chance in enumerate(astray):
            if chance < self.declared.nowhere:
                rows[i] = nowhere
            elif chance < self.declared.nowhere + self.declared.outside_share:
                rows[i] = self.declared.outside
        return {name: [row[name] for row in rows] for name in POINT}
