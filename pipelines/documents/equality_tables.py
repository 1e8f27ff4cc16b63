"""Disproportionality as tables: the ratios that say something, what is not recorded, and shares without residents."""

from pipelines.documents import extract_coverage, wording
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW
from pipelines.documents.tables import Table

UNKNOWN = "unknown"
YOUNGEST = "0-9"  # nobody of that age is a suspect or searched
CHARACTERISTICS = {"ethnicity": "ethnic group", "sex": "sex", "age": "age"}
GROUPS = {
    "asian": "Asian",
    "black": "Black",
    "mixed": "Mixed",
    "white": "White",
    "other": "Other",
    "female": "female",
    "male": "male",
}
READINGS = {
    "over_represented": "[▲ More often]{.v-up}",
    "under_represented": "[▼ Less often]{.v-down}",
    "no_clear_difference": "[● No clear difference]{.v-flat}",
    "depends_on_unknown": "[◆ Unknown decides]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
}
CLEAR = ("over_represented", "under_represented")
METHOD = (
    "Ratio: records per resident of the group over those of the reference group, with the exact 95% interval of two counts; "
    "readings are adjusted for the rows of the table (Benjamini-Hochberg). Bounds: the ratio if every record of unknown "
    "group had been the reference group's, and if every one had been this group's. A reading stands only where the "
    "interval around the nearer bound leaves out 1 as well. A person can stand in several records; visitors are in the "
    "records and not among the residents. A ratio says who meets an event more often, not why."
)


def by_group(people: str) -> tuple[int, str]:
    known = list(GROUPS)
    digits = people.split("-")[0].rstrip("+")
    place = int(digits) if digits.isdigit() else known.index(people) if people in known else 999
    return place, people


def has_residents(rows: list[dict]) -> bool:
    return any(row["population"] for row in rows)


def ratios(published: Published, shown: dict[str, list[dict]]) -> Table:
    """The comparisons that say something, or would but for the unknown; the others are counted below."""
    compared = [
        row
        for rows in shown.values()
        for row in rows
        if row["verdict"] in READINGS and row["ratio"] is not None
    ]
    told = [row for row in compared if row["verdict"] in (*CLEAR, "depends_on_unknown")]
    if not told:
        return Table("equalities", "", "", [], [])
    clear = sum(row["verdict"] in CLEAR for row in told)
    few = sum(row["verdict"] == "too_few" for row in compared)
    references = ", ".join(group_name(rows[0]["reference"]) for rows in shown.values())
    unclear = len(compared) - len(told) - few
    part = extract_coverage.holds_a_part_of_recorded_crime(published)
    return Table(
        "equalities",
        f"{wording.upper_first(wording.count_in_words(clear))} of {wording.count_in_words(len(compared))} comparisons with "
        "the reference group are clear.",
        f"Groups that differ from the reference group, for their number, {published.borough['area_name']}",
        [
            ("Records of", "l", 27),
            ("Group", "l", 10),
            ("Records", "r", 9),
            ("Per 1,000 (reference)", "r", 13),
            ("Ratio (95% interval)", "r", 26),
            ("Bounds", "r", 15),
            ("Reading", "l", 19),
        ],
        [_cells(row, part and row["source"] == extract_coverage.SOURCE) for row in told],
        [
            METHOD,
            f"Not listed: {wording.count_in_words(unclear)} comparisons without a clear difference, "
            f"{wording.count_in_words(few)} with too few records (under 10 of both groups). Reference groups (their rate in "
            f"brackets): {references}. Below 20 records no rate is given (–).",
            f"Victims and suspects: {extract_coverage.of_recorded_crime(published)}" if part else "",
            *_not_used(shown.get("ethnicity", [])),
            *_sources(published, [row for rows in shown.values() for row in rows]),
        ],
    )


def _cells(row: dict, is_part: bool) -> list[str]:
    """``is_part``: of records that are only a part of what was recorded, so that groups compare and rates say nothing."""
    reference = {
        "people": row["reference"],
        "count": row["reference_count"],
        "population": row["reference_population"],
    }
    return [
        row["title"],
        wording.upper_first(group_name(row["people"])),
        wording.number(row["count"]),
        "–" if is_part else f"{_rate(row)} ({_rate(reference)})",
        f"{ratio_words(row['ratio'])} ({ratio_words(row['lower'])} to {ratio_words(row['upper'])})",
        f"{ratio_words(row['least_ratio'])} to {ratio_words(row['most_ratio'])}",
        READINGS[row["verdict"]],
    ]


def unknown_shares(shown: dict[str, list[dict]]) -> Table:
    """How many records of each subject lack each characteristic."""
    firsts = {(row["title"], c): row for c, rows in shown.items() for row in rows}
    titles = list(dict.fromkeys(title for title, _ in firsts))
    shares = {key: _share(row["unknown_count"], row["total_count"]) for key, row in firsts.items()}
    known = {
        key: row["unknown_count"] / row["total_count"] for key, row in firsts.items() if row["total_count"]
    }
    worst = max(known, key=known.get, default=None)
    return Table(
        "equalities-unknown",
        f"The {CHARACTERISTICS[worst[1]]} of {shares[worst]} of {wording.lower_first(worst[0])} is not recorded."
        if worst and known[worst] > 0
        else "Nothing is recorded as unknown.",
        "Share of the records of which the characteristic is not known",
        [
            ("Records of", "l", 40),
            ("Records", "r", 14),
            *((f"{wording.upper_first(CHARACTERISTICS[c])} not known", "r", 18) for c in shown),
        ],
        [
            [
                title,
                wording.number(next(firsts[title, c]["total_count"] for c in shown if (title, c) in firsts)),
                *(shares.get((title, c), wording.NOT_AVAILABLE) for c in shown),
            ]
            for title in titles
        ],
        ["The unknown is never shared out among the known."],
    )


def shares(shown: dict[str, list[dict]]) -> Table:
    """Counts and shares by group, where no source gives the residents that a rate needs."""
    rows = [row for own in shown.values() if not has_residents(own) for row in own]
    return Table(
        "equalities-shares",
        "Shares of the records whose group is known, without residents to compare them with.",
        "A large group has a large share: these shares alone do not say who is affected more",
        [("Records of", "l", 40), ("Group", "l", 20), ("Records", "r", 14), ("Share of known", "r", 16)],
        [
            [
                row["title"],
                wording.upper_first(group_name(row["people"])),
                wording.number(row["count"]),
                "–"
                if row["people"] == UNKNOWN or row["total_count"] is None
                else _share(row["count"], row["total_count"] - (row["unknown_count"] or 0)),
            ]
            for row in rows
        ],
        ["Below 20 records in all no share is given (–)."],
    )


def _share(part: int | None, whole: int | None) -> str:
    if part is None or whole is None:
        return wording.NOT_AVAILABLE
    return wording.percent(100 * part / whole) if whole >= TOO_FEW else "–"


def _rate(row: dict) -> str:
    if row["people"] == UNKNOWN or (row["count"] or 0) < TOO_FEW:
        return "–"
    if not row["population"]:
        return wording.NOT_AVAILABLE
    return wording.number(1000 * row["count"] / row["population"], 1)


def ratio_words(value: float) -> str:
    if value == float("inf"):
        return "∞"
    return wording.number(value, 1 if value >= 10 else 2)


def group_name(people: str) -> str:
    if people == UNKNOWN:
        return "not known"
    return GROUPS.get(people) or wording.age_words(people)


def _not_used(rows: list[dict]) -> list[str]:
    """Groups that one source names and another does not: unknown there, not none."""
    named: dict[str, set[str]] = {}
    for row in rows:
        named.setdefault(row["title"], set()).add(row["people"])
    every = set().union(*named.values()) - {UNKNOWN, YOUNGEST}
    lacking = {
        people: [wording.lower_first(title) for title, own in named.items() if people not in own]
        for people in sorted(every, key=by_group)
    }
    said = [f"{group_name(people)}: {', '.join(titles)}" for people, titles in lacking.items() if titles]
    return (
        [f"Groups that a source does not name are not known there, not none ({'; '.join(said)})."]
        if said
        else []
    )


def _sources(published: Published, rows: list[dict]) -> list[str]:
    keys = dict.fromkeys(row[name] for row in rows for name in ("source", "population_source") if row[name])
    words = "; ".join(published.source_words(key) for key in keys)
    periods = sorted(
        {f"{wording.month(row['period_start'])} to {wording.month(row['period_end'])}" for row in rows}
    )
    years = sorted({row["population_year"] for row in rows if row["population_year"]})
    residents = f" Residents of {wording.listed([str(year) for year in years])}." if years else ""
    return [f"Period: {wording.listed(periods)}.{residents} Sources: {words}."]
