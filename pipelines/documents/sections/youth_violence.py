"""Serious youth violence: victims under 25, by the declared definition, per resident of their age."""

from pipelines.documents import extract_coverage, wording
from pipelines.documents.crime_tables import SHORTHAND, source_words
from pipelines.documents.drawings import Studio
from pipelines.documents.evidence import in_short
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, NOT_TOLD, TOO_FEW, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import SIGNS_BY_FAMILY
from pipelines.methods.disproportionality import disproportionality
from pipelines.methods.rates import rate

TITLE = "Serious youth violence"
ALL, KNIFE = "victims_of_serious_violence", "victims_of_knife_violence"
YOUNG = {ALL: "young_victims_of_serious_violence", KNIFE: "young_victims_of_knife_violence"}
YOUNG_BANDS = ("0-9", "10-17", "18-24")
UNKNOWN = "unknown"
RATE_COLUMNS = 2  # the last ones of the table of ages
GROWN = "those of 25 and over"
# what other sources say of the same, named where they were supplied
BESIDE = ("knife_injury_victims_under_25_non_domestic", "knife_injury_victims_under_25")
ABSENT = (
    "Serious youth violence is counted by offence, age and domestic flag together. That needs the record-level police "
    "extract, which was not supplied for this period [x]."
)

# the edition's rules say at the section's end what of it is held back
HELD_BACK = "@tbl-youth-violence gives the published counts of young victims."


def build(published: Published, studio: Studio) -> Section:
    """Absent where neither the record-level extract nor the police dashboard's young victims were supplied."""
    beside = [r for r in _readings(published, BESIDE) if r.case != "absent"]
    counts = _counts(published)
    if not counts and not beside:
        return Section(TITLE, absent=ABSENT)
    if not counts:
        return Section(
            TITLE,
            {
                "summary": HELD_BACK if published.rules else published.absence("youth_violence", ABSENT),
                "tables": [_scorecard(published, beside)],
            },
        )
    own = _readings(published, YOUNG.values())
    return Section(
        TITLE,
        {
            "summary": _summary(published, own, counts),
            "tables": [_scorecard(published, [*own, *beside]), _ages(published, counts)],
        },
    )


def _readings(published: Published, measures) -> list[Reading]:
    area = published.assessment.area
    return [published.reading(m) for m in measures if (m, area, "12_month") in published.figures]


def _counts(published: Published) -> dict[str, dict[str, int]]:
    """Victims of the last 12 months by age band, of all serious violence and of that with a knife; empty if unknown."""
    rows = [
        row
        for row in published.table("analysis.police_record_years").to_dicts()
        if row["year"] == "latest" and row["breakdown"] == "age_band" and row["count"] is not None
    ]
    found = {m: {r["category"]: r["count"] for r in rows if r["measure"] == m} for m in YOUNG}
    return found if found[ALL] else {}


def _summary(published: Published, own: list[Reading], counts: dict) -> str:
    bands, knives = counts[ALL], counts[KNIFE]
    young, unknown = _young(bands), bands.get(UNKNOWN, 0)
    total = sum(bands.values())
    end = wording.month(own[0].current_end)
    said = [f"In the 12 months to {end} there were {in_short(own[0])}."]
    if total - unknown >= TOO_FEW:
        share = wording.percent(100 * young / (total - unknown))
        said.append(
            f"That is {share} of the {wording.number(total - unknown)} victims of these offences whose age is known. The "
            f"age of {wording.number(unknown)} more is not known: had all of them been under 25, there would have been "
            f"{wording.number(young + unknown)}."
        )
    said.append(
        f"A knife was used or threatened against {wording.number(_young(knives))} of the victims under 25."
    )
    said.append(extract_coverage.of_recorded_crime(published))
    return " ".join(
        [
            *filter(None, said),
            "@tbl-youth-violence sets the sources side by side, @tbl-youth-violence-ages the ages.",
        ]
    )


def _young(bands: dict[str, int]) -> int:
    return sum(bands.get(band, 0) for band in YOUNG_BANDS)


def _scorecard(published: Published, readings: list[Reading]) -> Table:
    compared = [r for r in readings if r.case not in NOT_TOLD]
    clear = sum(r.case in CLEAR for r in compared)
    return Table(
        "youth-violence",
        wording.changed_clearly(
            clear, len(compared), "measure of harm to the young", "measures of harm to the young"
        ),
        f"Young victims by source and definition, {published.borough['area_name']}, 12 months to "
        f"{wording.month(readings[0].current_end)}",
        [
            ("Measure", "l", 40),
            ("Current 12 months", "r", 12),
            ("12 months before", "r", 12),
            ("12-month change", "r", 12),
            ("95% interval", "r", 17),
            ("Reading", "l", 19),
        ],
        [[r.title, r.count, r.base, r.starred_change, r.signed_interval, r.mark] for r in readings],
        [
            "Definitions differ: rows are never added up or subtracted.",
            *(
                f"{wording.sentence(f'{r.title}: {note}')}"
                for r in readings
                if (note := published.measures[r.measure]["note"])
            ),
            SIGNS_BY_FAMILY,
            SHORTHAND,
            f"Source: {source_words(published, readings)}.",
        ],
    )


def _ages(published: Published, counts: dict) -> Table:
    residents, year = _residents(published)
    part = extract_coverage.holds_a_part_of_recorded_crime(published)
    bands, knives = counts[ALL], counts[KNIFE]
    named = [*YOUNG_BANDS, *sorted(band for band in bands if band not in (*YOUNG_BANDS, UNKNOWN))]
    older = [band for band in named if band not in YOUNG_BANDS]
    rows = [_row(wording.age_words(band), [band], bands, knives, residents) for band in YOUNG_BANDS]
    rows.append(_row("25 and over", older, bands, knives, residents))
    rows.append(
        ["Not known", wording.number(bands.get(UNKNOWN, 0)), wording.number(knives.get(UNKNOWN, 0)), "–", "–"]
    )
    columns = [
        ("Age", "l", 20),
        ("Victims", "r", 14),
        ("Of these with a knife", "r", 16),
        ("Per 1,000 residents of that age", "r", 20),
        ("95% interval", "r", 18),
    ]
    shown = len(columns) - RATE_COLUMNS if part else len(columns)
    return Table(
        "youth-violence-ages",
        _ages_finding(bands, residents, older),
        f"Victims of serious violence outside domestic abuse by age, {published.borough['area_name']}",
        columns[:shown],
        [row[:shown] for row in rows],
        [
            "A victim of two offences counts twice, and victims need not live here.",
            extract_coverage.of_recorded_crime(published)
            if part
            else "Intervals: Byar's, counting noise only. Below 20 victims no rate is given (–).",
            "“Times as often”: victims per resident of one age over those of the other, with the exact 95% interval of two "
            "counts; it holds as far as the records left out divide by age as these do."
            if part
            else "",
            f"Residents: {published.source_words('population_by_age')}, {year}."
            if residents
            else "No residents by age were supplied, so no rate can be given [x].",
            f"Source: {published.source_words('police_records')}.",
        ],
    )


def _row(title: str, bands: list[str], victims: dict, knives: dict, residents: dict) -> list[str]:
    count = sum(victims.get(band, 0) for band in bands)
    cells = [title, wording.number(count), wording.number(sum(knives.get(band, 0) for band in bands))]
    if not all(band in residents for band in bands):
        return [*cells, wording.NOT_AVAILABLE, wording.NOT_AVAILABLE]
    if count < TOO_FEW:
        return [*cells, "–", "–"]
    found = _rate(count, bands, residents)
    return [
        *cells,
        wording.number(float(found.value), 1),
        f"{wording.number(float(found.lower), 1)} to {wording.number(float(found.upper), 1)}",
    ]


def _rate(count: int, bands: list[str], residents: dict):
    return rate(count, sum(residents[band] for band in bands))


def _ages_finding(bands: dict, residents: dict, older: list[str]) -> str:
    """Which of the young bands lies clearly above, and which below, the rate of those of 25 and over."""
    counts = {band: bands.get(band, 0) for band in YOUNG_BANDS}
    known = [b for b in YOUNG_BANDS if counts[b] >= TOO_FEW and b in residents]
    count = sum(bands.get(band, 0) for band in older)
    if not (known and count >= TOO_FEW and all(band in residents for band in older)):
        return "There are too few victims, or no residents by age, to compare ages."
    rates = {band: _rate(counts[band], [band], residents) for band in known}
    grown = _rate(count, older, residents)
    top = max(known, key=lambda band: float(rates[band].value))
    less = [wording.age_words(band) for band in known if float(rates[band].upper) < float(grown.lower)]
    said = []
    if float(rates[top].lower) > float(grown.upper):
        said.append(
            f"those aged {wording.age_words(top)} were victims {_times((counts[top], [top]), (count, older), residents)} as "
            f"often as {GROWN}"
        )
    if less:
        than = "" if said else f" than {GROWN}"
        said.append(f"those aged {wording.listed(less)} were victims clearly less often{than}")
    if said:
        return f"{wording.upper_first('; '.join(said))}."
    return f"No age under 25 stands clearly above or below {GROWN}."


def _times(one: tuple[int, list[str]], other: tuple[int, list[str]], residents: dict) -> str:
    """2.0 times (1.5 to 2.6), from victims and ages of two groups."""
    people = [sum(residents[band] for band in bands) for _, bands in (one, other)]
    found = disproportionality(one[0], people[0], other[0], people[1])
    ratio, lower, upper = (wording.number(float(value), 1) for value in found[:3])
    return f"{ratio} times ({lower} to {upper})"


def _residents(published: Published) -> tuple[dict[str, int], int | None]:
    rows = [
        row
        for row in published.table("analysis.population_structure").to_dicts()
        if row["area_code"] == published.assessment.area and row["sex"] == "persons"
    ]
    return {r["age_group"]: r["population"] for r in rows}, max((r["year"] for r in rows), default=None)
