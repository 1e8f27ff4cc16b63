"""Passages to re-read: found where the sentences beside them changed, and nowhere else."""

from datetime import date

import polars as pl
import pytest
import yaml

from pipelines.catalogue import Catalogue
from pipelines.documents.passages import Passage
from pipelines.errors import UsageError
from pipelines.passages import (
    BESIDE,
    LIST,
    carried_over,
    mark_as_read,
    mark_of,
    passages_to_re_read,
    report_passages,
)
from pipelines.project import Project

DAY = date(2025, 11, 30)
FIRST = ["Robbery rose 14%.", "London rose 3%.", "Two of nine rows changed."]


@pytest.fixture
def assessment(tmp_path):
    (tmp_path / "narrative").mkdir()
    (tmp_path / "assessment.yaml").write_text("assessment: mine\n", encoding="utf-8")
    return Catalogue(Project()).assessment("sample").model_copy(update={"folder": tmp_path})


def rows(assessment, beside, folder) -> list[dict]:
    (folder / BESIDE).unlink(missing_ok=True)
    report_passages(assessment, [Passage("performance.md", "performance", beside)], folder)
    return pl.read_csv(folder / LIST).to_dicts()


def test_a_passage_is_listed_until_it_was_read_and_again_when_a_sentence_moves(assessment, tmp_path):
    build = tmp_path / "build"
    assert [row["reason"] for row in rows(assessment, FIRST, _made(build))] == [
        "not yet read beside its figures"
    ]
    assert mark_as_read(assessment, build, None, DAY) == ["performance.md"]
    assert rows(assessment, FIRST, build) == []
    moved = ["Robbery rose 21%.", "London rose 3%.", "Two of nine rows changed.", "Knife crime fell 9%."]
    listed = rows(assessment, moved, build)
    assert [(row["file"], row["section"], row["was"], row["is"]) for row in listed] == [
        ("performance.md", "performance", "Robbery rose 14%.", "Robbery rose 21%."),
        ("performance.md", "performance", None, "Knife crime fell 9%."),
    ]
    said = passages_to_re_read(build)
    assert said == [
        "performance.md (section performance): was “Robbery rose 14%.”, is “Robbery rose 21%.” (and 1 more)"
    ]
    mark_as_read(assessment, build, "performance", DAY)
    assert rows(assessment, moved, build) == []


def test_marking_one_section_leaves_the_others_to_be_read(assessment, tmp_path):
    build = _made(tmp_path / "build")
    both = [
        Passage("performance.md", "performance", FIRST),
        Passage("pestelo.yaml", "pestelo", ["12 thefts"]),
    ]
    report_passages(assessment, both, build)
    mark_as_read(assessment, build, "pestelo", DAY)
    listed = report_passages(assessment, both, build)
    assert listed["file"].to_list() == ["performance.md"]
    with pytest.raises(UsageError, match="section prose; sections with one: performance, pestelo"):
        mark_as_read(assessment, build, "prose", DAY)
    stored = yaml.safe_load((assessment.folder / "narrative" / "reviewed.yaml").read_text(encoding="utf-8"))
    assert stored["passages"]["pestelo.yaml"]["beside"] == ["12 thefts"]


def test_what_was_carried_over_is_listed_until_the_mark_is_gone(assessment, tmp_path):
    path = assessment.folder / "narrative" / "decisions.yaml"
    path.write_text(f"# {mark_of('haringey-2023')}.\ndecisions: [Agree]\n", encoding="utf-8")
    assert carried_over(assessment) == ["decisions.yaml"]
    listed = report_passages(assessment, [], tmp_path / "build")
    assert listed.rows() == [("decisions.yaml", "decisions", "carried over from haringey-2023", "", "")]
    path.write_text("decisions: [Agree]\n", encoding="utf-8")
    assert carried_over(assessment) == []
    assert report_passages(assessment, [], tmp_path / "build").is_empty()


def test_only_what_is_said_is_remembered(tmp_path):
    """Sentences and findings; no table row, no source, no number of a table that can move."""
    from pipelines.documents.passages import _said

    part = (
        "# Crime performance\n\nRobbery rose (@tbl-performance). @fig-changes shows how sure that is.\n\n"
        "| Offences | Count |\n|:--|--:|\n| Robbery | 12 |\n\n"
        ': **One of two rows changed.** Recorded offences {#tbl-performance tbl-colwidths="[1,1]"}\n\n'
        "::: {.source}\nSource: MPS, edition 2025-11.\n:::\n"
    )
    assert _said(part) == ["Robbery rose.", "the figure shows how sure that is.", "One of two rows changed."]


def _made(folder):
    folder.mkdir()
    return folder
