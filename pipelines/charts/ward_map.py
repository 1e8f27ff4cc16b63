"""One value in each ward on five round classes. For rates and densities, never for bare counts: a large
ward would look worse for being large."""

import altair as alt
import polars as pl
from shapely import MultiPolygon, Polygon, affinity
from shapely.geometry.polygon import orient

from pipelines.charts.brand import colour, sequential
from pipelines.charts.layout import Frame, legend_boxes, number, rows_of, texts, told
from pipelines.charts.map_geometry import LINE_HEIGHT, label_place, names_outside, on_paper, parts
from pipelines.charts.round_classes import class_of, round_classes
from pipelines.charts.theme import NOTE_SIZE, is_phone

LEGEND_HEIGHT = 62
TALLEST = 340  # pixels
SWATCH = 14
DARK_FROM = 3  # class from which text is white


def ward_map(
    features: dict,
    frame: pl.DataFrame,
    unit: str,
    width: int,
    breaks: list[float] | None = None,
) -> alt.LayerChart:
    """`features`: GeoJSON whose properties hold area_code; `frame`: area_code, area_name, value (null where
    not available). `breaks` gives repeated maps the same classes."""
    wards = {row["area_code"]: row for row in frame.iter_rows(named=True)}
    shapes = _laid_out(features, width - 8)
    _refuse_unmatched(set(shapes), set(wards))
    breaks = breaks or round_classes([row["value"] for row in wards.values() if row["value"] is not None])
    map_height = max(shape.bounds[3] for shape in shapes.values())
    box = Frame(width, height=map_height + LEGEND_HEIGHT, top=6)
    drawn = [{**wards[code], "shape": shape} for code, shape in shapes.items()]
    return box.draw(
        _areas(drawn, breaks, edge=True),
        _areas(drawn, breaks, edge=False),
        *_labels(drawn, breaks, width),
        *_legend(breaks, unit, map_height + 16, min(300, width - 40)),
        values=_values(drawn, unit),
    )


def _laid_out(features: dict, room: float) -> dict[str, Polygon | MultiPolygon]:
    """The wards as wide as there is room, or as high as a page has room for beside a table, and then in the middle."""
    shapes = on_paper(features, room)
    high = max(shape.bounds[3] for shape in shapes.values())
    if high <= TALLEST:
        return shapes
    narrower = room * TALLEST / high
    return {
        code: affinity.translate(shape, (room - narrower) / 2)
        for code, shape in on_paper(features, narrower).items()
    }


def _values(drawn: list[dict], unit: str) -> list[dict]:
    """The highest ward first."""
    decimals = _decimals([ward["value"] for ward in drawn if ward["value"] is not None])
    ordered = sorted(drawn, key=lambda ward: (ward["value"] is None, -(ward["value"] or 0)))
    return [
        told(
            *ward["shape"].representative_point().coords[0],
            f"{ward['area_name']}: {_value(ward['value'], decimals)} {unit[:1].lower()}{unit[1:]}",
        )
        for ward in ordered
    ]


def _value(value: float | None, decimals: int) -> str:
    return "[x]" if value is None else number(value, decimals)


def _refuse_unmatched(drawn: set[str], valued: set[str]) -> None:
    if drawn != valued:
        raise ValueError(
            f"boundaries and figures name different wards: only boundaries {sorted(drawn - valued)}, "
            f"only figures {sorted(valued - drawn)}"
        )


def _fill(value: float | None, breaks: list[float]) -> str:
    if value is None:
        return colour("panel")
    return sequential()[class_of(value, breaks)]


def _areas(drawn: list[dict], breaks: list[float], edge: bool) -> alt.Chart:
    """The wards; `edge` draws the ink line that shows round the outside once the wards lie on it."""
    rows = [
        {
            "type": "Feature",
            "geometry": orient(part, sign=-1.0).__geo_interface__,  # outer rings clockwise, as d3 wants
            "properties": {"colour": _fill(ward["value"], breaks)},
        }
        for ward in drawn
        for part in parts(ward["shape"])
    ]
    areas = alt.Chart(rows_of(rows)).project(type="identity", scale=1, translate=[0, 0])
    if edge:
        return areas.mark_geoshape(
            clip=False, fill=colour("paper"), stroke=colour("second-ink"), strokeWidth=2.4
        )
    return areas.mark_geoshape(clip=False, stroke=colour("paper"), strokeWidth=1.2).encode(
        color=alt.Color("properties.colour:N", scale=None)
    )


def _labels(drawn: list[dict], breaks: list[float], width: int) -> list[alt.Chart]:
    phone = is_phone(width)
    decimals = _decimals([ward["value"] for ward in drawn if ward["value"] is not None])
    rows, unnamed = [], []
    for ward in drawn:
        value = _value(ward["value"], decimals)
        place = label_place(ward["shape"], "" if phone else ward["area_name"], value)
        dark = ward["value"] is not None and class_of(ward["value"], breaks) >= DARK_FROM
        rows.append({**place, "colour": colour("paper" if dark else "ink")})
        if place["text"] == value and not phone:
            unnamed.append((place["x"], place["y"], ward["area_name"]))
    outside = names_outside([ward["shape"] for ward in drawn], unnamed, width - 8)
    rows += [{**name, "colour": colour("ink")} for name in outside]
    labels = texts(rows, align="center", baseline="middle", lineHeight=LINE_HEIGHT)
    labels = [layer.encode(size=alt.Size("size:Q", scale=None)) for layer in labels]
    return [*_leaders([name["line"] for name in outside]), *labels]


def _leaders(lines: list[dict]) -> list[alt.Chart]:
    """The lines from wards to names outside, with a white edge that shows on dark wards."""
    at = {
        "x": alt.X("x:Q", scale=None),
        "y": alt.Y("y:Q", scale=None),
        "x2": alt.X2("x2:Q"),
        "y2": alt.Y2("y2:Q"),
    }
    rules = alt.Chart(rows_of(lines))
    return [
        rules.mark_rule(stroke=colour(ink), strokeWidth=width).encode(**at)
        for ink, width in (("paper", 3), ("ink", 1))
        if lines
    ]


def _decimals(values: list[float]) -> int:
    """Whole numbers unless the values are small enough to need a decimal."""
    small = max((abs(value) for value in values), default=0) < 20
    return 1 if small and any(value != round(value) for value in values) else 0


def _legend(breaks: list[float], unit: str, top: float, width: float) -> list[alt.Chart]:
    step = width / (len(breaks) + 1)
    swatches = [
        {
            "left": step * place,
            "right": step * (place + 1),
            "top": top + 12,
            "bottom": top + 12 + SWATCH,
            "colour": fill,
        }
        for place, fill in enumerate(sequential()[: len(breaks) + 1])
    ]
    decimals = _decimals(breaks)
    ink = colour("second-ink")
    title = [{"x": 0, "y": top, "text": unit, "colour": ink}]
    names = [
        {"x": step * (place + 1), "y": top + 22 + SWATCH, "text": number(value, decimals), "colour": ink}
        for place, value in enumerate(breaks)
    ]
    return [
        legend_boxes(swatches, "hairline", 0.5),
        *texts(title, align="left", baseline="middle", fontSize=NOTE_SIZE),
        *texts(names, align="center", baseline="middle", fontSize=NOTE_SIZE),
    ]
