-- The change of each current ward over 12 months from the series that is carried over a redrawing of wards: months
-- recorded and estimated counted apart. No change is given where the error of the carried-over months exceeds 10 %.
with windows as (
    select * from analysis.windows where assessment = $assessment and comparison = '12_month'
),
allowed as (
    select 10.0 as error_pct
),
summed as (
    select
        series.assessment, series.measure, series.area_code, series.area_name, windows.comparison,
        windows.current_start, windows.current_end, windows.base_start, windows.base_end,
        sum(series.count) filter (where series.month between windows.current_start and windows.current_end) as current_sum,
        sum(series.count) filter (where series.month between windows.base_start and windows.base_end) as base_sum,
        count(series.count) as known_months,
        count(*) filter (where series.status = 'estimated') as estimated_months,
        list_sort(list(distinct series.edition)) as editions,
        max(abs(series.error_pct)) filter (where series.status = 'estimated') as error_pct,
        bool_or(series.status = 'estimated' and series.error_pct is null) as is_untested,
        any_value(series.reason) as reason
    from analysis.ward_series as series
    join windows on series.month between windows.base_start and windows.current_end
    where series.assessment = $assessment
    group by all
),
judged as (
    select
        summed.*,
        case
            when summed.reason is not null then summed.reason
            when summed.known_months < 24 then (24 - summed.known_months) || ' of 24 months are not known'
            when summed.is_untested then 'the error of the months carried over from old wards is not known'
            when summed.error_pct > allowed.error_pct then
                'the months carried over from old wards err by ' || format('{:.1f}', summed.error_pct) || ' % here, more than '
                || format('{:.0f}', allowed.error_pct) || ' %'
            when summed.base_sum = 0 then 'base is 0'
        end as no_change_reason
    from summed
    cross join allowed
)
select
    assessment, measure, area_code, area_name, comparison, current_start, current_end, base_start, base_end,
    current_sum, base_sum, estimated_months, editions, error_pct,
    case when no_change_reason is null then (current_sum / base_sum - 1) * 100 end as change_pct,
    no_change_reason as reason
from judged
