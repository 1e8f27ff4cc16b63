"""One build of the sample, in a folder of its own, for all tests of what it publishes."""

import pytest
from desk import Desk, lay_out_sample


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Desk:
    """The sample, built from nothing for both audiences. Tests may read it, and must leave it as they found it."""
    desk = lay_out_sample(tmp_path_factory.mktemp("desk"))
    answer = desk.sna("build", "sample", "--audience", "both")
    assert answer.returncode == 0, answer.stderr
    return desk


@pytest.fixture(scope="module")
def both_editions(built: Desk) -> Desk:
    """Both editions of one run: other tests may have built one of them alone since."""
    if built.project("restricted").parent != built.project("public").parent:
        answer = built.sna("build", "sample", "--audience", "both", "--force")
        assert answer.returncode == 0, answer.stderr
    return built
