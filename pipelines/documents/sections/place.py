"""Where it happens: the wards of the borough, measure by measure."""

from dataclasses import dataclass, replace

from pipelines.documents import crime_tables, drawings, ward_tables, wording
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, Reading
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
    """What the wards show, crime by crime, and then a table and a map of each."""
    return Section(
        TITLE, {"wards": ward_sections(published, studio), "unknown": _changes_not_known(published)}
    )


def ward_sections(published: Published, studio: Studio) -> list[WardSection]:
    sections = []
    for measure in published.assessment.ward_measures:
        table = ward_tables.wards(published, measure)
        if not table:
            continue
        wards = [ward for _, ward in published.ward_readings(measure)]
        drawn = drawings.density(published, measure, studio)
        shown = f"@tbl-{table.key} lists all {len(wards)} wards" + (
            f", @fig-{drawn.key} maps them." if drawn else "."
        )
        table = _signs_once(table, [section.table for section in sections])
        title = published.measures[measure]["title"]
        sections.append(WardSection(title, f"{_changed(wards)} {shown}".strip(), table, drawn))
    return sections


def _changed(wards: list[Reading]) -> str:
    """The wards that changed clearly; empty where no ward's change is known."""
    clear = [ward for ward in wards if ward.case in ("up", "down")]
    if clear:
        named = wording.listed([f"{ward.area_name} ({ward.change})" for ward in clear])
        rest = "for the other wards the figures do not show a clear change"
        return f"{named} changed by more than ordinary variation; {rest}."
    known = any(ward.case not in MISSING for ward in wards)
    return "No ward changed by more than ordinary variation." if known else ""


def _changes_not_known(published: Published) -> str:
    """Why no ward's change is given, once for all crimes of which that is so."""
    reasons: dict[str, list[str]] = {}
    for measure in published.assessment.ward_measures:
        wards = [ward for _, ward in published.ward_readings(measure)]
        if wards and all(ward.case in MISSING for ward in wards):
            reasons.setdefault(wards[0].reason_words, []).append(wards[0].plural)
    return " ".join(
        f"No ward's change in {wording.listed(plurals, last='or')} can be given [x]: {reason}."
        for reason, plurals in reasons.items()
    )


def _signs_once(table: Table, before: list[Table]) -> Table:
    """The table with what its signs mean, or with the table before that tells it."""
    told = next((other.key for other in before if crime_tables.SIGNS in other.notes), None)
    if not told:
        return table
    notes = [f"Signs and intervals as in @tbl-{told}." if n == crime_tables.SIGNS else n for n in table.notes]
    return replace(table, notes=notes)
