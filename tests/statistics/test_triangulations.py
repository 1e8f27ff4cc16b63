"""Hospital against police: they part only beyond ordinary variation, and an unknown month is no verdict."""

from datetime import date

import polars as pl
import pytest

from pipelines.statistics.triangulations import triangulations

AREA = "E09000014"
FIGURE = {
    "area_code": AREA, "comparison": "12_month", "dispersion": 1.5, "blocked": None,
    "current_start": date(2024, 10, 1), "current_end": date(2025, 9, 1),
    "base_start": date(2023, 10, 1), "base_end": date(2024, 9, 1),
}  # fmt: skip
MONTHS = pl.date_range(date(2018, 4, 1), date(2024, 3, 1), interval="1mo", eager=True)


def figures(ambulance: tuple, police: tuple, blocked: str | None = None) -> pl.DataFrame:
    rows = [
        {**FIGURE, "measure": measure, "source": source, "count": now, "base_count": base, "blocked": blocked}
        for measure, source, (now, base) in (
            ("ambulance_assaults", "ambulance", ambulance),
            ("violence_with_injury", "mps", police),
        )
    ]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.col("blocked").cast(pl.String))


NO_MONTHS = pl.DataFrame(
    schema={
        "measure": pl.String,
        "area_code": pl.String,
        "source": pl.String,
        "month": pl.Date,
        "count": pl.Int64,
    }
)
INDICATORS = {
    **dict.fromkeys(("measure", "area_code", "category", "source"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Date),
    "count": pl.Int64,
}


def one(catalogue, frame: pl.DataFrame, months=NO_MONTHS, indicators=()) -> dict:
    published = pl.DataFrame(indicators, schema=INDICATORS, orient="row")
    found = triangulations(frame, months, published, catalogue.assessment("sample"))
    assert found.height == 1
    return found.to_dicts()[0]


@pytest.mark.parametrize(
    ("ambulance", "police", "verdict"),
    [
        ((1200, 800), (3000, 3000), "gap_widened"),
        ((800, 1200), (3000, 3000), "gap_narrowed"),
        ((820, 800), (3050, 3000), "no_clear_change"),
        ((9, 12), (3000, 3000), "too_few"),
        ((800, None), (3000, 3000), "not_available"),
    ],
)
def test_verdicts(catalogue, ambulance, police, verdict) -> None:
    row = one(catalogue, figures(ambulance, police))
    assert row["verdict"] == verdict
    if verdict == "gap_widened":
        assert row["change"] == pytest.approx(1.5) and 1 < row["lower"] < 1.5 < row["upper"]
        assert row["ratio"] == pytest.approx(0.4)


def test_a_break_in_recording_gives_no_verdict_and_says_why(catalogue) -> None:
    row = one(catalogue, figures((1200, 800), (3000, 3000), blocked="CONNECT"))
    assert (row["verdict"], row["change"]) == ("not_available", None)
    assert "CONNECT" in row["reason"]


def test_admissions_are_set_beside_the_police_records_of_the_same_years(catalogue) -> None:
    police = pl.DataFrame({"month": MONTHS}).with_columns(
        measure=pl.lit("violence_with_injury"),
        area_code=pl.lit(AREA),
        source=pl.lit("mps"),
        count=pl.lit(250),
    )
    years = [
        (
            "hospital_admissions_for_violence",
            AREA,
            "",
            "fingertips",
            date(start, 4, 1),
            date(start + 3, 3, 31),
            count,
        )
        for start, count in ((2018, 200), (2019, 230), (2020, 260), (2021, 300))
    ]
    frame = figures((None, None), (3000, 3000))
    row = one(catalogue, frame, police, years)
    assert (row["first_now"], row["first_base"]) == (300, 200)  # no year in both
    assert (row["second_now"], row["second_base"]) == (36 * 250, 36 * 250)
    assert row["verdict"] == "gap_widened"
    gap = one(catalogue, frame, police.filter(pl.col("month") != date(2019, 1, 1)), years)
    assert (gap["second_base"], gap["verdict"]) == (None, "not_available")
