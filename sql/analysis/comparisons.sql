-- Every measure, area and comparison of an assessment: the current count, the base, and the months that are missing
-- between the start of the base and the period's end. A window with a missing month is null, never 0.
with grid as (
    select
        windows.*,
        measure_sources.measure,
        measure_sources.source,
        scope.area_code,
        scope.area_name,
        scope.area_type,
        scope.ranked,
        editions.edition
    from analysis.windows as windows
    join analysis.scope_areas as scope on scope.assessment = windows.assessment
    join meta.measure_sources as measure_sources on measure_sources.area_type = scope.area_type
    left join meta.assessment_editions as editions
        on editions.assessment = windows.assessment and editions.source = measure_sources.source
    where windows.assessment = $assessment
),
counted as (
    select
        months.assessment, months.measure, months.area_code, windows.comparison,
        sum(months.count) filter (where months.month between windows.current_start and windows.current_end) as current_sum,
        count(*) filter (where months.month between windows.current_start and windows.current_end) as current_months,
        sum(months.count) filter (where months.month between windows.base_start and windows.base_end) as base_sum,
        count(*) filter (where months.month between windows.base_start and windows.base_end) as base_months,
        count(*) as whole_months,
        list(months.month) as found
    from analysis.area_months as months
    join analysis.windows as windows
        on windows.assessment = months.assessment
        and months.month between windows.base_start and windows.current_end
    where months.assessment = $assessment
    group by all
)
select
    grid.assessment,
    grid.measure,
    grid.source,
    grid.edition,
    grid.area_code,
    grid.area_name,
    grid.area_type,
    grid.ranked,
    grid.comparison,
    grid.method,
    grid.base_periods,
    grid.current_start,
    grid.current_end,
    grid.base_start,
    grid.base_end,
    case when counted.current_months = 12 then counted.current_sum::bigint end as count,
    case when counted.base_months = 12 * grid.base_periods then counted.base_sum::bigint end as base_sum,
    case when counted.base_months = 12 * grid.base_periods then counted.base_sum / grid.base_periods end as base_count,
    coalesce(counted.whole_months, 0) = datediff('month', grid.base_start, grid.current_end) + 1 as is_complete,
    list_transform(
        list_sort(list_filter(
            generate_series(grid.base_start, grid.current_end, interval 1 month),
            lambda wanted: not list_contains(coalesce(counted.found, []), cast(wanted as date))
        )),
        lambda missing: strftime(missing, '%Y-%m')
    ) as missing_months
from grid
left join counted
    on counted.assessment = grid.assessment
    and counted.measure = grid.measure
    and counted.area_code = grid.area_code
    and counted.comparison = grid.comparison
