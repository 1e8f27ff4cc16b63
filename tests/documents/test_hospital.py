"""The finding on hospital admissions says how they stand beside others, and no more than the intervals carry."""

import pytest

from pipelines.documents.sections.hospital import _admissions_finding


def area(name: str, lower: float | None, upper: float | None) -> dict:
    return {"area_name": name, "lower": lower, "upper": upper}


@pytest.mark.parametrize(
    ("here", "beside", "words"),
    [
        ((30, 45), [("London", 46, 50), ("England", 32, 34)], "lies clearly below that of London."),
        ((30, 45), [("London", 40, 50), ("England", 20, 34)], "does not clearly differ from that of London or England."),
        ((60, 70), [("London", 40, 50), ("England", 20, 34)], "above that of London and above that of England."),
        ((60, 70), [("London", None, None)], "has nothing beside it to be compared with."),
    ],
)  # fmt: skip
def test_only_intervals_apart_are_called_different(here, beside, words) -> None:
    said = _admissions_finding("Admissions for violence", [area("Here", *here)], [area(*b) for b in beside])
    assert said.startswith("The rate of admissions for violence here") and said.endswith(words)


def test_a_rate_held_back_is_no_finding() -> None:
    assert "No rate" in _admissions_finding("Admissions", [area("Here", None, None)], [area("London", 1, 2)])
