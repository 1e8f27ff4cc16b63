"""Rare events: judged by days where they are known, by quarters where not, and by neither where they are too few."""

from datetime import date, timedelta

import polars as pl
import pytest

from pipelines.declarations import changed
from pipelines.statistics.rare_events import rare_events

MONTHS = pl.date_range(date(2019, 10, 1), date(2025, 9, 1), interval="1mo", eager=True).to_list()
WINDOWS = pl.DataFrame({"current_end": [date(2025, 9, 1)]})
NO_BREAKS = pl.DataFrame(
    schema={
        **dict.fromkeys(("measure", "effect"), pl.String),
        **dict.fromkeys(("from_month", "to_month"), pl.Date),
    }
)
DAYS = {
    **dict.fromkeys(("measure", "source", "edition"), pl.String),
    **dict.fromkeys(("day", "first_month", "last_day"), pl.Date),
}


def judged(
    catalogue, counts: list[int], days: list[date] = (), breaks: pl.DataFrame = NO_BREAKS
) -> pl.DataFrame:
    assessment = changed(catalogue.assessment("sample"), performance_table=["homicide"], outcomes=[])
    rows = [("homicide", "police", "e", assessment.area, m, c) for m, c in zip(MONTHS, counts, strict=True)]
    months = pl.DataFrame(
        rows, schema=["measure", "source", "edition", "area_code", "month", "count"], orient="row"
    )
    known = pl.DataFrame(
        [("homicide", "records", "e", day, MONTHS[0], date(2025, 9, 30)) for day in days],
        schema=DAYS,
        orient="row",
    )
    return rare_events(months, WINDOWS, known, breaks, assessment)


def test_a_monthly_measure_is_not_rare(catalogue) -> None:
    assert judged(catalogue, [2] * 72).is_empty()


def test_quarters_signal_when_they_leave_what_the_years_before_allow(catalogue) -> None:
    calm = judged(catalogue, [1, 0, 1] * 24)
    assert calm["chart"].unique().to_list() == ["quarters"] and calm.height == 24
    assert calm["verdict"].unique().to_list() == ["no_signal"]
    risen = judged(catalogue, [1, 0, 1] * 22 + [4, 5, 3] * 2)
    assert risen["verdict"].unique().to_list() == ["more_often"]
    assert risen.filter(pl.col("signal") != "")["at"].to_list() == [date(2025, 6, 1), date(2025, 9, 1)]
    assert risen["last_year"][0] == 28 and risen["last_year_upper"][0] < 28
    gone = judged(catalogue, [2, 1, 2] * 20 + [0, 0, 0] * 4)
    assert gone["verdict"].unique().to_list() == ["less_often"]


def test_days_are_used_where_they_are_known(catalogue) -> None:
    gaps = [60, 12, 33, 70, 90, 41, 18, 70, 90, 27, 55, 80, 38, 60, 44, 120, 35]
    days = [date(2020, 1, 5)]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    found = judged(catalogue, [1, 0, 0, 0] * 18, days)
    assert found["chart"].unique().to_list() == ["t_chart"] and found["source"].unique().to_list() == [
        "records"
    ]
    assert found["value"].to_list() == gaps
    assert found["at"].to_list() == days[1:]
    assert found["open_days"][0] > 1000
    assert found["verdict"].unique().to_list() == ["less_often"]  # nearly three years without one


def test_days_are_not_used_where_the_extract_holds_a_part(catalogue) -> None:
    """21 of 44 published: the days between the 21 are not days without an offence, and the last of them is not the last."""
    days = [date(2020, 1, 5) + timedelta(days=95 * place) for place in range(21)]
    found = judged(catalogue, [1, 0, 1, 0, 1, 0] * 12, days)
    assert (
        found["chart"].unique().to_list() == ["quarters"] and found["open_days"].null_count() == found.height
    )


def test_too_few_to_judge_say_so_and_show_no_point(catalogue) -> None:
    found = judged(catalogue, [0] * 72)
    assert found["chart"].to_list() == ["too_few"] and found["value"].to_list() == [None]


def test_months_before_a_break_that_forbids_comparison_are_left_out(catalogue) -> None:
    block = pl.DataFrame(
        [("homicide", "block", date(2022, 10, 1), None)], schema=NO_BREAKS.schema, orient="row"
    )
    found = judged(catalogue, [1] * 36 + [0, 1, 0] * 12, breaks=block)
    assert found["first_month"].unique().to_list() == [date(2022, 10, 1)] and found.height == 12


@pytest.mark.parametrize("missing", [date(2025, 9, 1), date(2025, 3, 1)])
def test_an_unknown_month_is_never_none(catalogue, missing) -> None:
    assessment = changed(catalogue.assessment("sample"), performance_table=["homicide"], outcomes=[])
    rows = [("homicide", "police", "e", assessment.area, m, 1) for m in MONTHS if m != missing]
    months = pl.DataFrame(
        rows, schema=["measure", "source", "edition", "area_code", "month", "count"], orient="row"
    )
    assert rare_events(months, WINDOWS, pl.DataFrame(schema=DAYS), NO_BREAKS, assessment).is_empty()
