"""Serious violence in the sample's document: what is not compared, and what is compared with care."""

import pytest

from pipelines.catalogue import Catalogue
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections import people, serious_violence, youth_violence
from pipelines.project import Project


@pytest.fixture(scope="module")
def published(built) -> Published:
    tables = next(built.build.glob("published/*/sample/restricted"))
    return Published(tables, Catalogue(Project()).assessment("sample"))


@pytest.fixture
def studio(built, tmp_path) -> Studio:
    return Studio(tmp_path / "figures", built.build / "fonts")


def test_changes_that_hang_on_the_domestic_flag_are_not_compared_across_connect(published, studio) -> None:
    scorecard, _ = youth_violence.build(published, studio).values["tables"]
    assert [row[3] for row in scorecard.rows[:2]] == ["[b]", "[b]"]
    repeats = {row[0]: row[-1] for row in people.build(published, studio).values["repeats"].rows}
    assert repeats["Repeat victims of domestic abuse"] == "[b]" and repeats["Repeat victims"].endswith("%")
    found = serious_violence.build(published, studio).values
    assert "The flag of domestic abuse is not comparable" in found["headline"]
    assert "so the year before is not compared [b]" in found["headline"]
    assert found["table"].rows[0][3] == "[b]" and found["table"].rows[1][3].endswith("%")
