"""Which ages are harmed more, and which less, than the grown."""

from pipelines.documents.sections import youth_violence


def test_ages_that_stand_below_the_grown_are_named_as_those_that_stand_above() -> None:
    bands = {"0-9": 10, "10-17": 20, "18-24": 100, "25-34": 300}
    residents = {"0-9": 1000, "10-17": 1000, "18-24": 1000, "25-34": 6000}
    told = youth_violence._ages_finding(bands, residents, ["25-34"])
    assert told.startswith(
        "Those aged 18 to 24 were victims 2.0 times (1.6 to 2.5) as often as those of 25 and over; those aged 10"
    )
    bands["18-24"] = 50
    told = youth_violence._ages_finding(bands, residents, ["25-34"])
    assert told == "Those aged 10 to 17 were victims clearly less often than those of 25 and over."
    bands["10-17"] = 50
    assert youth_violence._ages_finding(bands, residents, ["25-34"]).startswith(
        "No age under 25 stands clearly"
    )
