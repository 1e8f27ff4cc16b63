"""Rows of text as the bytes of a CSV file or workbook, the same bytes every time and everywhere."""

import csv
import gzip
import io
import zipfile
from xml.sax.saxutils import escape

from pipelines.errors import UsageError
from pipelines.sample.declared import SampleFile

LINE_ENDS = {"lf": "\n", "crlf": "\r\n"}
FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# A workbook of one sheet without styles: what a reader needs, and nothing that changes with time or version.
WORKBOOK_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def as_delimited(file: SampleFile, rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=LINE_ENDS[file.line_end])
    writer.writerows(_framed(file, rows))
    try:
        content = text.getvalue().encode(file.encoding)
    except UnicodeEncodeError as error:
        sign = error.object[error.start]
        raise UsageError(f"data_raw/sample.yaml: {file.name}: {file.encoding} has no {sign!r}") from error
    return _packed(content) if file.name.endswith(".gz") else content


def as_workbook(file: SampleFile, rows: list[list[str]]) -> bytes:
    """One sheet; whole numbers are numbers. Stored, not packed, so that no version of zlib changes a byte."""
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(text, column, number) for column, text in enumerate(row))}</row>'
        for number, row in enumerate(_framed(file, rows), start=1)
    )
    sheet = f'<worksheet xmlns="{SHEET}"><sheetData>{lines}</sheetData></worksheet>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as workbook:
        for name, part in {**WORKBOOK_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY_OF_ZIP)
            entry.create_system = 0  # else the system that writes is noted
            workbook.writestr(entry, (XML + part).encode())
    return content.getvalue()


def _framed(file: SampleFile, rows: list[list[str]]) -> list[list[str]]:
    return [*([text] for text in file.title_rows), *rows, *([text] for text in file.footnotes)]


def _packed(content: bytes) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
        stream.write(content)
    return packed.getvalue()


def _cell(text: str, column: int, row: int) -> str:
    place = f"{_letters(column)}{row}"
    if text.isdigit():
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""


def _letters(column: int) -> str:
    """The column's name in a workbook: A to Z, AA, AB and on."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
