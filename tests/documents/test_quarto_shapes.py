"""The project in the shapes that Quarto gives a document: our filters, template and page must cope with them as well.

`quarto_shapes.lua` and `quarto_shapes.typst` stand where Quarto's own filters and template stand, written after its source;
they are no Quarto. `test_render.py` compares both roads where the program itself is found.
"""

import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from sample_report import report

from pipelines import render as renderer
from pipelines.render import render

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def shaped(workshop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("brand") / "_brand"
    shutil.copytree(renderer.BRAND_FOLDER, folder)
    shutil.copy(HERE / "quarto_shapes.lua", folder / "quarto-stand-in.lua")
    shutil.copy(HERE / "quarto_shapes.typst", folder / "plain-road.typst")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(renderer, "BRAND_FOLDER", folder)
        yield render(
            workshop.lay_out("shaped", report()), "sample"
        )  # the PDF is refused unless it is PDF/UA-1


class Spoken(HTMLParser):
    """What a page says, and what its pictures say instead of themselves."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.alternatives, self._silent = Counter(), Counter(), 0
        self.feed(text[text.index("<main>") : text.index("</main>")])

    def handle_starttag(self, tag, attrs):
        self._silent += tag in ("svg", "script", "style")
        given = dict(attrs)
        if tag == "img" or given.get("role") == "img":
            self.alternatives[given.get("aria-label") or given.get("alt")] += 1

    def handle_endtag(self, tag):
        self._silent -= tag in ("svg", "script", "style")

    def handle_data(self, text):
        if not self._silent:
            self.words.update(text.split())


def word_says(path: Path) -> Counter:
    texts = Document(str(path)).element.body.iter(qn("w:t"))
    # a number that Word may renew stands in a field of its own
    return Counter(re.sub(r"(Figure|Table)\s+", r"\1 ", " ".join(text.text for text in texts)).split())


def pdf_alternatives(path: Path) -> Counter:
    with pikepdf.open(path) as pdf:
        found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        return Counter(str(item["/Alt"]) for item in found if "/Alt" in item)


def test_each_format_says_the_same_words(shaped, synthetic):
    pages = [Spoken(made.files["html"].read_text(encoding="utf-8")).words for made in (shaped, synthetic)]
    assert pages[0] == pages[1]
    assert word_says(shaped.files["docx"]) == word_says(synthetic.files["docx"])
    printed = [
        Counter(" ".join(page.extract_text() for page in PdfReader(made.files["pdf"]).pages).split())
        for made in (shaped, synthetic)
    ]
    apart = (printed[0] - printed[1]) + (printed[1] - printed[0])
    assert apart.total() <= 0.01 * printed[0].total(), apart.most_common(20)  # words broken at line ends


def test_no_picture_loses_its_text_alternative(shaped, synthetic):
    pages = [
        Spoken(made.files["html"].read_text(encoding="utf-8")).alternatives for made in (shaped, synthetic)
    ]
    assert pages[0] == pages[1]
    assert all(pages[0])
    assert pdf_alternatives(shaped.files["pdf"]) == pdf_alternatives(synthetic.files["pdf"])
    pictures = [p.get("descr") for p in Document(shaped.files["docx"]).element.body.iter(qn("wp:docPr"))]
    assert pictures
    assert all(pictures)


def test_in_word_no_table_stands_within_another_and_captions_keep_their_style(shaped, synthetic):
    word = Document(shaped.files["docx"])
    tables = list(word.element.body.iter(qn("w:tbl")))
    assert not [table for table in tables if next(table.iterancestors(qn("w:tc")), None) is not None]
    captions = [p.text for p in word.paragraphs if p.style.name == "Image Caption"]
    assert [text.split()[:2] for text in captions] == [
        ["Table", "1"],
        ["Figure", "1"],
        ["Figure", "2"],
        ["Table", "2"],
    ]
    widths = [
        [column.get(qn("w:w")) for column in table.iter(qn("w:gridCol"))]
        for made in (shaped, synthetic)
        for table in Document(made.files["docx"]).element.body.iter(qn("w:tbl"))
        if len(table.findall(f".//{qn('w:gridCol')}")) == 4
    ]
    half = len(widths) // 2
    assert half
    for ours, theirs in zip(widths[:half], widths[half:], strict=True):
        assert all(
            abs(int(a) - int(b)) <= 0.02 * sum(map(int, ours)) for a, b in zip(ours, theirs, strict=True)
        )
