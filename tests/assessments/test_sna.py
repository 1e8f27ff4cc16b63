"""The needs assessment of the sample in its three tiers: what each may show, what it says it cannot see, how it reads."""

import re

import docx
import pikepdf
import polars as pl
import pytest
from desk import Desk
from test_planted_identities import leaks
from test_sample_build import SYNTHETIC, Page
from test_sample_products import MARKUP

from pipelines.catalogue import Catalogue
from pipelines.project import Project

CATALOGUE = Catalogue(Project())
TIERS = CATALOGUE.products.read("sna").local_tiers
TITLE = "What this tier could not see"
KINDS = ("html", "pdf", "docx")


@pytest.fixture(scope="module")
def built_in_tiers(built: Desk) -> Desk:
    """The three tiers beside each other, and the public edition of the sample's own."""
    answer = built.sna("build", "sample", "--product", "sna", "--tier", "1", "--tier", "2", "--tier", "3")
    assert answer.returncode == 0, answer.stderr
    assert len(set(answer.stdout.split())) == 12  # three formats and a workbook each
    answer = built.sna("build", "sample", "--product", "sna", "--audience", "public")
    assert answer.returncode == 0, answer.stderr
    return built


@pytest.fixture(scope="module")
def pages(built_in_tiers) -> dict[int, Page]:
    return {t: Page(_file(built_in_tiers, t, "html").read_text(encoding="utf-8")) for t in (1, 2, 3)}


def _file(desk: Desk, tier: int, kind: str):
    return desk.build / "documents" / "sample" / f"sample-sna-tier-{tier}-official-sensitive.{kind}"


def _tables(desk: Desk, tier: int):
    return desk.tables("restricted").parent / f"sna_tier_{tier}" / "restricted"


@pytest.mark.parametrize("tier", [1, 2, 3])
def test_each_tier_is_whole_in_every_format(built_in_tiers, pages, tier):
    word = docx.Document(_file(built_in_tiers, tier, "docx"))
    for text in (pages[tier].text, " ".join(paragraph.text for paragraph in word.paragraphs)):
        found = MARKUP.search(text)
        assert not found, text[found.start() - 60 : found.end() + 60]
        assert len(text.split()) > 1500
    assert SYNTHETIC in pages[tier].text
    assert all(len(text) > 40 and re.search(r"\d", text) for text in pages[tier].alternatives)
    with pikepdf.open(_file(built_in_tiers, tier, "pdf")) as pdf:
        assert pdf.Root.MarkInfo.Marked and "pdfuaid" in str(pdf.open_metadata())


@pytest.mark.parametrize("tier", [1, 2])
def test_a_tier_holds_nothing_of_a_source_that_only_a_higher_one_may_use(built_in_tiers, tier):
    """Though all of it was received: not a row, not a key, not the name of a file, in any table or file."""
    beyond = set(CATALOGUE.sources) - TIERS.sources(tier)
    measures = {key for key, m in CATALOGUE.measures.items() if set(m.sources) & beyond}
    for path in _tables(built_in_tiers, tier).glob("*.parquet"):
        frame = pl.read_parquet(path)
        named = {"source": beyond, "first_source": beyond, "second_source": beyond, "measure": measures}
        for column in named.keys() & set(frame.columns):
            assert not set(frame[column]) & named[column], f"{path.stem}.{column}"
    files = {path.name for name in beyond for path in built_in_tiers.extracts.glob(f"{name}/sample/*")}
    assert leaks(built_in_tiers.project("restricted") / f"sna_tier_{tier}" / "out", files) == []
    assert leaks(_tables(built_in_tiers, tier), files) == []
    assert leaks(_tables(built_in_tiers, 3), files)  # the proof that this can fail


def test_the_highest_tier_sees_all_that_is_said_to_be_made_of_sources(built_in_tiers):
    rules = CATALOGUE.audience_rules("public").tables
    whole = built_in_tiers.tables("restricted")
    for path in _tables(built_in_tiers, 3).glob("*.parquet"):
        rule, rows = rules[path.stem], pl.read_parquet(path).height
        if (rule.rule == "whole" or rule.by or rule.sources) and "tier" not in rule.by:
            assert rows == pl.read_parquet(whole / path.name).height, path.stem


def test_what_it_could_not_see_is_every_kind_that_higher_tiers_add(pages):
    for tier in (1, 2):
        rows = pages[tier].table_with("Question that stays open")[1:]
        assert [row[0] for row in rows] == [kind.title for _, kind in TIERS.beyond(tier)]
        assert [row[2] for row in rows] == [kind.question for _, kind in TIERS.beyond(tier)]
    assert "Tier 3 is the highest" in pages[3].text
    missing = pages[3].table_with("What did not come")[1:]
    assert any(row[0].startswith("Cohorts") for row in missing)
    assert any("First-time entrants" in row[1] for row in missing)


def test_a_tier_counts_by_definitions_only_where_it_may(pages):
    """Proxies where open data is all there is; the definition in full everywhere; both sides of the domestic split."""
    assert "that needs the record-level police extract, which is beyond tier 1" in pages[1].text.lower()
    assert "Stands in for" in pages[1].table_with("Stands in for")[0]
    for tier in (2, 3):
        rows = pages[tier].table_with("Age not known")[1:]
        assert len(rows) == 4 and "(used here)" in rows[0][0]
        for row in rows:
            count, domestic, other = (int(row[i].replace(",", "")) for i in (1, 6, 7))
            assert domestic + other == count
    for page in pages.values():
        assert "rape, assault by penetration or sexual assault, whatever the age" in page.text
        assert re.search(r"offences of violence with injury [\d,]+ were domestic", page.text)


def test_what_people_wrote_on_a_higher_tier_s_measures_is_left_out(pages):
    factor = "Assaults that never reach the police"
    assert factor not in pages[1].text and factor in pages[2].text


def test_the_public_summary_is_short_and_open(built_in_tiers):
    folder = built_in_tiers.build / "documents" / "sample" / "public"
    page = Page((folder / "sample-sna-tier-3-public-official.html").read_text(encoding="utf-8"))
    assert "public edition" in page.text and TITLE in page.text
    assert "The definition, in full" in page.text
    assert not MARKUP.search(page.text)
    assert not re.search(r"\d offences of serious violence", page.text)
    assert "prints no counts from partners" in page.text and "at most counts" not in page.text
    assert "Six of 11 parts of the duty have a chapter here." in page.text
    assert len(page.text.split()) < 0.6 * len(
        Page(_file(built_in_tiers, 3, "html").read_text(encoding="utf-8")).text.split()
    )
