"""What a reader takes a definition of serious violence to count is what the tables count."""

from datetime import date

from pipelines.documents.crime_tables import _difference
from pipelines.documents.definition_words import headline, in_full
from pipelines.documents.readings import reading

OFFENCES = ["robbery", "homicide"]


def clause(number: int, **changes) -> dict:
    none = dict(offences=OFFENCES, ages=[], ages_of="victim", flags=[], without_flags=[])
    return {"clause": number, **none, **changes}


def test_a_clause_that_refers_to_anothers_offences_does_not_take_over_its_ages():
    clauses = [
        clause(1, ages=["0-9", "10-17", "18-24"]),
        clause(2, flags=["domestic"]),
        clause(3, ages=["65+"], flags=["knife"]),
    ]

    young, domestic, old = in_full({"clauses": clauses})

    assert young == "robbery or homicide, with a victim under 25"
    assert domestic == "an offence listed in (1), at any age, with a flag of domestic abuse"
    assert old.startswith("an offence listed in (1), with a victim aged") and "any age" not in old


def test_a_clause_on_flags_alone_names_its_own_offences():
    assert in_full({"clauses": [clause(1, flags=["knife"])]}) == ["robbery or homicide, with a knife"]


def by_definition(**changes):
    """341 offences after 330, of which nothing is known to be wrong."""
    figure = {
        "measure": "own", "area_name": "Sampleborough", "source": "records", "edition": "sample", "count": 341,
        "base_count": 330.0, "base_periods": 1, "change_pct": 3.3, "dispersed_lower_pct": -11.0,
        "dispersed_upper_pct": 21.0, "current_end": date(2025, 9, 30), "base_end": date(2024, 9, 30), "method": "",
        "verdict": "no_clear_change", "reason": None, "blocked": None, "caveat": None, "rate_per_1000": None,
        "rate_lower_per_1000": None, "rate_upper_per_1000": None, "rank": None, "ranked_areas": None,
    }  # fmt: skip
    return reading(figure | changes, {"title": "Own", "plural": "offences"})


def test_the_headline_says_why_its_change_is_to_be_read_with_care():
    assert "with care" not in headline([by_definition()], "own")

    careful = headline([by_definition(caveat="the flag means something else")], "own")

    assert careful.endswith("Read this change with care, because the flag means something else.")
    assert headline([by_definition()], "other") == ""


def test_a_rate_above_none_is_never_printed_as_none():
    few = by_definition(rate_per_1000=0.02, rate_lower_per_1000=0.0, rate_upper_per_1000=0.04)
    some = by_definition(rate_per_1000=0.04, rate_lower_per_1000=0.01, rate_upper_per_1000=0.2)
    none = by_definition(rate_per_1000=0.0, rate_lower_per_1000=0.0, rate_upper_per_1000=0.1)

    assert (few.rate, few.rate_interval) == ("[low]", "[low]")
    assert (some.rate, some.rate_interval) == ("[low]", "0.0 to 0.2")
    assert (none.rate, none.rate_interval) == ("0.0", "0.0 to 0.1")


def test_a_definition_that_the_flag_moves_is_not_compared_and_says_why():
    said = headline([by_definition(blocked="not compared: the flag means something else")], "own")

    assert "**341 offences of serious violence**" in said and "330" not in said
    assert said.endswith("The flag means something else, so the year before is not compared [b].")


def test_a_small_number_has_no_percentage_without_its_interval_and_no_rate():
    few = by_definition(count=33, base_count=29.0, change_pct=14.0)
    enough = by_definition(count=34, base_count=30.0, change_pct=13.0)
    rare = by_definition(count=19, rate_per_1000=0.1, rate_lower_per_1000=0.04, rate_upper_per_1000=0.2)

    assert (few.lone_change, few.bold_starred_change, few.change) == ("29 to 33", "29 to 33", "+14%")
    assert enough.lone_change == "+13%"
    assert by_definition(count=33, base_count=29.0, blocked="new system").lone_change == "[b]"
    assert (rare.rate, rare.rate_interval) == ("–", "–")


def test_a_change_against_a_place_whose_recording_changed_is_blocked_and_not_missing():
    assert _difference(None, "London", by_definition(blocked="new system")) == "[b]"
    assert _difference(None, "London", by_definition()) == "[x]"
