"""What a reader takes a definition of serious violence to count is what the tables count."""

from pipelines.documents.definition_words import in_full

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
