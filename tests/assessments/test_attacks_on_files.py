"""Attacks on the sample's public edition as it lies in its folder: pages, workbook, drawings and the data within them."""

import json
from pathlib import Path

import altair as alt
import docx
import fastexcel
import lxml.html
import polars as pl
import pytest
from drawn_counts import Row, coloured, drawn

from pipelines.catalogue import Catalogue
from pipelines.disclosure.registers import register_of
from pipelines.project import Project
from tests.disclosure.attack import Attacker, Place, read_table

CATALOGUE = Catalogue(Project())
CLOSED = {name for name, source in CATALOGUE.sources.items() if not source.open}
REGISTERS = CATALOGUE.assessment("sample").public_counts
BOROUGH = "Haringey"

# --- the tables --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(both_editions):
    return both_editions


@pytest.fixture(scope="module")
def page(built) -> dict[str, dict[Place, int | None]]:
    """Of each register's title what its table on the web page says."""
    tree = lxml.html.parse(built.public_document("html"))
    found = {}
    for figure in tree.xpath('//figure[starts-with(@id, "tbl-partner-counts-")]'):
        caption = " ".join(figure.xpath("string(figcaption)").split())
        headers, *rows = ([_text(cell) for cell in row.xpath("th|td")] for row in figure.xpath(".//tr"))
        register = next(title for title in map(_title, REGISTERS) if title in caption)
        found[register] = read_table(headers, rows, caption)
    return found


def _text(element) -> str:
    return " ".join(element.text_content().split())


def _title(source: str) -> str:
    return CATALOGUE.sources[source].title


@pytest.mark.parametrize("source", REGISTERS)
def test_no_hidden_count_can_be_worked_out_from_the_page(page, source):
    register, table = register_of(CATALOGUE, source), page[_title(source)]
    titles = {CATALOGUE.measures[key].title: leaves for key, leaves in register.leaves.items()}
    wards = sorted({area for _, area, _ in table} - {BOROUGH})
    hidden = [place for place, count in table.items() if count is None]
    assert len(wards) == 21 and hidden
    attacker = Attacker(titles, BOROUGH, wards, {last for _, _, last in table})
    attacker.learn_table(table)
    assert attacker.too_close(hidden, register.threshold) == []


def test_small_counts_hidden_alone_would_be_worked_out(built, page):
    """The proof that the test above can fail: the counts that were hidden with small ones are told."""
    source = "asb_casework"
    register, table = register_of(CATALOGUE, source), dict(page[_title(source)])
    titles = {CATALOGUE.measures[key].title: leaves for key, leaves in register.leaves.items()}
    proof = pl.read_parquet(built.project("restricted") / "disclosure-proof-public.parquet")
    names = dict(
        pl.read_parquet(built.tables("restricted") / "analysis.scope_areas.parquet")[
            "area_code", "area_name"
        ].rows()
    )
    attacker = Attacker(
        titles, BOROUGH, sorted({area for _, area, _ in table} - {BOROUGH}), {last for _, _, last in table}
    )
    attacker.learn_table(table)
    told = proof.filter(
        (pl.col("source") == source) & pl.col("printed") & (pl.col("status") == "hidden with it")
    )
    for measure, area, end, count in told.select("measure", "area_code", "period_end", "count").rows():
        place = (CATALOGUE.measures[measure].title, names[area], end.year * 12 + end.month - 1)
        assert table.pop(place) is None
        attacker.learn(attacker.row(place), count, count)
    assert attacker.too_close([place for place, count in table.items() if count is None], register.threshold)


def test_every_other_file_says_the_same_and_no_more(built, page):
    """The workbook's cells are the page's, and the Word document holds as many hidden counts."""
    book = fastexcel.read_excel(built.public_document("html").with_name("sample-public-official-tables.xlsx"))
    found = []
    for name in book.sheet_names:
        sheet = book.load_sheet(name, header_row=None, dtypes="string").to_polars().rows()
        title = next(
            (t for t in map(_title, REGISTERS) if any(str(row[0]).startswith(f"{t}: ") for row in sheet)), ""
        )
        if title:
            first = next(number for number, row in enumerate(sheet) if row[0] == "Area")
            last = next(n for n, row in enumerate(sheet) if n > first and row[0] is None)
            assert (
                read_table(list(sheet[first]), [list(row) for row in sheet[first + 1 : last]], sheet[2][0])
                == page[title]
            )
            found.append(title)
    assert sorted(found) == sorted(page)
    hidden = sum(count is None for table in page.values() for count in table.values())
    tables = docx.Document(built.public_document("docx")).tables
    cells = [
        cell.text
        for table in tables
        if table.rows[0].cells[0].text == "Area"
        for row in table.rows
        for cell in row.cells
    ]
    assert cells.count("[c]") == hidden


def test_the_order_of_rows_and_columns_says_nothing_of_the_counts(page):
    """A table sorted by its counts is a ranking: wards stand by name, kinds of report as they were declared."""
    for table in page.values():
        wards = list(dict.fromkeys(area for _, area, _ in table if area != BOROUGH))
        assert wards == sorted(wards)


def test_nothing_but_counts_of_a_year_is_printed_of_a_register(built):
    """No month, change, percentage, rate, rank or interval of theirs: in no table and no sentence."""
    text = (built.project("public") / "sample-public-official.qmd").read_text(encoding="utf-8")
    chapter = text[text.index("# Counts from partners") : text.index("# What this edition holds back")]
    elsewhere = text.replace(chapter, "")
    assert "%" not in chapter
    for source in REGISTERS:
        for key in register_of(CATALOGUE, source).leaves:
            assert CATALOGUE.measures[key].title not in elsewhere


# --- the drawings ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wanted(built) -> list[Row]:
    """Of every measure of a closed source: its wards' counts of a year, its months of the borough."""
    folder = built.tables("restricted")
    figures = pl.read_parquet(folder / "analysis.figures.parquet").filter(
        pl.col("source").is_in(sorted(CLOSED)) & (pl.col("comparison") == "12_month")
    )
    months = pl.read_parquet(folder / "analysis.area_months.parquet").filter(
        pl.col("source").is_in(sorted(CLOSED))
    )
    found = []
    for (measure,), own in figures.filter(pl.col("area_type") == "ward").group_by(
        "measure", maintain_order=True
    ):
        for column in ("count", "base_count"):
            found.append(Row(f"{measure} by ward", tuple(own[column].drop_nulls()), in_order=False))
    for (measure,), own in months.filter(pl.col("area_type") == "borough").sort("month").group_by("measure"):
        counts = own["count"].drop_nulls().to_list()
        found += [Row(f"{measure} by month", tuple(counts[-size:]), in_order=True) for size in (12, 24, 36)]
    return [row for row in found if row.tells]


def _drawings(folder: Path) -> list[Path]:
    return sorted(path for kind in ("svg", "json", "html") for path in folder.rglob(f"*.{kind}"))


def test_no_mark_is_as_long_or_as_high_as_a_partner_s_count(built, wanted):
    paths = _drawings(built.project("public"))
    assert len(paths) > 60 and len(wanted) > 20
    assert [leak for path in paths for leak in drawn(path, wanted)] == []


def test_the_restricted_edition_s_drawings_do_give_them_back(built, wanted):
    """The proof that the test above can fail."""
    found = [
        leak for path in _drawings(built.project("restricted") / "figures") for leak in drawn(path, wanted)
    ]
    assert any(leak.startswith("spark-ambulance-assaults.svg: the bends of a line") for leak in found)


@pytest.fixture(scope="module")
def by_ward(built) -> pl.DataFrame:
    """The wards with their shapes and a partner's counts."""
    folder = built.tables("restricted")
    figures = pl.read_parquet(folder / "analysis.figures.parquet").filter(
        (pl.col("measure") == "ambulance_assaults") & (pl.col("comparison") == "12_month")
    )
    shapes = pl.read_parquet(folder / "analysis.ward_shapes.parquet").select(
        "area_code", "area_name", "geometry"
    )
    return shapes.join(figures.select("area_code", "count"), on="area_code")


@pytest.mark.parametrize("kind", ["svg", "json"])
def test_a_bar_chart_of_a_restricted_table_is_found(by_ward, wanted, tmp_path, kind):
    data = by_ward.select("area_name", "count").with_columns(shown=pl.col("count") * 0.37)
    chart = alt.Chart(data).mark_bar().encode(alt.X("shown:Q", axis=None), alt.Y("area_name:N", axis=None))
    path = tmp_path / f"bars.{kind}"
    chart.save(str(path))
    assert any("ambulance_assaults by ward" in leak for leak in drawn(path, wanted))


def _middles(shapes: pl.DataFrame) -> list[tuple[float, float]]:
    """The middle of each ward from west to east."""
    found = []
    for shape in shapes["geometry"]:
        corners = json.loads(shape)["coordinates"][0]
        x = [corner[0] for corner in corners]
        found.append(((min(x) + max(x)) / 2, 0.0))
    return found


def test_no_map_s_colours_class_a_partner_s_counts(built, by_ward):
    folder = built.tables("restricted")
    figures = pl.read_parquet(folder / "analysis.figures.parquet").filter(pl.col("comparison") == "12_month")
    rows = {
        measure: by_ward.select("area_code")
        .join(own.select("area_code", "count"), on="area_code", how="left", maintain_order="left")["count"]
        .to_list()
        for (measure,), own in figures.filter(
            pl.col("source").is_in(sorted(CLOSED)) & (pl.col("area_type") == "ward")
        ).group_by("measure")
    }
    rows = {measure: counts for measure, counts in rows.items() if None not in counts}
    maps = [path for path in _drawings(built.project("public") / "figures") if path.name.startswith("map-")]
    maps = [path for path in maps if path.suffix == ".svg"]
    assert maps and rows
    assert [leak for path in maps for leak in coloured(path, _middles(by_ward), rows)] == []


def test_a_map_coloured_by_a_restricted_table_is_found(by_ward, tmp_path):
    features = [
        {"type": "Feature", "geometry": json.loads(shape), "properties": {"count": count}}
        for shape, count in by_ward.select("geometry", "count").rows()
    ]
    colour = alt.Color(
        "properties.count:Q", scale=alt.Scale(type="quantize", range=["#eee", "#aaa", "#666", "#222"])
    )
    chart = alt.Chart(alt.Data(values=features)).mark_geoshape().encode(colour.legend(None))
    chart.project("identity", reflectY=True).save(str(tmp_path / "map.svg"))
    counts = {"ambulance_assaults": by_ward["count"].to_list()}
    assert coloured(tmp_path / "map.svg", _middles(by_ward), counts)
