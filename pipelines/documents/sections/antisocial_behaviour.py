"""Anti-social behaviour as three registers see it: the council's cases, calls to the police, complaints."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.crime_tables import SHORTHAND, source_words
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, NOT_TOLD, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import SIGNS_BY_FAMILY

TITLE = "Anti-social behaviour"
SOURCES = ("asb_casework", "police_asb_calls", "council_complaints", "member_enquiries", "police_street")


def build(published: Published, studio: Studio) -> Section:
    """Absent where no register of anti-social behaviour has a count in this period."""
    measures = [
        m
        for m, row in published.measures.items()
        if (m, published.assessment.area, "12_month") in published.figures
    ]
    readings = [
        r for r in published.readings(measures) if r.source in SOURCES and r.case != "absent" and _is_asb(r)
    ]
    if not readings:
        return Section(
            TITLE,
            absent="No register of anti-social behaviour was supplied for this period [x]. This is not a finding that there "
            "was none.",
        )
    return Section(
        TITLE,
        {
            "summary": _summary(published, readings),
            "table": _table(published, readings),
            "repeats": _repeats(published),
        },
    )


def _is_asb(reading: Reading) -> bool:
    return reading.source != "police_street" or "anti" in reading.measure


def _summary(published: Published, readings: list[Reading]) -> str:
    clear = [reading for reading in readings if reading.case in CLEAR]
    named = wording.listed([f"{r.plural} ({r.count}, after {r.base}: {r.change})" for r in clear])
    none = (
        "The figures of the one register do not show a clear change."
        if len(readings) == 1
        else "In none of the registers do the figures show a clear change."
    )
    found = f"Beyond ordinary variation: {named}." if clear else none
    overlap = (
        "The registers overlap and are never added up: one event can be a call, a case and a complaint. "
        if len(readings) > 1
        else ""
    )
    return f"{found} {overlap}Fewer reports can mean less disorder or less trust that reporting helps."


def _table(published: Published, readings: list[Reading]) -> Table:
    told = [reading for reading in readings if reading.case not in NOT_TOLD]
    clear = sum(reading.case in CLEAR for reading in told)
    return Table(
        "antisocial-behaviour",
        wording.changed_clearly(clear, len(told), "count", "counts"),
        f"Reports and calls, {published.borough['area_name']}, 12 months to {wording.month(readings[0].current_end)}",
        [
            ("Register", "l", 34),
            ("Current 12 months", "r", 11),
            ("12 months before", "r", 11),
            ("12-month change", "r", 11),
            ("Reading", "l", 18),
            ("95% interval", "r", 15),
        ],
        [[r.title, r.count, r.base, r.starred_change, r.mark, r.signed_interval] for r in readings],
        [SIGNS_BY_FAMILY, SHORTHAND, f"Source: {source_words(published, readings)}."],
    )


def _repeats(published: Published) -> Table:
    rows = published.table("analysis.repeat_shares").sort(
        "measure"
    )  # the table keeps no order between builds
    latest = {
        row["measure"]: row
        for row in rows.filter(pl.col("year") == "latest").to_dicts()
        if row["value"] is not None
    }
    before = {row["measure"]: row for row in rows.filter(pl.col("year") == "previous").to_dicts()}
    if not latest:
        return Table("repeats", "", "", [], [])
    notes = sorted({published.measures[measure]["note"] for measure in latest})
    sources = dict.fromkeys(row["source"] for row in latest.values())
    first = max(latest.values(), key=lambda row: row["value"])
    return Table(
        "repeats",
        f"The largest of these shares is {wording.percent(first['value'])}: "
        f"{wording.lower_first(published.measures[first['measure']]['title'])}.",
        f"People who report again, {published.borough['area_name']}, 12 months to {wording.month(first['period_end'])}",
        [
            ("Measure", "l", 44),
            ("Number", "r", 12),
            ("Of", "r", 12),
            ("Share", "r", 12),
            ("Year before", "r", 14),
        ],
        [
            [
                published.measures[measure]["title"],
                wording.number(row["count"]),
                wording.number(row["denominator"]),
                wording.percent(row["value"]),
                _share(before.get(measure)),
            ]
            for measure, row in latest.items()
        ],
        [
            f"{wording.upper_first('; '.join(notes))}. People are counted by pseudonym; nobody is named.",
            f"Sources: {'; '.join(published.source_words(source) for source in sources)}.",
        ],
    )


def _share(row: dict | None) -> str:
    return wording.percent(row["value"]) if row and row["value"] is not None else wording.NOT_AVAILABLE
