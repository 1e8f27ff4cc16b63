"""Every performance measure that a partnership set itself (2019 to 2023) has exactly one home in the register."""

import csv

import pytest

from pipelines.project import REPOSITORY

PUBLISHED = REPOSITORY.parent / "shared/published/performance_measures_2019-23.csv"
pytestmark = pytest.mark.skipif(not PUBLISHED.exists(), reason="../shared/published is not there")


def published() -> list[tuple[str, str]]:
    lines = [line for line in PUBLISHED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(row["priority"], row["measure"]) for row in csv.DictReader(lines)]


def test_every_line_has_exactly_one_home(catalogue) -> None:
    register = catalogue.registers["partner_measures"]
    homes: dict[tuple[str, str], list[str]] = {}
    for key, item in register.measures.items():
        for wording in item.published_as:
            homes.setdefault((item.priority, wording), []).append(key)
    for item in register.elsewhere:
        assert item.measure in catalogue.measures
        for wording in item.published_as:
            homes.setdefault((item.priority, wording), []).append(item.measure)
    wanted = published()
    assert len(wanted) == 34
    assert {line: len(homes.get(line, [])) for line in wanted} == dict.fromkeys(wanted, 1)
    assert homes.keys() == set(wanted), "the register names no wording that was not published"
