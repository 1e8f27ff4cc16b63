"""The kinds of serious violence: what is recorded of each, whether it changes, and what part of it is domestic."""

from pipelines.documents import crime_tables, drawings, summary, wording
from pipelines.documents.drawings import Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import TOO_FEW, Reading
from pipelines.documents.sections.section import Section
from pipelines.documents.tested_rows import by_family

TITLE = "Kinds of serious violence"
NO_COUNT = "No count of any kind of serious violence was supplied for this period [x]. That is not zero."
# the domestic part and the other part, both of one edition of one source
SPLIT = ("violence_with_injury_domestic", "violence_with_injury_non_domestic")


def build(published: Published, studio: Studio) -> Section:
    own = published.readings(published.assessment.performance_table)
    known = [reading for reading in own if reading.case != "absent"]
    if not known:
        return Section(TITLE, absent=NO_COUNT)
    return Section(
        TITLE,
        {
            "summary": summary.performance_summary(known),
            "domestic": domestic_split(published),
            "unknown": crime_tables.without_figure(own),
            "table": by_family(crime_tables.performance(published, known)),
            "changes": drawings.changes(published, studio),
        },
    )


def domestic_split(published: Published) -> str:
    """What part of violence with injury is domestic, now and the year before, in a sentence."""
    if not all(measure in published.measures for measure in SPLIT):
        return ""
    domestic, other = (published.reading(measure) for measure in SPLIT)
    if domestic.count_value is None or other.count_value is None:
        return (
            f"What part of violence with injury is domestic is not known [x]: {published.sources[domestic.source]['title']} "
            "holds no count of it for these 12 months. Domestic and other violence are therefore not told apart here."
        )
    total = domestic.count_value + other.count_value
    if total < TOO_FEW:
        return f"Of {wording.number(total)} offences of violence with injury {domestic.count} were domestic."
    said = (
        f"Of {wording.number(total)} offences of violence with injury {domestic.count} were domestic "
        f"({_share(domestic, other)}) and {other.count} were not."
    )
    if "blocked" in (domestic.case, other.case):
        return f"{said} Recording changed, so that share is not compared with the year before [b]."
    return said


def _share(domestic: Reading, other: Reading) -> str:
    return wording.percent(100 * domestic.count_value / (domestic.count_value + other.count_value))
