"""Beside the counts by definition stands how much of recorded crime the record-level extract holds."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.documents.definition_words import headline
from pipelines.documents.extract_coverage import (
    beside_published,
    holds_a_part,
    holds_a_part_of_recorded_crime,
    of_recorded_crime,
)

ALL = {"ages": [], "flags": [], "without_flags": []}
DEFINITIONS = {
    "own": {"clauses": [{"offences": ["rape"], **ALL}, {"offences": ["robbery"], **ALL, "ages": ["10-17"]}]}
}


@pytest.fixture
def published():
    """An extract with 51 rapes and 9 robberies of the young; of each the police publish as many as are given."""

    def made(**recorded: int | None):
        rows = [("own", "rape", 51), ("own", "robbery", 9)]
        years = [
            {"measure": m, "category": c, "count": n, "year": "latest", "breakdown": "offence"}
            for m, c, n in rows
        ]
        return SimpleNamespace(
            assessment=SimpleNamespace(area="E1"),
            table=lambda _: pl.DataFrame(years),
            figures={(m, "E1", "12_month"): {"source": "open"} for m in recorded},
            reading=lambda m: SimpleNamespace(
                count_value=recorded[m], count=str(recorded[m]), plural=f"{m}s"
            ),
        )

    return made


def test_an_extract_that_holds_a_part_says_so_and_what_its_counts_are_good_for(published):
    said = beside_published(published(rape=290, robbery=1511), DEFINITIONS, "records")
    assert "holds 51 rapes (published: 290)." in said
    assert "It does not hold all recorded offences" in said
    assert (
        "robbery" not in said
    )  # the clause leaves the grown up out, so its count is no measure of the extract


def test_an_extract_that_holds_all_is_not_called_a_part(published):
    said = beside_published(published(rape=52), DEFINITIONS, "records")
    assert "51 rapes (published: 52)" in said and "does not hold" not in said


def test_the_lead_itself_says_that_the_extract_holds_a_part(published):
    own = SimpleNamespace(
        measure="own",
        count="60",
        case="incomplete",
        caveat="",
        area_name="Place",
        current_end=date(2025, 9, 30),
    )
    part = holds_a_part(published(rape=290), DEFINITIONS, "records")
    assert part and "extract, which does not hold all" in headline([own], "own", part)
    whole = holds_a_part(published(rape=52), DEFINITIONS, "records")
    assert not whole and "here there were" in headline([own], "own", whole)


def test_nothing_is_said_where_no_open_figure_stands_beside_it(published):
    assert beside_published(published(), DEFINITIONS, "records") == ""
    assert beside_published(published(rape=None), DEFINITIONS, "records") == ""
    assert beside_published(published(rape=290), DEFINITIONS, "open") == ""


def test_chapters_on_victims_say_how_much_is_held_and_that_it_allows_no_rate(published):
    def with_hours(recorded: int):
        made = published(personal_robbery=recorded)
        hours = {"measure": ["personal_robbery_times"] * 2, "offences": [100.5, 4.5]}
        made.table = lambda _: pl.DataFrame(hours)
        return made

    assert holds_a_part_of_recorded_crime(with_hours(1511))
    assert "holds 105 of 1511 personal_robberys" in of_recorded_crime(with_hours(1511))
    assert "no rates" in of_recorded_crime(with_hours(1511))
    assert not holds_a_part_of_recorded_crime(with_hours(110))
    assert "105 of 110" in of_recorded_crime(with_hours(110))
    assert "no rates" not in of_recorded_crime(with_hours(110))
