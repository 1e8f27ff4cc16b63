"""Kinds of document: named, narrowed to what they are about, and refused where the assessment lacks something."""

import pytest

from pipelines.declarations import changed
from pipelines.documents.composition import without_loose_references
from pipelines.errors import SnaError, UsageError

OTHERS = {
    "action_plan_review", "board_performance_report", "hate_crime_briefing", "problem_profile", "sna_tier_3",
    "vawg_annual_review",
}  # fmt: skip


def test_an_assessment_makes_its_own_product_unless_others_are_asked_for(catalogue):
    sample, products = catalogue.assessment("sample"), catalogue.products
    assert products.of(sample) == ["strategic_assessment"]
    assert products.of(sample, ["hate_crime_briefing"]) == ["hate_crime_briefing"]
    assert products.of(changed(sample, products=["hate_crime_briefing"])) == [
        "strategic_assessment",
        "hate_crime_briefing",
    ]
    assert set(products.of(sample, ["all"])) == {"strategic_assessment", *OTHERS}
    assert products.of(sample, ["all"]) == products.of(changed(sample, products="all"))


def test_a_product_without_its_place_is_left_out_of_all_and_refused_by_name(catalogue):
    nowhere = changed(catalogue.assessment("sample"), place=None)
    assert "problem_profile" not in catalogue.products.of(nowhere, ["all"])
    with pytest.raises(
        UsageError, match=r"assessment.yaml: the product problem_profile is about a place: declare"
    ):
        catalogue.products.of(nowhere, ["problem_profile"])


def test_an_unknown_product_is_named_with_the_one_that_is_meant(catalogue):
    with pytest.raises(
        UsageError, match="no product hate_crime_breifing; known: .*did you mean hate_crime_briefing"
    ):
        catalogue.products.of(catalogue.assessment("sample"), ["hate_crime_breifing"])


def test_every_product_is_about_measures_that_there_are(catalogue):
    for name in catalogue.products.names:
        product = catalogue.products.read(name)
        assert set(product.about) <= catalogue.compared, name
        assert product.lead is None or product.lead in catalogue.compared


def test_a_product_narrows_the_assessment_to_its_measures(catalogue):
    sample = catalogue.assessment("sample")
    found = catalogue.products.read("vawg_annual_review").narrowed(sample)
    assert [outcome.outcome for outcome in found.outcomes] == ["violence_against_women_and_girls"]
    assert "residential_burglary" not in found.performance_table and not found.evaluations
    assert catalogue.products.read("board_performance_report").narrowed(sample) == sample


def test_a_place_of_another_borough_is_refused_with_the_wards_that_are_meant(catalogue):
    sample = catalogue.assessment("sample")
    place = sample.place.model_copy(update={"wards": ["E05099999"]})
    with pytest.raises(
        UsageError, match="place.wards: E05099999 is no ward of E09000014; known: .*Noel Park"
    ):
        catalogue.check_assessment(changed(sample, place=place), sample.folder / "assessment.yaml")


def test_an_aside_to_a_table_of_another_product_goes_and_a_sentence_on_it_is_an_error():
    table = ": **A.** b {#tbl-here}"
    text = f"Robbery rose (see @tbl-there). It stands in @tbl-here (@tbl-here).\n\n{table}"
    assert without_loose_references(text) == f"Robbery rose. It stands in @tbl-here (@tbl-here).\n\n{table}"
    with pytest.raises(SnaError, match="refers to tbl-there"):
        without_loose_references("@tbl-there shows it.")
