"""The rows of a file as text, for tests of several folders."""

import csv
import gzip
import io
from pathlib import Path

import fastexcel


def rows_of(path: Path) -> list[list[str]]:
    """Every row of a CSV, gzipped CSV or workbook as it stands in the file, read by other means than the product's."""
    if path.suffix == ".xlsx":
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars()
        return [[cell or "" for cell in row] for row in sheet.rows()]
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    return list(csv.reader(io.StringIO(text, newline="")))
