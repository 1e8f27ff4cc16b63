"""The tables of the annexes: reconciliation, revisions, methods and data quality."""

import re

import polars as pl

from pipelines.documents import wording
from pipelines.documents.origin_tables import numbered_files
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW
from pipelines.documents.tables import Table


def reconciliation(published: Published) -> Table:
    """Ours beside what the partnership has printed."""
    quantities = {
        "count": "count",
        "change_12_month_pct": "12 months, %",
        "change_3_year_pct": "3 years, %",
    }
    printed = published.table("analysis.reconciliation").sort("position").to_dicts()
    ours = [row for row in printed if row["our_value"] is not None]
    rows = [
        [
            published.measures[row["measure"]]["title"].replace(" (TNO)", ""),
            published.areas[row["area_code"]]["short_name"],
            quantities[row["quantity"]],
            wording.number(row["published_value"], row["decimals"]),
            wording.number(row["our_value"], 0 if row["quantity"] == "count" else row["decimals"] + 1),
            wording.signed_number(row["difference"], 0 if row["quantity"] == "count" else 1),
            row["reason"],
        ]
        for row in ours
    ]
    agree = sum(row["reason"] == "agrees" for row in ours)
    left = len(printed) - len(ours)
    return Table(
        "reconciliation",
        f"{agree} of {len(ours)} printed figures agree after rounding.",
        "Our figures beside those that the partnership has printed",
        [
            ("Offences", "l", 28),
            ("Area", "l", 12),
            ("Quantity", "l", 18),
            ("Printed", "r", 9),
            ("Ours", "r", 9),
            ("Difference", "r", 10),
            ("Result", "l", 18),
        ],
        rows,
        [
            "12 months, 3 years: the change in per cent, ours to one decimal more than printed and its difference in "
            "percentage points.",
            f"{left} more printed figures have no counterpart here, because their source was not supplied."
            if left
            else "",
        ],
    )


def _percent_of_enough(row: dict) -> str:
    """The difference in per cent, where neither count is too small for one."""
    enough = min(row["first_count"], row["latest_count"]) >= TOO_FEW
    return wording.signed_percent(row["difference_pct"]) if enough else "–"


def revisions(published: Published) -> tuple[Table, list[str]]:
    """As first published, now, difference; and the breaks between the editions."""
    found = published.table("analysis.revisions").filter(pl.col("role") == "current")
    by_measure = {row["measure"]: row for row in found.to_dicts()}
    shown = [by_measure[measure] for measure in published.measures if measure in by_measure]
    rows = [
        [
            published.measures[row["measure"]]["title"],
            wording.number(row["first_count"]),
            wording.number(row["latest_count"]),
            wording.signed_number(row["difference"]),
            _percent_of_enough(row),
        ]
        for row in shown
    ]
    if not rows:
        return Table("revisions", "", "", [], []), []
    first, latest = shown[0]["first_edition"], shown[0]["latest_edition"]
    caveats = sorted({text for row in shown for text in (row["caveats"] or "").split("; ") if text})
    total = by_measure.get("total_notifiable_offences", shown[0])
    return Table(
        "revisions",
        f"The same 12 months, counted again: {wording.signed_percent(total['difference_pct'])} in total.",
        f"12-month counts as published in edition {first} and in edition {latest}",
        [
            ("Offences", "l", 36),
            (f"Edition {first}", "r", 14),
            (f"Edition {latest}", "r", 14),
            ("Difference", "r", 12),
            ("Difference, %", "r", 12),
        ],
        rows,
        [f"–: fewer than {TOO_FEW}, too few for a percentage."] if any("–" in row for row in rows) else [],
        breaks=True,
    ), caveats


def judged_checks(published: Published) -> list[dict]:
    """The results of the checks that had something to look at, those that did not pass first: a check on a source of
    which no row came, or on a table that holds none of this assessment's editions, has passed on nothing."""
    loaded = {row["source"] for row in numbered_files(published) if row["rows_loaded"]}
    silent = published.sources.keys() - loaded
    results = published.table("meta.check_results").sort("passed", "table_name", "name").to_dicts()
    return [
        row
        for row in results
        if row["table_name"].removeprefix("staging.") not in silent and row["editions_judged"] != 0
    ]


def _checked(published: Published, table: str) -> str:
    """What a check looks at: a source by its title, else what was made of several."""
    name = table.partition(".")[2]
    if table.startswith("staging.") and name in published.sources:
        return published.sources[name]["title"]
    return "Every extract" if table == "raw.extracts" else wording.upper_first(name.replace("_", " "))


# A file or folder that a message names: as code it may break within its column, where a word may not.
_FILE = re.compile(r"(?<![\w/`])(?=[\w/-]*[_.]\w)(?:[\w.-]+/)+[\w.-]*\w|\b[\w-]+\.(?:csv|gz|xlsx|yaml)\b")


def checks(published: Published) -> Table:
    """The data-quality annex, from the results of the checks."""
    results = judged_checks(published)
    rows = [
        [
            wording.upper_first(row["title"]),
            _checked(published, row["table_name"]),
            "stops" if row["severity"] == "critical" else "warns",
            "passed" if row["passed"] else "did not pass",
            _FILE.sub(r"`\g<0>`", row["message"].split("\n")[0]) or "–",
        ]
        for row in results
    ]
    failed = sum(not row["passed"] for row in results)
    warned = f"{wording.upper_first(wording.count_in_words(failed))} of {len(rows)} checks gave a warning."
    return Table(
        "checks",
        warned if failed else "Every check passed.",
        "Checks on the extracts and on what was made of them",
        [
            ("Check", "l", 34),
            ("Of", "l", 16),
            ("If not passed", "l", 8),
            ("Result", "l", 10),
            ("What was found", "l", 32),
        ],
        rows,
        [
            "A check that stops leaves the last good publication in place. Checks that had no row to look at are left out."
        ],
        breaks=True,
    )


def breaks(published: Published) -> Table:
    """The breaks that touch the borough's figures in this document, by comparison."""
    applied = published.table("analysis.applied_breaks").filter(
        pl.col("area_code") == published.assessment.area
    )
    spans = {"12_month": "12-month", "quarter": "quarterly", "3_year": "3-year", "5_year": "5-year"}
    rows = []
    for (title, effect), group in applied.group_by(["title", "effect"], maintain_order=True):
        comparisons = wording.listed([spans[c] for c in spans if c in group["comparison"].to_list()])
        rows.append(
            [wording.upper_first(title), "not compared" if effect == "block" else "caveat", comparisons]
        )
    return Table(
        "breaks",
        "Where recording, not only crime, changed.",
        "Breaks of the register that touch the borough's figures",
        [("Break", "l", 50), ("Effect", "l", 16), ("Comparisons", "l", 30)],
        sorted(rows),
        ["A break touches a change when its two periods hold different shares of it."],
    )


def dispersions(published: Published) -> Table:
    """The allowance for ordinary variation behind each change that is tested."""
    found = {
        row["measure"]: row
        for row in published.table("analysis.dispersions")
        .filter(pl.col("area_code") == published.assessment.area)
        .to_dicts()
    }
    assessment = published.assessment
    priorities = [crime.measure for crime in assessment.priority_crimes]
    # every measure whose change is tested
    discussed = list(dict.fromkeys([*assessment.performance_table, *priorities, *published.offences]))
    rows = [
        [
            published.measures[m]["title"],
            wording.number(found[m]["dispersion"], 1),
            found[m]["dispersion_basis"],
        ]
        for m in discussed
        if m in found
    ]
    return Table(
        "dispersion",
        "How much each measure varies from month to month.",
        "Dispersion (phi) of monthly counts around year and month of the year; 1 is chance alone",
        [("Offences", "l", 50), ("phi", "r", 10), ("Estimated from", "l", 40)],
        rows,
        [],
        breaks=True,
    )
