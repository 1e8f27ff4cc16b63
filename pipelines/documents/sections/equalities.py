"""Equalities: which groups of residents are victims, suspects or searched more often than others, for their numbers."""

from itertools import groupby

from pipelines.documents import wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "Equalities: who is affected more than others"
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
    "depends_on_unknown": "[◆ Hangs on the unknown]{.v-flat}",
    "too_few": "[○ Too few to say]{.v-flat}",
    "not_available": wording.NOT_AVAILABLE,
}
CLEAR = ("over_represented", "under_represented")
METHOD = (
    "Ratio: records per resident of the group over those of the reference group, with the exact 95% interval of two counts; "
    "readings are adjusted for the rows of the table (Benjamini-Hochberg). Bounds: the ratio if every record of unknown "
    "group had been the reference group's, and if every one had been this group's. A reading stands only where the bounds "
    "do not undo it. A person can stand in several records; visitors are in the records and not among the residents. A "
    "ratio says who meets an event more often, not why."
)
ABSENT = (
    "Neither the record-level police extract nor counts by group of people (stop and search, arrests) were supplied for "
    "this period [x]: who is affected more than others is not known."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent where no source tells people apart."""
    rows = published.table("analysis.disproportionalities").to_dicts()
    rows.sort(key=lambda row: (row["kind"] != "counts", row["kind"], row["subject"], _order(row["people"])))
    found = {c: [row for row in rows if row["characteristic"] == c] for c in CHARACTERISTICS}
    shown = {c: own for c, own in found.items() if own}
    if not shown:
        return Section(TITLE, absent=ABSENT)
    return Section(
        TITLE,
        {
            "summary": _summary(shown),
            "parts": [
                {
                    "title": f"By {CHARACTERISTICS[c]}",
                    "words": _words(own),
                    "table": _table(published, c, own),
                }
                for c, own in shown.items()
            ],
        },
    )


def _order(people: str) -> tuple[int, str]:
    known = list(GROUPS)
    digits = people.split("-")[0].rstrip("+")
    place = int(digits) if digits.isdigit() else known.index(people) if people in known else 999
    return place, people


def _summary(shown: dict[str, list[dict]]) -> str:
    said = [
        "Being recorded more often than others for their number does not say why a group is: exposure, place, policing and "
        "recording all play a part."
    ]
    for characteristic, rows in shown.items():
        shares = {row["title"]: row["unknown_share"] for row in rows if row["unknown_share"] is not None}
        if shares:
            worst = max(shares, key=shares.get)
            said.append(
                f"The {CHARACTERISTICS[characteristic]} is not recorded in up to {wording.percent(100 * shares[worst])} of "
                f"the records ({wording.lower_first(worst)})."
            )
        if not any(row["population"] for row in rows):
            said.append(_no_residents(characteristic))
    return " ".join(said)


def _no_residents(characteristic: str) -> str:
    source = "population_by_ethnicity" if characteristic == "ethnicity" else "population_by_age"
    return (
        f"No residents by {CHARACTERISTICS[characteristic]} were supplied (source `{source}`), so shares are given and no "
        "ratios [x]."
    )


def _words(rows: list[dict]) -> str:
    """The clear ratios in sentences, one a subject; what is not clear, and few records, are told by the table."""
    clear = [row for row in rows if row["verdict"] in CLEAR and row["count"] >= TOO_FEW]
    if not clear:
        return (
            "No group stands out from the reference group by more than chance and the unknown could explain."
        )
    return " ".join(
        f"{title}: {wording.listed([_ratio_in_words(row) for row in group])}."
        for title, group in groupby(clear, key=lambda row: row["title"])
    )


def _ratio_in_words(row: dict) -> str:
    return (
        f"{_residents(row['people'])} {_ratio(row['ratio'])} times as often as {_residents(row['reference'])} (95% "
        f"interval: {_ratio(row['lower'])} to {_ratio(row['upper'])})"
    )


def _residents(people: str) -> str:
    return f"{_name(people)} residents" if people in GROUPS else f"residents aged {_name(people)}"


def _table(published: Published, characteristic: str, rows: list[dict]) -> Table:
    clear = sum(row["verdict"] in CLEAR and _enough(row) for row in rows)
    compared = sum(bool(row["verdict"]) for row in rows)
    return Table(
        f"equalities-{characteristic}",
        f"{wording.upper_first(wording.count_in_words(clear))} of {wording.count_in_words(compared)} comparisons with the "
        "reference group are clear.",
        f"Victims, suspects and others by {CHARACTERISTICS[characteristic]}, {published.borough['area_name']}",
        [
            ("Records of", "l", 27),
            ("Group", "l", 12),
            ("Records", "r", 9),
            ("Share of known", "r", 10),
            ("Per 1,000 residents", "r", 11),
            ("Ratio (95% interval)", "r", 21),
            ("Bounds", "r", 14),
            ("Reading", "l", 20),
        ],
        [_cells(row) for row in rows],
        [
            METHOD,
            f"Reference group: {_name(rows[0]['reference'])}. Too few: under 10 records of both groups together; below "
            "20 records no rate is given, and of fewer than 20 in all no share (–).",
            *_not_used(rows),
            *_sources(published, rows),
        ],
    )


def _cells(row: dict) -> list[str]:
    known = (row["total_count"] or 0) - (row["unknown_count"] or 0)
    share = wording.percent(100 * row["share"]) if row["share"] is not None and known >= TOO_FEW else "–"
    cells = [
        row["title"],
        wording.upper_first(_name(row["people"])),
        wording.number(row["count"]),
        "–" if row["people"] == UNKNOWN else share,
        _rate(row),
    ]
    if not row["verdict"]:
        return [*cells, "reference" if row["people"] == row["reference"] else "–", "–", "–"]
    if row["verdict"] == "too_few":
        return [*cells, "–", "–", READINGS["too_few"]]
    if row["ratio"] is None:
        return [*cells, wording.NOT_AVAILABLE, wording.NOT_AVAILABLE, wording.NOT_AVAILABLE]
    return [
        *cells,
        f"{_ratio(row['ratio'])} ({_ratio(row['lower'])} to {_ratio(row['upper'])})",
        f"{_ratio(row['least_ratio'])} to {_ratio(row['most_ratio'])}",
        READINGS[row["verdict"]],
    ]


def _rate(row: dict) -> str:
    if row["people"] == UNKNOWN or (row["count"] or 0) < TOO_FEW:
        return "–"
    if not row["population"]:
        return wording.NOT_AVAILABLE
    return wording.number(1000 * row["count"] / row["population"], 1)


def _enough(row: dict) -> bool:
    return (row["count"] or 0) + (row["reference_count"] or 0) >= TOO_FEW


def _ratio(value: float) -> str:
    if value == float("inf"):
        return "∞"
    return wording.number(value, 1 if value >= 10 else 2)


def _name(people: str) -> str:
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
        for people in sorted(every, key=_order)
    }
    said = [f"{_name(people)}: {', '.join(titles)}" for people, titles in lacking.items() if titles]
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
