"""The tables on crime: performance, rates and ranks, all measures."""

import polars as pl

from pipelines.documents import wording
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, POLICE_ACTIVITY, TOO_FEW, Reading
from pipelines.documents.tables import Table

SIGNS = (
    "▲ up and ▼ down: changed by more than ordinary variation. ● no clear change: it may be no more than that. ○ too few "
    "to say: fewer than 20 in either year, so counts stand in place of a percentage. The rows are tested together; an "
    "interval is for its row alone, so that among many a few leave out zero by chance."
)
SHORTHAND = "[x] not available; [b] not compared, because recording changed between the two periods."
BOLD = (
    "In columns without an interval beside them bold is a change of more than ordinary variation, and counts stand in place "
    "of a percentage of fewer than 30."
)
LAST_COLUMNS = (
    "The last columns leave the borough out of its comparators, whose own change stands in brackets. Clearly or not clear: "
    "by a test that allows for ordinary variation in both places, all rows together."
)
STARRED = "* read with care: one of the two periods of that comparison holds a break (@tbl-breaks)."


def performance(published: Published, shown: list[Reading] | None = None) -> Table:
    """The partnership's Crime Performance table, with the year before, the interval and the reading; of the readings that
    are ``shown`` where not all are."""
    own = published.readings(published.assessment.performance_table) if shown is None else shown
    rows, threes = [], published.readings([reading.measure for reading in own], comparison="3_year")
    for reading, three in zip(own, threes, strict=True):
        others = [published.reading(reading.measure, area["area_code"]) for area in published.comparators]
        rows.append(
            [
                reading.title, reading.count, reading.base, reading.starred_change, reading.mark,
                reading.signed_interval, three.bold_starred_change, *(other.bold_starred_change for other in others),
            ]
        )  # fmt: skip
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
    three_year = f"3-year change: {three_year_words(published)}."
    source = f"Source: {source_words(published, own)}."
    return Table(
        "performance",
        performance_finding(own),
        f"Recorded offences, {published.borough['area_name']}, 12 months to {wording.month(own[0].current_end)}",
        columns,
        rows,
        [
            SIGNS,
            BOLD,
            SHORTHAND,
            star_note(own, {"3-year": threes}),
            three_year,
            comparator_words(published),
            source,
        ],
    )


def without_figure(readings: list[Reading]) -> str:
    """The measures that have no figure, in a sentence instead of rows of [x]."""
    titles = [reading.title for reading in readings if reading.case == "absent"]
    return f"No figure was supplied [x] for {wording.listed(titles)}; this is not zero." if titles else ""


def star_note(readings: list[Reading], longer: dict[str, list[Reading]] | None = None) -> str:
    """What the star means, where a change has one; for each of the ``longer`` columns the breaks that touch all of its
    stars, so that a star there is not taken for that of the 12 months."""
    columns = {name: [r for r in column if r.is_starred] for name, column in (longer or {}).items()}
    starred = {name: column for name, column in columns.items() if column}
    if not starred and not any(reading.is_starred for reading in readings):
        return ""
    said = [STARRED]
    for name, column in starred.items():
        shared = set.intersection(*({part.strip() for part in r.caveat.split(";")} for r in column))
        if shared:
            said.append(f"Each * of the {name} change: {wording.listed(sorted(shared))}.")
    return " ".join(said)


def performance_finding(own: list[Reading]) -> str:
    known = [reading for reading in own if reading.case not in MISSING]
    changed = [reading for reading in known if reading.case in ("up", "down")]
    if not known:
        return "No row of this table can be compared with the year before."
    number = wording.count_in_words(len(changed)) if changed else "none"
    return wording.upper_first(
        f"{number} of {wording.count_in_words(len(known))} rows changed over 12 months by more than ordinary variation."
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
    verb = "include" if len(names) > 1 else "includes"
    return f"{wording.listed(names)} {verb} {published.borough['area_name']}."


def source_words(published: Published, readings: list[Reading]) -> str:
    """Publisher and edition of the sources behind some figures."""
    sources = sorted({reading.source for reading in readings if reading.count_value is not None})
    return "; ".join(published.source_words(source) for source in sources) or "none"


def rates(published: Published) -> Table:
    """Rate per 1,000 residents, rank, and the test against each comparator without the borough."""
    differences = {
        (row["measure"], row["comparator"]): row
        for row in published.table("analysis.differences").to_dicts()
        if row["comparison"] == "12_month" and row["measure"] in published.assessment.performance_table
    }
    own = published.readings(published.assessment.performance_table)
    shown = [reading for reading in own if reading.rate_value is not None]
    tested = {
        comparator for (_, comparator), row in differences.items() if row["adjusted_p_value"] is not None
    }
    against = [area for area in published.comparators if published.without(area) in tested]
    rows = [
        [
            reading.title, reading.rate, reading.rate_interval, reading.rank_words,
            *(
                _difference(
                    differences.get((reading.measure, published.without(area))),
                    published.rest_of(area),
                    published.reading(reading.measure, published.without(area)),
                )
                for area in against
            ),
        ]
        for reading in shown
    ]  # fmt: skip
    if not rows:
        return Table("rates", "", "", [], [])
    populations = published.table("analysis.area_populations")
    year = next(iter(populations.filter(pl.col("area_code") == published.assessment.area)["year"]))
    rest = [f"Change against {published.rest_of(area)}" for area in against]
    columns = [
        ("Offences", "l", 28),
        ("Per 1,000 residents", "r", 12),
        ("95% interval", "r", 14),
        ("Rank", "r", 10),
    ]
    return Table(
        "rates",
        _rank_finding(published, shown),
        f"Rate per 1,000 residents and rank among the boroughs (1 is the highest rate), {published.borough['area_name']}",
        [*columns, *((name, "l", 18) for name in rest)],
        rows,
        [
            f"Residents: ONS mid-{year} estimate. The City of London is not ranked; neither rate nor rank is given below "
            f"{TOO_FEW} offences (–). Intervals (Byar's method, exact below 10) allow for chance only.",
            f"{LAST_COLUMNS} {SHORTHAND}" if against else "",
            f"Source: {source_words(published, shown)}.",
        ],
    )


def _rank_finding(published: Published, shown: list[Reading]) -> str:
    ranks = sorted(reading.rank for reading in shown if reading.rank and reading.count_value >= TOO_FEW)
    if not ranks:
        return "No rank can be given."
    first, last = wording.ordinal(ranks[0]), wording.ordinal(ranks[-1])
    place = first if first == last else f"{first} to {last}"
    return f"{published.borough['area_name']} ranks {place} of {shown[0].ranked_areas} in these offences."


def _difference(row: dict | None, comparator: str, its: Reading) -> str:
    """Whether the borough's change differs, with the comparator's own change beside its name (counts where few)."""
    if its.case == "blocked":
        return its.mark
    if not row or row["adjusted_p_value"] is None:
        return wording.NOT_AVAILABLE
    change = f"{comparator.removeprefix('the ')} {its.change}"
    if row["adjusted_p_value"] >= 0.05:
        return f"not clear ({change})"
    return f"clearly {'higher' if row['ratio_of_ratios'] > 1 else 'lower'} ({change})"


def _as_clause(note: str, measures: int) -> str:
    """A measure's note after its title; what moves with the work of the police is its count."""
    subject = "the count " if measures == 1 else "each count "
    return f"{subject if note.startswith(POLICE_ACTIVITY) else ''}{note}"


def all_measures(published: Published) -> Table:
    """Every recorded offence of either year: what is not in the performance table is folded here."""
    shown = [
        reading
        for reading in published.readings(published.offences)
        if reading.case != "absent" and (reading.count_value or reading.base_value)
    ]
    measures = [reading.measure for reading in shown]
    spans = {"3-year": "3_year", "5-year": "5_year"}
    longer = {name: published.readings(measures, comparison=span) for name, span in spans.items()}
    rows = []
    for reading, three, five in zip(shown, *longer.values(), strict=True):
        rows.append(
            [
                reading.title,
                reading.count,
                reading.base,
                reading.starred_change,
                reading.mark,
                reading.signed_interval,
                three.bold_starred_change,
                five.bold_starred_change,
                reading.rank_words,
            ]
        )
    clear = [reading for reading in shown if reading.case in ("up", "down")]
    compared = [reading for reading in shown if reading.case not in (*MISSING, "too_few")]
    titles: dict[str, list[str]] = {}
    for reading in clear:
        titles.setdefault(published.measures[reading.measure]["note"] or "", []).append(reading.title)
    notes = [
        f"{wording.listed(named)}: {_as_clause(note, len(named))}." for note, named in titles.items() if note
    ]
    return Table(
        "all-measures",
        f"{wording.upper_first(wording.count_in_words(len(clear)))} of {len(compared)} offence groups that can be compared "
        "changed clearly over 12 months.",
        f"Recorded offences, {published.borough['area_name']}, with 12-month, 3-year and 5-year change",
        [
            ("Offences", "l", 22),
            ("Current 12 months", "r", 8),
            ("12 months before", "r", 8),
            ("12-month change", "r", 8),
            ("Reading", "l", 18),
            ("95% interval", "r", 15),
            ("3-year change", "r", 8),
            ("5-year change", "r", 8),
            ("Rank", "r", 9),
        ],
        rows,
        [
            SIGNS, BOLD, SHORTHAND, star_note(shown, longer),
            "The rows of @tbl-performance are tested together, all others together. Groups overlap: do not add them up. "
            "5-year change by the same method as 3-year change. Rank 1 is the highest rate.",
            *notes,
        ],
    )  # fmt: skip
