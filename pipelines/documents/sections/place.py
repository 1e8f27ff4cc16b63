"""Where it happens: the wards of the borough, measure by measure."""

from dataclasses import dataclass, replace

from pipelines.documents import crime_tables, drawings, wording
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING
from pipelines.documents.sections.section import Section
from pipelines.documents.tables import Table

TITLE = "Where it happens"


@dataclass(frozen=True)
class WardSection:
    title: str
    summary: str
    table: Table
    map: Drawing


def build(published: Published, studio: Studio) -> Section:
    return Section(TITLE, {"wards": ward_sections(published, studio)})


def ward_sections(published: Published, studio: Studio) -> list[WardSection]:
    sections = []
    for measure in published.assessment.ward_measures:
        table = crime_tables.wards(published, measure)
        if not table:
            continue
        wards = [ward for _, ward in published.ward_readings(measure)]
        clear = [ward for ward in wards if ward.case in ("up", "down")]
        counted = [ward for ward in wards if ward.case not in MISSING]
        reference = f"@tbl-{table.key} lists all {len(wards)} wards."
        if not counted:
            summary = (
                f"No ward's change in this offence can be given [x]: {wards[0].reason_words}. {reference}"
            )
        elif clear:
            named = wording.listed([f"{ward.area_name} ({ward.change})" for ward in clear])
            summary = (
                f"{named} changed by more than ordinary variation; for the other wards the figures do not show a "
                f"clear change. {reference}"
            )
        else:
            summary = f"No ward changed by more than ordinary variation. {reference}"
        drawn = drawings.density(published, measure, studio)
        if drawn:
            summary += f" @fig-{drawn.key} maps {wards[0].plural} per square kilometre."
        table = _signs_once(table, [section.table for section in sections])
        sections.append(WardSection(published.measures[measure]["title"], summary, table, drawn))
    return sections


def _signs_once(table: Table, before: list[Table]) -> Table:
    """The table with what its signs mean, or with the table before that tells it."""
    told = next((other.key for other in before if crime_tables.SIGNS in other.notes), None)
    if not told:
        return table
    notes = [f"Signs and intervals as in @tbl-{told}." if n == crime_tables.SIGNS else n for n in table.notes]
    return replace(table, notes=notes)
