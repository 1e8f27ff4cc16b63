"""Why a chapter has nothing to tell: the reason that is true of the tier and of what came."""

import pytest

from pipelines.catalogue import Catalogue
from pipelines.documents.published import Published
from pipelines.project import Project

CATALOGUE = Catalogue(Project())


@pytest.fixture
def in_tier(tmp_path):
    def published(tier: int, *came: str) -> Published:
        product = CATALOGUE.products.read("sna")
        made = Published(tmp_path, CATALOGUE.assessment("sample"), product=product, tier=tier)
        made.__dict__["sources"] = {key: {"title": source.title} for key, source in CATALOGUE.sources.items()}
        made.__dict__["extracts"] = {(source, "sample", "file.csv", "hash") for source in came}
        return made

    return published


def test_an_open_file_that_did_not_come_is_named_before_what_lies_beyond_the_tier(in_tier) -> None:
    said = in_tier(1).absence("youth_violence", "nothing came")
    assert said.startswith("MPS Monthly Crime Dashboard was not supplied for this period [x].")
    assert "More would need record-level police data, which is beyond tier 1." in said
    assert "not supplied" in in_tier(1, "mps_dashboard").absence("hospital", "nothing came")


def test_where_the_open_files_came_only_what_lies_beyond_is_missing(in_tier) -> None:
    said = in_tier(1, "mps_dashboard").absence("youth_violence", "nothing came")
    assert said == "This would need record-level police data, which is beyond tier 1."


def test_a_tier_with_nothing_beyond_gives_the_chapters_own_reason(in_tier) -> None:
    assert in_tier(3).absence("youth_violence", "nothing came") == "nothing came"
