"""Where one figure comes from: its values, formula, SQL, and the files and rows behind it."""

from dataclasses import dataclass

import polars as pl

from pipelines.audits import findings, tables_asked
from pipelines.catalogue import Catalogue
from pipelines.declarations import Assessment, changed
from pipelines.errors import UsageError
from pipelines.figures import missing_extracts, withhold, workshop_in_memory
from pipelines.pipeline import run_steps

ORIGIN_ROWS = """
select
    extracts.edition, extracts.file, extracts.sha256,
    rows.group_label, rows.offence_label, members.member_name as area,
    windows.role,
    min(rows.file_row) as file_row,
    sum(rows.count * parts.sign)::bigint as count
from staging.{source} as rows
join raw.extracts as extracts
    on extracts.source = '{source}' and extracts.sha256 = rows.sha256 and extracts.edition = rows.edition
join meta.measure_parts as parts
    on parts.source = '{source}' and parts.measure = $measure
    and parts.offence = rows.offence and parts.offence_group = rows.offence_group
join (
    select scope.area_code as member_code, scope.area_name as member_name
    from analysis.scope_areas as scope
    where scope.area_code = $area and scope.area_code not in (select area_code from analysis.scope_members)
    union all
    select members.member_code, areas.area_name
    from analysis.scope_members as members
    join core.areas as areas on areas.area_code = members.member_code
    where members.area_code = $area
) as members on members.member_code = rows.area_code
join (
    select 'current' as role, current_start as first, current_end as last
    from analysis.windows where comparison = $comparison
    union all
    select 'base', base_start, base_end
    from analysis.windows where comparison = $comparison
) as windows on rows.month between windows.first and windows.last
group by all
order by extracts.file, area, rows.offence_label, windows.role desc
"""

# Lists of incidents have a row each and can be personal: leaves stand in place of the words of the file.
ORIGIN_INCIDENTS = """
select
    extracts.edition, extracts.file, extracts.sha256,
    incidents.offence_group as group_label, incidents.offence as offence_label, areas.area_name as area,
    windows.role,
    min(incidents.file_row) as file_row,
    sum(parts.sign)::bigint as count
from core.incidents as incidents
join raw.extracts as extracts
    on extracts.source = incidents.source and extracts.sha256 = incidents.sha256 and extracts.edition = incidents.edition
join meta.measure_parts as parts
    on parts.source = incidents.source and parts.measure = $measure
    and parts.offence = incidents.offence and parts.offence_group = incidents.offence_group
join core.areas as areas
    on areas.area_code = $area and (areas.area_code = incidents.borough_code or areas.area_code = incidents.ward_code)
join (
    select 'current' as role, current_start as first, current_end as last
    from analysis.windows where comparison = $comparison
    union all
    select 'base', base_start, base_end
    from analysis.windows where comparison = $comparison
) as windows on incidents.month between windows.first and windows.last
where incidents.source = '{source}'
group by all
order by extracts.file, area, offence_label, windows.role desc
"""


@dataclass(frozen=True)
class Explanation:
    """One figure (a row of analysis.figures as a dict) and the rows of extracts behind it."""

    figure: dict
    title: str
    formula: str
    sql_files: list[str]
    origin: pl.DataFrame


def explain(
    catalogue: Catalogue, assessment: Assessment, measure: str, area: str, comparison: str
) -> Explanation:
    """Explain one figure. Raises UsageError for an unknown measure, area or comparison."""
    if measure not in catalogue.measures:
        near = [key for key in catalogue.measures if measure.split("_")[0] in key]
        raise UsageError(
            f"there is no measure {measure!r}; near: {', '.join(near) or ', '.join(catalogue.measures)}"
        )
    alone = changed(assessment, other_editions={})
    with workshop_in_memory(catalogue, alone) as workshop:
        missing_extracts(catalogue.project.extracts, assessment)
        run_steps(workshop, ["analysis.figures", *tables_asked(catalogue)])
        withhold(findings(catalogue, workshop.warehouse, alone))
        figure = _figure(workshop.warehouse, measure, area, comparison)
        listed = catalogue.sources[figure["source"]].shape == "records"
        origin = workshop.warehouse.query(
            (ORIGIN_INCIDENTS if listed else ORIGIN_ROWS).format(source=figure["source"]),
            measure=measure,
            area=figure["area_code"],
            comparison=comparison,
        )
    declared = catalogue.measures[measure]
    counted = (
        "all offences"
        if declared.offences == "all"
        else " + ".join([*declared.offences, *declared.offence_groups])
    )
    less = f" less {' and '.join(declared.minus_offences)}" if declared.minus_offences else ""
    family = next(family.family for family in catalogue.families if measure in family.measures)
    sql = [
        f"sql/measures/{family}.yaml",
        *([] if listed else [f"sql/staging/{figure['source']}.sql"]),
        f"sql/core/{'incidents' if listed else 'recorded_offences'}.sql",
        f"sql/measures/{family}.sql",
        "sql/analysis/area_months.sql",
        "sql/analysis/comparisons.sql",
        "sql/analysis/figures.yaml (pipelines/statistics/figures.py, pipelines/methods/change.py)",
    ]
    return Explanation(figure, declared.title, f"{counted}{less}, summed over 12 months", sql, origin)


def _figure(warehouse, measure: str, area: str, comparison: str) -> dict:
    rows = warehouse.query(
        "select * from analysis.figures where measure = $measure and comparison = $comparison "
        "and (area_code = $area or lower(area_name) = lower($area))",
        measure=measure,
        area=area,
        comparison=comparison,
    ).to_dicts()
    if not rows:
        raise UsageError(
            f"there is no figure of {measure} for {area!r} ({comparison}); areas are ONS codes, keys such as "
            "north_area and london, or full names; comparisons are 12_month, 3_year and 5_year"
        )
    return rows[0]
