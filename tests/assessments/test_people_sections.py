"""People and signals over time in the sample's document: printed as published, and what is missing is said."""

import shutil

import polars as pl
import pytest

from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.documents import annex_tables, crime_tables, difference_tables, hospital_gap, wording
from pipelines.documents.drawings import Studio
from pipelines.documents.partner_tables import titled
from pipelines.documents.previous_figures import previous_figures
from pipelines.documents.published import Published
from pipelines.documents.rare_events import rare_events
from pipelines.documents.season_drawing import season_of
from pipelines.documents.sections import (
    equalities,
    outcomes,
    people,
    substance_misuse,
    summary,
    youth_violence,
)
from pipelines.project import Project


@pytest.fixture(scope="module")
def sample():
    return Catalogue(Project()).assessment("sample")


@pytest.fixture(scope="module")
def published(built, sample) -> Published:
    return Published(next(built.build.glob("published/*/sample/restricted")), sample)


@pytest.fixture
def studio(built, tmp_path) -> Studio:
    return Studio(tmp_path / "figures", built.build / "fonts")


@pytest.fixture
def without(published, tmp_path):
    """The same publication with some tables emptied, or some of their rows left out."""

    def take_out(*tables: str, keep: pl.Expr | None = None, **settings) -> Published:
        folder = tmp_path / "published"
        shutil.copytree(published.folder, folder, dirs_exist_ok=True)
        for table in tables:
            path = folder / f"{table}.parquet"
            rows = pl.read_parquet(path)
            (rows.clear() if keep is None else rows.filter(keep)).write_parquet(path)
        return Published(folder, changed(published.assessment, **settings))

    return take_out


def test_the_summary_claims_of_rates_only_what_was_set_against_the_boroughs(without):
    only = without(
        "analysis.funnels", keep=pl.col("measure").is_in(["residential_burglary", "drug_trafficking"])
    )
    path = only.folder / "analysis.funnels.parquet"
    own = only.readings(only.assessment.performance_table)
    of_drugs = pl.col("measure") == "drug_trafficking"
    for verdict in ("within", "high_95"):
        rows = pl.read_parquet(path).with_columns(count=pl.lit(100))
        rows.with_columns(
            verdict=pl.when(of_drugs).then(pl.lit(verdict)).otherwise(pl.lit("within"))
        ).write_parquet(path)
        said = [
            point
            for point in summary.different_here(only, own)
            if "ate" in point.split()[0] or " more rate" in point
        ]
        assert (
            said[0] == "Rate set against all boroughs (residential burglaries): not outside the usual spread."
        )
        assert [point.split(";")[0] for point in said[1:]] == (
            ["Of one more rate: high for drug trafficking offences"] if verdict == "high_95" else []
        )
    none = without("analysis.funnels", keep=of_drugs)  # none that the document compares by name
    assert not any("spread" in point for point in summary.different_here(none, own))


def test_every_clear_difference_stands_beside_its_interval_and_is_that_of_the_counts(published):
    table = difference_tables.differences(published)
    rows = published.table("analysis.differences").filter(
        (pl.col("adjusted_p_value") < 0.05) & pl.col("comparison").is_in(["12_month", "3_year"])
        & pl.col("measure").is_in(published.offences)
    )  # fmt: skip
    titles = {published.measures[measure]["title"] for measure in rows["measure"]}
    assert titles and titles <= {row[0] for row in table.rows}
    bold = [cell for row in table.rows for cell in row[1:] if cell.startswith("**")]
    assert len(bold) == sum(
        published.reading(row["measure"], comparison=row["comparison"]).case
        not in ("blocked", "too_few", "incomplete")
        for row in rows.to_dicts()
    )
    london = published.comparators[-1]
    column = [name for name, _, _ in table.columns].index(f"Against {published.rest_of(london)}: 12-month")
    robbery = next(row for row in table.rows if row[0] == published.measures["personal_robbery"]["title"])
    here, there = (
        published.figures["personal_robbery", code, "12_month"]
        for code in (published.assessment.area, published.without(london))
    )
    by_hand = 100 * (here["count"] / here["base_count"] / (there["count"] / there["base_count"]) - 1)
    assert robbery[column].replace("*", "").split(" (")[0] == wording.signed_percent(by_hand)


def test_clear_differences_outside_the_table_are_told_with_the_care_they_need(without):
    other = without("analysis.differences", keep=pl.col("measure") == "drug_possession")
    path = other.folder / "analysis.differences.parquet"
    pl.read_parquet(path).with_columns(adjusted_p_value=pl.lit(0.001)).write_parquet(path)
    said = summary.different_here(other, other.readings(other.assessment.performance_table))
    told = next(point for point in said if point.startswith("Outside the Crime Performance table"))
    assert f"drug possession offences ({other.reading('drug_possession').change} here, " in told
    assert told.endswith(
        "Drug possession offences: the count moves with police activity more than with drug use."
    )


def test_a_longer_change_that_a_break_touches_has_a_star_and_the_note_says_why(published):
    table = crime_tables.all_measures(published)
    column = [name for name, _, _ in table.columns].index("5-year change")
    titles = {declared["title"]: measure for measure, declared in published.measures.items()}
    fives = {row[0]: published.reading(titles[row[0]], comparison="5_year") for row in table.rows}
    assert [row[column].endswith("*") for row in table.rows] == [five.is_starred for five in fives.values()]
    assert any(five.is_starred for five in fives.values())
    assert any("Each * of the 5-year change: Covid-19 restrictions held" in note for note in table.notes)


def test_a_check_that_looked_at_no_row_is_not_counted(without):
    some = without("analysis.seasons")
    path = some.folder / "meta.check_results.parquet"
    assert "Incidents" in [row[1] for row in annex_tables.checks(some).rows]
    found = pl.read_parquet(path)
    of_incidents = pl.col("table_name") == "core.incidents"
    found.with_columns(
        editions_judged=pl.when(of_incidents).then(0).otherwise(pl.col("editions_judged"))
    ).write_parquet(path)
    assert "Incidents" not in [row[1] for row in annex_tables.checks(some).rows]


def number(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-").replace("+", ""))


def test_every_new_chapter_stands_in_the_page(built) -> None:
    page = " ".join(built.document("html").read_text(encoding="utf-8").split())
    for words in (
        "Serious youth violence",
        "Substance misuse",
        "Equalities: who is affected more than others",
        "What never reaches the police",
        "The last assessment’s figures as revised",
        "set anew from March 2024",
        "counts so small can show no change unless it is large",
    ):
        assert words in page or words.replace("’", "'") in page, words


def test_ages_of_young_victims_add_up_to_all_victims(published, studio) -> None:
    scorecard, ages = youth_violence.build(published, studio).values["tables"]
    every = published.reading("victims_of_serious_violence")
    assert sum(number(row[1]) for row in ages.rows) == every.count_value
    young = published.reading("young_victims_of_serious_violence")
    assert sum(number(row[1]) for row in ages.rows[:3]) == young.count_value == number(scorecard.rows[0][1])


def test_without_the_record_level_extract_the_young_are_told_by_the_dashboard_or_not_at_all(
    without, studio
) -> None:
    found = youth_violence.build(without("analysis.police_record_years"), studio)
    assert "[x]" in found.values["summary"] and len(found.values["tables"]) == 1
    young = [*youth_violence.BESIDE, *youth_violence.YOUNG]
    nothing = without(
        "analysis.figures", "analysis.police_record_years", keep=~pl.col("measure").is_in(young)
    )
    assert "not supplied" in youth_violence.build(nothing, studio).absent


def test_substance_misuse_says_what_came_what_is_late_and_what_never_came(published, studio, without) -> None:
    rows = published.table("analysis.partner_measures").filter(
        pl.col("priority") == substance_misuse.PRIORITY
    )
    never = rows.filter(pl.col("status") == "never_received")
    found = substance_misuse.build(published, studio).values
    assert f"{wording.count_in_words(rows.height - never.height)} had been received" in found["summary"]
    assert never.height and all(wording.lower_first(title) in found["summary"] for title in never["title"])
    printed = {row[0]: (row[1], row[-1]) for row in found["tables"][0].rows}
    came = rows.filter(pl.col("status") != "never_received").to_dicts()
    assert printed.keys() == {titled(row) for row in came}
    assert (
        f"{wording.count_in_words(len(came))} of {wording.count_in_words(rows.height)}"
        in found["tables"][0].finding
    )
    for row in came:
        value, status = printed[titled(row)]
        assert (value == wording.NOT_AVAILABLE) == (row["value"] is None)
        assert row["status"].split("_")[0] in status
    gone = without(
        "analysis.partner_measures",
        "analysis.figures",
        keep=~pl.col("measure").is_in([*rows["measure"], *substance_misuse.POLICE]),
    )
    assert "2007" in substance_misuse.build(gone, studio).absent


def test_an_extract_that_holds_a_part_says_so_and_gives_no_rates(published, studio, without) -> None:
    """Without a count of its own to set beside the published one, an extract is not seen to hold less than all."""

    def told(of: Published) -> tuple[str, list[str], set[str]]:
        found = people.build(of, studio).values
        ratios = equalities.build(of, studio).values["tables"][0]
        rates = {row[3] for row in ratios.rows if row[0].startswith(("Victims", "Suspects"))}
        return found["summary"], [name for name, _, _ in found["tables"][0].columns], rates

    said, columns, rates = told(published)
    recorded = published.reading("violence_against_the_person")
    assert f"of {recorded.count} {recorded.plural}" in said and "no rates are given" in said
    assert "Per 1,000" not in columns and rates == {"–"}
    said, columns, rates = told(without("analysis.offence_hours"))
    assert "no rates are given" not in said
    assert "Per 1,000" in columns and "–" not in rates


def test_equalities_print_no_ratio_that_rests_on_too_few_or_on_no_residents(
    published, studio, without
) -> None:
    ratios, unknown, *rest = equalities.build(published, studio).values["tables"]
    assert not rest and len(unknown.rows) == 6
    assert not any("Too few" in row[-1] or "No clear" in row[-1] for row in ratios.rows)
    by_group = without("analysis.disproportionalities", keep=pl.col("characteristic") == "ethnicity")
    rows = by_group.table("analysis.disproportionalities").with_columns(
        population=pl.lit(None, dtype=pl.Int64), ratio=pl.lit(None, dtype=pl.Float64)
    )
    rows.write_parquet(by_group.folder / "analysis.disproportionalities.parquet")
    found = equalities.build(by_group, studio).values
    assert "population_by_ethnicity" in found["summary"] and "[x]" in found["summary"]
    assert [table.key for table in found["tables"]] == ["equalities-unknown", "equalities-shares"]
    assert equalities.build(without("analysis.disproportionalities"), studio).absent


def test_the_last_assessments_figures_stand_beside_the_revised_ones(published, without) -> None:
    table = previous_figures(published).table
    assert [row[0] for row in table.rows] == [
        published.measures[measure]["title"] for measure in published.assessment.performance_table
    ]
    for _, then, now, difference, _, reason in table.rows:
        assert number(now) - number(then) == number(difference)
        assert (reason == "unchanged") == (number(difference) == 0)
    nothing = previous_figures(without("analysis.previous_figures", previous=None))
    assert "No signed assessment" in nothing.summary and not nothing.table
    assert "holds no 12-month count" in previous_figures(without("analysis.previous_figures")).summary


def test_rare_measures_are_told_in_a_table_and_drawn_only_when_they_signal(
    published, studio, without
) -> None:
    measures = published.assessment.outcomes[0].measures
    calm = rare_events(published, "violence", measures, studio)
    assert calm.table.rows and not calm.chart
    path = without().folder / "analysis.rare_events.parquet"
    rows = pl.read_parquet(path).with_columns(
        verdict=pl.lit("more_often"),
        direction=pl.when(pl.col("position") == 5).then(pl.lit("more_often")).otherwise(pl.lit("")),
    )
    rows.write_parquet(path)
    risen = rare_events(Published(path.parent, published.assessment), "violence", measures, studio)
    assert "more often" in risen.summary and risen.chart
    assert (studio.folder / f"{risen.chart.key}.svg").exists()


def test_a_season_within_chance_is_a_sentence_without_a_drawing(published, studio, without) -> None:
    drawn = season_of(published, "personal_robbery", studio)
    assert drawn.chart and "@fig-season-personal-robbery" in drawn.sentence
    path = without().folder / "analysis.seasons.parquet"
    pl.read_parquet(path).with_columns(beyond_chance=pl.lit(False)).write_parquet(path)
    quiet = season_of(Published(path.parent, published.assessment), "personal_robbery", studio)
    assert not quiet.chart and "no month of the year stands out" in quiet.sentence


def test_hospital_and_police_that_part_are_named_with_their_interval(published, without) -> None:
    assert "do not show that" in hospital_gap.told(published).summary
    path = without().folder / "analysis.triangulations.parquet"
    rows = pl.read_parquet(path).with_columns(
        verdict=pl.when(pl.col("first") == "ambulance_assaults")
        .then(pl.lit("gap_widened"))
        .otherwise("verdict")
    )
    rows.write_parquet(path)
    told = hospital_gap.told(Published(path.parent, published.assessment))
    assert "95% interval" in told.summary and "rose more" in told.summary
    assert not hospital_gap.told(without("analysis.triangulations"))


def test_an_outcome_that_only_partners_measure_says_what_they_sent(published, studio) -> None:
    found = {outcome.title: outcome for outcome in outcomes.build(published, studio).values["outcomes"]}
    own = found["Exploitation"]
    assert not own.scorecard and len(own.partners.rows) == 6
    assert (
        "no measure of this outcome" in own.summary
        and "Five of six measures that partners owe" in own.summary
    )
