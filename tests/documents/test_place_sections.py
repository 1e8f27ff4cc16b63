"""The sections of place: what is said where data is absent, and no more than the figures bear where it is there."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.catalogue import Catalogue
from pipelines.documents import ward_words
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections import deprivation_gradient, hot_spots, place_profile, ward_profiles
from pipelines.documents.ward_history import ward_history
from pipelines.project import Project
from pipelines.statistics.deprivation_gradients import SCHEMA as GRADIENTS
from pipelines.statistics.hot_spot_cells import SCHEMA as CELLS
from pipelines.statistics.hot_spots import SCHEMA as SPOTS
from pipelines.statistics.ward_profiles import SCHEMA as PROFILES

CATALOGUE = Catalogue(Project())
TOTAL, ROBBERY = "total_notifiable_offences", "robbery"
CHANGES = {
    "assessment": pl.String, "measure": pl.String, "area_code": pl.String, "area_name": pl.String, "current_end": pl.Date,
    "current_sum": pl.Float64, "base_sum": pl.Float64, "estimated_months": pl.Int64, "error_pct": pl.Float64,
    "change_pct": pl.Float64, "lower_pct": pl.Float64, "upper_pct": pl.Float64, "verdict": pl.String, "reason": pl.String,
}  # fmt: skip
SERIES = {
    "measure": pl.String, "area_code": pl.String, "month": pl.Date, "count": pl.Float64, "status": pl.String,
    "reason": pl.String,
}  # fmt: skip
EMPTY = {
    "analysis.hot_spot_cells": CELLS, "analysis.hot_spots": SPOTS, "analysis.ward_profiles": PROFILES,
    "analysis.ward_changes": CHANGES, "analysis.ward_series": SERIES, "analysis.deprivation_gradients": GRADIENTS,
    "analysis.street_points": {"measure": pl.String, "count": pl.Int64}, "analysis.lsoa_counts": {"measure": pl.String},
    "analysis.concentrations": {"measure": pl.String},
    "analysis.windows": {"comparison": pl.String, "current_end": pl.Date},
    "analysis.scope_areas": {"area_code": pl.String, "area_name": pl.String, "area_type": pl.String},
}  # fmt: skip
WINDOW = [{"comparison": "12_month", "current_end": date(2025, 9, 1)}]


@pytest.fixture
def desk(tmp_path):
    """A publication of the rows given; every other table is empty."""

    def published(editions: dict[str, str] | None = None, **tables: list[dict]) -> Published:
        given = {f"analysis.{name}": rows for name, rows in tables.items()} | {"analysis.windows": WINDOW}
        for name, schema in EMPTY.items():
            rows = [{column: row.get(column) for column in schema} for row in given.get(name, [])]
            pl.DataFrame(rows, schema=schema).write_parquet(tmp_path / f"{name}.parquet")
        assessment = CATALOGUE.assessment("sample").model_copy(update={"other_editions": {}})
        if editions is not None:
            assessment = assessment.model_copy(update={"editions": editions})
        made = Published(tmp_path, assessment)
        measures = {key: {"title": m.title, "plural": m.plural} for key, m in CATALOGUE.measures.items()}
        area = {"area_code": assessment.area, "area_name": "Sampleborough"}
        source = {"title": "Extract", "publisher": "Publisher"}
        made.__dict__.update(measures=measures, areas={assessment.area: area}, figures={})
        made.__dict__["sources"] = dict.fromkeys(CATALOGUE.sources, source)
        return made

    return published


@pytest.fixture
def studio(tmp_path) -> Studio:
    return Studio(tmp_path / "figures", Path(tmp_path / "fonts"))


def test_hot_spots_say_why_they_are_absent(desk, studio) -> None:
    assert (
        "No street-level crime (data.police.uk) was supplied [x]" in hot_spots.build(desk({}), studio).absent
    )
    older = hot_spots.build(desk({"police_street": "2016-2018"}), studio).absent
    assert "edition 2016-2018) does not hold all of the 12 months to September 2025 [x]" in older
    unmapped = desk({"police_street": "2025"}, street_points=[{"measure": "street_crime"}])
    assert "No boundaries of the wards were supplied [x]" in hot_spots.build(unmapped, studio).absent


def test_too_few_crimes_to_test_are_said_to_be_too_few(desk, studio) -> None:
    cell = {
        "measure": "street_crime",
        "cell_column": 1,
        "cell_row": 1,
        "cell_metres": 300.0,
        "count": 12,
        "base_count": 9,
    }
    section = hot_spots.build(desk(hot_spot_cells=[cell]), studio)
    assert "With 12 crimes in 12 months there are too few to test" in section.values["summary"]
    assert "map" not in section.values and "not known" in section.values["concentration"]


def test_a_hot_spot_of_few_crimes_has_no_percentage(desk, studio) -> None:
    spot = {"spot": 1, "hot_spot_class": "emerging", "streets": ["On or near Elm_Road"], "wards": None}
    numbers = {"relative_change_pct": 80.0, "verdict": "no_clear_change"}
    rows = [
        {**spot, **numbers, "count": 19, "base_count": 30},
        {**spot, **numbers, "count": 40, "base_count": 30},
    ]
    few, many = (hot_spots._against(row) for row in rows)
    assert few[0] == "–" and "Too few" in few[1]
    assert many[0] == "+80%"
    assert hot_spots.place(rows[0]) == r"near Elm\_Road"


def test_crossing_the_line_to_hot_is_not_told_as_a_change(desk, studio) -> None:
    numbers = {
        "measure": "street_crime",
        "square_kilometres": 0.6,
        "borough_count": 9_000,
        "adjusted_p_value": 0.9,
    }
    near = {"streets": ["On or near Elm Road"], "wards": ["Elm Green"], "verdict": "no_clear_change"}
    both = {**numbers, **near, "spot": 1, "hot_spot_class": "persistent", "count": 3_120, "base_count": 2_735}
    now = {**numbers, **near, "spot": 2, "hot_spot_class": "emerging", "count": 249, "base_count": 226}
    gone = {
        **numbers,
        **near,
        "spot": 3,
        "hot_spot_class": "fading",
        "count": 80,
        "base_count": 240,
        "verdict": "down",
    }
    rows = [{**row, "relative_change_pct": 1.0} for row in (both, now, gone)]
    published = desk(hot_spots=rows, street_points=[{"measure": "street_crime", "count": 9_000}])
    published.figures[TOTAL, published.assessment.area, "12_month"] = {"count": 33_625}
    spots = published.table("analysis.hot_spots")
    words = hot_spots._summary(published, spots)
    assert "two hot spots, one of them hot the year before; one more was hot only the year before" in words
    assert "leaves out anti-social behaviour" in words
    assert "holds 9,000 crimes at map points, where the police count 33,625 recorded offences" in words
    table = hot_spots._spots(published, spots)
    assert (
        table.finding
        == "One of three hot spots that can be compared changed clearly against the rest of the borough."
    )
    assert table.rows[1][2:6] == ["Only now", "249", "226", "+1%"]
    assert hot_spots._others(published, spots, ["street_crime"]).rows[0][3:5] == ["3,120", "2,735"]


def test_wards_of_a_place_are_ranked_by_count_and_ties_share_a_rank(desk, monkeypatch) -> None:
    published = desk()
    own = published.assessment.place.wards
    counts = {"x": 9, own[0]: 5, "y": 5, own[1]: 2, "z": 1}
    wards = [(code, SimpleNamespace(count_value=count)) for code, count in counts.items()]
    monkeypatch.setattr(Published, "ward_readings", lambda self, measure: wards)
    assert place_profile.ward_ranks(published, ROBBERY) == "2nd and 4th of 5"
    monkeypatch.setattr(Published, "ward_readings", lambda self, measure: [])
    assert place_profile.ward_ranks(published, ROBBERY) == "[x]"
    assert place_profile.why_ranks(published) == ""


def profile(ward: str, measure: str = TOTAL, **more) -> dict:
    row = {
        "source": "mps_ward_crime", "measure": measure, "position": int(measure != TOTAL), "is_total": measure == TOTAL,
        "area_code": ward, "area_name": f"Ward {ward}", "count": 100, "basis": "residents", "population": 5_000,
        "population_year": 2024, "rate_per_1000": 20.0, "rate_lower_per_1000": 16.0, "rate_upper_per_1000": 24.0,
        "ratio": 1.0,
        "stands_out": "alike", "rank": 2, "rank_lower": 1, "rank_upper": 4, "ranked_wards": 4,
    }  # fmt: skip
    return row | more


def test_ranks_are_given_as_surely_as_they_are_known() -> None:
    ranks = {"sure": (1, 1), "near": (1, 2), "wide": (1, 4)}
    words = {
        name: ward_profiles._rank(profile("a", rank_lower=low, rank_upper=high))
        for name, (low, high) in ranks.items()
    }
    assert words == {"sure": "2", "near": "2 (1 to 2)", "wide": "not told apart (1 to 4)"}
    assert ward_profiles._rank(profile("a", count=19)) == "–"


def test_what_stands_out_is_beyond_chance_and_not_of_few_offences(desk) -> None:
    rows = [
        profile("a", ROBBERY, stands_out="higher", ratio=2.5),
        profile("a", "burglary", stands_out="alike", ratio=3.0),
        profile("a", "theft", stands_out="higher", ratio=4.0, count=8),
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    assert ward_profiles._standing_out(desk(), frame) == "robbery\u00a0×\u00a02.5"
    assert (
        ward_profiles._standing_out(desk(), frame.filter(pl.col("measure") == "burglary"))
        == "nothing beyond chance"
    )


def change(ward: str, **more) -> dict:
    row = {
        "measure": TOTAL, "area_code": ward, "area_name": f"Ward {ward}", "current_end": date(2023, 9, 1),
        "current_sum": 1_200.0, "base_sum": 1_000.0, "estimated_months": 2, "error_pct": 4.0, "change_pct": 20.0,
        "lower_pct": 8.0, "upper_pct": 33.0, "verdict": "up",
    }  # fmt: skip
    return row | more


def months(ward: str, status: str = "estimated", reason: str | None = None) -> list[dict]:
    """24 months, the first two as said and the others recorded."""
    every = [date(2021 + (9 + k) // 12, (9 + k) % 12 + 1, 1) for k in range(24)]
    early = {"count": 100.0 if status == "estimated" else None, "status": status, "reason": reason}
    row = {"measure": TOTAL, "area_code": ward, "count": 100.0, "status": "recorded"}
    return [{**row, "month": month, **(early if place < 2 else {})} for place, month in enumerate(every)]


def test_no_trend_where_carrying_over_errs_too_much(desk) -> None:
    refused = {
        "error_pct": 21.9,
        "change_pct": None,
        "lower_pct": None,
        "upper_pct": None,
        "verdict": "not_available",
    }
    reason = "the months carried over from old wards err by 21.9 % here, more than 10 %"
    published = desk(
        ward_changes=[change("a"), change("b", **refused, reason=reason)],
        ward_series=[*months("a"), *months("b")],
    )
    words, table = ward_history(published)
    assert "No trend is given for Ward b (21.9%)" in words
    assert "beyond" not in words and "Ward a (+20% e)" in words
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Ward a"][:4] == ["4.0%", "1,200 e", "1,200", "+20% e"]
    assert rows["Ward b"] == ["21.9%", "[x]", "1,200", "[x]", "[x]", "[x]"]


def test_a_break_of_the_borough_marks_the_wards_and_every_edition_of_their_years_is_named(desk) -> None:
    published = desk(ward_changes=[change("a"), change("b")], ward_series=[*months("a"), *months("b")])
    published.figures[TOTAL, "a", "12_month"] = {"caveat": "conduct crimes are counted anew"}
    published.assessment.other_editions["mps_ward_crime"] = ["2022-09"]
    words, table = ward_history(published)
    assert "Ward a (+20% e *)" in words and "Ward b (+20% e)" in words
    assert [row[4] for row in table.rows] == ["+20% e *", "+20% e"]
    assert any(note.startswith("* read with care") for note in table.notes)
    source = ward_words.ward_sources(published, TOTAL, "mps_ward_crime")
    assert "2022-09 for older months" in source and "shares of old wards" in source
    assert "2022-09" not in ward_words.ward_sources(published, ROBBERY, "mps_ward_crime")


def test_wards_that_were_not_redrawn_or_cannot_be_joined_are_said_in_a_sentence(desk) -> None:
    same = desk(ward_changes=[change("a", estimated_months=0, error_pct=None)], ward_series=months("a")[2:])
    assert ward_history(same) == (
        "All months at hand are those of today's wards: no older ward had to be carried over.",
        None,
    )
    lacking = desk(
        ward_changes=[change("a")], ward_series=months("a", "unknown", "no weights say which lie here")
    )
    assert ward_history(lacking)[0].endswith("are not joined to today's [x]: no weights say which lie here.")
    assert ward_history(desk()) == ("", None)


def test_crime_and_deprivation_say_what_is_lacking(desk, studio) -> None:
    absent = deprivation_gradient.build(desk(), studio).absent
    assert absent.startswith("No street-level crime of this period was supplied, so")
    points = [{"measure": "street_crime"}]
    assert (
        "No boundaries of neighbourhoods"
        in deprivation_gradient.build(desk(street_points=points), studio).absent
    )


def test_a_gradient_that_is_not_clear_is_not_called_one(desk, studio) -> None:
    row = {
        "measure": "street_crime", "lsoas": 29, "count": 100, "population": 1_000, "rate_per_1000": 10.0, "index_year": 2019,
        "population_year": 2020, "borough_lsoas": 145, "rate_lower_per_1000": 8.0, "rate_upper_per_1000": 12.0,
        "relative_index": 1.3, "relative_index_lower": 0.8, "relative_index_upper": 2.1, "verdict": "no_clear_gradient",
        "slope_index": 2.0, "slope_index_lower": -1.0, "slope_index_upper": 5.0,
    }  # fmt: skip
    rows = [{**row, "fifth": fifth} for fifth in range(1, 6)]
    summary = deprivation_gradient.build(desk(deprivation_gradients=rows), studio).values["summary"]
    assert summary.startswith("The figures do not show that recorded crime rises or falls with deprivation")
    assert "1.3 times (95% interval: 0.8 to 2.1)" in summary
    few = [{**r, "verdict": "too_few", "relative_index": None} for r in rows]
    assert (
        "Too few crimes"
        in deprivation_gradient.build(desk(deprivation_gradients=few), studio).values["summary"]
    )
