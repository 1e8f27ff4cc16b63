"""Cells as publishers and Excel write them: read as what they mean, or as nothing at all, never as something else."""

from datetime import date, datetime, time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.declarations import Column
from pipelines.extracts.cells import period_ends, typed
from pipelines.extracts.periods import read_period

NBSP, THIN, NARROW, MINUS, UNSEEN = "\u00a0", "\u2009", "\u202f", "\u2212", "\u200b"


def read(kind: str, text: str | None, **more) -> object:
    return typed(pl.Series([text], dtype=pl.String), Column(description="a column", type=kind, **more))[0]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("count", "1,234", 1234),
        ("count", "1234.0", 1234),
        ("count", f"1{THIN}234{THIN}567", 1234567),
        ("count", f"1{NBSP}234", 1234),
        ("count", f"{NBSP}7{UNSEEN} ", 7),
        ("count", "'7", 7),
        ("number", "£1,234.50", 1234.5),
        ("number", "12.3%", 12.3),
        ("number", f"12{NBSP}%", 12),
        ("number", f"{MINUS}5.5", -5.5),
        ("number", "-5.5", -5.5),
        ("number", f"1{NARROW}234.5", 1234.5),
        ("number", ".5", 0.5),
        ("number", "1e-3", 0.001),
        ("month", "Feb-21", date(2021, 2, 1)),
        ("month", "Sept-21", date(2021, 9, 1)),
        ("month", "01/02/2021", date(2021, 2, 1)),
        ("month", "01/02/21", date(2021, 2, 1)),
        ("month", "2021-02", date(2021, 2, 1)),
        ("month", "2021-02-01 00:00:00", date(2021, 2, 1)),
        ("month", "44228", date(2021, 2, 1)),
        ("year", "2021", 2021),
        ("year", "2021.0", 2021),
        ("date", "17/02/2021", date(2021, 2, 17)),
        ("date", "17/02/21", date(2021, 2, 17)),
        ("date", "17-02-21", date(2021, 2, 17)),
        ("date", "17-Feb-21", date(2021, 2, 17)),
        ("date", "17-Feb-2021", date(2021, 2, 17)),
        ("date", "17 February 2021", date(2021, 2, 17)),
        ("date", "2021-02-17T21:30:00", date(2021, 2, 17)),
        ("date", "44244", date(2021, 2, 17)),
        ("moment", "17/02/2021 21:30", datetime(2021, 2, 17, 21, 30)),
        ("moment", "17/02/21 21:30", datetime(2021, 2, 17, 21, 30)),
        ("moment", "2021-02-17T21:30:15.250Z", datetime(2021, 2, 17, 21, 30, 15)),
        ("moment", "44244.5", datetime(2021, 2, 17, 12)),
        ("time", "21:30", time(21, 30)),
        ("time", "2130", time(21, 30)),
        ("flag", "Y", True),
        ("flag", f" no{NBSP}", False),
        ("text", f"  St{NBSP}Ann's   ward ", "St Ann's ward"),
    ],
)
def test_a_cell_is_read_as_what_it_means(kind: str, text: str, value: object) -> None:
    assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("count", ["1.5", "-1", f"{MINUS}1", "1,23", ",5", "5,", "1 234", f"1{THIN}23", "<5", "*", "-", "#DIV/0!", "1e3"]),
        ("number", ["nan", "inf", "1,23", ",5", "5,", "£", "%", "e5", "-", "..", "1.2.3", "12 %%", "(5)", "<5"]),
        ("month", ["02/02/2021", "Febuary-21", "2021-13", "44229", "99999", "01/02/1821"]),
        ("year", ["21", "2021.5", "1821", "20211"]),
        ("date", ["31/02/2021", "02/17/2021", "17/02", "2021", "99999", "17/02/1821", "0"]),
        ("moment", ["17/02/2021 25:00", "2021-02-17T21:30:00+01:00", "21:30"]),
        ("time", ["24:00", "930", "0.5", "9.30"]),
        ("flag", ["maybe", "2", "yn"]),
        ("period", ["2011-12", "Q5 2022-23", "Q1 2022", "2022/24", "44229", "2022-04-02", "last year"]),
    ],
)  # fmt: skip
def test_a_cell_that_could_be_something_else_is_nothing(kind: str, texts: list[str]) -> None:
    assert {text: read(kind, text) for text in texts} == dict.fromkeys(texts)


@pytest.mark.parametrize(
    "kind", ["count", "number", "month", "year", "date", "moment", "time", "flag", "period", "text"]
)
def test_blank_is_null(kind: str) -> None:
    assert [read(kind, text) for text in (None, "", "   ", NBSP)] == [None] * 4


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Feb-21", date(2021, 2, 1), date(2021, 2, 28)),
        ("2022-23 Q1", date(2022, 4, 1), date(2022, 6, 30)),
        ("Q4 2022/23", date(2023, 1, 1), date(2023, 3, 31)),
        ("2022-23", date(2022, 4, 1), date(2023, 3, 31)),
        ("2011/12", date(2011, 4, 1), date(2012, 3, 31)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2022-04-01 00:00:00", date(2022, 4, 1), date(2022, 4, 30)),
        ("44652", date(2022, 4, 1), date(2022, 4, 30)),
        ("Year to March 2024", date(2023, 4, 1), date(2024, 3, 31)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    assert read_period(text) == (first, last)
    assert read("period", text) == first
    assert period_ends(pl.Series([text]))[0] == last


def test_declared_values_meet_every_spelling_and_nothing_else() -> None:
    values = {"female": ["F", "Woman"], "not known": ["NK", "-"]}
    for value, texts in {
        "female": ["f", "WOMAN ", "Female", f"F{UNSEEN}"],
        "not known": [f"{NBSP}-", "nk"],
    }.items():
        assert [read("text", text, values=values) for text in texts] == [value] * len(texts)
    assert read("text", "X", values=values) is None


def test_footnote_marks_go_only_where_it_is_declared() -> None:
    assert read("text", "Metropolitan Police4", footnote_marks=True) == "Metropolitan Police"
    assert read("text", "Metropolitan Police4") == "Metropolitan Police4"


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.one_of(st.none(), st.sampled_from(["5", "", "x", "1,000", "-", "2.0"])), min_size=1, max_size=60
    )
)
def test_few_and_many_different_cells_are_read_alike(texts: list[str | None]) -> None:
    """Columns of few different texts are read by a road of their own."""
    column = Column(description="a column", type="count")
    together = typed(pl.Series(texts * 5, dtype=pl.String), column).to_list()
    assert together == [typed(pl.Series([text], dtype=pl.String), column)[0] for text in texts] * 5


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 9_999_999_999))
def test_every_way_of_writing_a_whole_number(number: int) -> None:
    plain = f"{number:,}"
    ways = [
        str(number),
        plain,
        plain.replace(",", THIN),
        plain.replace(",", NBSP),
        f"{number}.00",
        f" '{number}".strip(),
    ]
    assert {read("count", way) for way in ways} == {number}


@settings(deadline=None, max_examples=50)
@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_every_way_of_writing_a_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    ways = [
        day.isoformat(),
        day.strftime("%d/%m/%Y"),
        day.strftime("%d-%b-%Y"),
        day.strftime("%d %B %Y"),
        str(serial),
    ]
    assert {read("date", way) for way in ways} == {day}
