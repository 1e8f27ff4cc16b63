"""A document says the same in HTML, PDF and DOCX, can be read by everybody, and carries its marks."""

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from html.parser import HTMLParser

import pikepdf
import pytest
import yaml
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from sample_report import facts, report

from pipelines import render as renderer
from pipelines.charts.brand import palette
from pipelines.compose import SYNTHETIC_WORDS, lay_out_project
from pipelines.errors import SnaError
from pipelines.render import RenderError, render

QUARTO = renderer.find_quarto()  # before the fixtures put it out of sight

MARKING = "OFFICIAL-SENSITIVE"


class Page(HTMLParser):
    """The elements of a page, each with its attributes, and its headings in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html(synthetic) -> str:
    return synthetic.files["html"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html) -> Page:
    return Page(html)


def pdf_pages(rendered) -> list[str]:
    return [page.extract_text() for page in PdfReader(rendered.files["pdf"]).pages]


def docx_part(rendered, name: str) -> str:
    with zipfile.ZipFile(rendered.files["docx"]) as parts:
        return "".join(parts.read(part).decode() for part in parts.namelist() if re.search(name, part))


# --- all formats -------------------------------------------------------------------------------------------


def test_the_road_is_said_but_not_in_the_documents(synthetic, html):
    assert re.fullmatch(r"pandoc 3\.\S+ \+ typst \S+", synthetic.road)
    assert set(synthetic.files) == {"html", "pdf", "docx"}
    assert "pandoc" not in html.lower()
    assert not any(re.search("pandoc|quarto", text, re.I) for text in pdf_pages(synthetic))


def test_every_format_numbers_and_resolves_references(html, synthetic):
    texts = {
        "html": re.sub(r"<[^>]+>", " ", html[html.index("<main>") :]),
        "pdf": " ".join(pdf_pages(synthetic)),
        "docx": "\n".join(p.text for p in Document(synthetic.files["docx"]).paragraphs),
    }
    for text in texts.values():
        said = re.sub(r"[\s\xa0]+", " ", text)
        assert "Offences rose ( Figure 1 and Table 1 )" in said.replace(
            "(Figure 1 and Table 1)", "( Figure 1 and Table 1 )"
        )
        assert "Months are in Figure 2" in said
        assert not re.search(r"@(fig|tbl)-|\{\{<|callout-|:::", said)


# --- HTML --------------------------------------------------------------------------------------------------


def test_the_page_has_one_main_one_h1_and_headings_in_order(page, html):
    assert len(page.all("main")) == len(page.all("h1")) == 1
    assert page.all("html") == [{"lang": "en-GB"}]
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
    assert html.index('class="skip"') < html.index("<main>") < html.index("</main>")


def test_nothing_is_loaded_from_elsewhere(page, html):
    loaded = [
        attributes.get(key, "")
        for tag, attributes in page.elements
        for key in ("src", "href", "data")
        if tag not in ("a",)
    ]
    assert [address for address in loaded if address and not address.startswith(("data:", "#"))] == []
    static = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert not re.search(r"url\(['\"]?(?!data:|#)|@import", static)
    assert "font/woff2" in html


def test_charts_stand_in_the_page_with_their_text_alternative(page):
    alternatives = [
        attributes["aria-label"] for attributes in page.all("span") if attributes.get("role") == "img"
    ]
    assert alternatives == [
        "Chart of changes; all offences rose 11%.",
        "Chart of months; January 2022 stands out with 20.",
    ]
    assert len(page.all("svg")) == 4
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [
        attributes["href"][1:] for attributes in page.all("a") if attributes.get("href", "").startswith("#")
    ]
    assert set(links) <= set(ids)


def test_tables_have_headings_and_scroll_in_named_regions(page):
    headings = page.all("th")
    assert headings
    assert all(heading.get("scope") in ("row", "col") for heading in headings)
    regions = [attributes for _, attributes in page.elements if attributes.get("role") == "region"]
    assert len(regions) == 3
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)
    assert len({region["aria-label"] for region in regions}) == 3


# --- PDF ---------------------------------------------------------------------------------------------------


def test_the_pdf_is_tagged_ua_1_with_title_language_and_bookmarks(synthetic):
    with pikepdf.open(synthetic.files["pdf"]) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo["/Title"]) == "Sampleborough assessment"
        assert MARKING in str(pdf.docinfo["/Keywords"])
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf.Root.Metadata.read_bytes()
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == [
                "How do offences compare?",
                "Is it rising?",
                "Annex",
            ]
            assert [item.title for item in outline.root[1].children] == ["By month"]


def test_the_pdf_carries_alternatives_and_repeats_table_heads(synthetic):
    pages = pdf_pages(synthetic)
    assert len([text for text in pages if re.search(r"Measure\s+Unit\s+2019", text)]) >= 2
    with pikepdf.open(synthetic.files["pdf"]) as pdf:
        structure = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        alternatives = {str(item["/Alt"]) for item in structure if "/Alt" in item}
    assert "Chart of changes; all offences rose 11%." in alternatives


def test_a_sha256_keeps_to_the_page_and_can_be_copied(synthetic):
    text = re.sub(r"\s", "", "".join(pdf_pages(synthetic)))
    assert "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" in text


def test_the_pdf_uses_the_house_font_only_embedded(synthetic):
    with pikepdf.open(synthetic.files["pdf"]) as pdf:
        found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        fonts = [item for item in found if item.get("/Type") == "/FontDescriptor"]
        names = [str(font["/FontName"]) for font in fonts]
        embedded = [any(f"/FontFile{kind}" in font for kind in ("", "2", "3")) for font in fonts]
    assert any("SourceSansPro-Semibold" in name for name in names)
    assert all(re.search("SourceSansPro|DejaVuSansMono|Liberation|Arial", name) for name in names)
    assert all(embedded)


# --- DOCX --------------------------------------------------------------------------------------------------


def test_the_word_document_uses_real_styles(synthetic):
    word = Document(synthetic.files["docx"])
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    wanted = "Title, Subtitle, Heading 1, Heading 2, Lead, Source, Findings, Table Caption, Image Caption"
    assert set(wanted.split(", ")) <= styles
    assert {"Callout Title", "toc 1"} <= styles
    runs = docx_part(synthetic, "document.xml")
    assert {"VerdictUp", "VerdictDown", "VerdictFlat"} <= set(re.findall(r'<w:rStyle w:val="(\w+)"', runs))


def test_the_word_document_captions_describes_and_labels(synthetic):
    word = Document(synthetic.files["docx"])
    captions = [
        "".join(text.text or " " for text in p._p.iter(qn("w:t"), qn("w:br")))  # also what stands in a field
        for p in word.paragraphs
        if p.style.name in ("Image Caption", "Table Caption")
    ]
    assert [re.sub(r"\s+", " ", text)[:24] for text in captions] == [
        "Table 1 Offences rose. R",
        "Figure 1 One rise. Recor",
        "Figure 2 Three signals. ",
        "Table 2 All measures. In",
    ]
    body = docx_part(synthetic, "document.xml")
    assert 'descr="Chart of changes; all offences rose 11%."' in body
    assert "w:tblHeader" in body
    assert "w:cantSplit" in body


def test_the_word_document_carries_language_properties_and_header(synthetic):
    word = Document(synthetic.files["docx"])
    assert word.core_properties.title == "Sampleborough assessment"
    assert MARKING in word.core_properties.keywords
    head = "\n".join(paragraph.text for paragraph in word.sections[0].header.paragraphs)
    assert MARKING in head
    assert "Sampleborough assessment" in head
    assert 'w:val="en-GB"' in docx_part(synthetic, "styles.xml")
    assert {"PAGE", "NUMPAGES"} == set(re.findall(r'w:instr="(\w+)"', docx_part(synthetic, "footer")))


def test_the_word_contents_list_has_a_page_number_field_for_each_heading(synthetic):
    word = Document(synthetic.files["docx"])
    lines = [paragraph for paragraph in word.paragraphs if paragraph.style.name.startswith("toc ")]
    headings = {
        mark.get(qn("w:name")): paragraph.text
        for paragraph in word.paragraphs
        if paragraph.style.name.startswith("Heading")
        for mark in paragraph._p.findall(qn("w:bookmarkStart"))
    }
    for line in lines:
        wanted = re.search(r"PAGEREF (\S+) ", "".join(item.text for item in line._p.iter(qn("w:instrText"))))
        words = "".join(text.text for text in line._p.iter(qn("w:t")))
        assert headings[wanted.group(1)] == words
    assert len(lines) == 4
    assert 'w:updateFields w:val="true"' in docx_part(synthetic, "settings.xml")


@pytest.fixture(scope="module")
def in_libreoffice(tmp_path_factory):
    """Convert a Word document as LibreOffice reads it: ``in_libreoffice(document, kind)``."""
    office, profile = shutil.which("soffice"), tmp_path_factory.mktemp("office")
    if not office:
        pytest.skip("LibreOffice is not installed")

    def convert(document, kind: str):
        folder = tmp_path_factory.mktemp("converted")
        own = f"-env:UserInstallation={profile.as_uri()}"
        command = [office, own, "--headless", "--convert-to", kind, "--outdir", folder, document]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        return folder / f"{document.stem}.{kind}"

    return convert


@pytest.fixture(scope="module")
def converted(synthetic, in_libreoffice):
    """The Word document as LibreOffice reads it, by kind of file."""
    return {kind: in_libreoffice(synthetic.files["docx"], kind) for kind in ("pdf", "odt")}


def test_libreoffice_finds_the_pages_of_the_contents_list(converted):
    pages = [page.extract_text() for page in PdfReader(converted["pdf"]).pages]
    listed = next(text for text in pages if "Contents" in text)
    for heading in ("How do offences compare?", "By month", "Annex"):
        number = int(re.search(rf"{re.escape(heading)}\s*\.+\s*(\d+)", listed).group(1))
        assert heading in pages[number - 1]


def test_libreoffice_loses_nothing_of_the_word_document(converted, synthetic):
    """Captions with their fields, alternative texts, headings, and every cell of every table."""
    with zipfile.ZipFile(converted["odt"]) as parts:
        content = parts.read("content.xml").decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", content.replace("\u00a0", " ")))
    for alternative in (
        "Chart of changes; all offences rose 11%.",
        "Chart of months; January 2022 stands out with 20.",
    ):
        assert f"<svg:desc>{alternative}</svg:desc>" in content
    assert content.count("<text:sequence ") == 4  # two figures and two tables, which renumber
    assert re.search(r"Figure 1 One rise\. .*Figure 2 Three signals\.", words)
    word = Document(synthetic.files["docx"])
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    headings = {p.text for p in word.paragraphs if p.style.name.startswith("Heading")}
    lost = [
        text
        for text in cells | headings
        if re.sub(r"\s+", " ", text.replace("&", "&amp;")).strip() not in words
    ]
    assert lost == []


def test_code_in_a_word_table_is_as_small_as_the_table(synthetic):
    styles = docx_part(synthetic, "styles.xml")
    code = re.search(r'<w:style [^>]*w:styleId="VerbatimChar".*?</w:style>', styles, re.DOTALL).group()
    assert "w:sz " not in code


def test_numbers_in_word_keep_away_from_the_words_beside_them(synthetic):
    table = next(t for t in Document(synthetic.files["docx"]).tables if t.rows[0].cells[0].text == "Offence")
    margins = [cell._tc.find(f".//{qn('w:tcMar')}") is not None for cell in table.rows[1].cells]
    assert margins == [False, False, False, True]


def test_the_points_of_a_panel_in_word_stand_at_its_edge(synthetic):
    """The edge is drawn where a paragraph begins: the points' and that of the line above must be the same."""
    panel = [p for p in Document(synthetic.files["docx"]).paragraphs if p.style.name == "Findings"]
    shapes = [p.paragraph_format for p in panel]
    points = [p._p.pPr.numPr is not None for p in panel]
    assert points == [False, True, True]
    assert [(s.left_indent or 0) + (s.first_line_indent or 0) for s in shapes] == [0, 0, 0]


NARROW = """---
title: "Sampleborough assessment"
---

| Action | Lead officer | Due | Comment | Read |
|:--|:--|:--|:--|--:|
| Train front-line staff to recognise domestic abuse and to refer | Community Safety Engagement Officer | September 2025 \
| Fewer were trained than planned; two courses were cancelled | 165,502 |

: **Late.** Sample action plan {#tbl-plan tbl-colwidths="[40,19,8,27,6]"}

| File | No. | Source and edition | Months | Rows read | Loaded | Rejected | Left out | Ward |
|:--|:--|:--|:--|--:|--:|--:|--:|:--|
| `police_uk_api_haringey_enfield_2016_2018.csv.gz` | F16 | Street-level crime, 2016-2018 | 2016-01 to 2018-06 | 165,502 \
| 160,478 | 5,024 | 1,005,024 | Northumberland Park |

: **Files.** Sample files {#tbl-files tbl-colwidths="[30,4,22,13,5,5,5,5,11]"}
"""


def test_no_word_or_number_is_broken_in_a_cell_in_word(workshop, in_libreoffice):
    """However small the share of the line that was wished for."""
    project = workshop.lay_out("narrow", NARROW.replace("\\\n", ""))
    pages = PdfReader(in_libreoffice(render(project, "sample", ["docx"]).files["docx"], "pdf")).pages
    text = " ".join(page.extract_text() for page in pages).split()
    longest = (
        "Community Engagement September cancelled recognise 165,502 160,478 1,005,024 Northumberland Rejected"
    )
    assert [word for word in longest.split() if word not in text] == []


ONE_PAGE = """---
title: "Sampleborough assessment"
---

Opening.

{{< pagebreak >}}

# Summary

::: {.one-page}
## What changed {.unlisted}

POINTS

::: {.findings}
**For decision**

1. Last words of the summary.
:::
:::

{{< pagebreak >}}

# Second

Text.

# Third

Text.
"""


@pytest.mark.parametrize("points", [3, 15])
def test_the_summary_keeps_to_one_page_and_the_contents_follow_it(workshop, points):
    """However much there is to say, within reason; its own headings stand in no contents list."""
    many = "\n".join(f"- {'A point of some length on what changed. ' * 4}" for _ in range(points))
    project = workshop.lay_out(f"one-page-{points}", ONE_PAGE.replace("POINTS", many))
    made = render(project, "sample")
    pages = pdf_pages(made)
    summary = next(number for number, text in enumerate(pages) if "What changed" in text)
    assert "Last words of the summary." in pages[summary]
    assert pages[summary + 1].find("Contents") < pages[summary + 1].find("Second")
    assert "What changed" not in pages[summary + 1]
    word = Document(made.files["docx"])
    listed = [p.text.strip() for p in word.paragraphs if p.style.name.startswith("toc ")]
    assert listed == ["Summary", "Second", "Third"]
    page = Page(made.files["html"].read_text(encoding="utf-8"))
    assert not any(attributes.get("href") == "#what-changed" for attributes in page.all("a"))


# --- marks -------------------------------------------------------------------------------------------------


def test_marking_and_synthetic_mark_are_on_every_page(synthetic, html, page):
    pages = pdf_pages(synthetic)
    assert len(pages) > 2
    assert all(MARKING in text and SYNTHETIC_WORDS in text for text in pages)
    assert html.count(f'<p class="marking">{MARKING}</p>') == 2
    assert f'<p class="synthetic">{SYNTHETIC_WORDS}</p>' in html
    assert any(MARKING in attributes.get("content", "") for attributes in page.all("meta"))
    assert SYNTHETIC_WORDS in docx_part(synthetic, r"header\d*.xml")


def test_a_real_document_has_no_synthetic_mark(real):
    assert not any(SYNTHETIC_WORDS in text for text in pdf_pages(real))
    assert all("OFFICIAL" in text and MARKING not in text for text in pdf_pages(real))
    assert SYNTHETIC_WORDS not in real.files["html"].read_text(encoding="utf-8")
    assert SYNTHETIC_WORDS not in docx_part(real, ".xml$")


# --- errors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("output_format", ["html", "pdf", "docx"])
def test_a_figure_without_alternative_text_stops_the_document(workshop, tmp_path, output_format):
    project = workshop.lay_out(f"no-alt-{output_format}", report(monthly_alternative=""))
    with pytest.raises(RenderError, match="fig-monthly has no alternative text") as caught:
        render(project, "sample", [output_format])
    assert caught.value.output_format == output_format
    assert caught.value.file == project / "sample.qmd"
    assert isinstance(caught.value, SnaError)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("@tbl-main)", "@tbl-nowhere)", "@tbl-nowhere has no figure or table"),
        ("#fig-change", "#fig-monthly", "two figures or tables are called fig-monthly"),
        ("figures/change", "figures/nowhere", "nowhere"),
        ("[40,15,15,30]", "[40,60]", "tbl-colwidths gives 2 widths for 4 columns"),
    ],
)
def test_a_mistake_in_the_text_is_said_clearly(workshop, old, new, said):
    project = workshop.lay_out(f"mistake-{new.strip('@#[])').replace('/', '-')}", report().replace(old, new))
    with pytest.raises(RenderError, match=re.escape(said)):
        render(project, "sample", ["pdf"])


def test_typst_s_own_refusal_is_passed_on(workshop):
    text = report() + "\n```{=typst}\n#nonsense()\n```\n"
    with pytest.raises(RenderError, match="unknown variable: nonsense"):
        render(workshop.lay_out("typst-error", text), "sample", ["pdf"])


def test_an_unknown_format_is_refused(workshop):
    with pytest.raises(RenderError, match="known: html, pdf, docx"):
        render(workshop.lay_out("odd-format", report()), "sample", ["odt"])


# --- the project and Quarto --------------------------------------------------------------------------------


def test_the_project_is_whole_and_takes_colours_from_the_brand(workshop):
    project = workshop.lay_out("whole", report(), title='Costs: $5 & "more"')
    files = {path.relative_to(project).as_posix() for path in project.rglob("*")}
    wanted = (
        "_quarto.yml _brand.yml csp.lua tables.lua style.css typst-template.typ reference.docx sample.qmd"
    )
    assert set(wanted.split()) <= files
    assert "fonts/SourceSansPro-Regular.ttf" in files
    assert "fonts/SourceSansPro-Regular.woff2" in files
    for name in ("style.css", "typst-template.typ"):
        text = (project / name).read_text(encoding="utf-8")
        assert all(f"{value}" in text for value in palette().values())
    settings = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    assert settings["format"]["typst"]["pdf-standard"] == "ua-1"
    assert render(project, "sample", ["pdf"]).files["pdf"].exists()


def test_quarto_is_preferred_where_it_runs(workshop, tmp_path, monkeypatch):
    """A stand-in for the program: what it is asked, and that its failure is passed on."""
    program = tmp_path / "quarto"
    program.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo 1.9.38 && exit 0\necho "asked: $@" >&2\nexit 1\n'
    )
    program.chmod(0o755)
    monkeypatch.setattr(renderer, "find_quarto", lambda: str(program))
    with pytest.raises(RenderError, match="asked: render sample.qmd --to typst"):
        render(workshop.lay_out("quarto", report()), "sample", ["pdf"])


@pytest.mark.skipif(QUARTO is None, reason="quarto is not on this machine: both roads cannot be compared")
def test_both_roads_give_the_same_words(workshop, synthetic, monkeypatch):
    """In Word, whose text no script adds to. Quarto may set labels apart otherwise: 2 words in 100."""
    monkeypatch.setattr(renderer, "find_quarto", lambda: QUARTO)
    by_quarto = render(workshop.lay_out("by-quarto", report()), "sample", ["docx"])
    one, other = (
        Counter(
            "".join(f" {text}" for text in Document(str(made.files["docx"])).element.body.itertext()).split()
        )
        for made in (synthetic, by_quarto)
    )
    apart = (one - other) + (other - one)
    assert apart.total() <= 0.02 * (one + other).total(), apart.most_common(20)


def test_laying_out_needs_only_the_facts(tmp_path, workshop):
    lay_out_project(
        tmp_path / "bare", facts(synthetic=False), "---\ntitle: Bare\n---\n\nText.\n", workshop.fonts
    )
    made = render(tmp_path / "bare", "sample")
    assert all(path.stat().st_size > 1000 for path in made.files.values())
