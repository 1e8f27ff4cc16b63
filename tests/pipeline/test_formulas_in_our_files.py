"""What is written for a spreadsheet runs nothing when it is opened, and numbers keep their sign."""

import csv
import io

import polars as pl
import pytest

from pipelines.output import as_csv
from pipelines.spreadsheet_safety import without_formulas

DANGEROUS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    '=HYPERLINK("x")',
    "-",
    "- x",
]
HARMLESS = ["-4", "+4.5", "-1,234", "-3%", "Assault - Sexual", "a=b", "", "'quoted", "5-9"]


@pytest.mark.parametrize("as_written", [as_csv, lambda frame: without_formulas(frame).write_csv()])
def test_no_cell_is_a_formula(as_written) -> None:
    frame = pl.DataFrame(
        {
            "text": [*DANGEROUS, *HARMLESS],
            "second": [*reversed(HARMLESS), *reversed(DANGEROUS)],
            "number": [-float(i) for i in range(len(DANGEROUS) + len(HARMLESS))],
        }
    )
    rows = list(csv.DictReader(io.StringIO(as_written(frame), newline="")))
    rows = [{name: cell.replace("\r", " ") for name, cell in row.items()} for row in rows]
    dangerous = [f"'{text}".replace("\r", " ") for text in DANGEROUS]
    assert [row["text"] for row in rows] == dangerous + HARMLESS
    assert [row["second"] for row in rows] == [*reversed(HARMLESS), *reversed(dangerous)]
    assert [float(row["number"]) for row in rows] == frame["number"].to_list()
