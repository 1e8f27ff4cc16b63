"""Serious violence by each declared definition: the duty leaves it to each area, so the headline moves with it.

Counted on record-level police data alone, as no open file holds offence x age x flag; open figures that stand in for parts
of the definition are named as such, and never added up.
"""

from pipelines.documents import definition_words, extract_coverage, wording
from pipelines.documents.crime_tables import SHORTHAND, source_words
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, NOT_TOLD, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import SIGNS_BY_FAMILY

TITLE = "Serious violence, by definition"
SOURCE = "police_records"
PART = "In an extract that does not hold all recorded offences"
NEEDS_RECORDS = (
    "Serious violence is defined by offence, age and weapon together. That needs the record-level police extract, "
    "which {why} [x]."
)


def build(published: Published, studio: Studio) -> Section:
    """Absent without a record-level extract, unless the product names open figures that stand in for it."""
    definitions = definition_words.definitions(published)
    counted = [r for r in _readings(published, definitions) if r.case != "absent"]
    proxies = [] if counted else _proxies(published)
    if not definitions or not (counted or proxies):
        return Section(TITLE, absent=NEEDS_RECORDS.format(why="was not supplied for this period"))
    used = definition_words.used(published, definitions)
    part = bool(counted) and extract_coverage.holds_a_part(published, definitions, SOURCE)
    return Section(
        TITLE,
        {
            "summary": _summary(published, counted, used, part) if counted else _uncounted(published),
            "headline": definition_words.headline(counted, used, part),
            "title": definitions[used]["title"],
            "definition": definition_words.in_full(definitions[used]),
            "note": wording.sentence(definitions[used]["note"] or ""),
            "others": definition_words.others_in_words(definitions, used) if counted else [],
            "coverage": extract_coverage.beside_published(published, definitions, SOURCE) if counted else "",
            "table": _table(published, counted, used, part),
            "kinds": _kinds(published, used, definitions[used], part),
            "proxies": proxies,
        },
    )


def _readings(published: Published, definitions: dict[str, dict]) -> list[Reading]:
    area = published.assessment.area
    return [published.reading(m) for m in definitions if (m, area, "12_month") in published.figures]


def _parts(published: Published, year: str = "latest") -> dict[tuple[str, str, str], int]:
    """(measure, breakdown, category) -> offences of the year; a year with a month that is not known is left out."""
    return {
        (r["measure"], r["breakdown"], r["category"]): r["count"]
        for r in published.table("analysis.police_record_years").to_dicts()
        if r["year"] == year and r["count"] is not None
    }


def _summary(published: Published, counted: list[Reading], used: str, part: bool) -> str:
    own = next((reading for reading in counted if reading.measure == used), None)
    said = [definition_words.headline(counted, used, part).replace("**", "")]
    domestic = _parts(published).get((used, "domestic", "domestic"))
    if own and domestic is not None:
        said.append(
            f"Of these, {wording.number(domestic)} were domestic abuse and {wording.number(own.count_value - domestic)} "
            "were not."
        )
    others = [reading for reading in counted if reading.measure != used]
    if others:
        counts = sorted(reading.count_value for reading in others)
        between = (
            wording.number(counts[0])
            if len(counts) == 1
            else f"{wording.number(counts[0])} to {wording.number(counts[-1])}"
        )
        holds = "it holds" if part else "there were"
        said.append(f"By the other definitions of @tbl-serious-violence {holds} {between}.")
    return " ".join([*said, "Figures by different definitions are never compared."])


def _uncounted(published: Published) -> str:
    local = published.product.local_tiers
    beyond = local and SOURCE not in local.sources(published.tier)
    why = f"is beyond tier {published.tier}" if beyond else "was not supplied for this period"
    why = "is not in this edition" if published.rules else why
    return (
        f"{NEEDS_RECORDS.format(why=why)} So no number can be given for serious violence as it is defined here. "
        "@tbl-proxies names the open figures that stand in for parts of the definition, and in what they differ from it."
    )


def _table(published: Published, counted: list[Reading], used: str, part: bool) -> Table:
    if not counted:
        return Table("serious-violence", "", "", [], [])
    parts = _parts(published)
    counts = [reading.count_value for reading in counted]
    verdicts = {reading.mark for reading in counted if reading.case not in NOT_TOLD}
    times = wording.number(max(counts) / max(1, min(counts)), 1)
    alike = {0: "", 1: "; the reading is the same by each that can be compared"}.get(
        len(verdicts), "; the reading depends on the definition"
    )
    widest = f"the widest definition counts {times} times as many as the narrowest{alike}."
    finding = f"{PART}, {widest}" if part else wording.upper_first(widest)
    return Table(
        "serious-violence",
        finding if len(counted) > 1 else "One definition is declared.",
        f"Offences by definition, {published.borough['area_name']}, 12 months to {wording.month(counted[0].current_end)}",
        [
            ("Definition", "l", 30),
            ("Current 12 months", "r", 10),
            ("12 months before", "r", 10),
            ("Change", "r", 10),
            ("95% interval", "r", 15),
            ("Reading", "l", 16),
            ("Domestic", "r", 10),
            ("Not domestic", "r", 10),
            ("Age not known", "r", 9),
        ],
        [
            [
                f"**{r.title}** (used here)" if r.measure == used else r.title,
                r.count,
                r.base,
                r.starred_change,
                r.signed_interval,
                r.mark,
                wording.number(parts.get((r.measure, "domestic", "domestic"))),
                wording.number(parts.get((r.measure, "domestic", "not domestic"))),
                wording.number(parts.get((r.measure, "age", "age not known"))),
            ]
            for r in counted
        ],
        [
            "Age not known: not part of the count; a victim or suspect stands in the record without an age, and the offence "
            "would count were that age within the definition. Offences with no suspect in the record are not among them.",
            f"* {care}" if (care := definition_words.with_care(counted)) else "",
            SIGNS_BY_FAMILY,
            SHORTHAND,
            f"Source: {source_words(published, counted)}.",
        ],
    )


def _kinds(published: Published, used: str, definition: dict, part: bool) -> Table:
    """The offences of the definition used, domestic and not, most frequent first."""
    now, before = _parts(published), _parts(published, "previous")
    offences = {
        category: count
        for (measure, breakdown, category), count in now.items()
        if (measure, breakdown) == (used, "offence")
    }
    if not offences:
        return Table("serious-violence-kinds", "", "", [], [])
    total = now[used, "", ""]
    top = max(offences, key=offences.get)
    rows = [
        [
            wording.upper_first(definition_words.words(offence)),
            wording.number(count),
            wording.number(before.get((used, "offence", offence), 0) if (used, "", "") in before else None),
            wording.number(domestic := now.get((used, "domestic offence", offence), 0)),
            wording.number(count - domestic),
        ]
        for offence, count in sorted(offences.items(), key=lambda item: (-item[1], item[0]))
    ]
    flags = [
        f"{wording.number(now.get((used, 'weapon', flag), 0))} with {name}"
        for flag, name in definition_words.FLAGS.items()
        if flag != "domestic"
    ]
    young = wording.number(now.get((used, "age", "under 25"), 0))
    return Table(
        "serious-violence-kinds",
        f"{wording.upper_first(definition_words.words(top))}: {wording.number(offences[top])} of the "
        f"{wording.number(total)} offences of serious violence{' in the extract' if part else ''}.",
        f"Offences within “{definition['title']}”, {published.borough['area_name']}, 12 months",
        [
            ("Offence", "l", 36),
            ("Current 12 months", "r", 16),
            ("12 months before", "r", 16),
            ("Domestic", "r", 16),
            ("Not domestic", "r", 16),
        ],
        rows,
        [
            "An offence counts once. Domestic and not domestic: the current 12 months, by the flag on the crime's record. "
            f"Of all {wording.number(total)}, {wording.listed(flags)}; {young} had a victim under 25. These overlap.",
            f"Source: {published.source_words(SOURCE)}.",
        ],
    )


def _proxies(published: Published) -> Table:
    """The open figures that stand in for parts of the definition, with what they count otherwise."""
    declared = published.product.proxies if published.product else []
    every = [
        (proxy, published.reading(proxy.measure)) for proxy in declared if _is_held(published, proxy.measure)
    ]
    found = [(proxy, reading) for proxy, reading in every if reading.case != "absent"]
    readings, gone = [reading for _, reading in found], len(every) - len(found)
    clear = sum(reading.case in CLEAR for reading in readings)
    compared = sum(reading.case not in NOT_TOLD for reading in readings)
    if not found:
        return Table("proxies", "", "", [], [])
    return Table(
        "proxies",
        wording.changed_clearly(
            clear,
            compared,
            "open figure that stands in for a part of the definition",
            "open figures that stand in for parts of the definition",
        ),
        f"Open figures beside the definition, {published.borough['area_name']}, 12 months to "
        f"{wording.month(readings[0].current_end)}",
        [
            ("Open figure", "l", 20),
            ("Stands in for", "l", 22),
            ("How it differs", "l", 26),
            ("Current 12 months", "r", 9),
            ("12 months before", "r", 9),
            ("95% interval", "r", 12),
            ("Reading", "l", 14),
        ],
        [[r.title, p.stands_for, p.differs, r.count, r.base, r.signed_interval, r.mark] for p, r in found],
        [
            "The rows overlap and are never added up: their sum is not serious violence by any definition.",
            f"Open figures that would stand in besides, and were not supplied [x]: {gone}." if gone else "",
            SIGNS_BY_FAMILY,
            SHORTHAND,
            f"Source: {source_words(published, readings)}.",
        ],
    )


def _is_held(published: Published, measure: str) -> bool:
    return (measure, published.assessment.area, "12_month") in published.figures
