"""Charts say what they should, in the house's font and colours, inside their edges.

Chart words stay text in the SVG (not outlines): they can be searched and read, and these tests read them.
"""

import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from sample_report import (
    BASE_LABEL,
    LIMITS,
    change_frame,
    charts,
    hot_spot_inputs,
    map_inputs,
    monthly_frame,
    rolling_frame,
)

from pipelines import fonts
from pipelines.charts.brand import colour, palette
from pipelines.charts.change_intervals import change_intervals
from pipelines.charts.hot_spot_map import hot_spot_map
from pipelines.charts.layout import month_axis, round_ticks, spread, wrapped
from pipelines.charts.monthly import limit_number, monthly
from pipelines.charts.place_labels import place_labels
from pipelines.charts.rare_points import rare_points
from pipelines.charts.raster import text_is_visible
from pipelines.charts.rolling_index import rolling_index
from pipelines.charts.round_classes import class_of, round_classes
from pipelines.charts.save import clean, save_chart
from pipelines.charts.season import season
from pipelines.charts.theme import PHONE, SCREEN
from pipelines.charts.ward_map import ward_map

HOUSE_COLOURS = {value.lower() for value in palette().values()} | {"white", "#fff", "#ffffff", "none"}


@pytest.fixture(scope="module")
def drawn(workshop):
    """The SVG text of each chart, wide and narrow."""
    return {
        (key, width): (workshop.figures / f"{key}{end}.svg").read_text()
        for key in charts()
        for width, end in ((SCREEN, ""), (PHONE, "-narrow"))
    }


def words(svg: str) -> str:
    """All words of a drawing in reading order, lines of one label joined."""
    labels = re.findall(r"<text[^>]*>(.*?)</text>", svg, flags=re.DOTALL)
    return " | ".join(re.sub(r"\s*<tspan[^>]*>|</tspan>", " ", label).strip() for label in labels)


def flat(svg: str) -> str:
    return re.sub(r"\s+", " ", words(svg))


EXPECTED = {
    "rolling": [BASE_LABEL, "Sampleborough 88", "London 64", "100"],
    "monthly": ["Upper limit 160", "Average 117", "Lower limit 60", "Jan 20", "Limits set from Jan 2022"],
    "change": ["Robbery of personal property", "−28% (−45% to −5%)", "3 offences, was 2", "+50%", "−50%"],
    "hot": [
        "Hot in both years",
        "Hot only now",
        "Hot only before",
        "under 10",
        "10 to 40",
        "crimes per square km",
    ],
    "map": ["Offences per square kilometre", "[x]", "52"],
}


@pytest.mark.parametrize("width", [SCREEN, PHONE])
@pytest.mark.parametrize("key", list(EXPECTED))
def test_a_chart_says_its_labels(drawn, key, width):
    said = flat(drawn[key, width])
    assert [label for label in EXPECTED[key] if label not in said] == []


@pytest.mark.parametrize("width", [SCREEN, PHONE])
@pytest.mark.parametrize("key", list(EXPECTED))
def test_a_chart_is_as_wide_as_asked_in_house_font_and_colours(drawn, key, width):
    svg = drawn[key, width]
    assert float(re.search(r'<svg[^>]* width="([\d.]+)"', svg)[1]) == pytest.approx(width, abs=1)
    assert set(re.findall(r'font-family="([^"]*)"', svg)) == {fonts.css_stack()}
    used = {value.lower() for value in re.findall(r'(?:fill|stroke)="(#\w+|white|black)"', svg)}
    assert used <= HOUSE_COLOURS


def test_a_wide_map_names_its_wards_and_a_narrow_one_only_their_values(drawn):
    assert "Ward 4" in flat(drawn["map", SCREEN])
    assert "Ward 4" not in flat(drawn["map", PHONE])


def test_hot_spots_differ_in_fill_and_are_numbered_beside_their_cells(drawn):
    for width in (SCREEN, PHONE):
        said = flat(drawn["hot", width]).split(" | ")
        assert {"1", "2", "3"} <= set(said)
    filled = re.findall(r'fill="(#\w+|white)"', drawn["hot", SCREEN])
    assert {palette()["borough"], palette()["up"], palette()["bar-muted"]} <= set(
        filled
    )  # none looks missing
    assert "Elm Green" in flat(drawn["hot", SCREEN])
    assert "stroke-dasharray" in drawn["hot", SCREEN]  # the fading cell differs in outline too


def test_saved_files_are_three_and_share_no_ids(workshop, drawn):
    for key in charts():
        assert (workshop.figures / f"{key}.png").read_bytes().startswith(b"\x89PNG")
    ids = [name for svg in drawn.values() for name in re.findall(r' id="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))
    assert not any("aria-" in svg or "role=" in svg for svg in drawn.values())


def test_cleaning_keeps_references_to_ids():
    svg = '<clipPath id="clip0"/><g clip-path="url(#clip0)" role="graphics-object"/>'
    assert clean(svg, "key") == '<clipPath id="key-clip0"/><g clip-path="url(#key-clip0)"/>'


@pytest.mark.parametrize("weight", [400, 600])
def test_chart_text_is_visible(workshop, weight):
    assert text_is_visible(weight=weight, font_cache=workshop.fonts)


def test_a_character_the_font_lacks_is_found_and_logged(workshop, caplog):
    assert fonts.missing_characters(["▲ 1,234 −5%", "●"]) == {"●"}
    wards, cells = hot_spot_inputs()
    odd = {"● Elm": wards["Elm Green"]}
    save_chart(
        lambda width: hot_spot_map(odd, cells, "", width), workshop.folder / "odd", "odd", workshop.fonts
    )
    assert "the house font has no ●" in caplog.text


def test_without_the_font_package_charts_fall_back_with_a_logged_line(tmp_path, monkeypatch, caplog):
    fonts.package_folder.cache_clear()
    monkeypatch.setattr(fonts, "PACKAGE", "no_such_font_package")
    assert fonts.prepare_fonts(tmp_path) is None
    assert "falls back to Arial" in caplog.text
    monkeypatch.undo()
    fonts.package_folder.cache_clear()


@pytest.mark.parametrize("years", [1, 2, 5, 15])
@pytest.mark.parametrize("width", [SCREEN, PHONE])
def test_rolling_index_works_for_every_span(years, width):
    chart = rolling_index(rolling_frame(years), BASE_LABEL, width).to_dict()
    assert chart["layer"]


@pytest.mark.parametrize(
    ("missing", "name"), [("borough", "Sampleborough"), ("bcu", "BCU"), ("london", "London")]
)
def test_rolling_index_works_when_an_area_is_missing(missing, name):
    kept = tuple(role for role in ("borough", "bcu", "london") if role != missing)
    described = str(rolling_index(rolling_frame(2, kept), BASE_LABEL, SCREEN).to_dict()["layer"])
    assert name not in described


def test_an_area_without_an_index_in_some_months_is_drawn_from_the_others():
    frame = rolling_frame(2).with_columns(
        index=pl.when(pl.col("month") < date(2021, 1, 1)).then(None).otherwise(pl.col("index"))
    )
    assert rolling_index(frame, BASE_LABEL, SCREEN).to_dict()["layer"]


def test_monthly_draws_without_limits_and_without_signals():
    frame = monthly_frame().with_columns(signal=pl.lit(""))
    assert colour("up") not in str(monthly(frame, width=SCREEN).to_dict())
    assert colour("up") in str(monthly(monthly_frame(), LIMITS, width=SCREEN).to_dict())


def test_monthly_names_the_months_that_a_title_names_before_older_ones():
    counts = [100, 102] * 12
    counts[9], counts[21] = 200, 178  # the older one lies farther out
    months = [date(2022 + month // 12, month % 12 + 1, 1) for month in range(24)]
    signals = ["outside" if count > 140 else "" for count in counts]
    frame = pl.DataFrame({"month": months, "count": counts, "signal": signals})
    drawn = str(monthly(frame, replace(LIMITS, upper=140), width=SCREEN).to_dict())
    assert 0 < drawn.index("'Oct 178'") < drawn.index("'Oct 2022 200'")


def test_monthly_draws_a_range_for_each_phase_and_labels_the_last():
    early = replace(LIMITS, average=90, lower=50, upper=130, drawn_to=date(2022, 12, 1))
    late = replace(LIMITS, drawn_from=date(2023, 1, 1), drawn_to=date(2023, 12, 1))
    both = str(monthly(monthly_frame(), early, late, width=SCREEN).to_dict())
    assert "Limits set anew from" in both and "Upper limit 160" in both and "Upper limit 130" not in both
    open_end = str(monthly(monthly_frame(), early, width=SCREEN).to_dict())  # too few months since the break
    assert "Upper limit" not in open_end


@pytest.mark.parametrize("width", [SCREEN, PHONE])
def test_rare_points_colour_signals_only(width):
    frame = pl.DataFrame(
        {
            "at": [date(2019 + place // 4, place % 4 * 3 + 3, 1) for place in range(24)],
            "value": [3.0] * 22 + [14.0, 3.0],
            "centre": [3.0] * 24,
            "lower": [0.0] * 24,
            "upper": [11.0] * 24,
            "direction": [""] * 22 + ["more_often", ""],
        }
    )
    assert colour("up") in str(rare_points(frame, width).to_dict())
    calm = str(rare_points(frame.with_columns(direction=pl.lit("")), width).to_dict())
    assert colour("up") not in calm and "Upper limit 11" in calm


@pytest.mark.parametrize("width", [SCREEN, PHONE])
def test_a_season_names_the_months_that_stand_out(width):
    frame = pl.DataFrame(
        {
            "month_of_year": range(1, 13),
            "difference_pct": [22.0] + [0.0] * 10 + [-18.0],
            "lower_pct": [10.0] + [-9.0] * 10 + [-28.0],
            "upper_pct": [35.0] + [9.0] * 10 + [-5.0],
            "reading": ["high"] + ["ordinary"] * 10 + ["low"],
        }
    )
    drawn = str(season(frame, width).to_dict())
    assert "+22%" in drawn and "−18%" in drawn and colour("up") in drawn and colour("down") in drawn


def test_monthly_has_whole_steps_when_counts_are_small_or_nil():
    frame = monthly_frame().with_columns(count=pl.lit(0), signal=pl.lit(""))
    described = monthly(frame, width=SCREEN).to_dict()
    assert described["layer"][0]["encoding"]["y"]["axis"]["values"] == [0, 1, 2, 3, 4, 5]


def test_huge_intervals_are_cut_at_the_edge_with_an_arrow():
    chart = str(change_intervals(change_frame(), SCREEN).to_dict())
    assert "triangle-right" in chart
    assert "+345%" not in flat(chart).replace("to +345%", "")
    calm = change_frame().filter(pl.col("upper_pct") < 100)
    assert "triangle-right" not in str(change_intervals(calm, SCREEN).to_dict())


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: rolling_index(rolling_frame(1).with_columns(area_role=pl.lit("ward")), "", SCREEN), "ward"),
        (lambda: change_intervals(change_frame().with_columns(verdict=pl.lit("rise")), SCREEN), "rise"),
        (lambda: ward_map(map_inputs()[0], map_inputs()[1].head(8), "", SCREEN), "X8"),
    ],
)
def test_what_is_unknown_stops_a_chart(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


def test_labels_are_pushed_apart_in_order():
    placed = spread([50, 52, 51], [18, 18, 18], low=0, high=100)
    assert placed[0] < placed[2] < placed[1]
    assert min(abs(a - b) for a in placed for b in placed if a != b) >= 18
    assert max(spread([98, 99], [18, 18], low=0, high=100)) <= 91


def test_signal_labels_keep_clear_of_each_other_and_of_the_edges():
    line = [(10.0 * place, 50.0) for place in range(30)]
    wanted = [{"text": f"Jun {place}", "at": line[place], "below": False} for place in (0, 1, 2, 29)]
    placed = place_labels(wanted, line, right=290, top=-22, bottom=200)
    reach = [fonts.text_width(label["text"], 14, 600) / 2 for label in placed]
    assert min(label["x"] - half for label, half in zip(placed, reach, strict=True)) >= -4
    assert max(label["x"] + half for label, half in zip(placed, reach, strict=True)) <= 294
    assert [label["text"] for label in placed] == ["Jun 0", "Jun 1", "Jun 29"]  # no room for Jun 2
    assert len({label["y"] for label in placed}) > 1


def test_a_signal_label_keeps_off_limits_and_beside_its_own_point():
    line = [(30.0 * place, 100.0) for place in range(10)]
    label = {"text": "Sep 84", "at": line[5], "below": True}
    limit = ((0, 117.0), (300, 117.0))
    (free,) = place_labels([label], line, right=300, top=-22, bottom=200)
    (kept_off,) = place_labels([label], line, right=300, top=-22, bottom=200, rules=[limit])
    assert abs(free["y"] - 117) < 8 < abs(kept_off["y"] - 117)
    other = {"text": "Feb 107", "at": (line[5][0], 125.0), "below": True}  # where the first label would stand
    first = place_labels([label, other], line, right=300, top=-22, bottom=200)[0]
    assert abs(first["x"] - line[5][0]) > 20 or first["y"] < 110


def test_a_limit_prints_the_decimal_that_decides():
    assert limit_number(75.2, {75, 80}) == "75.2"  # 75 lies outside
    assert limit_number(173.02, {173}) == "173.02"
    assert (limit_number(75.2, {80}), limit_number(75.0, {75}), limit_number(3.4, {9})) == ("75", "75", "3.4")


def test_dates_on_an_axis_never_crowd():
    axis = month_axis(2009 * 12 + 2, 2024 * 12 + 2, 200).to_dict()
    assert axis["values"] == [number for number in axis["values"] if number % 60 == 0]
    assert "2010" in axis["labelExpr"]


def test_ticks_are_round_and_hold_the_data():
    assert round_ticks(0, 132) == [0, 25, 50, 75, 100, 125, 150]
    assert round_ticks(-28, 13, most=5) == [-30, -20, -10, 0, 10, 20]


def test_classes_are_round_increasing_and_few_when_values_are_alike():
    limits = round_classes([3, 7, 12, 19, 24, 33, 48, 52, 66, 97])
    assert limits == sorted(set(limits))
    assert len(limits) == 4
    assert all(limit == round(limit) for limit in limits)
    assert round_classes([5, 5, 5]) == []
    assert len(round_classes([5, 5, 6])) == 1
    assert [class_of(value, [10, 20]) for value in (9, 10, 25)] == [0, 1, 2]


def test_classes_tell_the_densest_apart_and_print_every_limit():
    robberies = [113, 75.2, 68.6, 51.1, 41.8, 41.6, 40.5, 38, 35.2, 28.3, 25.7, 17.7, 13.1, 11.5]
    limits = round_classes(robberies)
    assert [class_of(value, limits) for value in robberies[:5]] == [4, 3, 3, 2, 2]
    burglaries = [13, 24, 28, 33, 36, 44, 53.5, 54.2, 63, 74, 75, 84]
    assert round_classes(burglaries) == [20, 30, 50, 70]  # not 54, which lies between two neighbours
    assert round_classes([20.2, 32.4, 32.6, 41.7, 41.9, 57.6]) == [25, 40, 50]  # no legend prints 32.5
    assert round_classes([0, 0, 0.3, 0.9, 1.3, 2.6]) == [0.2, 0.5, 1, 2.5]


def test_text_wraps_at_its_spaces():
    assert wrapped("North Parkland & Gardens", 90) == "North Parkland\n& Gardens"
