"""Small multiples: one panel an area, on one scale; what is missing is a gap, never a line through it."""

from datetime import date

import polars as pl
import pytest

from pipelines.charts.small_multiples import Panel, small_multiples

MONTHS = [date(2022, month, 1) for month in range(1, 7)]
PANELS = [Panel("a", "Area A", "+50%, clearly up", "up"), Panel("b", "Area B", "no figure", "second-ink")]


def frame(**series: list[float | None]) -> pl.DataFrame:
    rows = [
        (month, code, value)
        for code, values in series.items()
        for month, value in zip(MONTHS, values, strict=True)
    ]
    return pl.DataFrame(
        rows, schema={"month": pl.Date, "area_code": pl.String, "index": pl.Float64}, orient="row"
    )


def layers_of(chart) -> list[dict]:
    drawn = chart.to_dict()
    found = []
    for layer in drawn["layer"]:
        values = layer["data"].get("values") or drawn["datasets"][layer["data"]["name"]]
        found.append({"mark": layer["mark"], "values": values})
    return found


def lines_of(chart) -> list[list[dict]]:
    return [layer["values"] for layer in layers_of(chart) if layer["mark"]["type"] == "line"]


@pytest.mark.parametrize("width, columns", [(680, 4), (350, 2)])
def test_all_panels_share_one_scale_and_lie_inside_the_drawing(width, columns):
    panels = [Panel(code, code, "", "second-ink") for code in "abcdefg"]
    data = frame(
        **{code: [100, 90, 80, 70, 60, 200 - 20 * i] for i, code in enumerate("abcdefg")}, whole=[100] * 6
    )
    chart = small_multiples(data, panels, "whole", "base", width)
    _, own = lines_of(chart)
    drawn = chart.to_dict()
    assert all(
        0 <= point["x"] <= drawn["width"] + 0.01 and 0 <= point["y"] <= drawn["height"] for point in own
    )
    first_points = [point for point in own if point["month"] == 2022 * 12]
    assert len({round(point["x"], 3) for point in first_points}) == columns
    step = {code: points(own, place) for place, code in enumerate("abcdefg")}
    rise = {code: found[0]["y"] - found[-1]["y"] for code, found in step.items()}
    assert rise["b"] == pytest.approx(0.8 * rise["a"]) and rise["g"] == pytest.approx(-0.2 * rise["a"])


def points(own: list[dict], place: int) -> list[dict]:
    return [point for point in own if point["part"].startswith(f"{place}-")]


def test_a_missing_month_breaks_the_line_and_an_area_without_figures_keeps_its_panel():
    chart = small_multiples(
        frame(a=[100, 110, None, 130, 140, 150], whole=[100] * 6), PANELS, "whole", "base", 680
    )
    whole, own = lines_of(chart)
    assert len({point["part"] for point in own}) == 2 and len(own) == 5
    assert len(whole) == 12  # the area of all in both panels
    words = {value["text"] for layer in layers_of(chart) for value in layer["values"] if "text" in value}
    assert {"Area A", "Area B", "+50%, clearly up", "no figure"} <= words
    told = chart.to_dict()["usermeta"]["values"]
    assert [value["text"] for value in told] == ["Area A, 12 months to Jun 2022: 150; +50%, clearly up"]


def test_nothing_to_draw_is_an_error():
    with pytest.raises(ValueError, match="no area has an index"):
        small_multiples(frame(a=[None] * 6), PANELS, "whole", "base", 680)
