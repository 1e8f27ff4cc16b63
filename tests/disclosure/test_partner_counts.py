"""What an edition prints of a partner's register, what it leaves out, and what it says of that."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import polars as pl
import pytest

from pipelines.disclosure import partner_counts as module
from pipelines.disclosure.partner_counts import PartnerCounts, partner_counts
from pipelines.disclosure.proof_words import proof_in_words, warnings_of
from pipelines.disclosure.published_before import NAME, keep, published_before
from pipelines.disclosure.register import Cell, Register
from pipelines.disclosure.registers import PRINTED
from pipelines.documents.sections import partner_counts as section
from pipelines.errors import DisclosureError, ProtectionError, UsageError
from pipelines.methods.disclosure.attacker import intervals
from tests.disclosure.registers_of_chance import (
    BASE,
    BOROUGH,
    CURRENT,
    LEAVES,
    PERIODS,
    REGISTER,
    months_of_register,
)

# kinds that add up to the whole, and nothing is in no ward
WITHOUT_REST = Register(
    "r", {"all": frozenset("ab"), "one": frozenset("a"), "two": frozenset("b")}, threshold=5
)
TWENTY = dict.fromkeys(LEAVES, [20] * 5)


def counts_of(register: Register, current: dict, base: dict | None = None, before=None) -> PartnerCounts:
    months = months_of_register(register, {CURRENT: current, BASE: base or TWENTY})
    return partner_counts(register, months, BOROUGH, PERIODS, before)


def shown(found: PartnerCounts) -> dict[Cell, int | None]:
    rows = found.shown.select("measure", "area_code", "period_start", "period_end", "count").rows()
    return {Cell(measure, area, (start, end)): count for measure, area, start, end, count in rows}


def test_what_is_not_printed_of_a_ward_is_not_in_the_problem():
    """The year before is printed for the borough alone: a small ward then needs no hiding."""
    small = {"a": [1, 20, 20, 20, 20], "b": [30] * 5, "c": [20] * 5}
    printed = shown(counts_of(REGISTER, TWENTY, small))
    assert {cell.area for cell in printed if cell.window == BASE} == {BOROUGH}
    assert None not in printed.values()


def test_a_small_rest_is_protected_though_it_is_never_printed():
    """All but one: the kind that no measure counts stands at 2 in one ward, and the ward's sum would give it back."""
    printed = shown(counts_of(REGISTER, {"a": [20] * 5, "b": [30] * 5, "c": [2, 40, 40, 40, 40]}))
    assert None in [count for cell, count in printed.items() if (cell.area, cell.window) == ("w1", CURRENT)]


def test_without_wards_nothing_of_a_ward_goes_out():
    found = counts_of(Register("r", REGISTER.leaves, threshold=5, by_ward=False), TWENTY)
    assert {cell.area for cell in shown(found)} == {BOROUGH}
    assert found.left_out == ()  # nothing that the register's rule lets out


def test_health_counts_go_out_rounded_and_are_kept_so(tmp_path):
    exact = Register("r", REGISTER.leaves, threshold=8)
    health = Register("r", REGISTER.leaves, threshold=8, rounding=5)
    leaves = {"a": [3, 23, 21, 18, 0], "b": [12, 9, 40, 17, 2], "c": [33, 8, 14, 6, 1]}
    plain, rounded = counts_of(exact, leaves), counts_of(health, leaves)
    known = {cell: count for cell, count in shown(plain).items() if count is not None}
    assert known and any(count % 5 for count in known.values())
    for cell, count in shown(rounded).items():
        assert (count is None) == (cell not in known)  # the same counts are hidden
        assert count is None or (count % 5 == 0 and abs(count - known[cell]) <= 2)
    assert rounded.proof.drop("printed_count").equals(plain.proof.drop("printed_count"))
    keep(tmp_path, rounded.proof.with_columns(source=pl.lit("r")))
    kept = {count for count in published_before([tmp_path], "r").values() if count is not None}
    assert kept and all(count % 5 == 0 for count in kept)  # the file goes out: no exact count is in it


def test_a_zero_is_hidden_where_it_tells_something():
    leaves = {"a": [0, 20, 20, 20, 20], "b": [20] * 5, "c": [20] * 5}
    for zeros, count in ((False, 0), (True, None)):
        register = Register("r", REGISTER.leaves, threshold=5, zeros_disclosive=zeros)
        assert shown(counts_of(register, leaves))[Cell("one", "w1", CURRENT)] == count


def test_measures_that_share_offences_without_one_holding_the_other_are_refused():
    with pytest.raises(DisclosureError, match="share offences"):
        counts_of(Register("r", {"one": frozenset("ab"), "two": frozenset("bc")}, threshold=5), TWENTY)


def test_a_period_with_a_month_that_is_not_known_is_left_out():
    months = months_of_register(REGISTER, {CURRENT: TWENTY, BASE: TWENTY})
    unknown = months.filter((pl.col("month") != date(2025, 3, 1)) | (pl.col("area_code") != BOROUGH))
    found = partner_counts(REGISTER, unknown, BOROUGH, PERIODS)
    assert {cell.window for cell in shown(found)} == {BASE}


# --- where small counts cannot be hidden ------------------------------------------------------------------


def refusing(monkeypatch, refuses) -> None:
    """Suppression that finds no way for the problems that ``refuses`` names."""
    real = module.suppress

    def suppress(tables, seconds):
        if refuses(tables):
            raise ProtectionError("too few to hide among")
        return real(tables, seconds)

    monkeypatch.setattr(module, "suppress", suppress)


def test_where_wards_are_too_few_to_hide_among_the_borough_alone_is_printed(monkeypatch):
    refusing(monkeypatch, lambda tables: any("w1" in name for name in tables.names))
    found = counts_of(REGISTER, TWENTY)
    assert found.left_out == ("wards",)
    assert {cell.area for cell in shown(found)} == {BOROUGH}
    assert {cell.window for cell in shown(found)} == {CURRENT, BASE}
    said = proof_in_words(found, REGISTER)
    assert warnings_of(said) == said[-1:]
    assert (
        said[-1] == "Wards are left out, because small counts could not be protected: too few to hide among."
    )


def test_where_nothing_can_be_hidden_nothing_is_printed_and_nobody_is_stopped(monkeypatch):
    refusing(monkeypatch, lambda tables: True)
    found = counts_of(REGISTER, TWENTY)
    assert found.left_out == ("everything",)
    assert found.shown.is_empty() and found.proof.is_empty()
    assert proof_in_words(found, REGISTER)[0].startswith("Everything is left out")


def test_a_proof_that_fails_stops_the_build(monkeypatch):
    """Exit code 5 is for what would be published and is not proved: here suppression hides too little."""
    real = module.suppress

    def careless(tables, seconds):
        found = real(tables, seconds)
        low, high = intervals(tables, tables.is_sensitive)
        return replace(found, hidden=tables.is_sensitive, low=low, high=high)

    monkeypatch.setattr(module, "suppress", careless)
    alone = {"a": [2, 30, 40, 50, 60], "b": [30] * 5, "c": [20] * 5}
    with pytest.raises(DisclosureError, match="worked out too closely"):
        counts_of(WITHOUT_REST, alone)


def test_an_earlier_edition_that_cannot_be_tied_to_this_one_leaves_its_period_out():
    """It counted a kind of report that nobody counts any more: what it gives away is not known, so nothing is added."""
    before = {Cell("gone", BOROUGH, BASE): 17}
    found = counts_of(REGISTER, TWENTY, before=before)
    assert found.left_out == ("the year before",)
    assert {cell.window for cell in shown(found)} == {CURRENT}
    assert "gone in borough was printed before" in found.reasons[0]
    said = warnings_of(proof_in_words(found, REGISTER))
    assert said[0].startswith("The year before is left out, because r: gone in borough was printed before")


def chapter(*rows: dict) -> section.Section:
    """The chapter on partners' counts of a table with these rows."""
    every = dict.fromkeys(PRINTED) | {
        "smallest": 1, "threshold": 5, "rounding": 1, "publisher": "Partner", "left_out": "", "has_changed": False,
    }  # fmt: skip
    table = pl.DataFrame([every | row for row in rows], schema=PRINTED)
    assessment = SimpleNamespace(area=BOROUGH)
    published = SimpleNamespace(
        table=lambda name: table, borough={"area_name": BOROUGH}, assessment=assessment
    )
    return section.build(published, studio=None)


def test_readers_are_told_what_is_left_out():
    nothing = {"register": "Calls", "status": "withheld", "left_out": "everything"}
    only = {
        "register": "Casework", "status": "published", "left_out": "wards and the year before", "title": "Reports",
        "position": 0, "area_code": BOROUGH, "area_name": BOROUGH, "area_type": "borough", "period": "current",
        "period_start": CURRENT[0], "period_end": CURRENT[1], "count": 44,
    }  # fmt: skip
    few = "The counts are too few for small ones among them to be hidden."
    assert chapter(nothing).absent.endswith(f"Calls: no count is printed. {few}")
    both = chapter(only, nothing).values
    assert both["withheld"] == [f"Calls: no count is printed. {few}"]
    (table,) = both["tables"]
    assert f"Left out: wards and the year before. {few}" in table.notes
    assert table.rows == [["**borough**, 12 months to September 2025", "44"]]
    assert table.notes[0].startswith("[c] a count from 1 to 4, ")
    changed = chapter(only | {"has_changed": True, "smallest": 0}).values["tables"][0].notes
    assert changed[0].startswith("[c] a count from 0 to 4, ")
    assert changed[1].startswith(
        "Left out: wards and the year before. What earlier editions counted is not counted"
    )


# --- what went out before ----------------------------------------------------------------------------------

# two wards have all of a kind, so few that its count in the borough goes with them; the year after prints no wards of it
TOGETHER = {"a": [3, 2, 0, 0, 0], "b": [30] * 5, "c": [20] * 5}


def last_year(current: dict) -> PartnerCounts:
    """The edition of the year before, whose last 12 months are this year's 12 months before."""
    windows = {"current": BASE, "base": (date(2022, 10, 1), date(2023, 9, 1))}
    months = months_of_register(REGISTER, {BASE: current, windows["base"]: TWENTY})
    return partner_counts(REGISTER, months, BOROUGH, windows)


def kept(folder, found: PartnerCounts):
    keep(folder, found.proof.with_columns(source=pl.lit("r")))
    return published_before([folder], "r")


def test_what_was_hidden_last_year_is_not_given_back_this_year(tmp_path):
    before = last_year(TOGETHER)
    hidden = [cell for cell, count in shown(before).items() if count is None and cell.area == BOROUGH]
    assert hidden == [Cell("one", BOROUGH, BASE)]
    assert shown(counts_of(REGISTER, TWENTY, TOGETHER))[hidden[0]] == 5  # by itself it could be printed
    assert shown(counts_of(REGISTER, TWENTY, TOGETHER, kept(tmp_path, before)))[hidden[0]] is None


def test_the_same_edition_made_again_hides_the_same(tmp_path):
    first = counts_of(REGISTER, TOGETHER)
    assert shown(counts_of(REGISTER, TOGETHER, before=kept(tmp_path, first))) == shown(first)


def test_what_is_public_already_is_said_on_the_restricted_side_and_not_printed_again(tmp_path):
    """A report was taken out of the register: 6 stand in last year's edition, and 4 are left."""
    six = {"a": [2, 2, 1, 1, 0], "b": [30] * 5, "c": [20] * 5}
    before = {**kept(tmp_path, last_year(TWENTY)), Cell("one", BOROUGH, BASE): 6}
    found = counts_of(REGISTER, TWENTY, {**six, "a": [1, 1, 1, 1, 0]}, before)
    assert shown(found)[Cell("one", BOROUGH, BASE)] is None
    said = [
        line for line in proof_in_words(found, REGISTER) if line.startswith("PUBLIC ALREADY: one in borough")
    ]
    assert said == [
        "PUBLIC ALREADY: one in borough, 2023-10 to 2024-09, is 4 now; an earlier edition printed 6. This edition does not "
        "print it, and cannot take it back."
    ]


def test_what_is_kept_holds_no_hidden_count(tmp_path):
    found = last_year(TOGETHER)
    before = kept(tmp_path, found)
    assert before == shown(found)
    lines = (tmp_path / NAME).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "source,measure,area_code,period_start,period_end,count"
    assert "r,one,borough,2023-10,2024-09," in lines
    assert kept(tmp_path, found) == before  # signed again: nothing twice
    assert (tmp_path / NAME).read_text(encoding="utf-8").splitlines() == lines


def test_what_went_out_long_ago_is_handed_on(tmp_path):
    """Periods that overlap tie this year's edition to one before the last."""
    long_ago, now = tmp_path / "long_ago", tmp_path / "now"
    long_ago.mkdir()
    now.mkdir()
    before = kept(long_ago, last_year(TOGETHER))
    keep(now, counts_of(REGISTER, TWENTY).proof.with_columns(source=pl.lit("r")), long_ago)
    found = published_before([now], "r")
    assert {cell: found[cell] for cell in before if cell.window != BASE} == {
        cell: count for cell, count in before.items() if cell.window != BASE
    }
    assert {cell.window for cell in found} >= {CURRENT, BASE}


def test_a_file_that_nobody_signed_is_refused(tmp_path):
    (tmp_path / NAME).write_text("source,measure\nr,one\n", encoding="utf-8")
    with pytest.raises(UsageError, match="has no column area_code"):
        published_before([tmp_path], "r")
