"""Sentences that a board reads: names keep their capitals, a run is called a run, care is asked for in plain words."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.documents import wording
from pipelines.documents.hot_spot_drawing import place, point_name
from pipelines.documents.monthly_finding import finding_of
from pipelines.documents.partner_tables import overdue_words
from pipelines.documents.rare_events import _range
from pipelines.documents.summary import care_words
from pipelines.documents.ward_tables import ward_rule_words
from pipelines.methods.spc import signals, xmr_limits

WAVE = [50, 60, 52, 58, 49, 61, 55, 47, 53, 57, 51, 59]


def phase(recent: list[int]) -> pl.DataFrame:
    """Two years of one level, then the months given, with the signals that the method finds."""
    counts = WAVE * 2 + recent
    limits = xmr_limits(WAVE * 2)
    months = pl.date_range(date(2022, 10, 1), date(2025, 9, 1), interval="1mo", eager=True)[: len(counts)]
    return pl.DataFrame({"month": months, "count": counts, "signal": signals(counts, limits)}).with_columns(
        average=pl.lit(float(limits.average)),
        lower=pl.lit(float(limits.lower)),
        upper=pl.lit(float(limits.upper)),
        baseline_start=pl.lit(date(2022, 10, 1)),
        baseline_end=pl.lit(date(2024, 9, 1)),
    )


@pytest.mark.parametrize(
    ("recent", "said"),
    [
        (WAVE, "None of the last 12 months was outside"),
        # nine of twelve below the average, but never seven in a row: no signal, so no finding
        ([50, 52, 49, 60, 47, 53, 51, 60, 50, 52, 60, 51], "None of the last 12 months was outside"),
        ([50, 60, 52, 58, 60, 51, 52, 49, 50, 53, 51, 52], "Seven months in a row, March 2025 to September 2025, were "
         "below the average of October 2022 to September 2024."),
        ([48, 50, 52, 54, 56, 58, 60, 50, 58, 50, 58, 50], "Each month was higher than the one before, October 2024 to "
         "April 2025."),
        ([*WAVE[:11], 150], "September 2025 (150) was outside the expected range."),
    ],
)  # fmt: skip
def test_a_monthly_finding_names_the_signal(recent: list[int], said: str) -> None:
    assert finding_of(phase(recent)).startswith(said)


def test_a_run_among_the_months_that_set_the_average_is_no_finding_of_the_year() -> None:
    months = phase([50, 50, *WAVE[1:11]])  # October and November 2024 end a run of eight below the average
    low = pl.col("month").is_between(date(2024, 4, 1), date(2024, 11, 1))
    run = months.with_columns(count=pl.when(low).then(50).otherwise(pl.col("count")))
    assert finding_of(run) == (
        "None of the last 12 months was outside the expected range; the run below the average, April 2024 to November "
        "2024, lies mostly among the months that set it."
    )
    assert "lies wholly among" in finding_of(run.with_columns(baseline_end=pl.lit(date(2025, 9, 1))))
    later = run.with_columns(baseline_end=pl.lit(date(2024, 5, 1)))  # two of the eight months set the average
    assert finding_of(later).startswith("Eight months in a row, April 2024 to November 2024, were below")


def test_a_run_that_a_year_before_would_show_too_is_no_finding_of_the_year() -> None:
    winter = [49, 50, 51, 49, 50, 51, 49, 60, 61, 60, 61, 60]
    limits = xmr_limits(winter * 2)
    season = phase(winter).with_columns(count=pl.Series(winter * 3), average=pl.lit(float(limits.average)))
    assert finding_of(season) == (
        "None of the last 12 months was outside the expected range; the run below the average, October 2024 to April "
        "2025, has all of its months below it a year before, too."
    )
    high_before = pl.col("month").is_between(date(2023, 10, 1), date(2023, 11, 1))
    new = season.with_columns(count=pl.when(high_before).then(60).otherwise(pl.col("count")))
    assert finding_of(new).startswith("Seven months in a row, October 2024 to April 2025, were below")
    assert finding_of(new, year_is_clear=False).endswith("; the 12 months as a whole show no clear change.")


def test_a_month_outside_the_range_in_its_season_says_so() -> None:
    high = phase([*WAVE[:10], 150, 151])
    assert finding_of(high, {8: "high", 9: "low"}) == (
        "August 2025 (150) and September 2025 (151) were outside the expected range; August is usually high."
    )
    assert finding_of(high, {1: "high"}).endswith("outside the expected range.")


@pytest.mark.parametrize(
    ("ends", "said", "printed"),
    [
        ((-4.46, 0.0476), "4% fewer to 0.05% more", "−4% to +0.05%"),  # more cannot be ruled out
        ((0.0078, 11.8), "0.01% to 12% more", "+0.01% to +12%"),
        ((-23.0, -0.3), "23% to 0.3% fewer", "−23% to −0.3%"),
        ((0.0, 3.0), "0% to 3% more", "0% to +3%"),
    ],
)
def test_an_end_of_an_interval_near_zero_says_on_which_side_it_lies(
    ends: tuple[float, float], said: str, printed: str
) -> None:
    assert wording.interval(*ends) == said
    assert wording.signed_interval(*ends) == printed


@pytest.mark.parametrize(
    ("title", "within"),
    [
        ("Prevent referrals who engage", "Prevent referrals who engage"),
        ("CSE detection rate", "CSE detection rate"),
        ("Preventable deaths", "preventable deaths"),
        ("Adults in drug treatment", "adults in drug treatment"),
    ],
)
def test_a_title_within_a_sentence_keeps_its_names(title: str, within: str) -> None:
    assert wording.lower_first(title) == within


def test_why_wards_do_not_add_up_is_told_from_the_register_of_breaks() -> None:
    breaks = pl.DataFrame(
        {
            "title": ["boroughs are counted anew", "all is counted anew"],
            "sources": [["boroughs"], ["boroughs", "wards"]],
            "editions_from": ["2024-05", "2024-06"],
        }
    )
    published = SimpleNamespace(table=lambda name: breaks)
    told = ward_rule_words(published, "boroughs", "2023-12", {"wards"})
    assert told.endswith("can follow different rules: boroughs are counted anew.")
    assert ward_rule_words(published, "boroughs", "2024-12", {"wards"}).endswith("different rules.")
    assert ward_rule_words(published, "boroughs", "2023-12", {"boroughs"}) == ""


def test_late_measures_are_listed_with_their_days() -> None:
    late = [{"title": f"M{n}", "overdue_days": n, "missing_note": None} for n in range(1, 8)]
    assert overdue_words(late[:2]) == "M1 (by 1 day) and M2 (by 2 days)"
    assert overdue_words(late).endswith("M5 (by 5 days) and two more")


def test_a_finding_counts_only_what_can_be_compared() -> None:
    said = [
        wording.changed_clearly(*numbers, "thing", "things") for numbers in ((0, 0), (0, 1), (1, 1), (1, 7))
    ]
    assert said == [
        "No thing can be compared with the year before.",
        "The one thing that can be compared did not change clearly.",
        "The one thing that can be compared changed clearly.",
        "One of seven things that can be compared changed clearly.",
    ]


def test_care_is_asked_for_in_a_sentence_and_for_each_reason_once() -> None:
    first, second = "restrictions held in spring", "sheds are counted since May"
    assert care_words(f"{first}; not compared: {second}") == (
        f"Read this change with care, because {first} and {second}."
    )
    assert care_words(f"{first};{second}", said=first) == f"Read this change with care, because {second}."
    assert care_words(first, said=first) == "The same care is needed here."
    assert care_words("") == ""


@pytest.mark.parametrize(
    ("published", "written"),
    [
        ("Seven Sisters (lu Station)", "Seven Sisters Underground station"),
        ("Finsbury Park (station)", "Finsbury Park station"),
        ("On or near Bowes Road (north Circular Road)", "Bowes Road (North Circular Road)"),
        ("On or near Green Lanes", "Green Lanes"),
    ],
)
def test_a_map_point_is_named_as_people_write_it(published: str, written: str) -> None:
    assert point_name(published) == written


def test_a_hot_spot_without_a_named_point_is_told_by_its_ward() -> None:
    assert place({"streets": None, "wards": ["Noel Park"]}) == "in Noel Park"
    assert (
        place({"streets": ["On or near High Road"], "wards": ["Noel Park"]}) == "near High Road (Noel Park)"
    )


def test_days_since_the_last_rare_offence_are_whole_days_to_the_end_of_the_period() -> None:
    """An offence stands at the middle of its day on the chart: 103 days and a half since 19 June are 103 days."""
    row = {"chart": "t_chart", "centre": 95.0, "upper": 760.4, "open_days": 103.5}
    assert _range(row) == "up to 760 days apart; 103 days since the last"


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [(4, 0, "+4"), (-1250, 0, "−1,250"), (0, 0, "0"), (0.04, 1, "0.0"), (0.3, 1, "+0.3"), (None, 0, "[x]")],
)
def test_a_difference_says_on_which_side_it_lies(value, decimals, printed) -> None:
    assert wording.signed_number(value, decimals) == printed
