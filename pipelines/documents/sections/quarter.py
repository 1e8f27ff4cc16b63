"""The last quarter against the same quarter a year before, beside the 12 months that say more."""

from pipelines.documents import wording
from pipelines.documents.crime_tables import BOLD, SHORTHAND, SIGNS, source_words, star_note
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import CLEAR, MISSING, NOT_TOLD, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "The last quarter"
QUARTER = "quarter"
NO_YEAR = "The 12 months are not compared with those before [b]."
FEW = "A quarter holds a quarter of the offences: what is clear over 12 months often is not over three."


def build(published: Published, studio: Studio) -> Section:
    """Absent where no row has a count in the quarter."""
    own = published.readings(published.assessment.performance_table, comparison=QUARTER)
    months = quarter_words(published)
    if all(reading.case == "absent" for reading in own):
        return Section(
            TITLE, absent=f"None of the extracts holds {months} [x], so nothing is said of the quarter."
        )
    return Section(TITLE, {"summary": _summary(own, months), "table": _table(published, own, months)})


def quarter_words(published: Published) -> str:
    """July to September 2025; both years where the quarter spans two."""
    window = published.windows[QUARTER]
    start, end = window["current_start"], window["current_end"]
    first = f"{start:%B}" if start.year == end.year else wording.month(start)
    return f"{first} to {wording.month(end)}"


def _summary(own: list[Reading], months: str) -> str:
    clear = [reading for reading in own if reading.case in CLEAR]
    compared = [reading for reading in own if reading.case not in NOT_TOLD]
    if not compared:
        return f"No row can be compared between {months} and the same quarter a year before."
    if not clear:
        return (
            f"In {months} none of the {wording.count_in_words(len(compared))} rows that can be compared with the same "
            "quarter a year before changed by more than ordinary variation."
        )
    named = wording.listed([f"{r.plural} ({r.count}, after {r.base}: {r.change})" for r in clear])
    return f"In {months} these changed by more than ordinary variation against the same quarter a year before: {named}."


def _table(published: Published, own: list[Reading], months: str) -> Table:
    """Quarter and year side by side, so that neither is read alone."""
    years = published.readings([reading.measure for reading in own])
    compared = any(year.case not in MISSING for year in years)
    rows = []
    for quarter, year in zip(own, years, strict=True):
        others = [published.reading(quarter.measure, area["area_code"]) for area in published.comparators]
        rows.append(
            [
                quarter.title, quarter.count, _before(quarter), quarter.lone_change, quarter.mark,
                year.count,
                *([year.starred_lone_change, year.mark] if compared else []),
                *(other.bold_starred_change for other in others if compared),
            ]
        )  # fmt: skip
    told = [reading for reading in own if reading.case not in NOT_TOLD]
    clear = sum(reading.case in CLEAR for reading in told)
    return Table(
        "quarter",
        wording.changed_clearly(clear, len(told), "row", "rows", "the same quarter a year before"),
        f"Recorded offences, {published.borough['area_name']}, {months} and the 12 months to "
        f"{wording.month(own[0].current_end)}",
        [
            ("Offences", "l", 22), ("Quarter", "r", 9), ("Same quarter before", "r", 9), ("Change", "r", 10),
            ("Reading", "l", 14), ("12 months", "r", 9), *(_year_columns(published) if compared else []),
        ],
        rows,
        [SIGNS, BOLD, FEW, SHORTHAND, star_note(years) if compared else NO_YEAR, f"Source: {source_words(published, own)}."],
        breaks=True,  # a paper of four pages has no room for an empty half
    )  # fmt: skip


def _year_columns(published: Published) -> list[tuple[str, str, int]]:
    others = [(f"{area['short_name']}: 12-month change", "r", 9) for area in published.comparators]
    return [("Change", "r", 9), ("Reading", "l", 14), *others]


def _before(reading: Reading) -> str:
    return reading.base if reading.base_value is not None else wording.NOT_AVAILABLE
