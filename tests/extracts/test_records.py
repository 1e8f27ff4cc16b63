"""Records: every row ends in exactly one of loaded, rejected with a reason, left out by rule."""

import csv
import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipelines.declarations import Source
from pipelines.errors import InputError
from pipelines.extracts.records import read_records, record_schema
from pipelines.extracts.shapes import read_extract

SOURCE = {
    "source": "calls",
    "title": "Calls",
    "publisher": "A council",
    "licence": "none",
    "marking": "OFFICIAL",
    "grain": "one row per call",
    "shape": "records",
    "key": ["reference"],
    "months_from": "day",
    "columns": {
        "reference": {"description": "the call's number", "headers": {"1": "Ref"}},
        "day": {"description": "day", "type": "date", "required": True, "headers": {"1": "Date"}},
        "kind": {"description": "kind", "headers": {"1": "Kind"}, "values": {"noise": ["N"], "litter": ["L"]}},
        "visits": {
            "description": "visits", "type": "count", "headers": {"1": "Visits"}, "no_value": {"suppressed": ["*", "<5"]},
            "most": 100,
        },
        "note": {"description": "a note", "optional": True, "headers": {"1": "Note"}},
    },
    "exclude": [
        {"column": "kind", "keep": ["noise", "N", "litter", "L", ""], "leave_out": ["test"], "reason": "a test call"}
    ],
}  # fmt: skip
HEADER = ["Ref", "Date", "Kind", "Visits", "Note"]
GOOD = ["1", "17/02/2021", "N", "3", "loud"]


def source(**changes) -> Source:
    columns = {**SOURCE["columns"], **changes.pop("columns", {})}
    return Source(**{**SOURCE, **changes, "columns": columns})


def read(
    tmp_path: Path,
    rows: list[list[str]],
    header: list[str] = HEADER,
    declared: Source | None = None,
    key=None,
):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path = tmp_path / "calls.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return read_records(path, declared or source(), key)


def changed(**cells: str) -> list[str]:
    names = ["reference", "day", "kind", "visits", "note"]
    return [cells.get(name, GOOD[i]) for i, name in enumerate(names)]


# --- reasons -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"day": "31/02/2021"}, "day", "is not a date (17/02/2021, 2021-02-17)"),
        ({"day": ""}, "day", "is blank"),
        ({"reference": " "}, "reference", "is blank"),
        ({"visits": "many"}, "visits", "is not a whole number"),
        ({"visits": "101"}, "visits", "lies outside"),
        ({"kind": "N1"}, "kind", "declared values"),
    ],
)
def test_an_odd_row_names_row_column_value_and_reason(
    tmp_path, cells: dict, column: str, reason: str
) -> None:
    reading = read(tmp_path, [GOOD, changed(**cells), changed(reference="3")])
    assert reading.rows["reference"].to_list() == ["1", "3"]
    (reject,) = reading.rejects.to_dicts()
    assert (reject["file_row"], reject["column"], reject["value"]) == (3, column, cells[column] or None)
    assert reason in reject["reason"]


def test_a_row_is_rejected_once_and_names_its_other_odd_cells(tmp_path) -> None:
    reading = read(tmp_path, [changed(day="soon", visits="many"), changed(kind="zzz")])
    assert reading.facts.rows_rejected == 2 and reading.rows.is_empty()
    first, second = reading.rejects["reason"].to_list()
    assert first.endswith("; also odd: visits")
    assert "also odd" not in second, "one odd cell that two rules refuse is one odd cell"


def test_a_row_that_a_rule_leaves_out_is_not_rejected_too(tmp_path) -> None:
    reading = read(tmp_path, [GOOD, changed(kind="test", day="soon", visits="many"), changed(kind="TEST ")])
    assert reading.facts.excluded == {"a test call": 2}
    assert reading.rejects.is_empty() and reading.facts.rows_loaded == 1


def test_no_value_has_its_reason_and_is_never_zero(tmp_path) -> None:
    reading = read(
        tmp_path, [changed(visits="*"), changed(visits="<5"), changed(visits=""), changed(visits="0")]
    )
    assert reading.rows["visits"].to_list() == [None, None, None, 0]
    assert reading.rows["visits_status"].to_list() == ["suppressed", "suppressed", None, None]


def test_a_blank_that_has_its_reason_does_not_hide_an_odd_cell(tmp_path) -> None:
    visits = {**SOURCE["columns"]["visits"], "no_value": {"not_collected": [""]}}
    reading = read(
        tmp_path,
        [changed(visits=""), changed(visits="12 or so")],
        declared=source(columns={"visits": visits}),
    )
    assert reading.rows["visits_status"].to_list() == ["not_collected"]
    assert reading.rejects["value"].to_list() == ["12 or so"]


# --- columns -----------------------------------------------------------------------------------------------


def test_an_optional_column_may_be_missing_and_no_other(tmp_path) -> None:
    assert read(tmp_path, [GOOD[:4]], HEADER[:4]).rows["note"].to_list() == [None]
    with pytest.raises(InputError, match=r"Not found: visits \(Visits\)"):
        read(tmp_path, [GOOD[:3]], HEADER[:3])
    with pytest.raises(InputError, match="unexpected header 'Colour'"):
        read(tmp_path, [[*GOOD, "red"]], [*HEADER, "Colour"])


def test_columns_come_in_any_order(tmp_path) -> None:
    reading = read(tmp_path, [GOOD[::-1]], HEADER[::-1])
    assert reading.rows.drop("file_row").row(0, named=True) == {
        "reference": "1", "day": date(2021, 2, 17), "kind": "noise", "visits": 3, "visits_status": None, "note": "loud"
    }  # fmt: skip


def test_the_schema_is_that_of_what_is_read(tmp_path) -> None:
    assert dict(read(tmp_path, [GOOD]).rows.drop("file_row").schema) == record_schema(source())


@pytest.mark.parametrize("short", [["2", "17/02/2021", "N", "3"], ["2", "17/02/2021"]])
@pytest.mark.parametrize("quoted", ["loud, and long", "loud"])
def test_a_short_row_between_others_is_refused_and_never_filled_up(
    tmp_path, short: list[str], quoted: str
) -> None:
    """Its cells may stand one to the left of where they belong."""
    with pytest.raises(InputError, match=rf"row 3: has {len(short)} cells where the header has 5"):
        read(tmp_path, [changed(note=quoted), short, changed(note="")])


def test_blank_cells_at_the_end_of_rows_are_no_short_rows(tmp_path) -> None:
    reading = read(
        tmp_path,
        [changed(note='a "b", c'), changed(note=""), ["", "", "", "", ""], changed(note="two\nlines")],
    )
    assert reading.facts.rows_loaded == 3 and reading.facts.excluded == {"blank row": 1}


# --- keys --------------------------------------------------------------------------------------------------


def test_a_repeated_key_is_kept_and_said_unless_a_rule_leaves_it_out(tmp_path) -> None:
    rows = [GOOD, changed(note="again"), changed(reference="2")]
    kept = read(tmp_path, rows)
    assert kept.facts.rows_loaded == 3
    (note,) = kept.facts.notes
    assert note.startswith("1 rows repeat the reference of an earlier row") and note.endswith("and are kept")
    rule = {"key": ["reference"], "reason": "the same call again"}
    left_out = read(tmp_path, rows, declared=source(repeated_rows=rule))
    assert left_out.rows["note"].to_list() == ["loud", "loud"]
    assert left_out.facts.excluded == {"the same call again": 1} and left_out.facts.notes == []


def test_rows_without_a_key_repeat_none(tmp_path) -> None:
    """Anti-social behaviour has no Crime ID: a thousand such rows are a thousand incidents."""
    declared = source(key=[], repeated_rows={"key": ["reference"], "reason": "again"})
    reading = read(tmp_path, [changed(reference=""), changed(reference=""), GOOD, GOOD], declared=declared)
    assert reading.facts.rows_loaded == 3 and reading.facts.excluded == {"again": 1}


# --- months ------------------------------------------------------------------------------------------------


def test_months_are_those_of_loaded_rows(tmp_path) -> None:
    rows = [
        GOOD,
        changed(day="01/05/2021"),
        changed(day="01/06/2021", visits="many"),
        changed(day="01/07/2021", kind="test"),
    ]
    assert read(tmp_path, rows).facts.months == ["2021-02", "2021-05"]


def test_a_quarter_covers_its_three_months(tmp_path) -> None:
    day = {"description": "quarter", "type": "period", "required": True, "headers": {"1": "Date"}}
    reading = read(
        tmp_path, [changed(day="2022-23 Q4"), changed(day="Apr-22")], declared=source(columns={"day": day})
    )
    assert reading.facts.months == ["2022-04", "2023-01", "2023-02", "2023-03"]
    assert reading.rows["day_end"].to_list() == [date(2023, 3, 31), date(2022, 4, 30)]


# --- workbooks ---------------------------------------------------------------------------------------------


def workbook(path: Path, **sheets: list[list]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return path


def test_titles_above_and_notes_below_a_workbooks_table(tmp_path) -> None:
    rows = [
        ["Calls 2021"],
        [],
        HEADER,
        ["1", 44244, "N", 3.0],
        [],
        ["2", "17/02/2021", "L", "*", "x"],
        [],
        ["Source: us"],
    ]
    reading = read_records(workbook(tmp_path / "calls.xlsx", Data=rows), source())
    assert reading.rows["day"].to_list() == [date(2021, 2, 17)] * 2
    assert reading.rows["file_row"].to_list() == [4, 6]
    assert reading.facts.excluded == {"blank row": 2, "note below or within the table": 1}
    assert reading.facts.rows_read == 5


def test_another_sheet_with_such_a_table_is_said(tmp_path) -> None:
    path = workbook(tmp_path / "calls.xlsx", First=[HEADER, GOOD], Second=[HEADER, changed(reference="2")])
    assert "sheet Second holds such a table too and is not read" in read_records(path, source()).facts.notes


# --- side by side, and what is said of the whole file ------------------------------------------------------

PEOPLE = {
    **{name: SOURCE[name] for name in ("title", "publisher", "licence", "marking", "shape")},
    "source": "people",
    "grain": "one row per area",
    "key": ["area"],
    "wide": {"header": r"\d{1,2}\+?", "headers_as": "ages", "values_as": "people", "description": "residents by age"},
    "columns": {
        "area": {"description": "area", "headers": {"1": r"wd\d\dcd"}},
        "area_year": {"description": "year of the areas", "type": "year", "from_header": r"wd(\d\d)cd"},
        "sex": {
            "description": "sex", "optional": True, "from_file_name": "(females?)|(?<!fe)(males?)",
            "values": {"females": ["female"], "males": ["male"]},
        },
    },
}  # fmt: skip


def people(path: Path, text: str):
    path.write_text(text, encoding="utf-8")
    return read_extract(path, Source(**PEOPLE))


def test_columns_side_by_side_are_two_lists_in_the_files_order(tmp_path) -> None:
    reading = people(tmp_path / "a.csv", 'WD24CD,1,0,90+\na,5,"1,234",7\nb,,8,9\nc,1,x,2\n')
    assert reading.rows.select("area", "area_year", "sex", "ages", "people").rows() == [
        ("a", 2024, None, ["1", "0", "90+"], [5, 1234, 7])
    ]
    assert reading.rejects.drop("value").rows() == [(3, "1", "is blank"), (4, "0", "is not a whole number")]
    with pytest.raises(InputError, match=r"row 1: no column of residents by age"):
        people(tmp_path / "a.csv", "WD24CD\na\n")


def test_two_vintages_in_one_file_are_refused(tmp_path) -> None:
    two = Source(**{**PEOPLE, "ignored_headers": [r"WD\d\dCD"]})
    path = tmp_path / "a.csv"
    path.write_text("WD20CD,WD22CD,0\na,b,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="its headers say area_year 2020 and 2022; keep the columns of one"):
        read_extract(path, two)


@pytest.mark.parametrize(
    ("name", "sex"), [("Females 2021.csv", "females"), ("mye_male.csv", "males"), ("all.csv", None)]
)
def test_the_files_name_says_the_sex(tmp_path, name: str, sex: str | None) -> None:
    assert people(tmp_path / name, "WD24CD,0\na,1\n").rows["sex"].to_list() == [sex]


def test_a_sheets_name_says_it_too_and_two_sheets_are_never_mixed(tmp_path) -> None:
    table = [["WD24CD", "0"], ["a", 1]]
    one = workbook(tmp_path / "one.xlsx", Notes=[["read me"]], Females=table)
    assert read_extract(one, Source(**PEOPLE)).rows["sex"].to_list() == ["females"]
    two = workbook(tmp_path / "two.xlsx", Females=table, Males=table)
    with pytest.raises(InputError, match="the sheets Females and Males all hold a table"):
        read_extract(two, Source(**PEOPLE))


# --- persons -----------------------------------------------------------------------------------------------


def test_a_reject_of_a_personal_source_never_holds_the_value(tmp_path) -> None:
    born = {"description": "born", "type": "date", "headers": {"1": "Date"}, "required": True}
    person = {"protect": "pseudonym", "headers": {"1": "Ref"}, "description": "key of a person"}
    free_text = {
        "protect": "leave_out",
        "headers": {"1": "Note"},
        "description": "free text",
        "optional": True,
    }
    declared = source(personal=True, columns={"day": born, "reference": person, "note": free_text})
    rows = [
        GOOD,
        changed(day="Ada Lovelace"),
        changed(kind="Ada Lovelace"),
        changed(reference="Ada", note="Lovelace"),
    ]
    reading = read(tmp_path, rows, declared=declared, key=b"a key for this test")
    assert reading.rejects["value"].to_list() == [None, None]
    assert reading.facts.rows_loaded == 2 and "note" not in reading.rows.columns
    for written in (reading.rows.write_csv(), reading.rejects.write_csv(), str(reading.facts)):
        assert "Lovelace" not in written and "Ada" not in written


# --- the three always add up -------------------------------------------------------------------------------

CELLS = st.sampled_from(
    [
        "",
        " ",
        "1",
        "2",
        "17/02/2021",
        "44244",
        "2021-13-01",
        "N",
        "litter",
        "test",
        "*",
        "<5",
        "1,000",
        "101",
        "'=1+1",
        "\u00a0",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), min_size=1, max_size=12), repeats=st.booleans())
@example(rows=[[""] * 5], repeats=False)
def test_loaded_rejected_and_left_out_add_up(tmp_path, rows: list[list[str]], repeats: bool) -> None:
    rule = {"key": ["reference", "day"], "reason": "again"} if repeats else None
    try:
        reading = read(tmp_path, rows, declared=source(repeated_rows=rule))
    except InputError as error:
        assert all(not cell.strip() for row in rows for cell in row), error
        return
    facts = reading.facts
    assert (
        facts.rows_read == len(rows) == facts.rows_loaded + facts.rows_rejected + sum(facts.excluded.values())
    )
    loaded, rejected = set(reading.rows["file_row"]), set(reading.rejects["file_row"])
    assert (len(loaded), len(rejected)) == (facts.rows_loaded, facts.rows_rejected)
    assert not loaded & rejected and loaded | rejected <= set(range(2, len(rows) + 2))
    assert reading.rejects.select(pl.all_horizontal(pl.col("column", "reason").is_not_null()).all()).item()
