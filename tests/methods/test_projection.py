import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from pipelines.methods.projection import to_longitude_latitude, to_national_grid, transverse_mercator

longitudes, latitudes = st.floats(-6, 1.8), st.floats(50, 58.6)


def test_epsgs_worked_example_of_the_projection():
    """EPSG guidance note 7-2, method 9807, on the Airy ellipsoid (its scale factor has one digit fewer)."""
    easting, northing = transverse_mercator(np.radians(0.5), np.radians(50.5))
    assert_allclose([easting, northing], [577_274.99, 69_740.50], atol=0.015)


@pytest.mark.parametrize(
    ("longitude", "latitude", "easting", "northing"),
    [
        (-0.1, 51.6, 531690.4299, 190727.2830),
        (-4.2, 55.85, 262366.6722, 664055.4282),
        (1.3, 52.65, 623322.1375, 310919.3137),
        (-5.6, 50.1, 142652.5730, 28420.6236),
        (-2.0, 53.0, 400097.2360, 344742.0723),
    ],
)
def test_agrees_with_proj(longitude, latitude, easting, northing):
    """pyproj 3, EPSG:4326 to EPSG:27700 without grid corrections, to a centimetre."""
    assert_allclose(to_national_grid(longitude, latitude), [easting, northing], atol=0.01)


@given(longitudes, latitudes)
@settings(deadline=None)
def test_there_and_back(longitude, latitude):
    back = to_longitude_latitude(*to_national_grid(longitude, latitude))
    assert_allclose(back, [longitude, latitude], atol=2e-7)


@given(longitudes, latitudes, st.floats(0, 360), st.floats(50, 20_000))
@settings(deadline=None)
def test_distances_are_right_to_a_tenth_of_a_per_cent(longitude, latitude, bearing, metres):
    """Against the radii of curvature of the ellipsoid at the middle: two places near one another."""
    e2, a = 0.00669438, 6378137
    sine = np.sin(np.radians(latitude))
    along = a * (1 - e2) / (1 - e2 * sine**2) ** 1.5
    across = a / np.sqrt(1 - e2 * sine**2) * np.cos(np.radians(latitude))
    d_latitude = np.degrees(metres / 2 * np.cos(np.radians(bearing)) / along)
    d_longitude = np.degrees(metres / 2 * np.sin(np.radians(bearing)) / across)
    ends = [
        to_national_grid(longitude + sign * d_longitude, latitude + sign * d_latitude) for sign in (-1, 1)
    ]
    assert np.hypot(*np.subtract(*ends)) == pytest.approx(metres, rel=0.001)


def test_impossible_input_is_refused():
    for arguments, message in (
        ((51.6, -0.1), "exchanged"),
        ((np.nan, 51), "longitude must"),
        ((-0.1, np.inf), "latitude must"),
        (([-0.1, -0.2], [51.5]), "one shape"),
    ):
        with pytest.raises(ValueError, match=message):
            to_national_grid(*arguments)
    with pytest.raises(ValueError, match="easting must"):
        to_longitude_latitude(np.nan, 1)
