"""Extracts as they arrive on a bad day: each fault ends in a message that names it, or in a declared gap.

A figure that is still printed is the figure of the undamaged files, unless the fault is in the figure itself.
"""

import csv
import gzip
import io
import re
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.audits import Finding, findings, tables_asked
from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, changed
from pipelines.errors import CheckError, InputError
from pipelines.extracts import store
from pipelines.extracts.shapes import _carefully_read_wide, _quickly_read_wide_csv, read_extract
from pipelines.extracts.store import hash_file
from pipelines.extracts.tables import read_text_table
from pipelines.figures import Figures, compute_figures, withhold, workshop_in_memory
from pipelines.pipeline import run_steps
from pipelines.project import Project

SAMPLE = Project().source_declarations
BOROUGH, WARD, DASHBOARD, POPULATION = "mps_borough_crime", "mps_ward_crime", "mps_dashboard", "population"
HISTORICAL = "MPS Borough Level Crime (Historical).csv"
RECENT = "MPS Borough Level Crime (most recent 24 months).csv"
OTHER_KNIFE = "MPS_MonthlyCrimeDashboard_OtherKnife.csv.gz"
HARINGEY, CAMDEN = "E09000014", "E09000007"
KEY = ["measure", "area_code", "comparison"]
FIGURES = ["count", "base_count", "change_pct", "lower_pct", "upper_pct", "p_value", "rate_per_1000", "rank"]
ROBBERIES = {"robbery", "personal_robbery", "business_robbery"}

Table = list[list[str]]


# --- a desk with files that can be damaged -----------------------------------------------------------------


class Desk:
    """The sample editions in a folder of their own."""

    def __init__(self, folder: Path):
        self.extracts, self.build = folder / "data_raw", folder / "build"
        self.catalogue = Catalogue(Project(extracts=self.extracts, build=self.build))

    def tidy_up(self) -> None:
        shutil.rmtree(self.extracts, ignore_errors=True)
        for source in SAMPLE.glob("*/sample"):
            shutil.copytree(source, self.extracts / source.parent.name / "sample")

    def keep(self, *sources: str) -> None:
        """Only these sources are there, for speed: the others become stated gaps."""
        for folder in self.extracts.iterdir():
            if folder.name not in sources:
                shutil.rmtree(folder)

    def path(self, source: str, name: str) -> Path:
        return self.extracts / source / "sample" / name

    def change(self, change: Callable[[Table], Table | None], *names: str, source: str = BOROUGH) -> None:
        for name in names:
            path = self.path(source, name)
            rows = cells(path)
            write_cells(path, change(rows) or rows)

    def compute(self, *sources: str) -> Figures:
        """Figures of the sample assessment from these sources and the population."""
        return compute_figures(self.catalogue, self.assessment(*sources))

    def assessment(self, *sources: str) -> Assessment:
        pinned = {name: "sample" for name in (*(sources or (BOROUGH,)), POPULATION)}
        return changed(self.catalogue.assessment("sample"), editions=pinned)

    def judge(self, *sources: str) -> list[Finding]:
        """What the checks find, without the figures. Raises the error that would withhold them."""
        with workshop_in_memory(self.catalogue, self.assessment(*sources)) as workshop:
            run_steps(workshop, tables_asked(self.catalogue))
            found = findings(self.catalogue, workshop.warehouse, workshop.assessment)
        withhold(found)
        return found


def cells(path: Path) -> Table:
    content = path.read_bytes()
    content = gzip.decompress(content) if path.suffix == ".gz" else content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def as_csv(rows: Table, line_end: str = "\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode()


def write_cells(path: Path, rows: Table) -> None:
    path.write_bytes(gzip.compress(as_csv(rows), 1) if path.suffix == ".gz" else as_csv(rows))


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(one_desk: Desk) -> Desk:
    one_desk.tidy_up()
    return one_desk


@pytest.fixture(scope="module")
def whole(one_desk: Desk) -> pl.DataFrame:
    """The figures of the undamaged files."""
    one_desk.tidy_up()
    return one_desk.compute().frame


def compared(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    both = before.join(after, on=KEY, how="full", suffix="_after", coalesce=True)
    assert both.height == before.height == after.height
    return both


def wrong(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Rows in which a figure that is printed differs from the undamaged files'."""
    differs = [
        pl.col(f"{name}_after").is_not_null() & (pl.col(f"{name}_after") != pl.col(name)).fill_null(True)
        for name in FIGURES
    ]
    return compared(before, after).filter(pl.any_horizontal(differs))


def nulled(before: pl.DataFrame, after: pl.DataFrame, name: str = "count") -> pl.DataFrame:
    """Rows of which a figure is gone."""
    return compared(before, after).filter(pl.col(name).is_not_null() & pl.col(f"{name}_after").is_null())


def row_of(frame: pl.DataFrame, measure: str, area: str = HARINGEY, comparison: str = "12_month") -> dict:
    here = (
        (pl.col("measure") == measure) & (pl.col("area_code") == area) & (pl.col("comparison") == comparison)
    )
    return frame.row(by_predicate=here, named=True)


def renaming(column: int, old: str, new: str) -> Callable[[Table], None]:
    def change(rows: Table) -> None:
        for row in rows:
            row[column] = new if row[column] == old else row[column]

    return change


# --- labels and areas that nothing knows -------------------------------------------------------------------


def test_an_unknown_label_empties_its_group_and_the_total_only(desk: Desk, whole, sna) -> None:
    desk.change(renaming(1, "ROBBERY OF PERSONAL PROPERTY", "ROBBERY, OF THE PERSON"), RECENT)
    found = desk.compute()
    assert wrong(whole, found.frame).is_empty()
    assert set(nulled(whole, found.frame)["measure"]) == {*ROBBERIES, "total_notifiable_offences"}
    kept = row_of(found.frame, "personal_robbery", comparison="5_year")
    assert kept["count"] is None and kept["base_count"] > 0, (
        "the base lies in the file whose labels are known"
    )
    assert len(found.problems) == 1

    desk.keep(BOROUGH, POPULATION)
    code, out, err = sna(desk, "figures", "sample", "--area", HARINGEY, "--format", "csv")
    at_stake = sum(int(n) for row in cells(desk.path(BOROUGH, RECENT)) if "PERSON" in row[1] and "," in row[1]
                   for n in row[3:])  # fmt: skip
    assert code == 4
    assert "\nresidential_burglary,E09000014," in out and "\npersonal_robbery,E09000014," in out
    for words in (
        RECENT, '"ROBBERY, OF THE PERSON"', 'group "ROBBERY"', f"{at_stake:,} offences", "2023-09 to 2025-09",
        "data_raw/mps_borough_crime/labels.csv", 'C,ROBBERY,"ROBBERY, OF THE PERSON",<offence>,robbery',
    ):  # fmt: skip
        assert words in err, words
    assert "Traceback" not in err

    code, _, err = sna(desk, "check", "sample")
    assert code == 4 and '"ROBBERY, OF THE PERSON"' in err


def test_a_label_of_an_unknown_group_empties_the_source(desk: Desk, whole) -> None:
    desk.change(
        lambda rows: rows.append(["CYBERCRIME", "HACKING", "Haringey", *["3"] * (len(rows[0]) - 3)]), RECENT
    )
    found = desk.compute()
    assert found.frame["count"].null_count() == found.frame.height
    assert wrong(whole, found.frame).is_empty()
    assert '"HACKING" (group "CYBERCRIME") is unknown: 75 offences' in found.problems[0]
    assert "C,CYBERCRIME,HACKING,<offence>,<offence_group>" in found.problems[0]


def test_an_unknown_area_empties_the_larger_areas_only(desk: Desk, whole) -> None:
    desk.change(lambda rows: rows.append(["ROBBERY", "ROBBERY OF PERSONAL PROPERTY", "Thamesmead Port",
                                          *["3"] * (len(rows[0]) - 3)]), RECENT)  # fmt: skip
    found = desk.compute()
    assert wrong(whole, found.frame).is_empty()
    gone = nulled(whole, found.frame)
    assert "london" in set(gone["area_code"])
    assert not [code for code in gone["area_code"] if code.startswith("E")], "boroughs are as they were"
    assert '"Thamesmead Port" is unknown: 75 offences' in found.problems[0]
    assert "areas.csv" in found.problems[0]


def test_a_renamed_borough_is_unknown_and_not_zero(desk: Desk, whole) -> None:
    desk.change(renaming(2, "Haringey", "LB of Haringey"), RECENT)
    found = desk.compute()
    assert wrong(whole, found.frame).is_empty()
    gone = set(nulled(whole, found.frame)["area_code"])
    assert {HARINGEY, "north_area", "london"} <= gone
    assert (
        row_of(found.frame, "burglary", "E09000010")["count"]
        == row_of(whole, "burglary", "E09000010")["count"]
    )
    assert any('"LB of Haringey" is unknown' in problem for problem in found.problems)


def test_a_missing_borough_is_unknown_and_not_zero(desk: Desk, whole) -> None:
    desk.change(lambda rows: [row for row in rows if row[2] != "Camden"], RECENT, HISTORICAL)
    found = desk.compute()
    assert wrong(whole, found.frame).is_empty()
    gone = set(nulled(whole, found.frame)["area_code"])
    assert gone == {CAMDEN, "central_north", "london", f"london_without_{HARINGEY}"}
    assert found.problems == []
    assert any("has no row for Camden" in finding.message for finding in found.findings)
    assert found.frame.filter(pl.col("rank").is_not_null()).is_empty(), "no rank among 31 of 32"


def test_two_labels_of_one_meaning_are_added_up(desk: Desk, whole) -> None:
    def split(rows: Table) -> None:
        for row in [r for r in rows if r[1] == "BURGLARY IN A DWELLING"]:
            counts = [int(n) for n in row[3:]]
            rows.append([row[0], "DOMESTIC BURGLARY", row[2], *(str(n // 3) for n in counts)])
            row[3:] = [str(n - n // 3) for n in counts]

    desk.change(split, RECENT, HISTORICAL)
    found = desk.compute()
    assert found.frame.equals(whole)
    assert found.problems == []


def splitting(share: float) -> Callable[[Table], None]:
    """Move this share of one offence to the label that later files split from it."""

    def split(rows: Table) -> None:
        for row in [r for r in rows if r[1] == "STALKING AND HARASSMENT"]:
            rows.remove(row)
        for row in [r for r in rows if r[1] == "VIOLENCE WITHOUT INJURY"]:
            apart = [int(int(n) * share) for n in row[3:]]
            rows.append([row[0], "STALKING AND HARASSMENT", row[2], *map(str, apart)])
            row[3:] = [str(int(n) - moved) for n, moved in zip(row[3:], apart, strict=True)]

    return split


def test_an_offence_counted_apart_in_the_later_file_only_is_no_fall(desk: Desk) -> None:
    def within(rows: Table) -> Table:
        few = [
            [*row[:3], *("0" for _ in row[4:]), "1"] for row in rows if row[1] == "STALKING AND HARASSMENT"
        ][:3]
        return [row for row in rows if row[1] != "STALKING AND HARASSMENT"] + few  # a few, dated back

    desk.change(within, HISTORICAL)
    desk.change(splitting(0.3), RECENT)
    found = desk.compute()
    assert found.problems == []
    reason = "not compared: from September 2023 these files count stalking and harassment apart from violence without"
    for comparison in ("3_year", "5_year"):
        row = row_of(found.frame, "violence_without_injury", comparison=comparison)
        assert (row["change_pct"], row["verdict"]) == (None, "not_available"), comparison
        assert reason in row["caveats"] and row["count"] > 0 and row["base_count"] > 0
        assert row_of(found.frame, "stalking_and_harassment", comparison=comparison)["base_count"] is None
        for whole in ("violence_against_the_person", "total_notifiable_offences"):
            row = row_of(found.frame, whole, comparison=comparison)
            assert row["change_pct"] is not None and reason not in row["caveats"]
    assert row_of(found.frame, "violence_without_injury")["change_pct"] is not None, (
        "both years lie in the later file"
    )


def test_one_offence_under_two_labels_with_the_same_counts_stops_the_figures(desk: Desk) -> None:
    def again(rows: Table) -> None:
        types = rows[0].index("Crime Type")
        discharges = [row for row in rows if row[types] == "LETHAL BARREL DISCHARGE"]
        rows.extend([*row[:types], "GUN CRIME", *row[types + 1 :]] for row in discharges)

    desk.change(again, OTHER_KNIFE, source=DASHBOARD)
    with pytest.raises(
        CheckError, match='"GUN CRIME / Lethal Barrel Discharge" and "LETHAL .* would count twice'
    ):
        desk.judge(DASHBOARD)


def test_an_offence_that_a_long_file_begins_to_count_is_unknown_before(desk: Desk, whole) -> None:
    def late(rows: Table) -> Table:
        kind, month = rows[0].index("Crime Subtype"), rows[0].index("Month_Year")
        wanted = "Knife Injury Victims (1-24)"
        return [r for r in rows if r[kind] != wanted or r[month][6:] + r[month][3:5] > "202403"]

    desk.change(late, OTHER_KNIFE, source=DASHBOARD)
    found = desk.compute(BOROUGH, DASHBOARD)
    assert found.problems == []
    assert any(
        "holds knife injury victims under 25 from 2024-04" in finding.message for finding in found.findings
    )
    row = row_of(found.frame, "knife_injury_victims_under_25")
    assert (row["base_count"], row["change_pct"]) == (None, None) and row["count"] > 0
    assert "base incomplete: 6 months from 2023-10 to 2024-03 not known" in row["caveats"]


def test_what_few_boroughs_record_is_not_absent_from_the_others(desk: Desk, whole) -> None:
    def without(rows: Table) -> Table:
        return [row for row in rows if row[1] != "NFIB"]

    def of_few(rows: Table) -> Table:
        return without(rows) + [["NFIB FRAUD", "NFIB", row[2], *("30" for _ in row[3:])] for row in rows[1:7]]

    desk.change(without, HISTORICAL)
    desk.change(of_few, RECENT)
    assert desk.compute().problems == []


def test_two_downloads_in_one_folder_are_said_to_be_that(desk: Desk) -> None:
    def older(rows: Table) -> Table:
        rows[0] = ["MajorText", "MinorText", "LookUp_BoroughName", *rows[0][3:]]
        damage = [row for row in rows if row[1] == "CRIMINAL DAMAGE"]
        return rows + [["MISCELLANEOUS CRIMES AGAINST SOCIETY", "Bail Offences", *row[2:]] for row in damage]

    desk.change(older, HISTORICAL)
    with pytest.raises(CheckError, match="holds no bail offences.* look like two downloads"):
        desk.judge()


# --- months ------------------------------------------------------------------------------------------------


def test_a_missing_month_empties_the_windows_that_need_it(desk: Desk, whole) -> None:
    def without(rows: Table) -> Table:
        gone = rows[0].index("202503")
        return [row[:gone] + row[gone + 1 :] for row in rows]

    desk.change(without, RECENT)
    found = desk.compute()
    assert wrong(whole, found.frame).is_empty()
    borough = nulled(whole, found.frame).filter(pl.col("area_code") == HARINGEY)
    known = whole.filter((pl.col("area_code") == HARINGEY) & pl.col("count").is_not_null())
    assert borough.height == known.filter(pl.col("comparison") != "quarter").height
    assert "quarter" not in borough["comparison"], "July to September does not need March"
    row = row_of(found.frame, "burglary")
    assert (row["count"], row["change_pct"], row["rate_per_1000"], row["verdict"]) == (
        None,
        None,
        None,
        "not_available",
    )
    assert row["base_count"] == row_of(whole, "burglary")["base_count"]
    assert "period incomplete: 2025-03 not known" in row["caveats"]
    assert any("no file holds 2025-03" in finding.message for finding in found.findings)


def test_one_half_of_the_pair(desk: Desk, whole, sna) -> None:
    desk.path(BOROUGH, HISTORICAL).unlink()
    found = desk.compute()
    assert found.problems == []
    assert wrong(whole, found.frame).is_empty()
    assert nulled(whole, found.frame).is_empty()
    year, three = row_of(found.frame, "burglary"), row_of(found.frame, "burglary", comparison="3_year")
    assert year["change_pct"] == row_of(whole, "burglary")["change_pct"]
    assert (three["base_count"], three["change_pct"]) == (None, None)
    assert "base incomplete: 11 months from 2022-10 to 2023-08 not known" in three["caveats"]
    assert any("only the recent file of the pair is there" in finding.message for finding in found.findings)

    desk.keep(BOROUGH, POPULATION)
    code, out, err = sna(desk, "figures", "sample", "--area", "london", "--format", "csv")
    assert code == 0 and "only the recent file" in err and out.count("\n") > 100
    assert "Gap: mps_dashboard: no extract of the edition sample" in err


def test_an_edition_that_is_not_there_is_a_stated_gap(desk: Desk) -> None:
    shutil.rmtree(desk.extracts / BOROUGH)
    found = desk.compute()
    assert any(BOROUGH in gap for gap in found.gaps)
    assert found.frame["count"].null_count() == found.frame.height
    shutil.rmtree(desk.extracts / POPULATION)
    with pytest.raises(InputError, match="no extract of any edition of sample"):
        desk.compute()


def test_overlapping_months_that_agree_are_counted_once(desk: Desk, whole) -> None:
    months_again = [row[:3] + row[5:9] for row in cells(desk.path(BOROUGH, RECENT))]
    write_cells(desk.path(BOROUGH, "four months again.csv"), months_again)
    for name in ("~$MPS Borough.xlsx", ".DS_Store", "readme.txt"):  # no extracts: passed over
        desk.path(BOROUGH, name).write_bytes(b"\x00\x01")
    found = desk.compute()
    assert found.problems == []
    assert found.frame.equals(whole)


@pytest.mark.parametrize("fault", ["another count", "no row where the other has some"])
def test_overlapping_months_that_differ_stop_the_figures(desk: Desk, fault: str) -> None:
    recent = cells(desk.path(BOROUGH, RECENT))
    copied = [row[:5] for row in recent]
    if fault == "another count":
        copied[7][4] = str(int(copied[7][4]) + 1)
    else:
        rare = next(i for i, row in enumerate(copied) if row[1] == "ARSON" and int(row[4]) > 0)
        del copied[rare]
    write_cells(desk.path(BOROUGH, "two months again.csv"), copied)
    with pytest.raises(CheckError, match="two files hold .* and differ in .*cells.*folder of its own"):
        desk.judge()


# --- files cut short ---------------------------------------------------------------------------------------


def cut_at_row(name: str, share: float, source: str = BOROUGH) -> Callable[[Desk], None]:
    return lambda desk: desk.change(lambda rows: rows[: int(len(rows) * share)], name, source=source)


@pytest.mark.parametrize(
    ("fault", "sources"),
    [
        (cut_at_row(RECENT, 0.5), (BOROUGH,)),
        (cut_at_row(RECENT, 1 - 1 / 1080), (BOROUGH,)),  # the last row alone, of an area that is no borough
        (cut_at_row(HISTORICAL, 1 - 1 / 1060), (BOROUGH,)),
        (cut_at_row(OTHER_KNIFE, 0.4, DASHBOARD), (DASHBOARD,)),
    ],
    ids=["half", "last row", "last row of the historical file", "a long file within the months of a borough"],
)
def test_a_file_cut_between_two_rows_stops_the_figures(desk: Desk, fault, sources) -> None:
    fault(desk)
    with pytest.raises(CheckError, match="cut short"):
        desk.judge(*sources)


def test_a_file_cut_within_its_last_number_is_warned_of(desk: Desk) -> None:
    path = desk.path(BOROUGH, RECENT)
    path.write_bytes(path.read_bytes().rstrip()[:-1])
    warnings = [finding.message for finding in desk.judge()]
    assert any(RECENT in text and "does not end with a line break" in text for text in warnings)


def test_the_last_months_of_a_long_file_cut_in_order_of_time(desk: Desk) -> None:
    def by_time(rows: Table) -> Table:
        body = sorted(rows[1:], key=lambda row: (row[0][6:], row[0][3:5]))
        return [rows[0], *body[:-150]]

    desk.change(by_time, OTHER_KNIFE, source=DASHBOARD)
    with pytest.raises(CheckError, match="lacks rows of .* in 2025-09"):
        desk.judge(DASHBOARD)


# --- files that cannot be read -----------------------------------------------------------------------------


def test_unreadable_files_are_all_named(desk: Desk, sna) -> None:
    desk.change(lambda rows: rows.append(rows[5]), RECENT)
    desk.path(BOROUGH, HISTORICAL).write_bytes(b"")
    packed = desk.path(DASHBOARD, OTHER_KNIFE)
    packed.write_bytes(packed.read_bytes()[:-2000])
    desk.path(POPULATION, "note.docx").write_bytes(b"PK")
    desk.path(WARD, "again.csv").write_bytes(next(desk.path(WARD, "").glob("*.csv")).read_bytes())
    code, out, err = sna(desk, "figures", "sample", "--format", "csv")
    assert (code, out) == (3, "")
    for words in (
        f"{RECENT}, row 1081: repeats row 6", f"{HISTORICAL}: is empty", f"{OTHER_KNIFE}: cannot be read",
        "note.docx is no .csv", "again.csv", "is the same file as",
    ):  # fmt: skip
        assert words in err, words
    assert "Traceback" not in err


def test_a_file_that_another_program_holds_open_is_named(desk: Desk, sna, monkeypatch) -> None:
    def refused(path: Path) -> str:
        if path.name == RECENT:
            raise PermissionError(13, "Permission denied", str(path))
        return hash_file(path)

    monkeypatch.setattr(store, "hash_file", refused)
    desk.keep(BOROUGH, POPULATION)
    code, out, err = sna(desk, "figures", "sample")
    assert (code, out) == (3, "")
    assert f"{RECENT}: cannot be opened (Permission denied)" in err


# --- one file alone ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows() -> Table:
    return cells(SAMPLE / BOROUGH / "sample" / RECENT)


@pytest.fixture
def read(catalogue, tmp_path) -> Callable:
    """Read bytes as a file of a source: (label, area, month) -> count, and what was said about the file."""

    def reading(content: bytes, name: str = "extract.csv", source: str = BOROUGH) -> tuple[dict, list[str]]:
        path = tmp_path / name
        path.write_bytes(content)
        reading = read_extract(path, catalogue.sources[source])
        return as_counts(reading.rows, reading.facts.months), reading.facts.notes

    return reading


def as_counts(frame: pl.DataFrame, months: list[str]) -> dict:
    if "month" in frame.columns:
        return {
            (r["offence_label"], r["area_label"], f"{r['month']:%Y-%m}"): r["count"] for r in frame.to_dicts()
        }
    return {
        (row["group_label"], row["offence_label"], row["area_label"], month): count
        for row in frame.to_dicts()
        for month, count in zip(months, row["counts"], strict=True)
    }


def counts_of(rows: Table) -> dict:
    return {
        (*row[:3], f"{month[:4]}-{month[4:]}"): int(count)
        for row in rows[1:]
        for month, count in zip(rows[0][3:], row[3:], strict=True)
    }


def shuffled(rows: Table) -> Table:
    order = sorted(range(len(rows[0])), key=lambda i: rows[0][i][::-1])
    return [[row[i] for i in order] for row in rows]


HARMLESS = {
    "LF": lambda rows: as_csv(rows),
    "CRLF": lambda rows: as_csv(rows, "\r\n"),
    "CR": lambda rows: as_csv(rows, "\r"),
    "byte order mark": lambda rows: b"\xef\xbb\xbf" + as_csv(rows),
    "every cell quoted": lambda rows: (
        "\n".join(",".join(f'"{c}"' for c in row) for row in rows).encode() + b"\n"
    ),
    "columns shuffled": lambda rows: as_csv(shuffled(rows)),
    "rows reversed": lambda rows: as_csv([rows[0], *rows[:0:-1]]),
    "headers in small letters": lambda rows: as_csv([[c.lower() for c in rows[0]], *rows[1:]]),
    "spaces around cells": lambda rows: as_csv([[f" {cell} " for cell in row] for row in rows]),
    "titles above": lambda rows: b'"MPS crime,\nby borough"\n\nDownloaded 5 October\n' + as_csv(rows),
    "blank rows": lambda rows: as_csv([*rows[:9], [""] * len(rows[0]), *rows[9:], [""] * len(rows[0])]),
    "notes below": lambda rows: as_csv(rows) + b"\nSource: the Met\n* may be revised\n",
    "notes below, with commas": lambda rows: as_csv(
        [*rows, [""] * 28, ["Notes", *[""] * 27], ["Source: the Met", *[""] * 27]]
    ),
    "decimal point nought": lambda rows: as_csv(
        [rows[0], *([*r[:3], *(f"{n}.0" for n in r[3:])] for r in rows[1:])]
    ),
}


@pytest.mark.parametrize("form", HARMLESS)
def test_another_form_of_the_same_file(read, rows, form: str) -> None:
    assert read(HARMLESS[form](rows))[0] == counts_of(rows)


def test_notes_below_a_table_are_counted_as_left_out(catalogue, rows, tmp_path) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(as_csv(rows) + b"\nSource: the Met\n* may be revised\n")
    facts = read_extract(path, catalogue.sources[BOROUGH]).facts
    assert facts.excluded["note below or within the table"] == 2
    assert (
        facts.rows_read == facts.rows_loaded + sum(facts.excluded.values())
        and facts.rows_loaded == len(rows) - 1
    )


def test_windows_1252_is_read_and_said(read, rows) -> None:
    changed_rows = [[cell.replace("Haringey", "Haringéy") for cell in row] for row in rows]
    found, notes = read(as_csv(changed_rows).decode().encode("cp1252"))
    assert found == counts_of(changed_rows)
    assert "read as Windows-1252, not UTF-8" in notes


def test_thousands_with_commas(read, rows) -> None:
    changed_rows = [list(row) for row in rows]
    changed_rows[4][9] = "1,234"
    assert read(as_csv(changed_rows))[0] == {
        **counts_of(rows), (*rows[4][:3], "2024-03"): 1234,
    }  # fmt: skip
    assert rows[0][9] == "202403"


@pytest.mark.parametrize(
    "value", ["-", "*", "<5", "", " ", "12.5", "-4", "1,23", "#DIV/0!", "n/a", "1e3", "9" * 19]
)
def test_a_cell_that_is_no_count_is_named_and_never_zero(read, rows, value: str) -> None:
    changed_rows = [list(row) for row in rows]
    changed_rows[4][9] = value
    with pytest.raises(InputError) as error:
        read(as_csv(changed_rows))
    shown = repr(value) if value.strip() else "a blank cell"
    assert f"extract.csv, row 5, column '202403': {shown}: expected a whole number" in str(error.value)


def with_header(change: Callable[[list[str]], list[str]]) -> Callable[[Table], bytes]:
    return lambda rows: as_csv([change(list(rows[0])), *rows[1:]])


UNREADABLE = {
    "an unknown header": (lambda r: as_csv([[*row, "1"] if i else [*row, "Ward"] for i, row in enumerate(r)]),
                          "row 1: unexpected header 'Ward'"),
    "a month twice": (with_header(lambda h: [*h[:-1], h[-2]]), "row 1: the header 202508 occurs twice"),
    "a column renamed": (with_header(lambda h: [h[0], "Offence", *h[2:]]), "Not found: offence_label"),
    "no months": (lambda r: as_csv([row[:3] for row in r]), "row 1: no month column"),
    "semicolons": (lambda r: as_csv(r).replace(b",", b";"), "no header of mps_borough_crime"),
    "UTF-16": (lambda r: as_csv(r).decode().encode("utf-16"), "is not UTF-8 text"),
    "UTF-16 without mark": (lambda r: as_csv(r).decode().encode("utf-16-le"), "is not UTF-8 text"),
    "a byte of no encoding": (lambda r: as_csv(r).replace(b"Camden", b"Cam\x81den", 1), "row 7: byte 0x81"),
    "nothing": (lambda r: b"", "is empty"),
    "white space": (lambda r: b"\r\n \r\n", "is empty"),
    "a header alone": (lambda r: as_csv(r[:1]), "has a header and no rows"),
    "a web page": (lambda r: b"<html><body>Not found</body></html>", "is a web page"),
    "cut within a row": (lambda r: as_csv(r)[:50_000].rsplit(b",", 3)[0], "cells where the header has 28"),
    "half the bytes": (lambda r: as_csv(r)[: len(as_csv(r)) // 2], "extract.csv, row"),
    "a row too short": (lambda r: as_csv([*r[:8], r[8][:-1], *r[9:]]), "row 9"),
    "a row too long": (lambda r: as_csv([*r[:8], [*r[8], "7"], *r[9:]]), "row 9: has 29 cells"),
    "a blank label": (lambda r: as_csv([*r[:8], ["", *r[8][1:]], *r[9:]]), "row 9: group_label is blank"),
    "a row twice": (lambda r: as_csv([*r[:8], r[3], *r[8:]]), "row 9: repeats row 4"),
    "a row twice in other letters": (lambda r: as_csv([*r[:8], [c.lower() for c in r[3]], *r[8:]]), "repeats row 4"),
    "a quotation mark not closed": (lambda r: as_csv(r).replace(b"\n", b'\n"', 1), "row 2: a quotation mark"),
    "and a long file": (lambda r: (as_csv(r) * 3).replace(b"\n", b'\n"', 1), "row 2: a quotation mark"),
    "cut within its first cell": (lambda r: as_csv(r) + b"VIOLENCE AGA", "row 1081: has 1 cells"),
    "a line of one cell within": (lambda r: as_csv([*r[:8], ["ROBBERY"], *r[8:]]), "row 9: has 1 cells"),
}  # fmt: skip


@pytest.mark.parametrize("fault", UNREADABLE)
def test_an_unreadable_file_says_where_and_why(read, rows, fault: str) -> None:
    damage, words = UNREADABLE[fault]
    with pytest.raises(InputError) as error:
        read(damage(rows))
    assert words in str(error.value)
    assert str(error.value).startswith("extract.csv")


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b[:-6], lambda b: b[:40] + b"\xff" * 30 + b[70:]]
)
def test_a_damaged_gzip(read, rows, damage) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(damage(gzip.compress(as_csv(rows))), "extract.csv.gz")
    assert read(gzip.compress(as_csv(rows)), "extract.csv.gz")[0] == counts_of(rows)


# --- workbooks ---------------------------------------------------------------------------------------------


def workbook(
    tables: dict[str, Table], first_row: int = 0, notes: tuple[str, ...] = (), titles: int = 0
) -> bytes:
    """Cells that are numbers or dates as such; a text of digits stays text."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "mmm-yy"})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            if titles:
                sheet.merge_range(0, 0, titles - 1, 5, "MPS borough level crime")
            for i, row in enumerate(table):
                for j, cell in enumerate(row):
                    write = {str: sheet.write_string, int: sheet.write_number, float: sheet.write_number}
                    if isinstance(cell, date):
                        sheet.write_datetime(
                            first_row + i, j, datetime.combine(cell, datetime.min.time()), day
                        )
                    elif cell is not None:
                        write[type(cell)](first_row + i, j, cell)
            for i, note in enumerate(notes):
                sheet.write_string(first_row + len(table) + 1 + i, 0, note)
    return packed.getvalue()


def numbers(rows: Table) -> list[list]:
    return [[int(cell) if cell.isdigit() else cell for cell in row] for row in rows]


def test_workbooks_as_they_come(read, rows) -> None:
    few = rows[:60]
    laid_out = workbook({"Data": numbers(few)}, 4, ("1. Provisional.", "Source: the Met"), titles=3)
    assert read(laid_out, "a.xlsx")[0] == counts_of(few), "titles, months as numbers, notes below"
    assert read(workbook({"Data": few}), "b.xlsx")[0] == counts_of(few), "numbers as text"
    beside = {"Read me": [["MPS crime"]], "Data": numbers(few)}
    assert read(workbook(beside), "c.xlsx")[0] == counts_of(few), "the table on the second sheet"


@pytest.mark.parametrize("value", ["<5", "*", 12.5, -3, None])
def test_a_cell_of_a_workbook_that_is_no_count(read, rows, value) -> None:
    few = numbers(rows[:20])
    few[4][9] = value
    shown = "a blank cell" if value is None else re.escape(f"'{value}'")
    with pytest.raises(InputError, match=rf"a.xlsx, row 7, column '202403': {shown}"):
        read(workbook({"Data": few}, 2), "a.xlsx")


def test_workbooks_that_are_refused(read, rows) -> None:
    few = numbers(rows[:40])
    groups_merged = [row if i < 2 else [None, *row[1:]] for i, row in enumerate(few)]
    with pytest.raises(InputError, match="row 3: group_label is blank"):
        read(workbook({"Data": groups_merged}), "a.xlsx")
    emptied = [row if i != 9 else [row[0]] for i, row in enumerate(few)]
    with pytest.raises(InputError, match="row 10: only its first cell is filled"):
        read(workbook({"Data": emptied}), "a.xlsx")
    with pytest.raises(InputError, match="the sheets A and B all hold a table"):
        read(workbook({"A": few[:20], "B": [few[0], *few[20:]]}), "a.xlsx")
    good = workbook({"Data": few})
    damaged = [b"not a workbook", good[: len(good) // 2]]
    middle = good.index(b"sheet1.xml") + 200
    damaged.append(good[:middle] + bytes(b ^ 0x5A for b in good[middle : middle + 40]) + good[middle + 40 :])
    for content in damaged:
        with pytest.raises(InputError, match="cannot be opened as a workbook"):
            read(content, "a.xlsx")


MONTHS = [date(2025, month, 1) for month in (1, 2, 3)]


@pytest.mark.parametrize(
    "written",
    [
        lambda day: day,
        lambda day: (day - date(1899, 12, 30)).days,
        lambda day: f"{day:%d/%m/%Y}",
        lambda day: f"{day:%Y-%m-%d}",
        lambda day: f"{day:%b-%y}",
    ],
    ids=["date cell", "serial number", "dd/mm/yyyy", "ISO", "Feb-21"],
)
def test_months_of_a_dashboard_workbook(read, written) -> None:
    found, _ = read(dashboard(written), "MPS_MonthlyCrimeDashboard_TNO.xlsx", DASHBOARD)
    assert found == {("Homicide", "Haringey", f"{day:%Y-%m}"): day.month for day in MONTHS}


@pytest.mark.parametrize(
    "written",
    [lambda day: f"{day:%m/%d/%Y}", lambda day: f"15/{day:%m/%Y}", lambda day: "Q1", lambda day: 5.5],
)
def test_months_that_cannot_be_told_are_refused(read, written) -> None:
    with pytest.raises(InputError, match="column 'Month_Year': .*expected the first day of a month"):
        read(dashboard(written), "a.xlsx", DASHBOARD)


def dashboard(written: Callable) -> bytes:
    head = ["Month_Year", "Area Type", "Borough_SNT", "Area Name", "Area code", "Offence Group", "Offence Subgroup",
            "Measure", "Financial Year", "FY_FYIndex", "Count", "Refresh Date"]  # fmt: skip
    body = [
        [written(day), "Borough", "Haringey", "Haringey", HARINGEY, "VIOLENCE AGAINST THE PERSON", "Homicide",
         "Offences", "fy24-25", "24-25_01", day.month, "05/10/2025"]
        for day in MONTHS
    ]  # fmt: skip
    return workbook({"MPS_MonthlyCrimeDashboard_TNOCr": [head, *body]}, 2, titles=1)


# --- boundaries --------------------------------------------------------------------------------------------

WARDS = next((SAMPLE / "ward_boundaries/sample").glob("*.geojson")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (WARDS[: len(WARDS) // 2], "is no GeoJSON FeatureCollection"),
        ('{"features": null}', "is no GeoJSON FeatureCollection"),
        ('{"features": []}', "holds no feature"),
        ('{"features": [7]}', "feature 1: has no properties"),
        (WARDS.replace("WD22NM", "name", 1), "feature 1: has no property"),
        (WARDS.replace('"Polygon"', '"Point"', 1), "is no polygon"),
        (WARDS.replace('"coordinates"', '"places"', 1), "its coordinates are damaged"),
        (WARDS.replace("[[[-0.", '[[["x", -0.', 1), "its coordinates are damaged"),
        (WARDS.replace("51.5", "151.5"), "is not in degrees"),
    ],
)
def test_damaged_boundaries(read, content: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        read(content.encode(), "wards.geojson", "ward_boundaries")


# --- any damage --------------------------------------------------------------------------------------------

SMALL = as_csv(
    [row for i, row in enumerate(cells(SAMPLE / BOROUGH / "sample" / RECENT)) if i == 0 or i % 41 == 1]
)
SMALL_ROWS = counts_of(list(csv.reader(io.StringIO(SMALL.decode()))))
SPOILERS = [
    b'"',
    b",",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\x81",
    b"0",
    b"-",
    b" ",
    b"\xc3",
    b";",
    b".",
    b"\xef\xbb\xbf",
]


@st.composite
def damages(draw) -> bytes:
    """The small file with one or two faults."""
    content = SMALL
    for _ in range(draw(st.integers(1, 2))):
        last = len(content) - 1
        start = draw(st.one_of(st.integers(0, min(260, last)), st.integers(0, last)))
        length = draw(st.sampled_from([1, 2, 5, 70, 900]))
        kind = draw(st.sampled_from(["cut", "remove", "repeat", "overwrite", "swap"]))
        if kind == "cut":
            content = content[: max(start, 1)]
        elif kind == "remove":
            content = content[:start] + content[start + length :] or b"x"
        elif kind == "repeat":
            content = content[: start + length] + content[start:]
        elif kind == "overwrite":
            content = content[:start] + draw(st.sampled_from(SPOILERS)) + content[start + 1 :]
        else:
            other = draw(st.integers(0, last))
            low, high = sorted((start, other))
            middle = content[low + 1 : high]
            content = (
                content[:low]
                + content[high : high + 1]
                + middle
                + content[low : low + 1]
                + content[high + 1 :]
            )
    return content


@given(content=damages())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_damage_is_an_error_or_leaves_the_other_rows_alone(read, content: bytes) -> None:
    try:
        found, _ = read(content)
    except InputError:
        return
    lines = set(content.replace(b"\r", b"").split(b"\n"))
    head, *body = SMALL.split(b"\n")
    if head not in lines:  # other months or columns
        return
    for line in body:
        if line in lines and line:
            label = tuple(line.decode().split(",")[:3])
            kept = {key: count for key, count in SMALL_ROWS.items() if key[:3] == label}
            assert {key: found.get(key) for key in kept} == kept, label


LABELS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='"'),
    min_size=1,
    max_size=8,
)


@given(
    table=st.dictionaries(
        st.tuples(LABELS, LABELS, LABELS).map(lambda key: tuple(text.casefold() for text in key)),
        st.lists(st.integers(0, 10**7), min_size=3, max_size=3),
        min_size=1, max_size=30,
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_quick_and_the_careful_reader_agree(catalogue, tmp_path, table: dict) -> None:
    source = catalogue.sources[BOROUGH]
    path = tmp_path / "clean.csv"
    head = ["MajorText", "MinorText", "BoroughName", "202301", "202302", "202303"]
    path.write_bytes(as_csv([head, *([*key, *map(str, counts)] for key, counts in table.items())]))
    quick = _quickly_read_wide_csv(path, source)
    careful = _carefully_read_wide(read_text_table(path, source), path.name)
    assert quick is not None, "a clean file takes the quick road"
    assert quick[0].equals(careful[0].cast(quick[0].schema))
    assert quick[1] == careful[1]
