"""Every table of a document, and the figures behind its charts, in one Excel workbook: a sheet each, and an index.

Made from the objects that the document prints, so that nothing in it differs from the page.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

from pipelines.charts.brand import colour
from pipelines.compose import SYNTHETIC_WORDS, DocumentFacts
from pipelines.documents.printed import Printed, plain_words
from pipelines.documents.tables import Table
from pipelines.spreadsheet_safety import without_formula

NAME = "tables.xlsx"
NUMBER = re.compile(r"([+−]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%?)")
WIDEST, CHARACTERS = 60, 1.15


def write_workbook(
    path: Path, document: DocumentFacts, items: list[Printed], numbered: Mapping[str, str]
) -> Path:
    """Write the workbook. Cells that print one number are numbers in the same decimals; everything else is the
    printed text, and none of it a formula. ``numbered``: Table 1 … by identifier, for references in notes."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties(
            {
                "title": f"{document.title}: tables",
                "subject": document.subtitle,
                "company": document.partnership,
                "keywords": ", ".join(document.keywords),
                "status": document.status,
                "category": document.marking,
            }
        )
        writer = _Writer(book, document, numbered)
        index = book.add_worksheet("Contents")
        listed = [(item, book.add_worksheet(item.number)) for item in items if _table_of(item)]
        writer.index(index, [item for item, _ in listed])
        for item, sheet in listed:
            writer.sheet(sheet, item)
    return path


def _table_of(item: Printed):
    return item.item if isinstance(item.item, Table) else item.item.behind


def as_number(text: str) -> tuple[float, str] | None:
    """The number that a cell prints, and the format that prints it again; None for words and for 12 to 18."""
    found = NUMBER.fullmatch(text)
    if not found:
        return None
    sign, whole, decimals, per_cent = found.groups()
    value = float(whole.replace(",", "") + (decimals or "")) * (-1 if sign == "−" else 1)
    body = "#,##0" + (f".{'0' * (len(decimals) - 1)}" if decimals else "") + per_cent
    rise = f"+{body}" if sign == "+" else body
    # a real minus, as the page prints it
    return (value / 100 if per_cent else value), f"{rise};\u2212{body};{body}"


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, document: DocumentFacts, numbered: Mapping[str, str]):
        font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        self._book, self._font, self._numbered, self._document = book, font, numbered, document
        self._title = book.add_format({**font, "font_size": 14, "bold": True, "font_color": colour("house")})
        self._text = book.add_format(font)
        self._note = book.add_format({**font, "font_color": colour("second-ink")})
        self._mark = book.add_format({**font, "bold": True})
        self._link = book.add_format({**font, "font_color": colour("link"), "underline": 1})
        head = {**font, "bold": True, "text_wrap": True, "bottom": 2, "bottom_color": colour("house")}
        self._heads = {"l": book.add_format(head), "r": book.add_format({**head, "align": "right"})}
        # a text that would be a formula keeps its apostrophe, also when somebody edits the cell
        self._texts = {
            (align, quoted): book.add_format({**font, **look, "quote_prefix": quoted})
            for align, look in (("l", {"text_wrap": True}), ("r", {"align": "right"}))
            for quoted in (False, True)
        }
        self._numbers: dict[str, object] = {}

    def index(self, sheet, items: list[Printed]) -> None:
        self._marks(sheet)
        sheet.write_string(1, 0, f"{self._document.title}: tables", self._title)
        sheet.write_string(2, 0, self._document.subtitle, self._text)
        for row, item in enumerate(items, start=4):
            sheet.write_url(row, 0, f"internal:'{item.number}'!A1", self._link, item.number)
            sheet.write_string(row, 1, self._words(item.item.finding), self._texts["l", False])
            sheet.write_string(row, 2, self._words(item.item.description), self._texts["l", False])
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 2, 70)
        self._page(sheet)

    def sheet(self, sheet, item: Printed) -> None:
        table, drawn = _table_of(item), item.item
        self._marks(sheet)
        behind = "" if isinstance(drawn, Table) else " (the figures behind the chart)"
        sheet.write_string(1, 0, f"{item.number}{behind}. {self._words(drawn.finding)}", self._title)
        sheet.write_string(2, 0, self._words(drawn.description), self._text)
        sheet.write_url(3, 0, "internal:'Contents'!A1", self._link, "Contents")
        top = 5
        heads = [self._words(name) for name, _, _ in table.columns]
        rows = [[self._words(cell) for cell in row] for row in table.rows]
        aligns = [align for _, align, _ in table.columns]
        for place, (head, align) in enumerate(zip(heads, aligns, strict=True)):
            sheet.write_string(top, place, head, self._heads[align])
        for down, cells in enumerate(rows, start=top + 1):
            for across, (words, align) in enumerate(zip(cells, aligns, strict=True)):
                self._write(sheet, down, across, words, align)
        notes = drawn.said_below if isinstance(drawn, Table) else [drawn.notes]
        for row, note in enumerate(filter(None, notes), start=top + len(rows) + 2):
            sheet.write_string(row, 0, self._words(note), self._note)
        for place, head in enumerate(heads):
            longest = [max(map(len, head.split()), default=0), *(len(row[place]) for row in rows)]
            sheet.set_column(place, place, min(WIDEST, CHARACTERS * max(longest) + 2))
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
        self._page(sheet)

    def _marks(self, sheet) -> None:
        """Marking and synthetic mark above everything."""
        marks = [self._document.marking, *([SYNTHETIC_WORDS] if self._document.synthetic else [])]
        sheet.write_string(0, 0, ". ".join(marks), self._mark)

    def _write(self, sheet, row: int, column: int, words: str, align: str) -> None:
        number = as_number(words) if align == "r" else None
        if number:
            sheet.write_number(row, column, number[0], self._number_format(number[1]))
        else:
            sheet.write_string(row, column, words, self._texts[align, without_formula(words) != words])

    def _words(self, text: object) -> str:
        return plain_words(str(text), self._numbered)

    def _number_format(self, code: str):
        if code not in self._numbers:
            self._numbers[code] = self._book.add_format({**self._font, "num_format": code})
        return self._numbers[code]

    def _page(self, sheet) -> None:
        marks = f"&C{self._document.marking}"
        sheet.set_header(f"{marks}\n{SYNTHETIC_WORDS}" if self._document.synthetic else marks)
        sheet.set_footer("&L&A&RPage &P of &N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
