"""Serious violence by each declared definition: the duty leaves it to each area, so the headline moves with it."""

import numpy as np

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.methods.change import change_test

TITLE = "Serious violence, by definition"


def build(published: Published, studio: Studio) -> Section:
    """Absent without a record-level extract: no open file holds offence x age x flag."""
    rows = published.table("analysis.police_record_years").to_dicts()
    found = {
        (r["measure"], r["year"]): r
        for r in rows
        if r["measure"].startswith("serious_violence") and not r["breakdown"]
    }
    definitions = [
        m for m in published.measures if (m, "latest") in found and found[m, "latest"]["count"] is not None
    ]
    if not definitions:
        return Section(
            TITLE,
            absent="Serious violence is defined by offence, age and weapon together. That needs the record-level police "
            "extract, which was not supplied for this period [x].",
        )
    ages = [r for r in rows if r["breakdown"] == "age" and r["year"] == "latest"]
    unknown = {r["measure"]: r["count"] for r in ages if r["category"] == "age not known"}
    return Section(
        TITLE,
        {
            "summary": _summary(published, definitions, found),
            "table": _table(published, definitions, found, unknown),
        },
    )


def _summary(published: Published, definitions: list[str], found: dict) -> str:
    counts = [found[m, "latest"]["count"] for m in definitions]
    end = wording.month(found[definitions[0], "latest"]["period_end"])
    return (
        f"Depending on the definition there were {wording.number(min(counts))} to {wording.number(max(counts))} offences of "
        f"serious violence in the 12 months to {end}. The partnership chooses one and keeps to it; figures by different "
        "definitions are never compared."
    )


def _table(published: Published, definitions: list[str], found: dict, unknown: dict) -> Table:
    tests = {
        m: _test(found[m, "latest"]["count"], found.get((m, "previous"), {}).get("count"))
        for m in definitions
    }
    counts = [found[m, "latest"]["count"] for m in definitions]
    return Table(
        "serious-violence",
        f"The widest definition counts {wording.number(max(counts) / max(1, min(counts)), 1)} times as many as the "
        "narrowest.",
        f"Offences by definition, {published.borough['area_name']}, 12 months to "
        f"{wording.month(found[definitions[0], 'latest']['period_end'])}",
        [
            ("Definition", "l", 40),
            ("Current 12 months", "r", 12),
            ("12 months before", "r", 12),
            ("Change", "r", 12),
            ("95% interval", "r", 16),
            ("Age not known", "r", 10),
        ],
        [
            [
                published.measures[m]["title"],
                wording.number(found[m, "latest"]["count"]),
                wording.number(found.get((m, "previous"), {}).get("count")),
                *tests[m],
                wording.number(unknown.get(m)),
            ]
            for m in definitions
        ],
        [
            "Change: exact test of two counts (counting noise only; months vary more than that).",
            *(
                f"{published.measures[m]['title']}: {published.measures[m]['note']}."
                for m in definitions
                if published.measures[m]["note"]
            ),
            f"Source: {published.source_words('police_records')}.",
        ],
    )


def _test(count: int, base: int | None) -> list[str]:
    if base is None:
        return [wording.NOT_AVAILABLE] * 2
    if min(count, base) < TOO_FEW:
        return [f"{wording.number(base)} to {wording.number(count)}", "–"]
    found = change_test(np.array([float(count)]), np.array([float(base)]), np.array([1.0]))
    return [
        wording.signed_percent(found.change_pct[0]),
        wording.signed_interval(found.lower_pct[0], found.upper_pct[0]),
    ]
