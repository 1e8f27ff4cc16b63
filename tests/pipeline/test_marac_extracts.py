"""MARAC returns as co-ordinators make them, their checks, and a published year reproduced from its meetings."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.audits import evidence
from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, changed
from pipelines.errors import InputError
from pipelines.extracts.shapes import read_extract
from pipelines.figures import workshop_in_memory
from pipelines.pipeline import run_steps
from pipelines.project import Project

TOP = [
    "MARAC name",
    "Meeting date",
    "Cases discussed",
    "Repeat cases",
    "Children in household",
    "Cases with children",
]
REFERRERS = [
    "Police",
    "IDVA",
    "Children's social care",
    "Primary care",
    "Secondary care",
    "Education",
    "Housing",
    "Mental health",
    "Probation",
    "Voluntary sector",
    "Substance misuse",
    "Adult social care",
    "MASH",
    "Other",
]
VICTIMS = [
    "Minoritised victims",
    "LGBTQ+",
    "Disabled",
    "Male",
    "Victims aged 16-17",
    "Harming others under 18",
    "Victims aged 65+",
]
ETHNICITIES = ["White", "Mixed", "Asian", "Black", "Other"]
GROUPS = {"Referrals": REFERRERS, "Victims": VICTIMS, "Ethnicity": ETHNICITIES}
# where one row must tell them apart
PLAIN = {("Referrals", "Other"): "Other referrer", ("Ethnicity", "Other"): "Other ethnic group"}


def meeting(day: date, cases: int, repeats: int, police: float, social_care: float) -> list:
    """A row of the return; what is not given is split so that the sums are right."""
    rest = cases - police - social_care
    referrals = [police, rest - 1.5, social_care, "-", 1.5, *["-"] * 9]
    victims = [*["-"] * 7, cases - 1, 1, "-", "-", "-"]
    return ["Haringey MARAC", day, cases, repeats, cases, cases // 2, *referrals, *victims]


def published_year() -> list[list]:
    """Invented meetings of the year to March 2019: together 459 cases, 129 repeats, 152 from the police, 92 from
    children's social care."""
    months = [date(2018, m, 11) for m in range(4, 13)] + [date(2019, m, 11) for m in range(1, 4)]
    rows = [meeting(day, 38, 11, 12.5, 7.5) for day in months[:11]]
    return [*rows, meeting(months[11], 459 - 11 * 38, 129 - 11 * 11, 152 - 11 * 12.5, 92 - 11 * 7.5)]


def write_return(path: Path, rows: list[list], groups: bool = True) -> Path:
    """A workbook as people make it: titles, a header of two rows (merged) or one, a total, a footnote."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Return")
        sheet.write(0, 0, "MARAC quarterly return")
        sheet.write(1, 0, "OFFICIAL-SENSITIVE")
        below, column = (4, 0) if groups else (3, 0)
        for name in TOP:
            sheet.merge_range(3, column, 4, column, name) if groups else sheet.write(3, column, name)
            column += 1
        for group, names in GROUPS.items():
            if groups:
                sheet.merge_range(3, column, 3, column + len(names) - 1, group)
            for name in names:
                sheet.write(below, column, name if groups else PLAIN.get((group, name), name))
                column += 1
        for number, row in enumerate(rows, start=below + 1):
            for place, value in enumerate(row):
                sheet.write(number, place, value)
        end = below + 1 + len(rows)
        sheet.write(end, 0, "Total")
        sheet.write(end, 2, sum(row[2] for row in rows))
        sheet.write(end + 2, 0, "- means none. Cases shared by two agencies count 0.5 for each.")
    return path


SUITES = ("staging.marac_returns", "raw.extracts")


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Catalogue:
    folder = tmp_path_factory.mktemp("desk")
    return Catalogue(Project(extracts=folder / "data_raw", build=folder / "build"))


@pytest.fixture
def judged(desk: Catalogue) -> Callable[..., tuple[pl.DataFrame, list[str]]]:
    """The figures of an assessment of the year to March 2019 from this return, and what is critically wrong with it."""

    def run(rows: list[list], groups: bool = True, **settings) -> tuple[pl.DataFrame, list[str]]:
        write_return(desk.project.extracts / "marac_returns/2018-19/return.xlsx", rows, groups)
        assessment = assessed(desk, **settings)
        asked = [
            (suite, expectation)
            for suite in desk.suites
            for expectation in suite.expectations
            if suite.table in SUITES and expectation.severity == "critical"
        ]
        with workshop_in_memory(desk, assessment) as workshop:
            run_steps(workshop, ["analysis.marac", "raw.rejects", "raw.correction_counts", "meta.sources"])
            found = [f.message for one in asked for f in evidence(*one, workshop.warehouse, assessment)]
            return workshop.warehouse.query("select * from analysis.marac"), found

    return run


def assessed(catalogue: Catalogue, **settings) -> Assessment:
    marac = {
        "repeat_definition": "any_abuse_within_12_months",
        "expected_cases": {"value": 410, "source": "VAWG Annual Review 2018-19"},
        "printed": {"marac_percent_of_expected": "111.9", "marac_repeat_rate": "28.1"},
    } | settings
    base = catalogue.assessment("sample")
    return changed(
        base, period_end="2019-03", editions={"marac_returns": "2018-19"}, other_editions={}, marac=marac
    )


def figure(figures: pl.DataFrame, measure: str, category: str = "", year: str = "latest") -> dict:
    rows = figures.filter(
        (pl.col("measure") == measure) & (pl.col("category") == category) & (pl.col("year") == year)
    )
    return rows.row(0, named=True)


@pytest.mark.parametrize("groups", [True, False])
def test_the_published_year_is_reproduced(judged, groups: bool) -> None:
    figures, problems = judged(published_year(), groups)
    assert problems == []
    volume, repeats = figure(figures, "marac_percent_of_expected"), figure(figures, "marac_repeat_rate")
    assert (volume["numerator"], volume["denominator"]) == (459, 410)
    assert round(volume["value"], 1) == 112.0
    assert volume["judgement"] == "above"
    assert (volume["band_lower"], volume["band_upper"]) == (80, 100)
    assert volume["printed_note"] == (
        "112.0 % (459 of 410), printed 111.9 %: cut after 1 decimal instead of rounded or divided by an unrounded 410 "
        "(between 410.0 and 410.4)"
    )
    assert (repeats["numerator"], round(repeats["value"], 1)) == (129, 28.1)
    assert repeats["judgement"] == "within"
    assert repeats["printed_note"] == "agrees: 28.1 % (129 of 459)"
    assert "any instance of abuse" in repeats["basis"]
    police = figure(figures, "marac_police_share")
    assert (round(police["value"]), police["judgement"]) == (33, "below")
    assert round(figure(figures, "marac_referrer_share", "childrens_social_care")["value"]) == 20
    assert figure(figures, "marac_idva_needed")["value"] == pytest.approx(4.59)


def test_the_volume_from_the_adult_females(judged) -> None:
    females = {"value": 102_500, "source": "mid-2018 estimate"}
    figures, _ = judged(published_year(), expected_cases=None, adult_females=females, printed={})
    assert figure(figures, "marac_expected_cases")["value"] == 410
    assert figure(figures, "marac_cases_per_10000_adult_females")["value"] == pytest.approx(44.78, abs=0.005)


def test_without_a_base_the_volume_is_unknown_with_its_reason(judged) -> None:
    figures, _ = judged(published_year(), expected_cases=None)
    volume = figure(figures, "marac_percent_of_expected")
    assert (volume["value"], volume["judgement"]) == (None, "unknown")
    assert "or set marac.adult_females" in volume["reason"]
    assert volume["printed_note"] == "not compared: the figure is not known"


def test_a_quarter_without_a_meeting_makes_the_year_unknown(judged) -> None:
    figures, _ = judged([row for row in published_year() if row[1].month not in (7, 8, 9)])
    assert figure(figures, "marac_cases")["value"] is None
    assert figure(figures, "marac_repeat_rate")["reason"].startswith("a quarter of the year holds no meeting")
    assert figure(figures, "marac_cases")["months_without_meeting"] == "2018-07, 2018-08, 2018-09"


def test_a_blank_is_not_collected_and_a_dash_is_none(judged) -> None:
    rows = published_year()
    rows[3][len(TOP) + len(REFERRERS)] = None  # the first of the victims' columns
    figures, _ = judged(rows)
    assert figure(figures, "marac_victims", "minoritised")["value"] is None
    assert figure(figures, "marac_victim_share", "minoritised")["reason"] == "not collected at every meeting"
    assert figure(figures, "marac_victims", "lgbtq")["value"] == 0


FAULTS = {
    "more repeats than cases": (3, 39, "39 repeat cases of 38 cases"),
    "more cases with children": (5, 40, "40 cases with children of 38 cases"),
    "referrals that do not sum": (6, 20, "the referrals sum to 45.5, the cases are 38"),
    "more men than cases": (23, 60, "60 male victims of 38 cases"),
    "ethnic groups beyond the cases": (28, 30, "the ethnic groups sum to 67, the cases are 38"),
    "another name": (0, "Gotham MARAC", "the MARAC Gotham MARAC (1 meetings) is no area"),
    "the same meeting twice": (1, date(2018, 4, 11), "stands in return.xlsx, row 6 and return.xlsx, row 7"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_row_that_contradicts_itself_is_named(judged, fault: str) -> None:
    column, value, words = FAULTS[fault]
    rows = published_year()
    rows[1][column] = value
    _, problems = judged(rows)
    assert len(problems) == 1 and words in problems[0]
    if column > 1:
        assert "return.xlsx, row 7 (meeting of 11/05/2018)" in problems[0]


def test_fewer_minoritised_than_their_groups_is_warned_of_once_an_edition(desk: Catalogue) -> None:
    suite = next(suite for suite in desk.suites if suite.table == "staging.marac_returns")
    check = next(e for e in suite.expectations if e.name == "minoritised_are_no_fewer_than_their_groups")
    write_return(desk.project.extracts / "marac_returns/2018-19/return.xlsx", published_year())
    assessment = assessed(desk)
    with workshop_in_memory(desk, assessment) as workshop:
        run_steps(workshop, ["staging.marac_returns"])
        (found,) = evidence(suite, check, workshop.warehouse, assessment)
    assert "at 12 meetings minoritised victims are fewer" in found.message and "row 6" in found.message


def test_a_meeting_that_cannot_be_read_stops_the_figures(judged) -> None:
    rows = published_year()
    rows[4][1] = "second Thursday"
    _, problems = judged(rows)
    assert any("1 of 15 rows were rejected" in problem for problem in problems)


def test_two_header_rows_that_lack_a_column_name_it(tmp_path: Path, catalogue) -> None:
    path = write_return(tmp_path / "return.xlsx", published_year())
    source = catalogue.sources["marac_returns"]
    renamed = changed(source.columns["cases"], headers={"x": "Number heard"}, other_headers=[])
    more = source.model_copy(update={"columns": source.columns | {"cases": renamed}})
    with pytest.raises(InputError, match=r"no header of marac_returns found.*cases \(Number heard\)"):
        read_extract(path, more)


def test_the_sample_has_a_header_of_two_rows_and_halves_of_referrals(catalogue) -> None:
    source = catalogue.sources["marac_returns"]
    folder = source.folder / "sample"
    first, second = (read_extract(path, source) for path in sorted(folder.iterdir()))
    assert len(source.columns) == 32
    assert first.facts.excluded == {
        "note below or within the table": 1,
        "totals of the meetings above": 1,
    }
    assert first.rows["file_row"].min() == 5, "two titles, a header of two rows"
    rows = pl.concat([first.rows, second.rows])
    assert rows.height == 84
    referrals = rows.select(column for column in rows.columns if column.startswith("referrals_"))
    assert (referrals.sum_horizontal() == rows["cases"]).all()
    assert (referrals["referrals_idva"] % 1 == 0.5).any()
    parts = rows.select("repeat_cases", "cases_with_children", "male_victims", "disabled_victims")
    assert all((part <= rows["cases"]).all() for part in parts)


# --- the workbook of police forces -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forces(tmp_path_factory) -> dict[tuple[str, int], dict]:
    """The rows of the sample's workbooks as the staging table gives them, by force and year."""
    folder = tmp_path_factory.mktemp("build")
    catalogue = Catalogue(Project(build=folder))
    assessment = changed(catalogue.assessment("sample"), editions={"marac_workbook": "sample"})
    with workshop_in_memory(catalogue, assessment) as workshop:
        run_steps(workshop, ["staging.marac_workbook"])
        rows = workshop.warehouse.query("select * from staging.marac_workbook").to_dicts()
    return {(row["area_name"], row["period_end"].year): row for row in rows}


def test_region_rows_and_blank_rows_are_no_forces(forces) -> None:
    names = {"Metropolitan Police", "City of London", "Hampshire", "Kent", "Surrey", "Gwent"}
    assert {name for name, _ in forces} == names


def test_both_ways_of_not_submitting_are_null(forces) -> None:
    for name in ("Kent", "Surrey"):
        row = forces[name, 2024]
        assert row["status"] == "not_submitted"
        assert row["cases"] is row["repeat_cases"] is row["maracs"] is row["police_referrals"] is None
        assert row["recommended_cases"] > 1000
    assert forces["Kent", 2025]["cases"] == 2701


def test_blank_is_not_collected_and_halves_are_kept(forces) -> None:
    city = forces["City of London", 2024]
    assert (city["cases"], city["children"], city["status"]) == (22, None, "submitted")
    met = forces["Metropolitan Police", 2024]
    assert (met["area_code"], met["police_referrals"]) == ("london", 6540.5)
    assert met["period_start"] == date(2023, 4, 1)
