"""`sna receive`: a file is recognised, compared and filed; nothing is overwritten and nothing doubtful gets in."""

import csv
import gzip
import io
import re
import shutil
from types import SimpleNamespace

import pytest
import xlsxwriter

from pipelines.project import Project

SAMPLE = Project().source_declarations
BOROUGH = "mps_borough_crime"
RECENT = "MPS Borough Level Crime (most recent 24 months).csv"
AMBULANCE = "SafeStats ambulance assaults.csv.gz"


@pytest.fixture
def desk(tmp_path):
    """Edition 2025-10 of the borough's crime, and a folder in which files arrive."""
    shutil.copytree(SAMPLE / BOROUGH / "sample", tmp_path / "data_raw" / BOROUGH / "2025-10")
    (tmp_path / "inbox").mkdir()
    return SimpleNamespace(extracts=tmp_path / "data_raw", build=tmp_path / "build", inbox=tmp_path / "inbox")


def arrived(desk, change=lambda rows: rows):
    path = desk.inbox / RECENT
    with (SAMPLE / BOROUGH / "sample" / RECENT).open(encoding="utf-8-sig", newline="") as lines:
        rows = change(list(csv.reader(lines)))
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def with_a_new_month(rows):
    """October 2025 comes, and one figure of June is 40 higher."""
    june = rows[0].index("202506")
    row = next(row for row in rows if row[1] == "SHOPLIFTING" and row[2] == "Haringey")
    row[june] = str(int(row[june]) + 40)
    return [[*row, "202510" if number == 0 else "1"] for number, row in enumerate(rows)]


def folders(desk) -> set[str]:
    return {path.relative_to(desk.extracts).as_posix() for path in desk.extracts.rglob("*") if path.is_file()}


def test_it_shows_what_is_new_and_files_only_when_told(desk, sna) -> None:
    path, before = arrived(desk, with_a_new_month), folders(desk)
    code, out, err = sna(desk, "receive", str(path), "--edition", "2025-11")
    assert code == 0, err
    assert f"looks like {BOROUGH}" in out and "every offence label is known" in out
    assert "new: 2025-10 (1 month)" in out and " 1 moved" in out
    assert "SHOPLIFTING / Haringey, 2025-06" in out and "(+40)" in out
    assert "add --yes" in out and folders(desk) == before

    code, out, _ = sna(desk, "receive", str(path), "--edition", "2025-11", "--yes")
    filed = desk.extracts / BOROUGH / "2025-11" / RECENT
    assert code == 0 and f"filed as {filed}" in out
    assert filed.read_bytes() == path.read_bytes()
    assert folders(desk) == before | {f"{BOROUGH}/2025-11/{RECENT}"}, "and no half-written file beside it"


def test_the_edition_is_the_month_of_receipt_unless_named(desk, sna) -> None:
    path = arrived(desk, with_a_new_month)
    code, _, _ = sna(desk, "receive", str(path), "--today", "2025-12-03", "--yes")
    assert code == 0 and (desk.extracts / BOROUGH / "2025-12" / RECENT).exists()


def test_a_second_copy_is_recognised_wherever_it_lies(desk, sna) -> None:
    path = desk.inbox / "renamed.csv"
    shutil.copy(desk.extracts / BOROUGH / "2025-10" / RECENT, path)
    before = folders(desk)
    for words in ([], ["--edition", "2025-10"]):
        code, out, _ = sna(desk, "receive", str(path), "--today", "2025-12-03", "--yes", *words)
        assert code == 0 and f"filed as {BOROUGH}/2025-10/{RECENT}" in out and "nothing filed" in out
    assert folders(desk) == before
    # half of a pair can be the same in the next download: said, and filed because the edition is named
    code, out, _ = sna(desk, "receive", str(path), "--edition", "2025-11", "--yes")
    assert code == 0 and "the same content is already filed" in out
    assert (desk.extracts / BOROUGH / "2025-11/renamed.csv").exists()


def test_nothing_is_overwritten(desk, sna) -> None:
    there = desk.extracts / BOROUGH / "2025-10" / RECENT
    content = there.read_bytes()
    path = arrived(desk, with_a_new_month)
    code, out, _ = sna(desk, "receive", str(path), "--edition", "2025-10")
    assert code == 0 and "cannot be filed" in out
    code, _, err = sna(desk, "receive", str(path), "--edition", "2025-10", "--yes")
    assert code == 3 and "nothing is overwritten" in err and "--edition" in err
    assert there.read_bytes() == content


def test_an_unknown_label_keeps_a_file_out(desk, sna) -> None:
    path = arrived(desk, lambda rows: [*rows, ["ROBBERY", "ROBBERY BY DRONE", "Haringey", *["2"] * 25]])
    before = folders(desk)
    code, out, err = sna(desk, "receive", str(path), "--edition", "2025-11", "--yes")
    assert code == 4 and "1 label is unknown" in err and "labels.csv" in err
    assert "C,ROBBERY,ROBBERY BY DRONE,<offence>,robbery" in out
    assert folders(desk) == before


def test_an_unknown_area_keeps_a_file_out(desk, sna) -> None:
    path = arrived(
        desk, lambda rows: [[cell.replace("Haringey", "Haringay") for cell in row] for row in rows]
    )
    before = folders(desk)
    code, out, err = sna(desk, "receive", str(path), "--edition", "2025-11", "--yes")
    assert code == 4 and "1 area is unknown" in err and "areas.csv" in err
    assert "unknown area 'Haringay'" in out and folders(desk) == before


STREET = "police_street/sample/2025-09-metropolitan-street.csv"


@pytest.mark.parametrize(
    ("sample", "known", "proposed"),
    [
        (STREET, b"Burglary", "csv,Street-level crime,Brand new crime,<offence>,<offence_group>"),
        ("accident_emergency_assaults/sample/ISTV assaults.csv.gz", b"Body part (fist, foot, head)", None),
        ("asb_casework/sample/ASB casework.csv.gz", b"Nuisance", None),
    ],
)
def test_an_unknown_label_of_a_source_without_groups(desk, sna, monkeypatch, sample, known, proposed) -> None:
    """Personal sources say how many labels are unknown, and none of them."""
    monkeypatch.setenv("SNA_PSEUDONYM_KEY", "k7Gq2Zp9XwLr4Tn8Vb3Ms6Yd1Hf5Jc0AeUi")
    content = (SAMPLE / sample).read_bytes()
    content = gzip.decompress(content) if sample.endswith(".gz") else content
    assert known in content
    path = desk.inbox / (SAMPLE / sample).name.removesuffix(".gz")
    path.write_bytes(content)
    code, out, _ = sna(desk, "receive", str(path), "--edition", "2025-11")
    assert code == 0 and "cannot be filed" not in out
    path.write_bytes(content.replace(known, b"Brand new crime"))
    before = folders(desk)
    code, out, err = sna(desk, "receive", str(path), "--edition", "2025-11", "--yes")
    assert code == 4 and "label is unknown" in err and folders(desk) == before
    assert proposed in out if proposed else "Brand new crime" not in out + err


def workbook(rows: list[list]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


HEADER = ["MajorText", "MinorText", "BoroughName", "202305"]
LINE = ["ROBBERY", "ROBBERY OF PERSONAL PROPERTY", "Haringey", 3]
AS_CSV = f"{','.join(HEADER)}\n{','.join(map(str, LINE))}\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.xlsx",
            workbook([[*HEADER[:2], "Boroughs", "202305"], LINE]),
            "most like mps_borough_crime.*area_label",
        ),
        (
            "b.xlsx",
            workbook([HEADER, [*LINE[:3], "x"]]),
            "most like mps_borough_crime.*'x': expected a whole number",
        ),
        ("c.csv", AS_CSV.replace(",", ";").encode(), "like mps_borough_crime.*separated by semicolons"),
        ("d.csv", AS_CSV.replace(",", "\t").encode(), "like mps_borough_crime.*separated by tabs"),
        ("e.csv", AS_CSV.encode("utf-16"), "e.csv: is not UTF-8 text.*save it as CSV UTF-8"),
        ("f.csv", b"\n<!DOCTYPE html><html>Please sign in</html>", "f.csv: is a web page"),
        ("g.xlsx", b"<html>Please sign in</html>", "g.xlsx: is a web page"),
        (
            "h.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(90),
            "h.xls: is a workbook of the old kind.*save it as XLSX",
        ),
        ("i.xlsx", AS_CSV.encode(), "i.xlsx: is text.*ending .csv"),
        ("j.csv", b"", "j.csv: is empty"),
    ],
)
def test_what_is_in_the_way_of_a_file_is_said(desk, sna, name, content, said) -> None:
    path = desk.inbox / name
    path.write_bytes(content)
    code, _, err = sna(desk, "describe-extract", str(path))
    words = " ".join(err.split())
    assert code == 3 and re.search(said, words), words
    assert "none of the sources" not in words


def test_rejected_rows_are_shown_with_their_reason(desk, sna) -> None:
    lines = gzip.decompress((SAMPLE / "ambulance/sample" / AMBULANCE).read_bytes()).decode().splitlines()
    for number in (1, 2):
        cells = lines[number].split(",")
        lines[number] = ",".join([cells[0], "31/02/2025 10:00", *cells[2:]])
    path = desk.inbox / AMBULANCE
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))
    code, out, _ = sna(desk, "receive", str(path), "--edition", "2025-11", "--yes")
    assert code == 0
    assert "rejected 2 rows" in out and "2: column call_date is not a date" in out and "first in row 2" in out

    for number in range(1, len(lines) // 2):
        cells = lines[number].split(",")
        lines[number] = ",".join([cells[0], "31/02/2025 10:00", *cells[2:]])
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))
    code, _, err = sna(desk, "receive", str(path), "--edition", "2025-12", "--yes")
    assert code == 4 and "of its rows are rejected" in err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere.csv"], 3, "does not exist"),
        (["FILE", "--edition", "../2025"], 2, "name the month of the download"),
        (["FILE", "--edition", "sample"], 2, "are taken"),
        (["FILE", "--source", "weather"], 2, "there is no source weather"),
        (["FILE", "--source", "ambulance"], 3, "no header of ambulance found"),
    ],
)
def test_what_cannot_be_received(desk, sna, words, code, said) -> None:
    path, before = arrived(desk), folders(desk)
    found, _, err = sna(desk, "receive", *[str(path) if word == "FILE" else word for word in words], "--yes")
    assert found == code and said in err and folders(desk) == before
