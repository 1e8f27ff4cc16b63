"""The last look at an edition: whatever must not be in it stops the build, in every packing."""

import zipfile
from pathlib import Path

import polars as pl
import pytest
import typst

from pipelines.catalogue import Catalogue
from pipelines.disclosure.editions import Edition
from pipelines.disclosure.guard import check_edition
from pipelines.disclosure.openness import Openness
from pipelines.errors import DisclosureError
from pipelines.project import Project

SAMPLE = Catalogue(Project()).assessment("sample")
FILE, HASH = "LAS assaults Q2.csv", "c0ffee" * 10


@pytest.fixture
def edition(tmp_path) -> tuple[Edition, Path, Path]:
    restricted, tables, documents = (tmp_path / name for name in ("restricted", "public", "documents"))
    for folder in (restricted, tables, documents / "out"):
        folder.mkdir(parents=True)
    pl.DataFrame(
        {
            "source": ["mps_borough_crime", "ambulance", "asb_casework"],
            "open": [True, False, False],
            "personal": [False, False, True],
            "marking": ["OFFICIAL", "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"],
        }
    ).write_parquet(restricted / "meta.sources.parquet")
    extracts = {"source": ["ambulance"], "file": [FILE], "sha256": [HASH]}
    pl.DataFrame(extracts).write_parquet(restricted / "raw.extracts.parquet")
    pl.DataFrame({"source": ["mps_borough_crime"], "count": [3]}).write_parquet(tables / "t.parquet")
    (documents / "out" / "page.html").write_text("<p>An ambulance was called; OFFICIAL.</p>", "utf-8")
    return Edition("public", SAMPLE, tables), documents, restricted


def check(edition) -> None:
    found, documents, restricted = edition
    check_edition(found, documents, restricted, Openness(restricted, SAMPLE))


def test_an_edition_that_holds_nothing_of_it_passes(edition):
    check(edition)
    assert edition[0].tables.is_dir()


def _workbook(folder: Path, text: str) -> None:
    with zipfile.ZipFile(folder / "tables.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("docProps/core.xml", f"<dc:subject>{text}</dc:subject>")


def _pdf(folder: Path, markup: str) -> None:
    (folder / "page.typ").write_text(f"{markup}\nNothing.", "utf-8")
    typst.compile(folder / "page.typ", output=folder / "page.pdf", pdf_standards="ua-1")
    (folder / "page.typ").unlink()


@pytest.mark.parametrize("text", [FILE, HASH, "asb_casework", "OFFICIAL-SENSITIVE"])
@pytest.mark.parametrize(
    "plant",
    [
        lambda folder, text: (folder / "page.html").write_text(text.replace("-", "&#45;"), "utf-8"),
        lambda folder, text: (folder / "chart.svg").write_text(f"<desc>{text}</desc>", "utf-8"),
        lambda folder, text: (folder / "page.qmd").write_text(f"Source: {text}.", "utf-8"),
        _workbook,
        lambda folder, text: _pdf(folder, f'#set document(title: "Zoë", keywords: ("{text}",))'),
        lambda folder, text: _pdf(folder, f'#set document(title: "A")\n= Zoë {text}'),
        lambda folder, text: _pdf(folder, f'#set document(title: "A")\n#figure(alt: "Zoë {text}", rect())'),
        lambda folder, text: pl.DataFrame({"note": [f"of {text}"]}).write_parquet(folder / "t.parquet"),
        lambda folder, text: pl.DataFrame({"notes": [["a", f"of {text}"]]}).write_parquet(
            folder / "t.parquet"
        ),
        lambda folder, text: pl.DataFrame({f"of {text}": [1]}).write_parquet(folder / "t.parquet"),
    ],
    ids=[
        "web page",
        "drawing",
        "text",
        "workbook",
        "property",
        "bookmark",
        "alternative text",
        "table",
        "list in a table",
        "name of a column",
    ],
)
def test_what_must_not_be_there_stops_the_build_and_goes(edition, plant, text):
    found, documents, _ = edition
    plant(documents / "out", text)
    with pytest.raises(DisclosureError, match="is not published"):
        check(edition)
    assert not found.tables.exists()
    assert not documents.exists()


def test_a_row_of_a_closed_source_in_the_tables_is_found_though_its_key_is_a_word(edition):
    pl.DataFrame({"sources": [["mps_borough_crime", "ambulance"]]}).write_parquet(
        edition[0].tables / "t.parquet"
    )
    with pytest.raises(DisclosureError, match="rows of ambulance"):
        check(edition)


@pytest.mark.parametrize(
    "column", [pl.Series([{"a": FILE}]), pl.Series([FILE], dtype=pl.Categorical), pl.Series([FILE.encode()])]
)
def test_a_column_that_can_not_be_searched_is_not_let_through(edition, column):
    pl.DataFrame({"note": column}).write_parquet(edition[0].tables / "t.parquet")
    with pytest.raises(DisclosureError, match="column note that can not be searched"):
        check(edition)


def test_its_exit_code_is_that_of_disclosure():
    assert DisclosureError.exit_code == 5
