"""The life of a document: what its first page says of version, approval, signature and errata."""

from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.catalogue import SIGNED_FIGURES, Catalogue
from pipelines.declarations import Assessment, changed
from pipelines.declarations.document_life import Approval, Erratum
from pipelines.declarations.signatures import Signature
from pipelines.disclosure.assessment_within import public_assessment
from pipelines.documents import life
from pipelines.errors import UsageError
from pipelines.figures import COLUMNS
from pipelines.project import Project
from pipelines.signing import figures_text

SIGNATURE = Signature(
    assessment="sample", signed_on=date(2025, 12, 1), signed_by="Head of Community Safety", figures=4500,
    figures_sha256="0" * 64, editions={"mps_borough_crime": "2025-11", "population": "mid-2024"}, extracts=[],
    declarations={}, code="0" * 64, libraries={},
)  # fmt: skip


@pytest.fixture
def assessment() -> Assessment:
    return Catalogue(Project()).assessment("sample")


def test_the_first_page_says_who_approved_what_and_what_was_put_right(assessment, tmp_path):
    erratum = Erratum.model_validate(
        {"on": "2025-12-20", "what": "Rank of robbery", "was": "3", "is": "4", "version": "1.0"}
    )
    approval = Approval(by="The board", on=date(2025, 12, 11), reference="Item 7")
    shown = changed(assessment, status="board", version="1.1", approval=approval, errata=[erratum])
    found = life.life_of(shown, tmp_path, [])
    assert found.status == "For the board, version 1.1"
    assert found.approval == "The board, 11 December 2025 (Item 7)"
    assert found.errata == ["20 December 2025. Rank of robbery. It read “3” in version 1.0; it is “4”."]
    assert found.signature == ""


def test_the_last_assessment_goes_by_its_title_or_by_its_period(assessment, tmp_path):
    def previous(**settings) -> str:
        return life.life_of(changed(assessment, **settings), tmp_path, []).previous

    assert previous(previous="haringey-2018") == "Haringey Community Safety Strategic Assessment 2018"
    assert previous(previous=None) == ""
    signed = pl.DataFrame({"period_end_month": [date(2024, 9, 1)]})
    signed.write_parquet(tmp_path / "analysis.previous_figures.parquet")
    assert previous() == "That of the 12 months to September 2024"


@pytest.mark.parametrize("same", [True, False])
def test_a_signature_says_by_whom_when_on_what_and_whether_these_are_its_figures(
    assessment, tmp_path, monkeypatch, same
):
    monkeypatch.setattr(life, "signature_if_signed", lambda _: SIGNATURE)
    monkeypatch.setattr(life, "is_as_signed", lambda signature, tables: same)
    said = life.life_of(assessment, tmp_path, []).signature
    assert said.startswith(
        "Head of Community Safety, 1 December 2025, on 4,500 figures from two sources (editions 2025-11 and mid-2024)"
    )
    assert ("not all those that were signed" in said) is not same


def test_nothing_is_called_signed_that_nobody_signed_or_read(assessment, monkeypatch):
    shown = changed(assessment, status="signed")
    with pytest.raises(UsageError, match="nobody has signed it: `sna sign sample"):
        life.check_life(shown, [])
    monkeypatch.setattr(life, "signature_if_signed", lambda _: SIGNATURE)
    with pytest.raises(UsageError, match="still marked to be re-read: priorities.yaml"):
        life.check_life(shown, ["priorities.yaml"])
    life.check_life(shown, [])
    life.check_life(assessment, ["priorities.yaml"])


# --- in the edition for the public -------------------------------------------------------------------------

RULES = Catalogue(Project()).audience_rules("public")


def public(assessment: Assessment) -> Assessment:
    """The settings of its public edition, every measure of its table being open."""
    every = set(assessment.performance_table)
    return public_assessment(
        assessment, RULES, SimpleNamespace(measures=every, sources=set(), evaluations=set())
    )


def test_the_public_first_page_holds_what_was_marked_for_it(assessment, tmp_path):
    """An erratum quotes what was printed: one on a partner's count would print the hidden count twice over."""
    said = {"on": "2025-12-20", "what": "Rank of robbery", "was": "3", "is": "4", "audience": "public"}
    told = {"on": "2025-12-21", "what": "MARAC cases of Bruce Castle", "was": "2", "is": "1"}
    errata = [Erratum.model_validate(said), Erratum.model_validate(told)]
    approval = Approval(by="The board", on=date(2025, 12, 11), audience="public")
    shown = changed(assessment, version="1.1", approval=approval, errata=errata)
    found = life.public_life(public(shown), RULES, tmp_path)
    assert found.status == "Draft, version 1.1"
    assert found.approval == "The board, 11 December 2025"
    assert found.errata == ["20 December 2025. Rank of robbery. It read “3”; it is “4”."]
    unmarked = changed(shown, approval=Approval(by="The board", on=date(2025, 12, 11)))
    assert life.public_life(public(unmarked), RULES, tmp_path).approval == ""


@pytest.mark.parametrize("count, same", [(7, True), (8, False)])
def test_the_public_signature_is_judged_by_the_open_figures_alone(
    assessment, tmp_path, monkeypatch, count, same
):
    """The signed file holds a partner's figure as well: what became of it is nobody else's business."""
    monkeypatch.setattr(life, "signature_if_signed", lambda _: SIGNATURE)
    monkeypatch.setattr(life, "is_as_signed", lambda *_: pytest.fail("the restricted figures were asked"))
    row = dict.fromkeys(COLUMNS) | {
        "measure": "robbery", "area_code": "E09", "comparison": "12_month", "edition": "x", "base_count": 3.0
    }  # fmt: skip
    signed = pl.DataFrame(
        [row | {"period_end": "2025-09", "count": 7}, row | {"measure": "ambulance", "count": 2}]
    )
    (tmp_path / SIGNED_FIGURES).write_text(figures_text(signed), encoding="utf-8")
    now = row | {"count": count, "current_end": date(2025, 9, 1)}
    pl.DataFrame([now]).write_parquet(tmp_path / "analysis.figures.parquet")
    said = life.public_life(changed(public(assessment), folder=tmp_path), RULES, tmp_path).signature
    assert said.startswith("Head of Community Safety, 1 December 2025")
    assert "4,500" not in said  # how many figures there are beside the open ones
    assert ("The open figures of this document are not all those that were signed" in said) is not same
