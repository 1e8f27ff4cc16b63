"""The web page in a real browser: everybody can use it, everything in it works by keyboard and without a network, and
without script and on paper it is the static page."""

import csv
import io
import re

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def opened(browser, synthetic):
    """Open the page: ``opened(width)``. What it asks of a network, and what fails in its scripts, fails the test."""
    pages, asked, failed = [], [], []

    def at(width: int = 1400, **context):
        page = browser.new_context(viewport={"width": width, "height": 900}, **context).new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(synthetic.files["html"].as_uri())
        pages.append(page)
        return page

    yield at
    for page in pages:
        page.context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert failed == []


def enliven(page) -> None:
    """Every chart drawn by Vega, every fold open."""
    page.evaluate("document.querySelectorAll('details').forEach(element => element.open = true)")
    for chart in page.locator(".chart").all():
        chart.scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('.chart')].every(c => c.classList.contains('live'))"
    )


def column(page, table: str, number: int) -> list[str]:
    cells = page.locator(f"{table} tbody tr > :nth-child({number})").all_inner_texts()
    return [cell.strip() for cell in cells]


@pytest.mark.parametrize("width", [1400, 390])
def test_everybody_can_use_the_live_page(opened, width):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(width)
    enliven(page)
    page.locator(".chart").first.focus()
    page.keyboard.press("End")
    page.locator("#search-words").fill("offences")
    page.locator("#tbl-main .sort").first.click()
    page.wait_for_selector(".found-list a")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.fonts.check('16px \"Source Sans Pro\"')")


def test_contents_stand_left_on_a_screen_and_after_the_main_points_on_a_phone(opened):
    page = opened(1400)
    place = (
        "element => { const box = element.getBoundingClientRect(); return [box.left, box.top, box.bottom] }"
    )

    def box(selector: str) -> list[float]:
        return page.eval_on_selector(selector, place)

    assert box("nav#TOC")[0] < box("h1")[0]
    page.set_viewport_size({"width": 390, "height": 900})
    assert box("h1")[1] < box(".findings")[1] < box("nav#TOC")[1] < box("main h2:not(#toc-title)")[1]
    # all else stands in the order in which it is written, and so as in the PDF
    tops = page.eval_on_selector_all(
        "main > :not(nav):not(.page-break)", "all => all.map(element => element.getBoundingClientRect().top)"
    )
    assert len(tops) > 5 and tops == sorted(tops)


def test_a_walk_by_keyboard_through_contents_search_chart_and_table(opened):
    """Only keys: every part is reached by Tab, in the order of the page, and does its work."""
    page = opened()
    focus = """() => {
        const at = document.activeElement;
        return at.id || at.className.replace("self", "") || at.innerText.slice(0, 40);
    }"""
    reached: list[str] = []

    def tab_to(what: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.append(page.evaluate(focus))
            if reached[-1] == what:
                return
        raise AssertionError(f"{what} is not reached: {reached}")

    tab_to("skip")
    tab_to("search-words")
    page.keyboard.type("stands robbery")
    page.keyboard.press("Enter")
    assert page.locator(".search .count").inner_text() == "No places"
    page.keyboard.press("Escape")
    page.keyboard.type("measure 7")
    page.keyboard.press("Enter")
    assert page.locator(".search .count").inner_text() == "4 places"
    assert page.evaluate("document.activeElement.closest('.found-list') !== null")
    page.keyboard.press("Enter")
    assert "Measure 7" in page.evaluate("document.activeElement.innerText")
    page.evaluate("document.querySelector('#search-words').focus()")
    page.keyboard.press("Escape")
    tab_to("How do offences compare?")
    page.keyboard.press("Enter")
    assert page.url.endswith("#how-do-offences-compare")
    tab_to("sort")
    page.keyboard.press("Enter")
    assert page.locator("#tbl-main th[aria-sort=ascending]").count() == 1
    tab_to("csv")
    tab_to("chart live")
    page.keyboard.press("ArrowRight")
    assert "Robbery" in page.evaluate("document.activeElement.getAttribute('aria-valuetext')")


def test_arrow_keys_read_a_chart_value_by_value(opened):
    page = opened()
    chart = page.locator("#fig-monthly .chart")
    assert chart.get_attribute("aria-label") == "Chart of months; January 2022 stands out with 20."
    assert int(chart.get_attribute("aria-valuemax")) == 24
    chart.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#fig-monthly .chart').classList.contains('live')")
    chart.focus()
    said = []
    for key in ("Home", "ArrowRight", "End", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        said.append(chart.get_attribute("aria-valuetext"))
    assert said == [
        "Jan 2022: 20 (outside)",
        "Feb 2022: 109",
        "Dec 2023: 195 (outside)",
        "Dec 2023: 195 (outside)",
        "Nov 2023: 190 (outside)",
    ]
    assert chart.locator(".tip").inner_text() == "Nov 2023: 190 (outside)"
    rings = chart.locator(".layer path[stroke-width='2.5']")
    page.wait_for_function("document.querySelector('#fig-monthly .layer path[stroke-width=\"2.5\"]')")
    assert rings.count() == 1
    page.keyboard.press("Escape")
    assert chart.locator(".tip").is_hidden()


@pytest.mark.parametrize("width", [1400, 390])
def test_a_pointer_or_finger_finds_the_value_under_it(opened, width):
    page = opened(width)
    enliven(page)
    page.evaluate("scrollTo(0, 0)")
    chart = page.locator("#fig-monthly .chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
    said = chart.locator(".tip").inner_text()
    assert re.fullmatch(r"\w{3} 202[23]: \d+( \(outside\))?", said)
    tip = chart.locator(".tip").bounding_box()
    assert box["x"] - 1 <= tip["x"] and tip["x"] + tip["width"] <= box["x"] + box["width"] + 1
    page.mouse.move(2, 2)
    assert chart.locator(".tip").is_hidden()


def test_the_live_chart_is_the_static_one(opened):
    """The same words at the same size: going live moves nothing."""
    page = opened()
    before = page.locator("#fig-change .chart").bounding_box()
    words = "element => [...element.querySelectorAll('text')].map(text => text.textContent)"
    still = page.eval_on_selector("#fig-change .wide", words)
    enliven(page)
    assert page.eval_on_selector("#fig-change .layer", words) == still
    after = page.locator("#fig-change .chart").bounding_box()
    assert (after["width"], after["height"]) == pytest.approx((before["width"], before["height"]), abs=1)


def test_a_column_is_sorted_by_size_and_back(opened):
    page = opened()
    header = page.locator("#tbl-main thead th").nth(2)
    original = column(page, "#tbl-main", 3)
    assert original == ["+11%", "−28%", "+100%", "[x]"]
    header.locator("button").click()
    assert (column(page, "#tbl-main", 3), header.get_attribute("aria-sort")) == (
        ["−28%", "+11%", "+100%", "[x]"],
        "ascending",
    )
    header.locator("button").click()
    assert (column(page, "#tbl-main", 3), header.get_attribute("aria-sort")) == (
        ["+100%", "+11%", "−28%", "[x]"],
        "descending",
    )
    assert page.locator("p.for-readers").inner_text() == "Sorted by Change, descending"
    header.locator("button").click()
    assert (column(page, "#tbl-main", 3), header.get_attribute("aria-sort")) == (original, None)
    page.locator("#tbl-main thead button").nth(1).click()
    assert column(page, "#tbl-main", 2) == ["30", "80", "1,234", "[c]"]


def test_a_table_is_saved_as_csv_that_runs_nothing(opened):
    page = opened()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV: Table 1").click()
    assert download.value.suggested_filename == "sample-table-1.csv"
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[:5] == [
        ["Offence", "2023", "Change", "Reading"],
        ["All", "1234", "11%", "▲ Up"],
        ["Robbery", "80", "-28%", "▼ Down"],
        ["Knife crime", "30", "100%", "● No clear change"],
        ["'=1+1, so called", "[c]", "[x]", "–"],
    ]
    assert rows[6] == ["Table 1 Offences rose. Recorded offences, Sampleborough"]
    assert rows[7:] == [
        ["Source: invented for a test."],
        ["Synthetic sample data: not real figures. OFFICIAL-SENSITIVE"],
    ]


@pytest.mark.parametrize(
    ("printed", "saved"),
    [
        ("+4% *", "+4% *"),
        ("−8% to +2%", "-8% to +2%"),
        ("+11% (−2.5% to +1,019%)", "+11% (-2.5% to +1,019%)"),
        ("−£1,200", "-£1200"),
        ("+4%+cmd|' /C calc'!A0", "'+4%+cmd|' /C calc'!A0"),
        ("-1+A1", "'-1+A1"),
        ("−2 to =A1", "'-2 to =A1"),
        ("@SUM(1)", "'@SUM(1)"),
    ],
)
def test_a_value_with_its_mark_or_range_is_saved_as_it_is_and_a_formula_never(opened, printed, saved):
    page = opened()
    page.eval_on_selector("#tbl-main tbody td", "(cell, text) => { cell.textContent = text }", printed)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV: Table 1").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"), newline="")))
    assert rows[1][1] == saved


def test_periods_are_sorted_by_their_end_and_days_by_their_number(opened):
    page = opened()
    for number, given, ordered in (
        (2, ["Jul to Sep 2025", "Oct 2024 to Mar 2025", "[x]", "June 2025"], [1, 3, 0, 2]),
        (3, ["up to date", "1,887 days overdue", "21 days overdue", "up to date"], [2, 1, 0, 3]),
    ):
        cells = f"#tbl-main tbody tr > :nth-child({number})"
        fill = "(cells, texts) => cells.forEach((cell, at) => { cell.textContent = texts[at] })"
        page.eval_on_selector_all(cells, fill, given)
        page.locator("#tbl-main thead button").nth(number - 1).click()
        assert column(page, "#tbl-main", number) == [given[at] for at in ordered]
        page.reload()


def test_words_are_found_as_a_keyboard_writes_them_and_lead_to_what_is_there_tomorrow(opened):
    page, fresh = opened(), opened(java_script_enabled=False)
    lasting = set(fresh.eval_on_selector_all("[id]", "all => all.map(element => element.id)"))
    said = "St Ann’s, aged 16–17, “here”"
    page.eval_on_selector("#tbl-main tbody th", "(cell, text) => { cell.textContent = text }", said)
    for words, found in (
        ("St Ann's", "St Ann’s"),
        ("aged 16-17", "16–17"),
        ('"here"', "“here”"),
        ("1234", "1,234"),
        ("1,234", "1,234"),
        ("-28%", "−28%"),
    ):
        page.locator("#search-words").fill(words)
        page.locator("#search-words").press("Enter")
        shown = page.locator(".found-list").inner_text()
        assert found in shown, words
        links = page.eval_on_selector_all(".found-list a", "all => all.map(a => a.hash.slice(1))")
        assert set(links) <= lasting
    page.locator("#search-words").fill("(1")  # no pattern of the searcher's own
    page.locator("#search-words").press("Enter")
    assert page.locator(".search .count").inner_text().endswith(("places", "place"))


def test_printed_from_the_browser_a_long_table_repeats_its_head(opened, tmp_path):
    page = opened()
    page.pdf(path=tmp_path / "printed.pdf", format="A4")
    texts = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(tmp_path / "printed.pdf").pages]
    of_the_table = [text for text in texts if "with a long title" in text]
    assert len(of_the_table) > 1 and all("Measure Unit 2019 2020" in text for text in of_the_table)


def test_without_script_the_page_is_whole(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("#fig-monthly .wide svg").is_visible()
    assert page.locator("#fig-monthly .chart").get_attribute("role") == "img"
    assert page.locator("button, form").count() == 0
    assert page.locator("nav#TOC a").first.is_visible()
    assert page.locator(".layer, .tip").count() == 0


def test_on_paper_the_charts_are_static_and_the_tools_gone(opened):
    page = opened()
    enliven(page)
    page.emulate_media(media="print")
    assert page.locator("#fig-monthly .wide").is_visible()
    hidden = ".layer, .narrow, .tools, .search, .to-contents, nav#TOC"
    assert [element.is_visible() for element in page.locator(hidden).all()].count(True) == 0
    after = "getComputedStyle(document.querySelector('.sort'), '::after').display"
    assert page.evaluate(after) == "none"


def test_headings_figures_and_tables_link_to_themselves(opened):
    page = opened()
    links = page.eval_on_selector_all("a.self", "all => all.map(a => [a.innerText, a.hash])")
    assert ["Is it rising?", "#is-it-rising"] in links
    assert ["Figure\u00a02", "#fig-monthly"] in links
    assert ["Table\u00a01", "#tbl-main"] in links
    targets = page.evaluate(
        "[...document.querySelectorAll('a.self')].map(a => !!document.querySelector(a.hash))"
    )
    assert all(targets)
