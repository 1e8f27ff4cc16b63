"""The tables of a strategic assessment, each from the published tables."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import Reading
from pipelines.documents.tables import Table

SIGNS = (
    "▲ up and ▼ down: changed by more than ordinary variation (95% interval, all rows of the table tested together). "
    "● no clear change: it may be no more than that. ○ too few to say: fewer than 20 in either year, so counts stand "
    "in place of a percentage."
)
SHORTHAND = "[x] not available; [b] not compared, because recording changed between the two periods."
MISSING = ("absent", "blocked", "incomplete")


def performance(published: Published) -> Table:
    """The partnership's Crime Performance table, with the year before, the interval and the reading."""
    assessment, own = published.assessment, published.readings(published.assessment.performance_table)
    rows = []
    for reading in own:
        others = [published.reading(reading.measure, area["area_code"]) for area in published.comparators]
        three = published.reading(reading.measure, comparison="3_year")
        rows.append(
            [
                reading.title,
                reading.count,
                reading.base,
                reading.change,
                reading.mark,
                reading.signed_interval,
                three.change,
                *(other.change for other in others),
            ]
        )
    columns = [
        ("Offences", "l", 24),
        ("Current 12 months", "r", 9),
        ("12 months before", "r", 9),
        ("12-month change", "r", 10),
        ("Reading", "l", 15),
        ("95% interval", "r", 12),
        ("3-year change", "r", 9),
        *((f"{area['short_name']}: 12-month change", "r", 10) for area in published.comparators),
    ]
    notes = [
        SIGNS,
        SHORTHAND,
        f"3-year change: {three_year_words(published)}.",
        comparator_words(published),
        f"Source: {source_words(published, own)}.",
    ]
    return Table(
        "performance",
        performance_finding(own),
        f"Recorded offences, {published.borough['area_name']}, 12 months to {wording.month(own[0].current_end)}",
        columns,
        rows,
        notes,
    )


def performance_finding(own: list[Reading]) -> str:
    known = [reading for reading in own if reading.case not in MISSING]
    changed = [reading for reading in known if reading.case in ("up", "down")]
    if not known:
        return "No figure of this table is available."
    total = f"{wording.count_in_words(len(known))} offence groups" if len(known) > 1 else "one offence group"
    if not changed:
        return f"None of {total} changed by more than ordinary variation."
    return wording.upper_first(
        f"{wording.count_in_words(len(changed))} of {total} changed by more than ordinary variation."
    )


def three_year_words(published: Published) -> str:
    """The declared method of the 3-year change, in words."""
    window = published.windows["3_year"]
    base = f"12 months to {wording.month(window['base_end'])}"
    return {
        "first_of_three": f"against the first of the three 12-month periods that end with this one ({base})",
        "same_12m_3y_ago": f"against the same 12 months three years before ({base})",
        "mean_of_prior_three": "against the mean of the three 12-month periods before this one "
        f"({wording.month(window['base_start'])} to {wording.month(window['base_end'])})",
    }[window["method"]]


def comparator_words(published: Published) -> str:
    names = [area["area_name"] for area in published.comparators]
    return f"{wording.listed(names)} {'include' if len(names) > 1 else 'includes'} {published.borough['area_name']}."


def source_words(published: Published, readings: list[Reading]) -> str:
    """Publisher and edition of the sources behind some figures."""
    sources = sorted({reading.source for reading in readings if reading.count_value is not None})
    return "; ".join(published.source_words(source) for source in sources) or "none"


def rates(published: Published) -> Table:
    """Rate per 1,000 residents, rank among the ranked areas, and the test against the comparators without the borough."""
    differences = {
        (row["measure"], row["comparator"]): row
        for row in published.table("analysis.differences").to_dicts()
        if row["comparison"] == "12_month"
    }
    rows = []
    for reading in published.readings(published.assessment.performance_table):
        if reading.rate_value is None:
            continue
        rows.append(
            [
                reading.title,
                reading.rate,
                reading.rate_interval,
                reading.rank_words,
                *(
                    _difference(differences.get((reading.measure, _without(area, published))))
                    for area in published.comparators
                ),
            ]
        )
    if not rows:
        return Table("rates", "", "", [], [])
    year = next(iter(published.table("analysis.area_populations")["year"]))
    columns = [
        ("Offences", "l", 28),
        ("Per 1,000 residents", "r", 12),
        ("95% interval", "r", 14),
        ("Rank", "r", 10),
        *((f"Change against the rest of {area['short_name']}", "l", 18) for area in published.comparators),
    ]
    return Table(
        "rates",
        "Rank 1 is the highest rate.",
        f"Rate per 1,000 residents and rank among the boroughs, {published.borough['area_name']}",
        columns,
        rows,
        [
            f"Residents: ONS mid-{year} estimate. The City of London is not ranked. Intervals: Byar's method, exact below "
            "10. “Rest of” leaves the borough out, since it is part of both; “no clear difference” allows for ordinary "
            "variation in both places, all rows tested together."
        ],
    )


def _without(area: dict, published: Published) -> str:
    return f"{area['area_code']}_without_{published.assessment.area}"


def _difference(row: dict | None) -> str:
    if not row or row["adjusted_p_value"] is None:
        return wording.NOT_AVAILABLE
    if row["adjusted_p_value"] >= 0.05:
        return "no clear difference"
    return "rose more, or fell less" if row["ratio_of_ratios"] > 1 else "rose less, or fell more"


def wards(published: Published, measure: str) -> Table:
    """Wards, highest first; the change only where both years are held, and where not, why."""
    found = published.ward_readings(measure)
    if not found:
        return Table(f"wards-{measure}", "", "", [], [])
    sample, total = found[0][1], sum(ward.count_value for _, ward in found)
    with_change = any(ward.case not in MISSING for _, ward in found)
    densities = {
        row["area_code"]: row["per_square_kilometre"]
        for row in published.table("analysis.ward_densities").filter(pl.col("measure") == measure).to_dicts()
    }
    rows = [
        [
            ward.area_name,
            ward.count,
            wording.number(densities.get(code), 1),
            *([ward.base, ward.change, ward.mark, ward.signed_interval] if with_change else []),
        ]
        for code, ward in found
    ]
    columns = [("Ward", "l", 21), ("12 months", "r", 10), ("Per square km", "r", 10)]
    if with_change:
        columns += [
            ("12 months before", "r", 11),
            ("Change", "r", 11),
            ("Reading", "l", 19),
            ("95% interval", "r", 18),
        ]
    reasons = sorted({ward.reason for _, ward in found if ward.reason})
    top = wording.listed([ward.area_name for _, ward in found[:3]])
    share = sum(ward.count_value for _, ward in found[:3]) / max(total, 1) * 100
    return Table(
        f"wards-{measure.replace('_', '-')}",
        f"{top} had {wording.percent(share)} of {sample.plural}.",
        f"{wording.upper_first(sample.plural)} by ward, 12 months to {wording.month(sample.current_end)}",
        columns,
        rows,
        [
            SIGNS if with_change else "",
            *(f"No change is given: {reason}." for reason in reasons),
            residual_words(published, measure),
            f"Source: {published.source_words(sample.source)}.",
        ],
    )


def residual_words(published: Published, measure: str) -> str:
    """What the wards leave over, said for each measure and never spread over the wards."""
    rows = published.table("analysis.ward_residuals").filter(pl.col("measure") == measure).to_dicts()
    if not rows:
        return ""
    row = rows[0]
    size, share = wording.number(abs(row["residual"])), wording.percent(abs(row["residual_pct"]))
    if row["residual"] >= 0:
        return f"{size} of the borough's offences ({share}) have no ward recorded and are in no row."
    return f"The wards hold {size} offences ({share}) more than the borough's own count."


def all_measures(published: Published) -> Table:
    """Every measure with a count: what is not in the performance table is folded here."""
    rows = []
    for measure in published.measures:
        reading = published.reading(measure)
        if reading.case == "absent":
            continue
        longer = [published.reading(measure, comparison=span).change for span in ("3_year", "5_year")]
        rows.append(
            [
                reading.title,
                reading.count,
                reading.base,
                reading.change,
                reading.mark,
                *longer,
                reading.rank_words,
            ]
        )
    return Table(
        "all-measures",
        "Every offence group of the open data.",
        f"Recorded offences, {published.borough['area_name']}, with 12-month, 3-year and 5-year change",
        [
            ("Offences", "l", 26),
            ("Current 12 months", "r", 10),
            ("12 months before", "r", 10),
            ("12-month change", "r", 11),
            ("Reading", "l", 17),
            ("3-year change", "r", 10),
            ("5-year change", "r", 10),
            ("Rank", "r", 10),
        ],
        rows,
        [
            SIGNS,
            SHORTHAND,
            "Groups overlap: do not add them up. 5-year change by the same method as 3-year change.",
        ],
    )


def reconciliation(published: Published) -> Table:
    """Ours beside what the partnership has printed."""
    quantities = {
        "count": "count",
        "change_12_month_pct": "12-month change, %",
        "change_3_year_pct": "3-year change, %",
    }
    printed = published.table("analysis.reconciliation").sort("position").to_dicts()
    ours = [row for row in printed if row["our_value"] is not None]
    rows = [
        [
            published.measures[row["measure"]]["title"],
            published.areas[row["area_code"]]["short_name"],
            quantities[row["quantity"]],
            wording.number(row["published_value"], row["decimals"]),
            wording.number(row["our_value"], row["decimals"]),
            wording.number(row["difference"], 0 if row["quantity"] == "count" else 1),
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
            ("Reason", "l", 18),
        ],
        rows,
        [
            "“Not explained” stays until the analyst declares a reason in published.csv.",
            f"{left} more printed figures have no counterpart here, because their source was not supplied."
            if left
            else "",
        ],
    )


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
            wording.number(row["difference"]),
            wording.signed_percent(row["difference_pct"]),
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
            (f"First ({first})", "r", 14),
            (f"Now ({latest})", "r", 14),
            ("Difference", "r", 12),
            ("Difference, %", "r", 12),
        ],
        rows,
        [],
    ), caveats


def _numbered_files(published: Published) -> list[dict]:
    """The files behind the document, each with the number by which the origin table names it."""
    shown = {(row["source"], row["edition"]) for row in published.table("meta.compared_editions").to_dicts()}
    rows = (
        published.table("raw.extracts")
        .sort("source", "edition", "first_month", "file", nulls_last=True)
        .to_dicts()
    )
    kept = [row for row in rows if (row["source"], row["edition"]) in shown or row["edition"] == "reference"]
    return [{**row, "number": f"F{number}"} for number, row in enumerate(kept, start=1)]


def files(published: Published) -> Table:
    """Every file behind the document: edition, sha256, rows."""
    rows = [
        [
            row["number"],
            f"`{row['file']}`",
            f"{published.sources[row['source']]['title']}, {row['edition']}",
            f"{row['first_month']} to {row['last_month']}" if row["first_month"] else "–",
            wording.number(row["rows_read"]),
            wording.number(row["rows_loaded"]),
            wording.number(row["rows_excluded"]),
            f"`{row['sha256']}`",
        ]
        for row in _numbered_files(published)
    ]
    reasons = sorted(
        {
            reason.split(": ", 1)[1]
            for row in _numbered_files(published)
            for reason in (row["excluded"] or "").split("; ")
            if ": " in reason
        }
    )
    return Table(
        "files",
        "Every file that was read, and what became of its rows.",
        "Rows read = rows loaded + rows left out by a declared rule",
        [
            ("No.", "l", 5),
            ("File", "l", 22),
            ("Source and edition", "l", 17),
            ("Months", "l", 11),
            ("Rows read", "r", 9),
            ("Loaded", "r", 9),
            ("Left out", "r", 8),
            ("sha256", "l", 22),
        ],
        rows,
        [f"Left out: {wording.listed(reasons)}."] if reasons else [],
    )


def origins(published: Published) -> Table:
    """Which rows of which file each figure of the borough comes from."""
    numbers = {(row["edition"], row["sha256"]): row["number"] for row in _numbered_files(published)}
    found = published.table("analysis.origins").sort("measure", "first_month", "file").to_dicts()
    rows = []
    for measure, declared in published.measures.items():
        own = [row for row in found if row["measure"] == measure]
        if own:
            places = [f"{numbers[row['edition'], row['sha256']]}: {_row_range(row)}" for row in own]
            rows.append(
                [
                    declared["title"],
                    own[0]["edition"],
                    wording.number(sum(r["file_rows"] for r in own)),
                    "; ".join(places),
                ]
            )
    return Table(
        "origins",
        "Where each figure comes from.",
        f"Rows of {published.borough['area_name']} in each file, by offence group",
        [("Offences", "l", 36), ("Edition", "l", 12), ("Rows", "r", 8), ("File and row numbers", "l", 44)],
        rows,
        [
            "Files by their number in the table of files; row numbers as in a spreadsheet, the header being row 1. "
            "`sna explain MEASURE AREA` lists every row and its count."
        ],
    )


def _row_range(row: dict) -> str:
    first, last = wording.number(row["first_row"]), wording.number(row["last_row"])
    return (
        f"row {first}"
        if row["file_rows"] == 1
        else f"{wording.number(row['file_rows'])} rows between {first} and {last}"
    )


def checks(published: Published) -> Table:
    """The data-quality annex, from the results of the checks."""
    results = published.table("meta.check_results").sort("table_name", "name").to_dicts()
    rows = [
        [
            wording.upper_first(row["title"]),
            "stops" if row["severity"] == "critical" else "warns",
            "passed" if row["passed"] else "did not pass",
            row["message"].split("\n")[0] or "–",
        ]
        for row in results
    ]
    failed = sum(not row["passed"] for row in results)
    warned = f"{wording.upper_first(wording.count_in_words(failed))} of {len(rows)} checks gave a warning."
    return Table(
        "checks",
        warned if failed else "Every check passed.",
        "Checks on the extracts and on what was made of them",
        [("Check", "l", 40), ("If not passed", "l", 12), ("Result", "l", 14), ("What was found", "l", 34)],
        rows,
        ["A check that stops leaves the last good publication in place."],
    )


def breaks(published: Published) -> Table:
    """The breaks that touch the borough's figures in this document, by comparison."""
    applied = published.table("analysis.applied_breaks").filter(
        pl.col("area_code") == published.assessment.area
    )
    spans = {"12_month": "12-month", "3_year": "3-year", "5_year": "5-year"}
    rows = []
    for (title, effect), group in applied.group_by(["title", "effect"], maintain_order=True):
        comparisons = wording.listed([spans[c] for c in spans if c in group["comparison"].to_list()])
        measures = group["measure"].n_unique()
        rows.append([title, "not compared" if effect == "block" else "caveat", comparisons, str(measures)])
    return Table(
        "breaks",
        "Where recording, not only crime, changed.",
        "Breaks of the register that touch the borough's figures",
        [("Break", "l", 46), ("Effect", "l", 14), ("Comparisons", "l", 24), ("Measures", "r", 10)],
        sorted(rows),
        ["A break touches a change when its two periods hold different shares of it."],
    )


def dispersions(published: Published) -> Table:
    """The allowance for ordinary variation behind each row of the performance table."""
    found = {
        row["measure"]: row
        for row in published.table("analysis.dispersions")
        .filter(pl.col("area_code") == published.assessment.area)
        .to_dicts()
    }
    rows = [
        [
            published.measures[m]["title"],
            wording.number(found[m]["dispersion"], 1),
            found[m]["dispersion_basis"],
        ]
        for m in published.assessment.performance_table
        if m in found
    ]
    return Table(
        "dispersion",
        "Months vary more than chance alone.",
        "Dispersion (phi) of monthly counts around year and month of the year; 1 is chance alone",
        [("Offences", "l", 50), ("phi", "r", 10), ("Estimated from", "l", 40)],
        rows,
        [],
    )
