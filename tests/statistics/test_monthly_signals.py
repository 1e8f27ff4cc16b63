"""Limits of the monthly chart: set from whole years before the last 12 months, and anew where recording changed."""

from datetime import date

import polars as pl

from pipelines.statistics.monthly_signals import monthly_signals

MONTHS = pl.date_range(date(2022, 10, 1), date(2025, 9, 1), interval="1mo", eager=True).to_list()
WINDOWS = pl.DataFrame({"current_end": [date(2025, 9, 1)]})
CHARTED = pl.DataFrame({"measure": ["knife_crime"]})
WAVE = [50, 60, 52, 58, 49, 61, 55, 47]


def signals(catalogue, counts: list[int], *breaks: tuple) -> pl.DataFrame:
    assessment = catalogue.assessment("sample")
    rows = [("knife_crime", assessment.area, m, c) for m, c in zip(MONTHS, counts, strict=True)]
    months = pl.DataFrame(rows, schema=["measure", "area_code", "month", "count"], orient="row")
    register = pl.DataFrame(
        [("knife_crime", f"break {n}", *declared) for n, declared in enumerate(breaks)],
        schema={
            **dict.fromkeys(("measure", "title", "effect"), pl.String),
            **dict.fromkeys(("from_month", "to_month"), pl.Date),
        },
        orient="row",
    )
    return monthly_signals(months, WINDOWS, CHARTED, register, assessment)


def level(low: int, high: int, months_before: int) -> list[int]:
    """A level that jumps after so many months."""
    return [c + (low if place < months_before else high) for place, c in enumerate((WAVE * 5)[:36])]


def test_without_a_break_the_first_24_months_set_the_limits(catalogue) -> None:
    found = signals(catalogue, level(0, 0, 36))
    assert found["phase"].unique().to_list() == [0]
    assert found["baseline_end"].unique().to_list() == [date(2024, 9, 1)]
    assert set(found["signal"]) == {""}


def test_a_jump_of_recording_is_no_signal_where_the_break_is_declared(catalogue) -> None:
    counts = level(0, 100, 17)
    assert (signals(catalogue, counts)["signal"] != "").any()
    found = signals(catalogue, counts, ("block", date(2024, 3, 1), None))
    assert set(found["signal"]) == {""}
    phases = found.group_by("phase", maintain_order=True).agg(
        pl.col("month").min(),
        pl.col("average").first(),
        pl.col("break").first(),
        pl.col("baseline_end").first(),
    )
    assert phases["month"].to_list() == [date(2022, 10, 1), date(2024, 3, 1)]
    assert phases["break"].to_list() == [None, "break 0"]
    assert phases["average"][1] - phases["average"][0] > 90
    assert phases["baseline_end"][1] == date(2025, 9, 1)  # 19 months: all of them, as 12 would be too few


def test_no_month_of_the_year_sets_the_limits_twice(catalogue) -> None:
    """26 months since restrictions ended, as in September 2023: 14 lie before the last 12, two years in all."""
    high_in_winter = [80 + (30 if month.month in (11, 12, 1, 2) else 0) + month.month % 2 for month in MONTHS]
    found = signals(catalogue, high_in_winter, ("caveat", date(2020, 3, 1), date(2023, 7, 1)))
    last = found.filter(pl.col("phase") == 1)
    assert last["month"].min() == last["baseline_start"][0] == date(2023, 8, 1)
    assert last["baseline_end"][0] == date(2025, 7, 1)
    assert last["average"][0] == sum(high_in_winter[:12]) / 12


def test_a_phase_of_fewer_than_13_months_has_no_limits_and_no_signals(catalogue) -> None:
    found = signals(catalogue, level(0, 100, 30), ("block", date(2025, 4, 1), None))
    last = found.filter(pl.col("phase") == 1)
    assert last.height == 6 and last["average"].is_null().all() and set(last["signal"]) == {""}


def test_restrictions_end_with_a_new_baseline_and_a_caution_alone_does_not_begin_one(catalogue) -> None:
    passing = signals(catalogue, level(-40, 0, 10), ("caveat", date(2020, 3, 1), date(2023, 7, 1)))
    assert passing.filter(pl.col("phase") == 1)["month"].min() == date(2023, 8, 1)
    assert passing.filter(pl.col("phase") == 1)["break"][0] == "break 0"
    lasting = signals(catalogue, level(0, 0, 36), ("caveat", date(2024, 4, 1), None))
    assert lasting["phase"].unique().to_list() == [0]
