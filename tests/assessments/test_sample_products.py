"""Every kind of document on the sample, made from the tables that are published already."""

import re

import docx
import pikepdf
import polars as pl
import pytest
from desk import Desk
from pypdf import PdfReader
from test_sample_build import SYNTHETIC, Page

from pipelines.catalogue import Catalogue
from pipelines.products import document_name
from pipelines.project import Project
from pipelines.publish import current

MARKUP = re.compile(r":::|\{\{|\{%|\*\*|\]\{|\[\[|@(tbl|fig)-|\b(None(?! of)|nan|inf|null)\b")


def products() -> list[str]:
    catalogue = Catalogue(Project())
    return [
        p
        for p in catalogue.products.of(catalogue.assessment("sample"), ["all"])
        if p != "strategic_assessment"
    ]


@pytest.fixture(scope="module")
def all_built(built: Desk) -> Desk:
    tables = current(Project(build=built.build), "sample").folder
    answer = built.sna("build", "sample", "--product", "all")
    assert answer.returncode == 0, answer.stderr
    assert "from the tables published already" in answer.stderr
    assert current(Project(build=built.build), "sample").folder == tables
    return built


def file(desk: Desk, product: str, kind: str):
    name = document_name(Catalogue(Project()).assessment("sample"), product)
    return desk.build / "documents" / "sample" / f"{name}.{kind}"


@pytest.mark.parametrize("product", products())
def test_each_product_is_whole_in_every_format(all_built, product):
    page = Page(file(all_built, product, "html").read_text(encoding="utf-8"))
    word = docx.Document(file(all_built, product, "docx"))
    for text in (page.text, " ".join(paragraph.text for paragraph in word.paragraphs)):
        found = MARKUP.search(text)
        assert not found, text[found.start() - 60 : found.end() + 60]
        assert len(text.split()) > 200
    assert SYNTHETIC in page.text
    for text in page.alternatives:
        assert len(text) > 40 and re.search(r"\d", text)
    with pikepdf.open(file(all_built, product, "pdf")) as pdf:
        assert pdf.Root.MarkInfo.Marked and "pdfuaid" in str(pdf.open_metadata())


def test_the_board_s_report_has_four_pages_and_the_head_of_a_board_paper(all_built):
    pages = PdfReader(file(all_built, "board_performance_report", "pdf")).pages
    assert len(pages) <= 4
    first = " ".join(pages[0].extract_text().split())
    for said in ("Report for", "Lead officer", "July to September 2025", "For decision", "Main points"):
        assert said in first


def test_the_profile_counts_the_wards_of_the_place_and_no_others(all_built):
    """The total of the place is the sum of its wards', read from the extract itself."""
    import csv

    page = Page(file(all_built, "problem_profile", "html").read_text(encoding="utf-8"))
    wards = set(Catalogue(Project()).assessment("sample").place.wards)
    total = 0
    for path in (all_built.extracts / "mps_ward_crime" / "sample").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                if row["WardCode"] in wards:
                    total += sum(
                        int(n)
                        for month, n in row.items()
                        if month.isdigit() and "202410" <= month <= "202509"
                    )
    row = next(r for r in page.table_with("Share of borough") if r[0].startswith("Total"))
    assert int(row[1].replace(",", "")) == total


def test_the_profile_gives_the_deprivation_of_its_wards_that_the_assessment_gives(all_built):
    """The overall index, and no other domain of it."""
    page = Page(file(all_built, "problem_profile", "html").read_text(encoding="utf-8"))
    rows = pl.read_parquet(all_built.tables("restricted") / "analysis.deprivation.parquet").filter(
        (pl.col("domain") == "overall") & (pl.col("area_type") == "ward")
    )
    names = pl.read_parquet(all_built.tables("restricted") / "analysis.scope_areas.parquet")
    own = rows.join(names.select("area_code", "area_name"), on="area_code")
    wanted = {r["area_name"]: f"{r['most_deprived_fifth']} of {r['lsoas']}" for r in own.to_dicts()}
    shown = page.table_with("Rank by density")[1:]
    assert shown and {row[0]: row[-1] for row in shown} == {row[0]: wanted[row[0]] for row in shown}


def test_the_profile_gives_the_rates_that_the_assessment_gives_and_ranks_its_wards_beside_the_reason(
    all_built,
):
    page = Page(file(all_built, "problem_profile", "html").read_text(encoding="utf-8"))
    head, *rows = page.table_with("Per 1,000 residents")
    profiles = pl.read_parquet(all_built.tables("restricted") / "analysis.ward_profiles.parquet")
    rates = dict(profiles.filter("is_total").select("area_name", "rate_per_1000").rows())
    place = head.index("Per 1,000 residents")
    assert rows and {r[0]: r[place] for r in rows} == {r[0]: f"{rates[r[0]]:.0f}" for r in rows}
    assert "no rate for residents" not in page.text
    ranks = {r[0]: r[-1] for r in page.table_with("Ranks of its wards")}
    reason = next(row for table in page.tables for row in table if row[:1] == ["Why here"])[1]
    assert (
        f"calls to the police about anti-social behaviour {ranks['Calls to the police about anti-social behaviour']}"
        in reason
    )


def test_a_hate_crime_briefing_is_about_hate_crime_alone(all_built):
    text = Page(file(all_built, "hate_crime_briefing", "html").read_text(encoding="utf-8")).text
    assert "burglar" not in text.lower()
    assert "Offer training on hate crime" in text and "Keep the burglary campaign" not in text


def test_the_action_plan_is_reviewed_with_the_measures_it_set_out_to_move(all_built):
    page = Page(file(all_built, "action_plan_review", "html").read_text(encoding="utf-8"))
    assert "Agree a higher price for the second offer" in page.text
    assert any("Strategic links" in table[0] for table in page.tables if table)
    measures = next(t for t in page.tables if t and t[0][0] == "Measure")
    assert "Knife Crime Offences" in [row[0] for row in measures]


def test_an_unknown_product_is_a_usage_error(built):
    answer = built.sna("build", "sample", "--product", "horoscope")
    assert answer.returncode == 2 and "there is no product horoscope" in answer.stderr


@pytest.mark.browser
@pytest.mark.parametrize("product", products())
def test_everybody_can_use_each_product(all_built, product):
    """axe-core in Chromium: no violation at WCAG 2.2 AA."""
    from pathlib import Path

    if not Path("/usr/bin/chromium").exists():
        pytest.skip("/usr/bin/chromium is not installed")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 390, "height": 900})
        page.goto(file(all_built, product, "html").as_uri())
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        browser.close()
    assert found.violations_count == 0, found.generate_report()
