"""Sections: chosen and ordered in YAML, rated by declared rules, with the analyst's own prose."""

import pytest

from pipelines.documents.sections import build_sections
from pipelines.documents.sections.outcomes import rated
from pipelines.errors import UsageError


class Figure:
    def __init__(self, case: str):
        self.case = case


@pytest.mark.parametrize(
    ("case", "polarity", "rating"),
    [
        ("up", "lower_is_better", "worse"),
        ("down", "lower_is_better", "better"),
        ("up", "higher_is_better", "better"),
        ("down", "higher_is_better", "worse"),
        ("no_clear_change", "lower_is_better", "unclear"),
        ("adjusted_away", "lower_is_better", "unclear"),
        ("up", "neither", "not_rated"),
        ("too_few", "lower_is_better", "not_rated"),
        ("blocked", "lower_is_better", "not_rated"),
        ("absent", "higher_is_better", "not_rated"),
    ],
)
def test_a_rating_follows_the_verdict_and_the_polarity(case: str, polarity: str, rating: str) -> None:
    assert rated(Figure(case), polarity) == rating


def test_an_unknown_section_is_named_with_the_known_ones(catalogue) -> None:
    folders = catalogue.products.template_folders("strategic_assessment")
    with pytest.raises(UsageError, match=r"there is no section horoscope; known: .*performance"):
        build_sections(None, None, ["opening", "horoscope"], folders)


def test_every_section_has_its_template_and_every_template_a_product(catalogue) -> None:
    products = catalogue.products
    wanted = {section for name in products.names for section in products.read(name).sections}
    assert set(products.sections) == wanted
    for name in products.names:
        folders = products.template_folders(name)
        for section in products.read(name).sections:
            assert any((folder / "sections" / f"{section}.qmd").exists() for folder in folders), (
                name,
                section,
            )
