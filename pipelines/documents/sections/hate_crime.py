"""Hate crime: the total and its strands, which overlap and are never added up."""

from pipelines.documents import wording
from pipelines.documents.crime_tables import BOLD, SHORTHAND, SIGNS, source_words, star_note
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table
from pipelines.documents.tested_rows import by_family

TITLE = "Hate crime"
TOTAL = "hate_crime"
STRANDS_OF_THE_LAW = 5


def build(published: Published, studio: Studio) -> Section:
    """Absent where the total has no count in this period."""
    strands = [name for name in published.measures if name.startswith(f"{TOTAL}_")]
    total = published.reading(TOTAL) if TOTAL in published.measures else None
    if total is None or total.case == "absent":
        return Section(
            TITLE,
            absent="No extract with hate crime was supplied for this period [x]. This is not a finding that there was "
            "none.",
        )
    readings = [reading for reading in published.readings(strands) if reading.case != "absent"]
    table = by_family(_table(published, total, readings))
    return Section(TITLE, {"summary": _summary(total, readings), "table": table})


def _summary(total: Reading, readings: list[Reading]) -> str:
    said = [
        f"Police recorded {total.count} hate crimes in the 12 months to {wording.month(total.current_end)}."
    ]
    if total.case in MISSING:
        why = total.blocked.removeprefix("not compared: ") or total.reason_words
        said.append(f"They are not compared with the year before: {why}.")
    elif total.case in ("up", "down"):
        said.append(
            f"That is {total.size} {total.direction} than in the year before (95% interval: {total.interval})."
        )
    else:
        said.append(
            f"Against {total.base} in the year before, the figures do not show a clear change ({total.change})."
        )
    if readings:
        largest = max(readings, key=lambda reading: reading.count_value)
        said.append(f"The largest strand is {largest.plural} ({largest.count}).")
    if len(readings) > STRANDS_OF_THE_LAW:
        said.append(
            f"The law's {wording.count_in_words(STRANDS_OF_THE_LAW)} strands (race, religion, disability, sexual "
            f"orientation, transgender identity) are counted in {wording.count_in_words(len(readings))} rows: race and "
            "religion also together, and hatred of some religions also for itself."
        )
    said.append(
        "An offence can belong to several strands, so they are never added up. More records can mean more trust as well as "
        "more hate."
    )
    return " ".join(said)


def _table(published: Published, total: Reading, readings: list[Reading]) -> Table:
    london = published.comparators[-1]
    shown = [total, *sorted(readings, key=lambda reading: -reading.count_value)]
    threes = published.readings([reading.measure for reading in shown], comparison="3_year")
    rows = [
        [
            reading.title,
            reading.count,
            reading.base if reading.base_value is not None else wording.NOT_AVAILABLE,
            reading.starred_lone_change,
            reading.mark,
            published.reading(reading.measure, london["area_code"]).bold_starred_change,
            three.bold_starred_change,
        ]
        for reading, three in zip(shown, threes, strict=True)
    ]
    return Table(
        "hate-crime",
        f"{total.count} hate crimes were recorded, counted in {wording.count_in_words(len(readings))} rows that overlap.",
        f"Hate crime, {published.borough['area_name']}, 12 months to {wording.month(total.current_end)}",
        [
            ("Strand", "l", 32),
            ("Current 12 months", "r", 11),
            ("12 months before", "r", 11),
            ("12-month change", "r", 11),
            ("Reading", "l", 18),
            (f"{london['short_name']}: change", "r", 11),
            ("3-year change", "r", 11),
        ],
        rows,
        [
            "Rows overlap: do not add them up.",
            SIGNS,
            BOLD,
            SHORTHAND,
            star_note(shown, {"3-year": threes}),
            f"Source: {source_words(published, [total])}.",
        ],
    )
