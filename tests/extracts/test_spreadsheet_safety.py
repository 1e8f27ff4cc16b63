"""What is written for a spreadsheet is never run by it, and the rejects laid out for people are such a file."""

import csv

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import rejects
from pipelines.declarations import Source
from pipelines.extracts.store import ExtractStore
from pipelines.spreadsheet_safety import without_formulas
from tests.extracts.test_records import GOOD, HEADER, SOURCE, changed

STARTS = "=+-@\t\r＝＋－＠"


def safe(text: str | None) -> str | None:
    return without_formulas(pl.DataFrame({"cell": [text]}, schema={"cell": pl.String}))["cell"][0]


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "  =1", "＝1+1", "-", "--5"]
)
def test_formulas_are_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+1,234.5", "-12.3%", "St Ann's", "a=b", "", None, "1-2"])
def test_all_else_is_left_as_it_is(text: str | None) -> None:
    assert safe(text) == text


@given(st.text(max_size=8))
def test_nothing_that_is_no_number_begins_like_a_formula(text: str) -> None:
    written = safe(text)
    bare = written.lstrip()
    assert (
        not bare
        or bare[0] not in STARTS
        or bare.strip("+-%").replace(",", "").replace(".", "", 1).isdecimal()
    )


def test_rejects_are_laid_out_for_people_and_go_when_the_file_is_mended(tmp_path) -> None:
    declared = Source(**SOURCE)
    folder = tmp_path / "data_raw" / "calls" / "2021"
    folder.mkdir(parents=True)
    path, out = folder / "calls.csv", tmp_path / "rejects"
    store = ExtractStore(tmp_path / "data_raw", tmp_path / "raw", rejects=out)

    def load(*rows: list[str]) -> pl.DataFrame:
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([HEADER, *rows])
        return rejects.kept(out, list(store.load(declared, ["2021"])))

    found = load(GOOD, changed(day='=HYPERLINK("http://example.org")'))
    assert found.select("source", "edition", "file", "file_row", "column").rows() == [
        ("calls", "2021", "calls.csv", 3, "day")
    ]
    content = (out / "calls" / "2021" / "calls.csv.rejects.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and b"'=HYPERLINK" in content
    assert pl.read_parquet(out / "calls" / "2021" / "calls.csv.rejects.parquet")["value"][0].startswith(
        "=HYPERLINK"
    )
    assert load(GOOD).is_empty()
    assert not list(out.rglob("*.csv")) and not list(out.rglob("*.parquet"))
