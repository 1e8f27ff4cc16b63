"""No figure or table stands in a document without the text naming it."""

import pytest

from pipelines.documents.references import unreferenced, with_references

TABLE = (
    '::: {.scroll role="region"}\n\n| a |\n|:--|\n| 1 |\n\n: **Found.** Words {#tbl-KEY}\n\n:::\n\n'
    "::: {.source}\nA note.\n:::"
)


def table(key: str) -> str:
    return TABLE.replace("KEY", key)


def test_the_paragraph_before_names_what_nothing_names():
    text = f"# One\n\nFirst.\n\nSecond.\n\n{table('a')}\n\n{table('b')}\n\n# Two\n\nThird.\n"
    made = with_references(text)
    assert "\n\nSecond. See @tbl-a and @tbl-b.\n\n:::" in made
    assert made.replace(" See @tbl-a and @tbl-b.", "") == text


def test_what_is_named_anywhere_is_left_as_it_is():
    text = f"# One\n\nAs @tbl-a shows.\n\n# Two\n\nWords.\n\n{table('a')}\n"
    assert with_references(text) == text
    assert unreferenced(text) == []


def test_a_heading_without_prose_gets_a_sentence():
    made = with_references(f"# One\n\nProse.\n\n## Two\n\n{table('a')}\n")
    assert "## Two\n\nSee @tbl-a.\n\n:::" in made
    assert "Prose.\n" in made


@pytest.mark.parametrize(
    "before",
    [
        "- a point",
        "1. a point",
        "> quoted",
        "::: {.findings}\nWords in a box.\n:::",
        "![p](p){.spark}",
        "{{< pagebreak >}}",
    ],
)
def test_lists_boxes_and_pictures_are_no_place_for_it(before):
    made = with_references(f"# One\n\nProse.\n\n{before}\n\n{table('a')}\n")
    assert "Prose. See @tbl-a." in made
    assert before in made


def test_figures_are_named_as_tables_are():
    figure = '![**Rose.** By month](figures/m){#fig-m fig-alt="Chart." width=100%}'
    assert "Prose. See @fig-m." in with_references(f"# One\n\nProse.\n\n{figure}\n")
    assert unreferenced(with_references(f"# One\n\nProse.\n\n{figure}\n")) == []
