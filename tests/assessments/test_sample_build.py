"""The main job on the sample: what is published, what the documents say, and what a bad refresh leaves behind."""

import csv
import io
import json
import re
import signal
import subprocess
import time
from html.parser import HTMLParser
from pathlib import Path

import docx
import pikepdf
import pytest
from desk import ROOT, SNA, Desk
from fastexcel import read_excel
from pypdf import PdfReader

from pipelines.documents.references import unreferenced

SYNTHETIC = "Synthetic sample data: not real figures"


class Page(HTMLParser):
    """Tables by caption, images' alternatives and text of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.alternatives: list[str] = []
        self._cell: list[str] | None = None
        self._hidden = 0
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        elif tag in ("script", "style", "svg"):
            self._hidden += 1
        if values.get("role") == "img" or tag == "img":
            self.alternatives.append(values.get("aria-label") or values.get("alt") or "")

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag in ("script", "style", "svg"):
            self._hidden -= 1

    def handle_data(self, data):
        if self._hidden:
            return
        self.words.append(data)
        if self._cell is not None:
            self._cell.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def table_with(self, header: str) -> list[list[str]]:
        return next(table for table in self.tables if table and header in table[0])


@pytest.fixture(scope="module")
def page(built: Desk) -> Page:
    return Page(built.document("html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def figures(built: Desk) -> dict[tuple[str, str, str], dict]:
    answer = built.sna("figures", "sample", "--format", "csv")
    assert answer.returncode == 0, answer.stderr
    rows = csv.DictReader(io.StringIO(answer.stdout))
    return {(row["measure"], row["area_code"], row["comparison"]): row for row in rows}


def measure_titles() -> dict[str, str]:
    from pipelines.catalogue import Catalogue
    from pipelines.project import Project

    return {key: measure.title for key, measure in Catalogue(Project()).measures.items()}


def test_the_crime_performance_table_prints_the_figures(page, figures):
    """Every count of the document's first table is the command's; every row of the partnership's order is there."""
    titles = measure_titles()
    rows = {row[0]: row for row in page.table_with("Reading")[1:]}
    from pipelines.catalogue import Catalogue
    from pipelines.project import Project

    wanted = Catalogue(Project()).assessment("sample").performance_table
    assert list(rows) == [titles[measure] for measure in wanted]
    for measure in wanted:
        figure = figures[measure, "E09000014", "12_month"]
        row = rows[titles[measure]]
        assert row[1].replace(",", "") == figure["count"]
        assert row[2].replace(",", "") == figure["base_count"].removesuffix(".0")
        if figure["change_pct"] == "":
            assert row[3] == "[b]"
        elif min(float(figure["count"]), float(figure["base_count"])) >= 20:
            printed = float(row[3].replace("−", "-").replace("+", "").rstrip("%"))
            assert printed == pytest.approx(float(figure["change_pct"]), abs=0.51)
            assert {"up": "▲ Up", "down": "▼ Down"}.get(figure["verdict"], "● No clear change") == row[4]


def test_sentences_say_rose_or_fell_only_where_the_test_supports_it(page, figures):
    """Each main point on a rise or a fall names only measures of that verdict."""
    titles = measure_titles()
    assert titles
    text = page.text
    for measure, plural in plurals().items():
        figure = figures.get((measure, "E09000014", "12_month"))
        if not figure or figure["verdict"] in ("up", "down"):
            continue
        for claim in (f"{plural} rose", f"{plural} fell"):
            three = figures[measure, "E09000014", "3_year"]["verdict"]
            if three in ("up", "down"):
                continue
            assert claim.lower() not in text.lower(), claim


def plurals() -> dict[str, str]:
    from pipelines.catalogue import Catalogue
    from pipelines.project import Project

    return {key: measure.plural for key, measure in Catalogue(Project()).measures.items()}


def test_no_markup_is_left_in_any_document(built, page):
    """Nothing of Markdown, templates or Python shows through."""
    word = " ".join(paragraph.text for paragraph in docx.Document(built.document("docx")).paragraphs)
    for text in (page.text, word):
        found = re.search(r":::|\{\{|\{%|\*\*|\]\{|@(tbl|fig)-|\b(None(?! of)|nan|inf|null)\b", text)
        assert not found, text[found.start() - 60 : found.end() + 60]


def test_every_picture_has_an_alternative_that_states_a_finding(page):
    assert len(page.alternatives) >= 8
    for text in page.alternatives:
        assert len(text) > 40 and len(text.split()) <= 70
        assert re.search(r"\d", text)


def test_every_figure_and_table_is_numbered_named_and_has_an_alternative(built, page):
    source = next(built.build.glob("documents/*/sample/restricted/*.qmd")).read_text(encoding="utf-8")
    captioned = re.findall(r"\{#((?:fig|tbl)-[\w-]+)", source)
    assert len(captioned) == len(set(captioned)) > 50
    assert unreferenced(source) == []
    figures = [line for line in source.splitlines() if "{#fig-" in line]
    assert all(re.search(r'fig-alt="[^"]{40,}"', line) for line in figures)
    for kind, word in (("fig", "Figure"), ("tbl", "Table")):
        most = sum(identifier.startswith(kind) for identifier in captioned)
        assert {int(n) for n in re.findall(rf"{word} (\d+)\b", page.text)} == set(range(1, most + 1))


def test_every_figure_is_a_slide_and_every_table_a_sheet(built):
    source = next(built.build.glob("documents/*/sample/restricted/*.qmd")).read_text(encoding="utf-8")
    figures = re.findall(r"\{#fig-([\w-]+)", source)
    slides = sorted((built.build / "documents" / "sample" / "sample-official-sensitive-slides").glob("*.png"))
    assert [path.stem for path in slides] == [
        f"figure-{n:02d}-{key}-official-sensitive" for n, key in enumerate(figures, start=1)
    ]
    sheets = read_excel(built.build / "documents" / "sample" / "sample-official-sensitive-tables.xlsx").sheet_names
    assert [name for name in sheets if name.startswith("Table")] == [
        f"Table {n}" for n in range(1, len(re.findall(r"\{#tbl-", source)) + 1)
    ]
    assert len([name for name in sheets if name.startswith("Figure")]) == len(figures)


def test_synthetic_pages_say_so_and_reconcile_nothing(built, page):
    assert SYNTHETIC in page.text
    assert "Not explained" not in page.text
    assert "Printed" not in str(page.tables)
    word = docx.Document(built.document("docx"))
    headers = " ".join(p.text for section in word.sections for p in section.header.paragraphs)
    assert SYNTHETIC in headers


def test_pdf_is_tagged_titled_and_bookmarked(built):
    with pikepdf.open(built.document("pdf")) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en")
        assert "pdfuaid" in str(pdf.open_metadata())
        with pdf.open_outline() as outline:
            names = [item.title for item in outline.root]
    assert "Crime performance" in names and "Every figure’s origin" in [n.replace("'", "’") for n in names]


def test_the_summary_is_one_page_and_holds_what_is_to_be_decided(built):
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(built.document("pdf")).pages]
    number = next(
        n for n, text in enumerate(pages) if "What changed" in text and "What is different here" in text
    )
    assert "For decision" in pages[number]
    assert "Decide whether the pilot of violence mediation is tried again." in pages[number]
    assert "Police records count what is reported" in pages[number]
    assert "Contents" in pages[number + 1]


def test_what_people_wrote_is_printed_and_left_as_it_was(built, page):
    """A build prints the analysts' prose and YAML and touches none of it."""
    folder = ROOT / "assessments" / "sample" / "narrative"
    began = min(path.stat().st_ctime for path in built.extracts.glob("*/sample/*"))
    assert all(path.stat().st_mtime < began for path in folder.iterdir())
    assert "No refresh changes it: it is printed at the end of its section" in page.text
    for said in (
        "Four bins stand; contents are counted every quarter",
        "a locked container in a public place",
    ):
        assert said in page.text


def test_word_document_can_be_finished_by_hand(built):
    """Real styles, captions and alternative texts; nothing an analyst would have to redo."""
    word = docx.Document(built.document("docx"))
    used = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "Lead", "Source", "Image Caption", "Table Caption"} <= used
    pictures = word.element.body.iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
    )
    texts = [picture.get("descr") for picture in pictures]
    assert texts and all(texts)


def test_every_file_is_accounted_for(built, page):
    """The annex: each extract once, rows read = loaded + left out, and its true sha256."""
    import hashlib

    rows = page.table_with("sha256")[1:]
    listed = {row[0]: row for row in rows}
    for path in built.extracts.glob("*/sample/*"):
        row = listed[path.name]
        read, loaded, rejected, left_out = (int(cell.replace(",", "")) for cell in row[4:8])
        assert read == loaded + rejected + left_out
        assert row[8].replace(" ", "") == hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_source_says_what_arrived_and_what_is_late(page, catalogue):
    header, *rows = page.table_with("Next due")
    listed = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    pinned = catalogue.assessment("sample").editions
    assert set(listed) == {catalogue.sources[source].title for source in pinned}
    wards = listed["MPS ward level crime"]
    assert (wards["Last month"], wards["Next due"], wards["State"]) == (
        "Sep 2025",
        "5 Dec 2025",
        "up to date",
    )
    for row in rows:
        read, loaded, rejected, left_out = (int(cell.replace(",", "")) for cell in row[5:9])
        assert read == loaded + rejected + left_out


def test_origin_rows_add_up_to_the_figure(built, figures):
    """`sna explain` lists rows of files whose sum is the published count."""
    answer = built.sna("explain", "personal_robbery", "E09000014", "--assessment", "sample")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("Synthetic sample data: not real figures")
    assert not re.search(r"\d\.\d{5}|\d\.0$", answer.stdout, re.MULTILINE)  # a count is a count, a rate can be read
    found = re.findall(r"row +\d+ +(current|base) +([\d,]+)", answer.stdout)
    total = {
        role: sum(int(n.replace(",", "")) for r, n in found if r == role) for role in ("current", "base")
    }
    figure = figures["personal_robbery", "E09000014", "12_month"]
    assert total == {"current": int(figure["count"]), "base": int(float(figure["base_count"]))}


def test_nothing_changed_means_nothing_done(built):
    before = built.pointer
    answer = built.sna("build", "sample")
    assert answer.returncode == 0
    assert "nothing has changed" in answer.stderr
    assert built.pointer == before


def test_the_paths_printed_are_those_that_people_open_the_web_page_first(built):
    """One a line, of both audiences, though one was taken away since."""
    built.document("pdf").unlink()
    answer = built.sna("build", "sample", "--audience", "both")
    restricted = [str(built.document(kind)) for kind in ("html", "pdf", "docx")]
    public = [str(built.public_document(kind)) for kind in ("html", "pdf", "docx")]
    printed = answer.stdout.splitlines()
    assert [path for path in printed if not path.endswith("tables.xlsx")] == [*restricted, *public]
    assert len(printed) == 8 and all(Path(path).exists() for path in printed)


def test_a_failed_check_publishes_nothing_and_keeps_the_last_good_publication(built):
    """An unknown label: exit 4, the file, label and line to add on stderr, and the old documents in place."""
    before, good = built.pointer, built.borough_file.read_bytes()
    document = built.document("pdf").read_bytes()
    built.borough_file.write_bytes(good.replace(b"BICYCLE THEFT", b"CYCLE THEFT"))
    try:
        answer = built.sna("build", "sample")
    finally:
        built.borough_file.write_bytes(good)
    assert answer.returncode == 4
    assert '"CYCLE THEFT"' in answer.stderr and "labels.csv" in answer.stderr
    assert built.borough_file.name in answer.stderr
    assert "Traceback" not in answer.stderr
    assert built.pointer == before
    assert built.document("pdf").read_bytes() == document


def test_a_killed_refresh_leaves_the_last_good_publication_and_the_next_one_runs(built):
    before = built.pointer
    run = subprocess.Popen(
        [SNA, "build", "sample", "--force"],
        env=built.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(12)
    assert run.poll() is None, "the refresh ended before it could be killed"
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert built.pointer == before
    assert all((built.build / path).exists() for path in json.loads(before)["sample"]["documents"])
    again = built.sna("build", "sample", "--force")
    assert again.returncode == 0, again.stderr
    assert built.pointer != before


def test_an_unreadable_extract_is_an_input_error(built):
    good = built.borough_file.read_bytes()
    built.borough_file.write_bytes(good[: len(good) // 2])
    try:
        answer = built.sna("build", "sample")
    finally:
        built.borough_file.write_bytes(good)
    assert answer.returncode == 3
    assert "cut short" in answer.stderr


@pytest.mark.browser
@pytest.mark.parametrize("width", [1400, 390])
def test_everybody_can_use_the_whole_assessment(built, width):
    """axe-core in Chromium on the real document: no violation at WCAG 2.2 AA; on a screen every table fits its column."""
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("/usr/bin/chromium is not installed")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(built.document("html").as_uri())
        for chart in page.locator(".chart").all():
            chart.scroll_into_view_if_needed()
        live = "[...document.querySelectorAll('.chart')].every(c => c.classList.contains('live'))"
        page.wait_for_function(live)
        cut_off = page.eval_on_selector_all(
            ".scroll", "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText.slice(0, 60))"
        )
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        browser.close()
    assert found.violations_count == 0, found.generate_report()
    assert cut_off == [] or width < 700
