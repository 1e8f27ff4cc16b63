"""Counts of partners' registers in an edition for readers outside the partnership: small ones hidden, [c]."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "Counts from partners, small ones hidden"
HIDDEN, WITHHELD = "[c]", "withheld"
TOO_FEW = "The counts are too few for small ones among them to be hidden."
CHANGED = "What earlier editions counted is not counted in the same way any more, so small counts could not be kept hidden."
ABSENT = "This edition prints no counts from partners' registers."


def build(published: Published, studio: Studio) -> Section:
    rows = published.table("analysis.partner_counts")
    if rows.is_empty():
        return Section(TITLE, absent=ABSENT)
    withheld = [
        f"{row['register']}: no count is printed. {_why(row)}"
        for row in rows.filter(pl.col("status") == WITHHELD).to_dicts()
    ]
    shown = rows.filter(pl.col("status") != WITHHELD)
    if shown.is_empty():
        return Section(TITLE, absent=" ".join([ABSENT, *withheld]))
    registers = [own for _, own in shown.group_by("register", maintain_order=True)]
    return Section(
        TITLE,
        {
            "summary": "Partners agreed that these counts are published. A small count could point to a person, so it is "
            f"hidden {HIDDEN}, and with it other counts from which it could be worked out. A hidden count is not to be "
            "read as zero, and none of the counts says whether something changed by more than chance.",
            "withheld": withheld,
            "tables": [_table(published, own, number) for number, own in enumerate(registers, start=1)],
        },
    )


def _table(published: Published, rows: pl.DataFrame, number: int) -> Table:
    titles = rows.sort("position")["title"].unique(maintain_order=True).to_list()
    shown = {(r["area_code"], r["period"], r["title"]): _count(r) for r in rows.to_dicts()}
    borough, area = published.borough, published.assessment.area
    ends = dict(rows.select("period", "period_end").unique().rows())
    lines = [
        [
            f"**{borough['area_name']}**, 12 months to {wording.month(ends[period])}",
            *(shown[area, period, t] for t in titles),
        ]
        for period in ("current", "base")
        if period in ends
    ]
    wards = (
        rows.filter(pl.col("area_type") == "ward")
        .select("area_name", "area_code")
        .unique()
        .sort("area_name")
        .rows()
    )
    lines += [[name, *(shown[code, "current", title] for title in titles)] for name, code in wards]
    first = rows.row(0, named=True)
    hidden = rows.filter(pl.col("status") == "suppressed").height
    notes = [
        f"{HIDDEN} a count from {first['smallest']} to {first['threshold'] - 1}, or one from which such a count could be "
        "worked out.",
        f"Left out: {first['left_out']}. {_why(first)}" if first["left_out"] else "",
        f"Counts are rounded to the nearest {first['rounding']}." if first["rounding"] > 1 else "",
        "Wards need not add up to the borough: a record can lack its ward." if wards else "",
        f"Source: {first['register']}, {first['publisher']}.",
    ]
    return Table(
        f"partner-counts-{number}",
        f"{wording.number(hidden)} of {wording.number(rows.height)} counts are hidden.",
        f"{first['register']}: {borough['area_name']}{' and its wards' if wards else ''}, "
        f"12 months to {wording.month(max(ends.values()))}",
        [("Area", "l", 30), *((title, "r", 18) for title in titles)],
        lines,
        [note for note in notes if note],
    )


def _why(row: dict) -> str:
    return CHANGED if row["has_changed"] else TOO_FEW


def _count(row: dict) -> str:
    return HIDDEN if row["status"] == "suppressed" else wording.number(row["count"])
