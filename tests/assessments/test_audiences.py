"""The public edition of the sample: what it holds, what it says of itself, and that nothing else can be read from it."""

import io
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import docx
import polars as pl
import pytest
from desk import Desk, lay_out_sample
from pypdf import PdfReader
from test_planted_identities import _texts, identities, leaks

from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.disclosure.editions import edition_for
from pipelines.project import Project
from pipelines.reports import make_documents
from pipelines.tiers import at_tier

CATALOGUE = Catalogue(Project())
CLOSED = {name for name, source in CATALOGUE.sources.items() if not source.open}
# what is worked out anew from the rows that stay
ADJUSTED = {"adjusted_p_value", "verdict"}
DATES = re.compile(rb"<dc(?:terms)?:(?:created|modified|date)[^>]*>[^<]*<")


@pytest.fixture(scope="module")
def built(both_editions: Desk) -> Desk:
    return both_editions


@pytest.fixture(scope="module")
def without_partners(tmp_path_factory) -> Desk:
    """The public edition on a desk where not one extract of a source that is not open lies."""
    desk = lay_out_sample(tmp_path_factory.mktemp("open"), leaving_out=CLOSED)
    answer = desk.sna("build", "sample", "--audience", "public")
    assert answer.returncode == 0, answer.stderr
    return desk


def public_text(built: Desk) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(built.public_document("pdf")).pages)


# --- what it says ------------------------------------------------------------------------------------------


def test_every_page_and_property_bears_the_edition_s_own_marking(built):
    for pages, marking in (
        (PdfReader(built.document("pdf")), "OFFICIAL-SENSITIVE"),
        (PdfReader(built.public_document("pdf")), "OFFICIAL"),
    ):
        marks = [re.findall(r"OFFICIAL(?:-SENSITIVE)?", page.extract_text()) for page in pages.pages]
        assert all(found and set(found) == {marking} for found in marks)
        assert pages.metadata["/Keywords"].split(",")[0] == marking
    assert docx.Document(built.public_document("docx")).core_properties.keywords.startswith("OFFICIAL,")
    with zipfile.ZipFile(
        built.public_document("html").with_name("sample-public-official-tables.xlsx")
    ) as book:
        assert "<cp:category>OFFICIAL</cp:category>" in book.read("docProps/core.xml").decode()


def test_a_reader_is_told_what_the_edition_is_and_what_it_holds_back(built):
    text = " ".join(public_text(built).split())
    assert "public edition" in text[:400]
    assert "This is the public edition. It is made from open data" in text
    page = built.public_document("html").read_text(encoding="utf-8").replace("’", "'")
    for item in CATALOGUE.audience_rules("public").held_back.values():
        assert item.why.rstrip(".")[:60] in " ".join(page.split())
    assert re.search(r"High-risk domestic abuse \(MARAC\).{0,80} Held back in the public edition\.", text)
    assert "public edition" not in " ".join(
        page.extract_text() for page in PdfReader(built.document("pdf")).pages
    )


def test_nothing_is_said_to_be_absent_that_was_supplied(built):
    """The restricted edition says "not supplied" of what did not come; here it would be untrue."""
    text = " ".join(public_text(built).split())
    assert not re.search(r"(was|were) not supplied|nobody wrote|not written down", text)


def test_no_reference_is_left_without_its_table(built):
    page = built.public_document("html").read_text(encoding="utf-8")
    assert not re.search(r"@(tbl|fig)-|\?\?", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))
    targets = set(re.findall(r'\bid="([^"]+)"', page))
    assert {anchor for anchor in re.findall(r'href="#([^"]+)"', page)} <= targets


def test_only_what_was_marked_was_taken_from_what_people_wrote(built):
    text = " ".join(public_text(built).split())
    assert "the lights by the underpass have been out since winter" in text  # audience: public
    assert "Burglary campaign" in text
    assert "Knife surrender bins" not in text
    for restricted in ("volunteer's post", "grant for violence prevention", "Agree one robbery plan"):
        assert restricted not in text


# --- what it holds -----------------------------------------------------------------------------------------


def test_the_public_tables_are_rows_of_the_restricted_ones(built):
    """Line by line: nothing is in the public edition but what the rules let pass of the restricted one."""
    restricted, public = built.tables("restricted"), built.tables("public")
    rules = CATALOGUE.audience_rules("public").tables
    assert {p.name for p in public.iterdir()} - {p.name for p in restricted.iterdir()} == {
        "meta.withheld.parquet",
        "analysis.partner_counts.parquet",
    }
    for path in sorted(restricted.iterdir()):
        own, shown = pl.read_parquet(path), pl.read_parquet(public / path.name)
        assert shown.schema == own.schema
        kept = [name for name in own.columns if name not in ADJUSTED]
        assert shown.select(kept).join(own.select(kept), on=kept, how="anti", nulls_equal=True).is_empty()
        if rules[path.stem].rule == "whole":
            assert shown.height == own.height
        for column in ("source", "measure"):
            if column in shown.columns:
                values = set(shown[column].drop_nulls())
                sources = values if column == "source" else _sources_of(values)
                assert not sources & CLOSED, f"{path.stem}.{column}"


def _sources_of(measures: set[str]) -> set[str]:
    return {
        source for key in measures if key in CATALOGUE.measures for source in CATALOGUE.measures[key].sources
    }


def test_how_many_rows_were_dropped_is_kept_with_the_restricted_documents(built):
    record = pl.read_csv(built.project("restricted") / "held-back-from-public.csv")
    by_table = {row["table"]: row for row in record.to_dicts()}
    assert by_table["analysis.marac"]["rows_dropped"] == by_table["analysis.marac"]["rows"] > 0
    assert 0 < by_table["analysis.figures"]["rows_dropped"] < by_table["analysis.figures"]["rows"]
    assert not list(built.project("public").rglob("held-back-from*"))


def test_what_the_restricted_side_alone_may_read_lies_beside_its_document(built):
    beside = {path.name for path in built.document("html").parent.iterdir()}
    kept = {
        "held-back-from-public.csv",
        "disclosure-proof-public.csv",
        "disclosure-proof-public.txt",
        "sample-official-sensitive-reading-ease.csv",
        "passages-to-re-read.csv",
    }
    assert kept <= beside
    given_out = [path.name for path in built.public_document("html").parent.rglob("*") if path.is_file()]
    assert not [name for name in given_out if not name.startswith(("sample-public-official", "figure-"))]


def test_nobody_and_no_field_of_a_partner_s_extract_is_in_any_public_file(built, tmp_path):
    folders = (built.tables("public"), built.project("public"), built.public_document("pdf").parent)
    wanted = identities(built.extracts) | _names_of_closed_fields() | _files_of_closed_sources(built)
    assert len(wanted) > 1000
    assert [leak for folder in folders for leak in leaks(folder, wanted)] == []
    # the proof that this can fail: the restricted edition names the files of partners
    assert leaks(built.project("restricted"), _files_of_closed_sources(built))


def _names_of_closed_fields() -> set[str]:
    """The headers of the personal extracts that no open source shares; others hold titles that documents print."""

    def headers(sources: set[str]) -> set[str]:
        columns = [column for name in sources for column in CATALOGUE.sources[name].columns.values()]
        return {header for column in columns for header in column.headers.values()}

    personal = {name for name in CLOSED if CATALOGUE.sources[name].personal}
    closed = headers(personal) - headers(set(CATALOGUE.sources) - CLOSED)
    return {header for header in closed if " " in header}


def _files_of_closed_sources(built: Desk) -> set[str]:
    return {path.name for name in CLOSED for path in built.extracts.glob(f"{name}/sample/*")}


# --- that nothing else can be read from it -----------------------------------------------------------------


def test_the_edition_is_the_same_without_a_single_extract_of_a_partner(
    built, without_partners, tmp_path, monkeypatch
):
    """Non-interference: but for the counts that partners let go, no byte that a reader gets depends on what they sent."""
    silent = changed(CATALOGUE.assessment("sample"), public_counts=[])
    monkeypatch.setattr(Catalogue, "assessment", lambda catalogue, name: silent)
    made = Project(build=tmp_path)
    shutil.copytree(built.tables("restricted"), made.published / "run" / "sample" / "restricted")
    make_documents(Catalogue(made), "sample", "run", audiences=["public"])
    assert _differences(made.published / "run/sample/public", without_partners.tables("public")) == []
    assert _differences(made.documents / "run/sample/public", without_partners.project("public")) == []
    counted = [
        pl.read_parquet(desk.tables("restricted") / "analysis.figures.parquet")["count"].null_count()
        for desk in (built, without_partners)
    ]
    assert counted[0] < counted[1]  # the desks do differ


def test_the_first_tier_is_the_same_without_a_single_extract_of_a_partner(built, without_partners, tmp_path):
    """Non-interference of a tier: what its document reads does not depend on what it may not use, even received."""
    sample, tables = CATALOGUE.assessment("sample"), {}
    for name, desk in (("all", built), ("open", without_partners)):
        shutil.copytree(desk.tables("restricted"), tmp_path / name / "restricted")
        own, folder = at_tier(CATALOGUE, sample, "sna_tier_1", tmp_path / name / "restricted")
        assert not CLOSED & set(own.editions)
        tables[name] = {path.stem: pl.read_parquet(path) for path in folder.iterdir()}
    differ = [
        table
        for table, frame in tables["all"].items()
        if not frame.sort(frame.columns).equals(tables["open"][table].sort(frame.columns))
    ]
    assert differ == []


def test_no_byte_depends_on_a_hidden_count(built, tmp_path):
    """The same printed counts and the same margins, other hidden counts: the same tables, and so the same documents."""
    tables, restricted = built.tables("restricted"), tmp_path / "restricted"
    shutil.copytree(tables, restricted)
    figures = pl.read_parquet(tables / "analysis.figures.parquet")
    hidden = pl.read_parquet(built.project("restricted") / "disclosure-proof-public.parquet").filter(
        (pl.col("measure") == "ambulance_weapon_wounds") & (pl.col("status") == "small") & pl.col("printed")
    )
    more = hidden.filter(pl.col("count") < 7)["area_code"][0]
    less = hidden.filter((pl.col("count") > 1) & (pl.col("area_code") != more))["area_code"][0]
    own = (pl.col("measure") == "ambulance_weapon_wounds") & (pl.col("comparison") == "12_month")
    moved = figures.with_columns(
        count=pl.col("count")
        + pl.when(own & (pl.col("area_code") == more)).then(1).otherwise(0)
        - pl.when(own & (pl.col("area_code") == less)).then(1).otherwise(0)
    )
    assert not moved.equals(figures)
    moved.write_parquet(restricted / "analysis.figures.parquet")
    months = pl.read_parquet(tables / "analysis.area_months.parquet").with_row_index("row")
    year = months.filter(
        (pl.col("measure") == "ambulance_weapon_wounds") & (pl.col("month") >= date(2024, 10, 1))
    )
    up = year.filter(pl.col("area_code") == more)["row"][0]
    down = year.filter((pl.col("area_code") == less) & (pl.col("count") > 0))["row"][0]
    step = pl.when(pl.col("row") == up).then(1).when(pl.col("row") == down).then(-1).otherwise(0)
    moved = months.with_columns(count=pl.col("count") + step).drop("row")
    moved.write_parquet(restricted / "analysis.area_months.parquet")
    edition = edition_for(CATALOGUE, CATALOGUE.assessment("sample"), "public", restricted)
    assert _differences(edition.tables, built.tables("public")) == []


def test_an_edition_is_made_once_and_anew_where_it_is_not_as_it_was_made(built, tmp_path):
    """Documents made later read the tables that were proved; tables that somebody has touched since are not those."""
    restricted = tmp_path / "restricted"
    shutil.copytree(built.tables("restricted"), restricted)
    edition = edition_for(CATALOGUE, CATALOGUE.assessment("sample"), "public", restricted)
    written = {path: path.stat().st_mtime_ns for path in edition.tables.iterdir()}
    again = edition_for(CATALOGUE, CATALOGUE.assessment("sample"), "public", restricted)
    assert {path: path.stat().st_mtime_ns for path in again.tables.iterdir()} == written
    counts = edition.tables / "analysis.partner_counts.parquet"
    proved = pl.read_parquet(counts)
    proved.with_columns(pl.col("count").fill_null(3)).write_parquet(counts)
    edition_for(CATALOGUE, CATALOGUE.assessment("sample"), "public", restricted)
    assert pl.read_parquet(counts).equals(proved) and proved["count"].null_count()


def test_every_hidden_count_is_proved_beside_the_restricted_document(built):
    proof = pl.read_parquet(built.project("restricted") / "disclosure-proof-public.parquet")
    hidden = proof.filter(pl.col("status").is_in(["small", "hidden with it", "hidden before"]))
    assert hidden.height > 50
    assert "public already" not in proof["status"]
    assert (hidden["high"] - hidden["low"] >= hidden["protection"]).all()
    printed = pl.read_parquet(built.tables("public") / "analysis.partner_counts.parquet")
    assert (
        printed.filter(pl.col("status") == "suppressed")["count"].null_count()
        == hidden.filter("printed").height
    )
    assert not printed.filter(pl.col("count").is_between(1, pl.col("threshold") - 1)).height
    assert " [c] " in public_text(built).replace("\n", " ")
    words = (built.project("restricted") / "disclosure-proof-public.txt").read_text(encoding="utf-8")
    assert words.count("An attacker who knows all that is printed") == len(
        CATALOGUE.assessment("sample").public_counts
    )
    assert re.search(r"proved that nothing costs less than \d+: a gap of [\d.]+%", words)
    assert not list(built.project("public").rglob("disclosure-proof*"))


def test_last_year_s_public_counts_are_part_of_the_problem(built):
    """What its edition hid stays hidden, what it printed is known to the attacker."""
    kept = pl.read_csv(
        CATALOGUE.project.assessments / "sample-2024" / "published_counts.csv", infer_schema=False
    )
    proof = pl.read_parquet(built.project("restricted") / "disclosure-proof-public.parquet").with_columns(
        pl.col("period_start", "period_end").dt.strftime("%Y-%m")
    )
    both = kept.join(
        proof, on=["source", "measure", "area_code", "period_start", "period_end"], suffix="_now"
    )
    assert both["area_code"].n_unique() == 22  # its wards, which this year's edition does not print again
    was_hidden = pl.col("count").is_null()
    assert both.filter(was_hidden & (pl.col("status") == "published")).is_empty()
    assert both.filter(was_hidden).height > 50
    assert (both.filter(~was_hidden)["low"] == both.filter(~was_hidden)["high"]).all()


def _differences(one: Path, other: Path) -> list[str]:
    files = {
        path.relative_to(folder) for folder in (one, other) for path in folder.rglob("*") if path.is_file()
    }
    return [str(file) for file in sorted(files) if _content(one / file) != _content(other / file)]


def _content(path: Path) -> object:
    """A file's bytes; of those that hold the moment they were made, everything but that."""
    content = path.read_bytes()
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return {name: DATES.sub(b"", parts.read(name)) for name in parts.namelist()}
    if path.suffix == ".pdf":
        return list(_texts(path))[-1], len(PdfReader(path).pages)
    return content


def test_a_guard_that_finds_something_stops_the_build(without_partners, monkeypatch):
    """Exit code 5, nothing pointed to, and what was made is gone."""
    from pipelines import reports
    from pipelines.disclosure import guard
    from pipelines.errors import DisclosureError
    from pipelines.publish import current

    project = Project(extracts=without_partners.extracts, build=without_partners.build)
    before, run = without_partners.pointer, current(project, "sample").run
    monkeypatch.setattr(guard, "forbidden", lambda restricted, openness: {"Residential burglaries"})
    with pytest.raises(DisclosureError, match="holds Residential burglaries"):
        reports.make_documents(Catalogue(project), "sample", run, audiences=["public"])
    assert without_partners.pointer == before
    assert not (project.published / run / "sample" / "public").exists()
    assert not (project.documents / run / "sample" / "public").exists()
