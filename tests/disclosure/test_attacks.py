"""Every attack on the printed counts of partners that is known to work on tables, with answers that are known.

Table sets are made up, printed by the product's own section, and read back as text by an attacker who shares no code with
it (``attack.py``). `SNA_ATTACKS=5000` tries so many sets; by default some hundred are.
"""

import os
from datetime import date
from itertools import product
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.disclosure.partner_counts import PUBLIC, PartnerCounts, partner_counts
from pipelines.disclosure.published_before import keep, published_before
from pipelines.disclosure.register import Register
from pipelines.disclosure.windows import pieces_of
from pipelines.documents.sections import partner_counts as section
from tests.disclosure.attack import Attacker, read_table
from tests.disclosure.registers_of_chance import (
    BOROUGH,
    LEAVES,
    REGISTER,
    WARDS,
    WHOLE,
    months_of_register,
)

MANY = settings(
    max_examples=int(os.environ.get("SNA_ATTACKS", "60")),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)
PUBLISHED = SimpleNamespace(
    borough={"area_name": BOROUGH}, assessment=SimpleNamespace(area=BOROUGH)
)  # what the section asks of a publication


def windows_to(year: int, month: int) -> dict:
    """The 12 months to a month, and the 12 before."""
    first = date(year - 1 + month // 12, month % 12 + 1, 1)
    return {
        "current": (first, date(year, month, 1)),
        "base": (first.replace(year=first.year - 1), date(year - 1, month, 1)),
    }


def printed(found: PartnerCounts, windows: dict) -> tuple[list[str], list[list[str]], str]:
    """The table of the document: headers, rows and caption."""
    starts = {window[0]: name for name, window in windows.items()}
    rows = found.shown.with_columns(
        register=pl.lit("Register"), publisher=pl.lit("Partner"), threshold=pl.lit(5),
        smallest=pl.lit(1), rounding=pl.lit(1), left_out=pl.lit(""), has_changed=pl.lit(False),
        title=pl.col("measure"), area_name=pl.col("area_code"),
        position=pl.col("measure").replace_strict({m: n for n, m in enumerate(REGISTER.leaves)}),
        area_type=pl.when(pl.col("area_code") == BOROUGH).then(pl.lit("borough")).otherwise(pl.lit("ward")),
        period=pl.col("period_start").replace_strict(starts),
    )  # fmt: skip
    table = section._table(PUBLISHED, rows, 1)
    return [name for name, _, _ in table.columns], table.rows, table.description


counts = st.one_of(*(st.lists(st.integers(0, most), min_size=5, max_size=5) for most in (4, 9, 40)))
reports = st.fixed_dictionaries(dict.fromkeys(LEAVES, counts))


def hidden(table: dict) -> list:
    return [place for place, count in table.items() if count is None]


@MANY
@given(current=reports, base=reports, register=st.sampled_from([REGISTER, WHOLE]))
def test_nobody_can_work_out_a_hidden_count_of_one_edition(current, base, register):
    """Wards against the borough, a kind of report against the whole, what is in no ward, what is in no kind."""
    windows = windows_to(2025, 9)
    months = months_of_register(register, {windows["current"]: current, windows["base"]: base})
    found = partner_counts(register, months, BOROUGH, windows)
    assert found.left_out == ()
    table = read_table(*printed(found, windows))
    assert not [count for count in table.values() if count is not None and 0 < count < register.threshold]
    attacker = Attacker(register.leaves, BOROUGH, WARDS, {last for _, _, last in table})
    attacker.learn_table(table)
    assert attacker.too_close(hidden(table), register.threshold) == []
    assert found.cost <= found.bound / 0.95 + 1e-6  # the product says so, too, where it is not


@MANY
@given(
    data=st.data(), later=st.sampled_from([0, 1, 6, 12, 18, 24]), register=st.sampled_from([REGISTER, WHOLE])
)
def test_nobody_can_work_out_a_hidden_count_of_two_editions_together(tmp_path_factory, data, later, register):
    """This year's and last year's, a year apart or less: the same period twice, or periods that share some months."""
    end = 2024 * 12 + 8 + later
    first, second = windows_to(2024, 9), windows_to(end // 12, end % 12 + 1)
    pieces = pieces_of({*first.values(), *second.values()})
    months = months_of_register(register, {piece: data.draw(reports) for piece in pieces})
    last_year = partner_counts(register, months, BOROUGH, first)
    folder = tmp_path_factory.mktemp("kept")
    keep(folder, last_year.proof.with_columns(source=pl.lit("r")))
    this_year = partner_counts(register, months, BOROUGH, second, published_before([folder], "r"))
    assert PUBLIC not in this_year.proof["status"].to_list()

    tables = [
        read_table(*printed(found, windows))
        for found, windows in ((last_year, first), (this_year, second))
        if not found.shown.is_empty()
    ]
    attacker = Attacker(register.leaves, BOROUGH, WARDS, {last for table in tables for _, _, last in table})
    for table in tables:
        attacker.learn_table(table)
    never_again = {place for table in tables for place in hidden(table)}
    assert attacker.too_close(never_again, register.threshold) == []
    assert not never_again & {
        place for table in tables for place, count in table.items() if count is not None
    }


# --- what the sign and the choice of what is hidden tell ---------------------------------------------------

ONE_MONTH = {"current": (date(2025, 9, 1), date(2025, 9, 1))}
SMALL, REGISTER_OF_ONE = (Register("r", {"all": frozenset("a")}, threshold=threshold) for threshold in (3, 5))


def page_of(*by_place: int, register: Register = SMALL) -> tuple[dict[str, int | None], tuple[str, ...]]:
    """What is printed of wards w1, w2, … and of what lies in none (last): each area's count, and what is left out."""
    wards = [(f"w{number}", "ward", count) for number, count in enumerate(by_place[:-1], start=1)]
    rows = [
        ("all", area, kind, date(2025, 9, 1), count)
        for area, kind, count in (*wards, (BOROUGH, "borough", sum(by_place)))
    ]
    columns = ["measure", "area_code", "area_type", "month", "count"]
    found = partner_counts(register, pl.DataFrame(rows, schema=columns, orient="row"), BOROUGH, ONE_MONTH)
    return dict(found.shown.select("area_code", "count").rows()), found.left_out


def test_few_records_in_as_many_wards_do_not_tell_each_other():
    """Five records, five signs and nothing but zeros beside them: each would be one."""
    shown, _ = page_of(*[1] * 5, *[0] * 16, 0, register=REGISTER_OF_ONE)
    assert shown[BOROUGH] is None
    assert {area for area, count in shown.items() if count == 0} == {f"w{number}" for number in range(6, 22)}


def test_no_page_has_only_one_table_behind_it():
    """Who knows the program can run it on every table there could be: for no hidden count may one value be left."""
    top, pages = 5, {}
    for table in product(range(top + 1), range(top + 1), range(top + 1)):
        shown, left_out = page_of(*table)
        pages.setdefault((tuple(sorted(shown.items())), left_out), []).append(
            {BOROUGH: sum(table), "w1": table[0], "w2": table[1]}
        )
    told = [
        (page, area)
        for page, tables in pages.items()
        for area, count in page[0]
        # tables beyond the ones tried could stand behind a page with a large count
        if count is None
        and (dict(page[0])[BOROUGH] or 0) <= top
        and len({table[area] for table in tables}) == 1
    ]
    assert len(pages) > 100
    assert told == []


# --- known answers: what would be found if a page said more ------------------------------------------------

WINDOWS = windows_to(2025, 9)
LAST = 2025 * 12 + 8
KNOWN = {"a": [3, 2, 40, 50, 20], "b": [30] * 5, "c": [20] * 5}
TARGET, COMPANY, WHOLE_COUNT = ("one", "w1", LAST), ("one", "w2", LAST), ("one", BOROUGH, LAST)


@pytest.fixture
def attacker() -> Attacker:
    """He has read an edition whose smallest counts are 3 and 2 in two wards, and protected."""
    months = months_of_register(REGISTER, dict.fromkeys(WINDOWS.values(), KNOWN))
    table = read_table(*printed(partner_counts(REGISTER, months, BOROUGH, WINDOWS), WINDOWS))
    assert table[TARGET] is None and table[COMPANY] is None and table[WHOLE_COUNT] == 115
    found = Attacker(REGISTER.leaves, BOROUGH, WARDS, {last for _, _, last in table})
    found.learn_table(table)
    assert found.too_close(hidden(table), REGISTER.threshold) == []
    return found


def _percentage(attacker: Attacker) -> None:
    attacker.learn_share(TARGET, WHOLE_COUNT, pct=3)  # 3 of 115, rounded


def _percentage_of_a_year_before(attacker: Attacker) -> None:
    attacker.learn_share(TARGET, ("one", "w3", LAST), pct=7.5, decimals=1)


def _rank(attacker: Attacker) -> None:
    """A rank sets a hidden count between its neighbours, one of which is told in the text."""
    attacker.learn(attacker.row(COMPANY), 2, 2)
    attacker.learn_order([("one", "w3", LAST), TARGET, COMPANY])


def _rounded_to_three(attacker: Attacker) -> None:
    attacker.learn(attacker.row(TARGET), 1.5, 4.5)


def _bar(attacker: Attacker) -> None:
    """A bar of 9 px beside one of 120 px that is known to be 40: a pixel is a third of a report."""
    attacker.learn(attacker.row(TARGET), 8.5 * 40 / 120, 9.5 * 40 / 120)


def _colour(attacker: Attacker) -> None:
    """The class of the map's legend: 1 to 4."""
    attacker.learn(attacker.row(TARGET), 1, 4)


def _month(attacker: Attacker) -> None:
    """Eleven of the months printed beside the year: the twelfth is what is left."""
    attacker.learn(attacker.row(TARGET), 2, 3)


def _total_of_wards(attacker: Attacker) -> None:
    """The two wards together, in a table of another chapter, and one of them in the text."""
    attacker.learn(attacker.row(TARGET) + attacker.row(COMPANY), 5, 5)
    attacker.learn(attacker.row(COMPANY), 2, 2)


@pytest.mark.parametrize(
    "leak",
    [
        _percentage,
        _percentage_of_a_year_before,
        _rank,
        _rounded_to_three,
        _bar,
        _colour,
        _month,
        _total_of_wards,
    ],
)
def test_what_a_page_must_not_say_is_enough_to_find_the_count(attacker, leak):
    """The proof that the attacks above can succeed."""
    leak(attacker)
    low, high = attacker.interval(attacker.row(TARGET))
    found = attacker.too_close([TARGET, COMPANY], REGISTER.threshold)
    assert low - 1e-6 <= 3 <= high + 1e-6
    assert found, (low, high)
