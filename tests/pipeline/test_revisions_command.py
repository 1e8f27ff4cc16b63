"""`sna revisions`: two editions of a source, what moved between them and by how much."""

import csv
import gzip
import shutil
from types import SimpleNamespace

import pytest

from pipelines.project import Project

SAMPLE = Project().source_declarations
HARINGEY = "E09000014"


@pytest.fixture
def desk(tmp_path):
    return SimpleNamespace(extracts=tmp_path / "data_raw", build=tmp_path / "build")


def two_editions(desk, source: str, change) -> None:
    """The sample's files as edition 2025-10, and changed as edition 2025-11."""
    for edition in ("2025-10", "2025-11"):
        shutil.copytree(SAMPLE / source / "sample", desk.extracts / source / edition)
    for path in (desk.extracts / source / "2025-11").iterdir():
        content = path.read_bytes()
        is_packed = path.suffix == ".gz"
        text = (gzip.decompress(content) if is_packed else content).decode("utf-8-sig")
        rows = change(path, list(csv.reader(text.splitlines())))
        with gzip.open(path, "wt", newline="") if is_packed else path.open("w", newline="") as out:
            csv.writer(out).writerows(rows)


def revised(desk, sna, source: str, *words: str) -> tuple[list[dict], str]:
    code, out, err = sna(
        desk, "revisions", source, "--from", "2025-10", "--to", "2025-11", "--format", "csv", *words
    )
    assert code == 0, err
    return list(csv.DictReader(out.splitlines())), err


def test_a_wide_file_whose_last_month_came_and_one_cell_moved(desk, sna) -> None:
    """One robbery figure is raised by 50, and the later edition lacks the first month of its file."""
    moved: dict = {}

    def change(path, rows):
        if "24 months" not in path.name:
            return rows
        month, first = rows[0].index("202506"), rows[0].index("202309")
        row = next(row for row in rows if row[1] == "ROBBERY OF PERSONAL PROPERTY" and row[2] == "Haringey")
        moved["then"] = int(row[month])
        row[month] = str(moved["then"] + 50)
        return [row[:first] + row[first + 1 :] for row in rows]

    two_editions(desk, "mps_borough_crime", change)
    rows, err = revised(desk, sna, "mps_borough_crime")
    here = {row["measure"]: row for row in rows if row["area_code"] == HARINGEY}
    assert set(here) == {"personal_robbery", "robbery", "total_notifiable_offences"}
    for row in here.values():
        assert (row["period"], float(row["difference"])) == ("2025-06", 50.0)
    robbery = here["personal_robbery"]
    assert (float(robbery["then"]), float(robbery["now"])) == (moved["then"], moved["then"] + 50)
    assert float(robbery["difference_pct"]) == pytest.approx(5000 / moved["then"])
    assert {row["area_code"] for row in rows} <= {HARINGEY, "north_area", "london"}
    assert "only 2025-10 holds 2023-09 (1 month)" in err
    assert "a break lies" not in err

    one, _ = revised(desk, sna, "mps_borough_crime", "--area", "haringey")
    assert {row["area_code"] for row in one} == {HARINGEY} and len(one) == 3


def test_incidents_that_were_taken_out(desk, sna) -> None:
    def change(path, rows):
        kept = [rows[0]]
        for row in rows[1:]:
            if row[1].startswith("01/09/2025"):
                continue
            kept.append(row)
        change.dropped = len(rows) - len(kept)
        return kept

    two_editions(desk, "ambulance", change)
    rows, err = revised(desk, sna, "ambulance", "--area", HARINGEY)
    assert change.dropped > 0
    total = [row for row in rows if row["measure"] == "ambulance_assaults" and not row["breakdown"]]
    assert [float(row["difference"]) for row in total] == [-change.dropped]
    assert float(rows[0]["difference"]) == -change.dropped, "largest first"


def test_a_source_that_no_measure_counts_is_compared_cell_by_cell(desk, sna) -> None:
    import xlsxwriter

    for edition, haringey in (("2025-10", 260100), ("2025-11", 262500)):
        folder = desk.extracts / "population" / edition
        folder.mkdir(parents=True)
        with xlsxwriter.Workbook(folder / "estimates.xlsx") as book:
            sheet = book.add_worksheet()
            for number, row in enumerate(
                [["Borough", "Year", "Population"], ["Haringey", 2024, haringey], ["Enfield", 2024, 5]]
            ):
                sheet.write_row(number, 0, row)
    rows, _ = revised(desk, sna, "population")
    assert len(rows) == 1
    assert (rows[0]["measure"], float(rows[0]["difference"])) == ("Haringey", 2400.0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["weather", "--from", "a", "--to", "b"], "there is no source weather; known: "),
        (["population", "--from", "2025-10", "--to", "2026-01"], "--to 2026-01: no such edition lies in"),
        (["population", "--from", "2025-10", "--to", "2025-10"], "choose two editions"),
    ],
)
def test_a_wrong_word_is_a_usage_error(desk, sna, words, said) -> None:
    (desk.extracts / "population/2025-10").mkdir(parents=True)
    code, out, err = sna(desk, "revisions", *words)
    assert (code, out) == (2, "") and said in err
