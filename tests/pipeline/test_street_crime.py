"""Street-level crime as it arrives: both forms, rows without an id, short rows, a refresh that reads nothing."""

from pathlib import Path

import polars as pl
import pytest

from pipelines.audits import evidence
from pipelines.catalogue import Catalogue
from pipelines.declarations import changed
from pipelines.errors import InputError
from pipelines.extracts import store
from pipelines.extracts.shapes import read_extract
from pipelines.extracts.store import ExtractStore
from pipelines.pipeline import run_steps
from pipelines.project import Project
from pipelines.steps import Workshop
from pipelines.warehouse import Warehouse
from tests.benchmarks.street_rows import write_street_files

HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
API_HEADER = (
    "queried_ward_code,borough,persistent_id,month,category,latitude,longitude,street_id,street_name,"
    "outcome_category,outcome_date,location_type,context,api_id"
)


def line(crime_id: str = "", kind: str = "Anti-social behaviour", name: str = "Haringey 004A") -> str:
    return f"{crime_id},2023-01,Met,Met,-0.1,51.58,On or near Elm Road,E01001962,{name},{kind},,"


def read(tmp_path: Path, content: str, name: str = "2023-01-metropolitan-street.csv"):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    return read_extract(path, Catalogue(Project()).sources["police_street"])


def test_rows_without_an_id_are_never_taken_for_repeats(tmp_path: Path) -> None:
    rows = [line(), line(), line("a" * 64, "Burglary"), line("a" * 64, "Robbery"), line("b" * 64, "Drugs")]
    reading = read(tmp_path, "\n".join([HEADER, *rows, ""]))
    assert reading.facts.rows_loaded == reading.facts.rows_read == 5
    assert reading.facts.notes == [
        f"1 rows repeat the crime id of an earlier row, most often {'a' * 64} (2 rows, the first 4) and are kept"
    ]


def test_an_incident_that_two_ward_queries_returned_counts_once(tmp_path: Path) -> None:
    def row(api_id: str) -> str:
        return (
            f"E05,Haringey,,2016-01,anti-social-behaviour,51.6,-0.12,9,On or near Oak Lane,,,Force,,{api_id}"
        )

    reading = read(tmp_path, "\n".join([API_HEADER, row("1"), row("2"), row("1"), ""]))
    assert reading.facts.generation == "api"
    assert reading.rows["incident_id"].to_list() == ["1", "2"]
    assert list(reading.facts.excluded.values()) == [1]
    assert reading.rows["area_label"].unique().to_list() == ["Haringey"]


def test_the_borough_is_the_beginning_of_the_lsoa_name(tmp_path: Path) -> None:
    names = ["Kensington and Chelsea 010B", "Haringey 004A", "", "Stoke-on-Trent 012AB", "no number"]
    reading = read(tmp_path, "\n".join([HEADER, *(line(name=name) for name in names), ""]))
    wanted = ["Kensington and Chelsea", "Haringey", None, "Stoke-on-Trent", None]
    assert reading.rows["area_label"].to_list() == wanted


@pytest.mark.parametrize("place", [0, 3, 6])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_short_row_is_found_wherever_it_stands(tmp_path: Path, place: int, quoted: bool) -> None:
    """The last column of every row is blank, so that a missing cell is not told by a missing value."""
    rows = [line() for _ in range(7)]
    if quoted:
        rows[1] = rows[1].replace("On or near Elm Road", '"Shops, ""The Oval"", Elm Road"')
    rows[place] = rows[place].removesuffix(",")
    with pytest.raises(InputError, match=f"row {place + 2}: has 11 cells where the header has 12"):
        read(tmp_path, "\n".join([HEADER, *rows, ""]))


def test_blank_rows_and_commas_within_quotes_are_no_short_rows(tmp_path: Path) -> None:
    quoted = line().replace("On or near Elm Road", '"Shops, ""The Oval"", Elm Road"')
    reading = read(tmp_path, "\n".join([HEADER, quoted, "", "," * 11, line(), ""]))
    assert (reading.facts.rows_read, reading.facts.rows_loaded) == (4, 2)
    assert reading.rows["location"][0] == 'Shops, "The Oval", Elm Road'


def test_numbers_and_texts_are_read_alike_however_many_differ(tmp_path: Path) -> None:
    """The quick way for tidy columns gives what the careful way gives for untidy ones."""
    rows = [line(f"{n:064x}").replace("-0.1,", f"-0.{n:05d},") for n in range(1, 3000)]
    tidy = read(tmp_path, "\n".join([HEADER, *rows, ""])).rows
    untidy = [row.replace("-0.", " -0.", 1).replace("Elm Road", "Elm  Road ") for row in rows]
    again = read(tmp_path, "\n".join([HEADER, *untidy, ""])).rows
    assert again.equals(tidy)
    assert tidy["longitude"].n_unique() == 2999


def test_an_unchanged_refresh_opens_no_extract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five months are read once; then neither hashing nor reading opens a file, and a sixth is the only one opened."""
    extracts = tmp_path / "extracts"
    months = [f"2024-{month:02d}" for month in range(1, 7)]
    files = write_street_files(tmp_path / "files", rows=600, months=months)
    edition = extracts / "police_street" / "2024-06"
    edition.mkdir(parents=True)
    for path in files[:5]:
        path.rename(edition / path.name)
    assert staged(extracts, tmp_path) == 500
    opened = watch(monkeypatch, extracts)
    assert staged(extracts, tmp_path) == 500
    assert opened == []
    files[5].rename(edition / files[5].name)
    assert staged(extracts, tmp_path) == 600
    assert set(opened) == {files[5].name}


def staged(extracts: Path, folder: Path) -> int:
    catalogue = Catalogue(Project(extracts=extracts))
    workshop = Workshop(catalogue, Warehouse(), ExtractStore(extracts, folder / "raw"))
    run_steps(workshop, ["staging.police_street"])
    return workshop.warehouse.query("select count(*) as n from staging.police_street").item()


def watch(monkeypatch: pytest.MonkeyPatch, extracts: Path) -> list[str]:
    """The names of the extracts that Python opens from here on."""
    opened: list[str] = []
    real = Path.open

    def noted(self: Path, *arguments, **named):
        if extracts in self.parents:
            opened.append(self.name)
        return real(self, *arguments, **named)

    monkeypatch.setattr(Path, "open", noted)
    return opened


def test_files_read_at_once_give_the_same_as_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    months = [f"2024-{month:02d}" for month in range(1, 13)]
    edition = tmp_path / "extracts" / "police_street" / "2024-12"
    write_street_files(edition, rows=2400, months=months)
    source = Catalogue(Project()).sources["police_street"]

    def loaded(folder: str) -> list[tuple[str, str, pl.DataFrame]]:
        kept = ExtractStore(tmp_path / "extracts", tmp_path / folder)
        found = kept.load(source, ["2024-12"])
        return [(e.file, e.sha256, pl.read_parquet(e.parquet).cast({"sha256": pl.String})) for e in found]

    at_once = loaded("at once")
    monkeypatch.setattr(store, "MOST_AT_ONCE", 1)
    one_by_one = loaded("one by one")
    assert [names[:2] for names in at_once] == [names[:2] for names in one_by_one]
    assert all(a[2].equals(b[2]) for a, b in zip(at_once, one_by_one, strict=True))


def test_a_month_in_two_files_and_a_missing_force_are_found(tmp_path: Path) -> None:
    edition = tmp_path / "extracts" / "police_street" / "2024-02"
    edition.mkdir(parents=True)
    files = {
        "2024-01-met.csv": [("2024-01", "Met"), ("2024-01", "Met")],
        "2024-01-met (1).csv": [("2024-01", "Met")],
        "2024-01-btp.csv": [("2024-01", "BTP")],
        "2024-02-met.csv": [("2024-02", "Met")],
    }
    for name, rows in files.items():
        lines = [line().replace("2023-01", month).replace("Met", force) for month, force in rows]
        (edition / name).write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    catalogue = Catalogue(Project(extracts=tmp_path / "extracts"))
    assessment = changed(catalogue.assessment("sample"), editions={"police_street": "2024-02"})
    made = Workshop(catalogue, Warehouse(), ExtractStore(tmp_path / "extracts", tmp_path / "raw"), assessment)
    run_steps(made, ["core.street_files", "meta.compared_editions", "meta.assessment_editions"])
    suite = next(suite for suite in catalogue.suites if suite.table == "core.street_files")
    found = {
        e.name: [finding.message for finding in evidence(suite, e, made.warehouse, assessment)]
        for e in suite.expectations
    }
    assert found["a_month_of_a_force_stands_in_one_file"] == [
        "police_street/2024-02: 2024-01 of Met stands in 2024-01-met (1).csv and 2024-01-met.csv; its incidents "
        "would count twice. Remove one of the files"
    ]
    assert found["every_force_has_every_month"] == [
        "police_street/2024-02: no rows of BTP in 2024-02; counts of these months are of the other forces only. Add the "
        "files"
    ]
    assert found["most_rows_have_a_place"] == []
