-- Every measure, area and comparison of an assessment: the current count, the base, and the months that are missing
-- between the start of the base and the period's end. A window with a missing month is null, never 0.
with windows as (
    select
        *,
        list_filter(
            cast(generate_series(base_start, current_end, interval 1 month) as date[]),
            lambda month: months = 12 or month <= base_end or month >= current_start
        ) as wanted_months,
        list_transform(wanted_months, lambda month: strftime(month, '%Y-%m')) as wanted_names
    from analysis.windows
    where assessment = $assessment
),
window_months as (
    select
        comparison,
        month,
        month between current_start and current_end as is_current,
        month between base_start and base_end as is_base
    from windows
    cross join unnest(wanted_months) as wanted(month)
),
grid as (
    select
        windows.*,
        measure_sources.measure,
        measure_sources.source,
        scope.area_code,
        scope.area_name,
        scope.area_type,
        scope.ranked,
        editions.edition
    from windows
    join analysis.scope_areas as scope on scope.assessment = windows.assessment
    join meta.measure_sources as measure_sources on measure_sources.area_type = scope.area_type
    left join meta.assessment_editions as editions
        on editions.assessment = windows.assessment and editions.source = measure_sources.source
    join meta.assessments as assessed on assessed.assessment = windows.assessment
    -- an extract of the partnership's own area has no figures of others
    where (not measure_sources.own_area_only or scope.area_type in ('ward', 'place') or scope.area_code = assessed.area_code)
        -- a quarter of a ward, or of another borough, is asked for by nothing
        and (windows.months = 12 or scope.area_type in ('bcu', 'london') or scope.area_code = assessed.area_code)
),
counted as (
    select
        months.measure, months.area_code, window_months.comparison,
        sum(months.count) filter (where window_months.is_current) as current_sum,
        count(*) filter (where window_months.is_current) as current_months,
        sum(months.count) filter (where window_months.is_base) as base_sum,
        count(*) filter (where window_months.is_base) as base_months,
        list(months.month) as found_months
    from analysis.area_months as months
    join window_months on window_months.month = months.month
    where months.assessment = $assessment
    group by months.measure, months.area_code, window_months.comparison
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
    case when counted.current_months = grid.months then counted.current_sum::bigint end as count,
    case when counted.base_months = grid.months * grid.base_periods then counted.base_sum::bigint end as base_sum,
    case when counted.base_months = grid.months * grid.base_periods then counted.base_sum / grid.base_periods end as base_count,
    coalesce(len(counted.found_months), 0) = len(grid.wanted_months) as is_complete,
    case
        when counted.found_months is null then grid.wanted_names
        when len(counted.found_months) = len(grid.wanted_months) then []
        else list_transform(
            list_filter(grid.wanted_months, lambda month: not list_contains(counted.found_months, month)),
            lambda missing: strftime(missing, '%Y-%m')
        )
    end as missing_months
from grid
left join counted
    on counted.measure = grid.measure
    and counted.area_code = grid.area_code
    and counted.comparison = grid.comparison
