"""What a strategic assessment says: everything its templates print, taken from the published tables."""

from dataclasses import dataclass

from pipelines.documents import annex_tables, crime_tables, drawings, monthly_drawing, summary, wording
from pipelines.documents.drawings import Drawing, Studio
from pipelines.documents.previous_figures import previous_figures
from pipelines.documents.published import Published
from pipelines.documents.readings import MISSING, Reading
from pipelines.documents.season_drawing import Season, season_of
from pipelines.documents.tables import Table


@dataclass(frozen=True)
class PriorityCrime:
    """One section on a priority crime."""

    question: str
    reading: Reading
    three_year: Reading
    others: list[Reading]
    differences: list[str]
    rolling: Drawing
    monthly: Drawing
    season: Season


@dataclass(frozen=True)
class WardSection:
    title: str
    summary: str
    table: Table
    map: Drawing


def context(published: Published, studio: Studio) -> dict:
    """All values of the product's templates, by name."""
    assessment = published.assessment
    own = published.readings(assessment.performance_table)
    revision_table, revision_caveats = annex_tables.revisions(published)
    tables = {
        "performance": crime_tables.performance(published),
        "rates": crime_tables.rates(published),
        "all_measures": crime_tables.all_measures(published),
        "reconciliation": annex_tables.reconciliation(published),
        "revisions": revision_table,
        "dispersion": annex_tables.dispersions(published),
        "breaks": annex_tables.breaks(published),
        "checks": annex_tables.checks(published),
        "files": annex_tables.files(published),
        "origins": annex_tables.origins(published),
    }
    return {
        "assessment": assessment,
        "borough": published.borough,
        "comparators": published.comparators,
        "period": wording.month(own[0].current_end),
        "editions": summary.editions_in_words(published),
        "lead": summary.lead(own),
        "main_points": summary.main_points(published, own),
        "gaps": summary.gaps(published, own),
        "performance_summary": summary.performance_summary(own),
        "ranks_summary": summary.ranks_summary(own),
        "tables": tables,
        "previous": previous_figures(published),
        "revision_words": summary.revision_words(revision_caveats),
        "elsewhere": summary.elsewhere(published),
        "printed_note": summary.printed_note(published, summary.lead(own)),
        "changes": drawings.changes(published, studio),
        "priority_crimes": [priority_crime(published, crime, studio) for crime in assessment.priority_crimes],
        "ward_sections": ward_sections(published, studio),
        "three_year_words": crime_tables.three_year_words(published),
        "comparator_words": crime_tables.comparator_words(published),
        "unknown_share": summary.unknown_share(published),
        "quality_summary": summary.quality_summary(published),
    }


def priority_crime(published: Published, crime, studio: Studio) -> PriorityCrime:
    measure = crime.measure
    rows = [
        row
        for row in published.table("analysis.differences").to_dicts()
        if row["measure"] == measure and row["comparison"] == "12_month" and row["p_value"] is not None
    ]
    wanted = {f"{area['area_code']}_without_{published.assessment.area}" for area in published.comparators}
    return PriorityCrime(
        question=crime.question,
        reading=published.reading(measure),
        three_year=published.reading(measure, comparison="3_year"),
        others=[published.reading(measure, area["area_code"]) for area in published.comparators],
        differences=_differences([row for row in rows if row["comparator"] in wanted], published),
        rolling=drawings.rolling(published, measure, studio),
        monthly=monthly_drawing.by_month(published, measure, studio),
        season=season_of(published, measure, studio),
    )


def _differences(rows: list[dict], published: Published) -> list[str]:
    """Whether the borough differs from the rest of each comparator; alike ones are said in one sentence."""
    name = published.borough["area_name"]
    rest = {published.without(area): published.rest_of(area) for area in published.comparators}
    unlike = [row for row in rows if row["adjusted_p_value"] < 0.05]
    alike = [row for row in rows if row["adjusted_p_value"] >= 0.05]
    said = []
    if unlike:
        named = wording.listed(
            [
                f"{rest[r['comparator']]} ({wording.signed_percent(r['comparator_change_pct'])})"
                for r in unlike
            ]
        )
        said.append(
            f"The gap between {name} and {named} is clear, whether or not each change is clear by itself."
        )
    if alike:
        named = wording.listed([rest[row["comparator"]] for row in alike], last="or")
        said.append(f"{name}'s change does not differ from that of {named} by more than ordinary variation.")
    return said


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
            summary = f"No ward's change can be given [x]: {wards[0].reason_words}. {reference}"
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
        sections.append(WardSection(published.measures[measure]["title"], summary, table, drawn))
    return sections
