"""Longitude and latitude (WGS84) to and from metres of the British National Grid."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pipelines.methods.valid_input import FloatArray, finite, same_shape

# Ellipsoids: semi-major axis in metres, flattening.
WGS84 = 6378137.0, 1 / 298.257223563
AIRY_1830 = 6377563.396, 1 / 299.3249646

TRUE_ORIGIN_LATITUDE, TRUE_ORIGIN_LONGITUDE = np.radians(49), np.radians(-2)
SCALE_ON_ORIGIN = 0.9996012717
FALSE_EASTING, FALSE_NORTHING = 400_000.0, -100_000.0

# WGS84 to OSGB36: shift in metres, rotation in seconds of arc, scale in parts per million.
SHIFT = np.array([-446.448, 125.157, -542.060])
ROTATION = np.radians(np.array([-0.1502, -0.2470, -0.8421]) / 3600)
SCALE = 20.4894e-6

# Where the grid is meant for: Great Britain and its waters.
LONGITUDES, LATITUDES = (-10.0, 4.0), (49.0, 62.0)
ITERATIONS = 8


class GridPoints(NamedTuple):
    """Two arrays of one shape, in metres."""

    easting: FloatArray
    northing: FloatArray


class Positions(NamedTuple):
    """Two arrays of one shape, in degrees, WGS84."""

    longitude: FloatArray
    latitude: FloatArray


def to_national_grid(longitude: ArrayLike, latitude: ArrayLike) -> GridPoints:
    """Metres of the British National Grid, as Ordnance Survey's guide to coordinate systems sets it out.

    longitude, latitude: degrees, WGS84, of one shape, within Great Britain and its waters. Seven-parameter
    Helmert transformation to OSGB36 (parameters from memory, checked against PROJ), then the transverse
    Mercator projection by Krueger's series to the third power (EPSG guidance note 7-2, method 9807, whose
    worked example it meets to 1 cm). Error of a place up to about 5 m (the Helmert step; the official OSTN15
    grid of corrections is not used); of a distance under 0.1 %, in London 0.02 % (the grid's own scale).

    Raises ValueError for missing or infinite degrees, unlike shapes, and places outside Great Britain's
    frame (the usual cause: longitude and latitude exchanged).
    """
    east, north = finite("longitude", longitude), finite("latitude", latitude)
    same_shape(longitude=east, latitude=north)
    for name, values, (least, most) in (("longitude", east, LONGITUDES), ("latitude", north, LATITUDES)):
        if ((values < least) | (values > most)).any():
            raise ValueError(f"{name} must lie between {least:g} and {most:g}: are the two exchanged?")
    shifted = _helmert(_to_cartesian(np.radians(east), np.radians(north), WGS84), 1)
    return transverse_mercator(*_from_cartesian(shifted, AIRY_1830))


def to_longitude_latitude(easting: ArrayLike, northing: ArrayLike) -> Positions:
    """The inverse of `to_national_grid`, to within a few centimetres of it.

    Raises ValueError for missing or infinite metres and unlike shapes.
    """
    east, north = finite("easting", easting), finite("northing", northing)
    same_shape(easting=east, northing=north)
    longitude, latitude = _inverse_transverse_mercator(east, north)
    shifted = _helmert(_to_cartesian(longitude, latitude, AIRY_1830), -1)
    return Positions(*(np.degrees(angle) for angle in _from_cartesian(shifted, WGS84)))


def transverse_mercator(longitude: FloatArray, latitude: FloatArray) -> GridPoints:
    """The projection alone: radians on the Airy ellipsoid to metres of the grid."""
    radius, n, forward, _ = _series()
    xi, eta = _conformal(longitude, latitude)
    terms = [
        (
            coefficient * np.sin(2 * k * xi) * np.cosh(2 * k * eta),
            coefficient * np.cos(2 * k * xi) * np.sinh(2 * k * eta),
        )
        for k, coefficient in enumerate(forward, start=1)
    ]
    xi, eta = xi + sum(term[0] for term in terms), eta + sum(term[1] for term in terms)
    return GridPoints(
        FALSE_EASTING + SCALE_ON_ORIGIN * radius * eta,
        FALSE_NORTHING + SCALE_ON_ORIGIN * (radius * xi - _origin_arc()),
    )


def _inverse_transverse_mercator(easting: FloatArray, northing: FloatArray) -> tuple[FloatArray, FloatArray]:
    radius, n, _, backward = _series()
    eta = (easting - FALSE_EASTING) / (SCALE_ON_ORIGIN * radius)
    xi = ((northing - FALSE_NORTHING) / SCALE_ON_ORIGIN + _origin_arc()) / radius
    terms = [
        (
            coefficient * np.sin(2 * k * xi) * np.cosh(2 * k * eta),
            coefficient * np.cos(2 * k * xi) * np.sinh(2 * k * eta),
        )
        for k, coefficient in enumerate(backward, start=1)
    ]
    xi, eta = xi - sum(term[0] for term in terms), eta - sum(term[1] for term in terms)
    conformal_latitude = np.arcsin(np.sin(xi) / np.cosh(eta))
    longitude = TRUE_ORIGIN_LONGITUDE + np.arcsin(np.tanh(eta) / np.cos(conformal_latitude))
    e = _eccentricity(AIRY_1830)
    isometric = np.arcsinh(np.tan(conformal_latitude))
    latitude = conformal_latitude
    for _ in range(ITERATIONS):
        latitude = np.arctan(np.sinh(isometric + e * np.arctanh(e * np.sin(latitude))))
    return longitude, latitude


def _conformal(longitude: FloatArray, latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    e = _eccentricity(AIRY_1830)
    isometric = np.arcsinh(np.tan(latitude)) - e * np.arctanh(e * np.sin(latitude))
    beta = np.arctan(np.sinh(isometric))
    eta = np.arctanh(np.cos(beta) * np.sin(longitude - TRUE_ORIGIN_LONGITUDE))
    return np.arcsin(np.sin(beta) * np.cosh(eta)), eta


def _series() -> tuple[float, float, tuple[float, ...], tuple[float, ...]]:
    """Radius of the rectifying sphere, third flattening n, and Krueger's coefficients both ways."""
    a, f = AIRY_1830
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    forward = (
        n / 2 - 2 / 3 * n**2 + 5 / 16 * n**3,
        13 / 48 * n**2 - 3 / 5 * n**3,
        61 / 240 * n**3,
    )
    backward = (
        n / 2 - 2 / 3 * n**2 + 37 / 96 * n**3,
        1 / 48 * n**2 + 1 / 15 * n**3,
        17 / 480 * n**3,
    )
    return radius, n, forward, backward


def _origin_arc() -> float:
    """Arc of the meridian from the equator to the true origin, metres."""
    radius, _, forward, _ = _series()
    xi, _ = _conformal(np.asarray(TRUE_ORIGIN_LONGITUDE), np.asarray(TRUE_ORIGIN_LATITUDE))
    terms = (coefficient * np.sin(2 * k * xi) for k, coefficient in enumerate(forward, start=1))
    return float(radius * (xi + sum(terms)))


def _eccentricity(ellipsoid: tuple[float, float]) -> float:
    return float(np.sqrt(ellipsoid[1] * (2 - ellipsoid[1])))


def _to_cartesian(longitude: FloatArray, latitude: FloatArray, ellipsoid: tuple[float, float]) -> FloatArray:
    """Metres from the earth's centre, shape (3, ...), of places at height 0."""
    e2 = _eccentricity(ellipsoid) ** 2
    curve = ellipsoid[0] / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
    return np.stack(
        [
            curve * np.cos(latitude) * np.cos(longitude),
            curve * np.cos(latitude) * np.sin(longitude),
            curve * (1 - e2) * np.sin(latitude),
        ]
    )


def _helmert(place: FloatArray, direction: int) -> FloatArray:
    """direction 1: WGS84 to OSGB36, -1 back (the signs turned, within centimetres of the exact inverse)."""
    x, y, z = place
    rx, ry, rz = direction * ROTATION
    turned = np.stack([-rz * y + ry * z, rz * x - rx * z, -ry * x + rx * y])
    shift = SHIFT.reshape((3,) + (1,) * (place.ndim - 1))
    return place * (1 + direction * SCALE) + turned + direction * shift


def _from_cartesian(place: FloatArray, ellipsoid: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Longitude and latitude in radians; the height is left out."""
    x, y, z = place
    e2 = _eccentricity(ellipsoid) ** 2
    across = np.hypot(x, y)
    latitude = np.arctan2(z, across * (1 - e2))
    for _ in range(ITERATIONS):
        curve = ellipsoid[0] / np.sqrt(1 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(z + e2 * curve * np.sin(latitude), across)
    return np.arctan2(y, x), latitude
