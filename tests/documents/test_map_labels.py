"""Names of wards too small for them: a reader must find on the map what its title says."""

import shapely
from shapely import LineString
from shapely.geometry import box

from pipelines.charts.map_geometry import names_outside
from pipelines.fonts import text_width


def test_a_name_too_long_for_its_ward_stands_outside_with_a_line_to_it() -> None:
    """Free of land and of other names, within the drawing, its line from the ward to the name; none where no room is."""
    wide, low = box(200, 0, 500, 200), box(200, 200, 500, 300)
    small = [box(200, 200 + 20 * place, 240, 220 + 20 * place) for place in range(3)]
    land = [wide, low.difference(shapely.union_all(small)), *small]
    wanted = [(*ward.centroid.coords[0], f"Long name of ward {place}") for place, ward in enumerate(small)]
    found = names_outside(land, wanted, 700)
    assert [name["text"] for name in found] == [name for _, _, name in wanted]
    widths = [text_width(name["text"], name["size"]) for name in found]
    boxes = [
        box(n["x"] - w / 2, n["y"] - 6, n["x"] + w / 2, n["y"] + 6)
        for n, w in zip(found, widths, strict=True)
    ]
    for name, its_box, ward in zip(found, boxes, small, strict=True):
        line = LineString([(name["line"]["x"], name["line"]["y"]), (name["line"]["x2"], name["line"]["y2"])])
        assert line.distance(ward.centroid) < 20 and line.distance(its_box) < 2
        assert box(0, 0, 700, 300).contains(its_box)
        assert not any(
            its_box.intersects(other) for other in [*land, *(b for b in boxes if b is not its_box)]
        )
    assert names_outside([box(0, 0, 700, 300)], wanted, 700) == []
    assert names_outside(land, [(350, 150, "Far from the edge")], 700) == []
