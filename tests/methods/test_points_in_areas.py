"""Points in areas against the crossing-number rule written out by hand."""

import json

import numpy as np

from pipelines.methods.points_in_areas import areas_of_points

STAR = [(0, 0), (4, 1), (8, 0), (7, 4), (9, 8), (4, 6), (0, 9), (1, 4), (0, 0)]
HOLE = [(3, 3), (5, 3), (5, 5), (3, 5), (3, 3)]
BESIDE = [(9, 8), (12, 0), (8, 0), (7, 4), (9, 8)]


def outline(*rings) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [list(map(list, ring)) for ring in rings]})


def crossings(x: float, y: float, ring) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_random_points_lie_where_the_crossing_number_puts_them() -> None:
    random = np.random.default_rng(3)
    x, y = random.uniform(-1, 13, 4000), random.uniform(-1, 10, 4000)
    found = areas_of_points(x, y, [outline(STAR, HOLE), outline(BESIDE)])
    wanted = [
        0 if crossings(a, b, STAR) and not crossings(a, b, HOLE) else 1 if crossings(a, b, BESIDE) else -1
        for a, b in zip(x, y, strict=True)
    ]
    assert found.tolist() == wanted
    assert {-1, 0, 1} == set(wanted)


def test_a_point_on_a_common_border_belongs_to_one_area_only() -> None:
    on_line = np.array([8.0, 7.0, 7.5]), np.array([0.0, 4.0, 2.0])
    assert areas_of_points(*on_line, [outline(STAR), outline(BESIDE)]).tolist() == [0, 0, 0]
    assert areas_of_points(*on_line, [outline(BESIDE), outline(STAR)]).tolist() == [0, 0, 0]


def test_nothing_given_nothing_found() -> None:
    assert areas_of_points(np.array([]), np.array([]), [outline(STAR)]).tolist() == []
    assert areas_of_points(np.array([1.0]), np.array([1.0]), []).tolist() == [-1]
