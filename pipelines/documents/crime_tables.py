"""The tables on crime: performance, rates and ranks, wards, all measures."""

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
    own = published.readings(published.assessment.performance_table)
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
