"""Every attack on the printed counts of partners that is known to work on tables, with answers that are known.

Table sets are made up, printed by the product's own section, and read back as text by an attacker who shares no code with
it (``attack.py``). `SNA_ATTACKS=5000` tries so many sets; by default some hundred are.
"""

import os
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from attack import Attacker, read_table
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from registers_of_chance import BOROUGH, LEAVES, PLACES, REGISTER, WARDS, WHOLE, months_of_register

from pipelines.disclosure.partner_counts import PUBLIC, PartnerCounts, partner_counts
from pipelines.disclosure.published_before import keep, published_before
from pipelines.disclosure.windows import pieces_of
from pipelines.documents.sections import partner_counts as section

MANY = settings(
    max_examples=int(os.environ.get("SNA_ATTACKS", "120")),
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
        register=pl.lit("Register"), publisher=pl.lit("Partner"), threshold=pl.lit(5), left_out=pl.lit(""),
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
@given(data=st.data(), later=st.sampled_from([0, 1, 6, 12, 18, 24]), register=st.sampled_from([REGISTER, WHOLE]))
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
    assert not never_again & {place for table in tables for place, count in table.items() if count is not None}
