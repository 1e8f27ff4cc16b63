"""The workbook holds what the document prints: the same numbers, as numbers, and nothing that runs."""

import re
import zipfile

import pytest
from fastexcel import read_excel
from hypothesis import given
from hypothesis import strategies as st
from sample_report import facts

from pipelines.documents import wording
from pipelines.documents.drawings import Drawing
from pipelines.documents.printed import numbers, plain_words, printed
from pipelines.documents.tables import Table, behind
from pipelines.documents.workbook import as_number, write_workbook

COLUMNS = [("Offence", "l", 40), ("Number", "r", 10), ("Change", "r", 10), ("Reading", "l", 20)]
TABLE = Table(
    "rates",
    "Robbery rose.",
    "Recorded offences",
    COLUMNS,
    [
        ["**Robbery**", "1,511", "+22%", "[▲\u00a0Up]{.v-up}"],
        ["=1+1", "12.50", "−0.4%", "`a.csv`, see @fig-trend"],
        [
            "Knife",
            "[c]",
            "16 to 17",
            '![Counts of 3 years.](figures/spark){.spark fig-alt="Counts of 3 years."}',
        ],
    ],
    ["[c]: not shown, to protect individuals.", "Source: as @tbl-rates."],
)
FIGURE = Drawing(
    "trend", "It rose.", "By month", "Chart.", "Source: x.", behind("It rose.", COLUMNS, TABLE.rows[:1])
)
NOWHERE = Table("elsewhere", "Not printed.", "", COLUMNS, [["a", "1", "1%", "b"]])
TEXT = f"{FIGURE.markdown}\n\n{TABLE.markdown}\n\n| a |\n|:--|\n| 1 |\n\n: By hand {{#tbl-own}}\n"


@pytest.mark.parametrize(
    ("cells", "notes", "said"),
    [
        (["Robbery", "–"], ["Source: x."], "–: none, or none that can be given. Source: x."),
        (["Robbery", "–"], ["–: fewer than 20."], "–: fewer than 20."),
        (["Aged 10–17", "1"], ["Source: x."], "Source: x."),
    ],
)
def test_what_a_dash_means_is_said_once_where_a_cell_holds_one(cells, notes, said):
    table = Table("dashes", "Robbery rose.", "", COLUMNS[:2], [cells], notes)
    assert f"::: {{.source}}\n{said}\n:::" in table.markdown


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "tables.xlsx"
    values = {"sections": [{"inner": (TABLE, NOWHERE)}], "figure": FIGURE}
    return write_workbook(path, facts(), printed(values, TEXT), numbers(TEXT))


def cells(book, sheet: str) -> list[list]:
    frame = read_excel(book).load_sheet(sheet, header_row=None, dtypes="string").to_polars()
    return [[cell for cell in row if cell is not None] for row in frame.rows()]


def test_a_sheet_for_each_table_in_the_order_and_with_the_numbers_of_the_document(book):
    assert read_excel(book).sheet_names == ["Contents", "Figure 1", "Table 1"]
    index = cells(book, "Contents")
    assert ["Figure 1", "It rose.", "By month"] in index
    assert ["Table 1", "Robbery rose.", "Recorded offences"] in index


def test_a_sheet_says_what_the_page_says(book):
    rows = cells(book, "Table 1")
    assert rows[0] == ["OFFICIAL-SENSITIVE. Synthetic sample data: not real figures"]
    assert rows[1:3] == [["Table 1. Robbery rose."], ["Recorded offences"]]
    assert rows[5] == ["Offence", "Number", "Change", "Reading"]
    assert rows[6] == ["Robbery", "1511", "0.22", "▲ Up"]
    assert rows[7] == ["=1+1", "12.5", "-0.004", "a.csv, see Figure 1"]
    assert rows[8] == ["Knife", "[c]", "16 to 17", "Counts of 3 years."]
    assert rows[-2:] == [["[c]: not shown, to protect individuals."], ["Source: as Table 1."]]


def test_nothing_in_the_workbook_is_a_formula_or_a_link_elsewhere(book):
    with zipfile.ZipFile(book) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "sheet" in name]
        styles = parts.read("xl/styles.xml").decode()
    assert not any(re.search(r"<f>|TargetMode=\"External\"", sheet) for sheet in sheets)
    assert 'quotePrefix="1"' in styles  # the text =1+1 stays text when somebody edits its cell


def test_marking_is_in_the_properties_and_on_every_printed_page(book):
    with zipfile.ZipFile(book) as parts:
        properties = parts.read("docProps/core.xml").decode()
        sheets = [parts.read(n).decode() for n in parts.namelist() if re.match(r"xl/worksheets/sheet\d", n)]
    assert "OFFICIAL-SENSITIVE" in properties
    assert "Synthetic sample data" in properties
    assert len(sheets) == 3
    assert all("&amp;COFFICIAL-SENSITIVE" in sheet for sheet in sheets)


@given(st.floats(-1e7, 1e7), st.integers(0, 3))
def test_a_printed_number_is_that_number(value, decimals):
    text = wording.number(value, decimals)
    found, code = as_number(text)
    assert found == pytest.approx(round(value, decimals), abs=1e-9)
    assert code.count("0") >= decimals + 1


@given(st.floats(-900, 900))
def test_a_printed_percentage_is_a_fraction(value):
    text = wording.signed_percent(value)
    assert as_number(text)[0] == pytest.approx(float(text.replace("−", "-").rstrip("%")) / 100)


@pytest.mark.parametrize(
    "text", ["16 to 17", "[c]", "–", "2=", "1,23", "12 months", "", "E09000014", "1.2.3"]
)
def test_words_are_no_number(text):
    assert as_number(text) is None


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("**bold** and *stressed* and 2 * 3", "bold and stressed and 2 * 3"),
        (r"a\|b and \*star\*", "a|b and *star*"),
        ("[text](https://example.org)", "text"),
        ("+5%* starred", "+5%* starred"),
        ("[x] and [low]", "[x] and [low]"),
    ],
)
def test_markup_becomes_plain_words(markdown, words):
    assert plain_words(markdown, {}) == words
