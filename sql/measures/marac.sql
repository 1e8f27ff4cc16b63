-- MARAC counts by measure, area, edition and period: quarters of the financial year from the returns, years from the
-- workbook of police forces. A count that one meeting of the quarter lacks is null: not collected.
with quarters as (
    select
        measure,
        area_code,
        'marac_returns' as source,
        edition,
        quarter_start as period_start,
        cast(quarter_start + interval 3 month - interval 1 day as date) as period_end,
        breakdown,
        category,
        case when count(count) = count(*) then sum(count) end as count,
        case when count(count) = count(*) then 'counted' else 'not_collected' end as status
    from core.marac_counts
    group by all
),
meetings as (
    select
        'marac_meetings' as measure, area_code, 'marac_returns' as source, edition, quarter_start as period_start,
        cast(quarter_start + interval 3 month - interval 1 day as date) as period_end, '' as breakdown, '' as category,
        cast(count(*) as double) as count, 'counted' as status
    from core.marac_counts
    where measure = 'marac_cases'
    group by all
),
years as (
    select found.measure, area_code, 'marac_workbook' as source, edition, period_start, period_end, found.breakdown, found.category, found.count,
        case when found.count is not null then 'counted' when status = 'not_submitted' then status else 'not_collected' end as status
    from (
        select *, unnest([
            {'measure': 'marac_cases', 'breakdown': '', 'category': '', 'count': cases},
            {'measure': 'marac_repeat_cases', 'breakdown': '', 'category': '', 'count': repeat_cases},
            {'measure': 'marac_children', 'breakdown': '', 'category': '', 'count': children},
            {'measure': 'marac_expected_cases', 'breakdown': '', 'category': '', 'count': recommended_cases},
            {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'police', 'count': police_referrals},
            {'measure': 'marac_referrals', 'breakdown': 'referrer', 'category': 'all_other', 'count': partner_referrals}
        ]) as found
        from staging.marac_workbook
    )
),
together as (
    select * from quarters
    union all
    select * from meetings
    union all
    select * from years
),
cases as (
    -- a force that stands twice has no one number of cases (a check stops it), and must not multiply the other counts
    select area_code, source, edition, period_start, period_end, any_value(count) as count
    from together
    where measure = 'marac_cases'
    group by all
    having count(*) = 1
)
select
    together.measure,
    together.area_code,
    together.source,
    together.edition,
    together.period_start,
    together.period_end,
    together.breakdown,
    together.category,
    'count' as kind,
    together.count,
    case when together.measure not in ('marac_cases', 'marac_meetings', 'marac_expected_cases', 'marac_children') then cases.count end as denominator,
    together.count as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    together.status
from together
left join cases
    on cases.area_code = together.area_code and cases.source = together.source
    and cases.edition = together.edition and cases.period_start = together.period_start and cases.period_end = together.period_end
