-- MARAC counts of the assessed area in the four financial quarters that end with the assessment's period or before it
-- (year `latest`) and in the four before (`previous`), from its pinned edition. A year is known when each of its
-- quarters holds a meeting and every meeting the count; months without a meeting are listed. And, from the workbook,
-- the years of the larger areas that the assessed one is part of.
with settings as (
    select
        assessment, area_code, period_end_month,
        date_trunc('quarter', period_end_month + interval 1 month) as next_quarter
    from meta.assessments
    where assessment = $assessment
),
years as (
    select
        settings.assessment,
        settings.area_code,
        spans.year,
        cast(next_quarter - to_months(12 * (spans.back + 1)) as date) as period_start,
        cast(next_quarter - to_months(12 * spans.back) - interval 1 day as date) as period_end
    from settings
    cross join (values (0, 'latest'), (1, 'previous')) as spans(back, year)
),
pinned as (
    select figures.*
    from measures.marac as figures
    join meta.assessment_editions as editions
        on editions.assessment = $assessment and editions.source = figures.source and editions.edition = figures.edition
),
kinds as (
    select distinct source, edition, area_code, measure, breakdown, category
    from pinned
    where source = 'marac_returns'
),
held as (
    select distinct counts.edition, counts.area_code, cast(date_trunc('month', counts.meeting_date) as date) as month
    from core.marac_counts as counts
    join meta.assessment_editions as editions
        on editions.assessment = $assessment and editions.source = 'marac_returns' and editions.edition = counts.edition
),
without as (
    select years.year, years.area_code, string_agg(strftime(months.month, '%Y-%m'), ', ' order by months.month) as months_without_meeting
    from years
    cross join unnest(generate_series(years.period_start, years.period_end, interval 1 month)) as months(month)
    left join held on held.area_code = years.area_code and held.month = cast(months.month as date)
    where held.month is null
    group by all
),
own as (
    select
        years.assessment, years.year, years.area_code, kinds.source, kinds.edition, kinds.measure, kinds.breakdown, kinds.category,
        years.period_start, years.period_end,
        case when count(pinned.count) = 4 then sum(pinned.count) end as count,
        case
            when count(pinned.period_start) < 4 then 'no_meeting_in_a_quarter'
            when count(pinned.count) < 4 then 'not_collected'
            else 'counted'
        end as status,
        any_value(without.months_without_meeting) as months_without_meeting
    from years
    join kinds on kinds.area_code = years.area_code
    left join pinned
        on pinned.source = kinds.source and pinned.area_code = kinds.area_code and pinned.measure = kinds.measure
        and pinned.breakdown = kinds.breakdown and pinned.category = kinds.category
        and pinned.period_start between years.period_start and years.period_end
    left join without on without.year = years.year and without.area_code = years.area_code
    group by all
),
larger as (
    select
        settings.assessment,
        case rank() over (partition by pinned.area_code order by pinned.period_end desc) when 1 then 'latest' else 'previous' end as year,
        pinned.area_code, pinned.source, pinned.edition, pinned.measure, pinned.breakdown, pinned.category,
        pinned.period_start, pinned.period_end, pinned.count, pinned.status,
        dense_rank() over (partition by pinned.area_code order by pinned.period_end desc) as place
    from settings
    join core.area_members as members on members.member_code = settings.area_code
    join pinned on pinned.source = 'marac_workbook' and pinned.area_code = members.area_code
    where pinned.period_end <= last_day(settings.period_end_month)
)
select * from own
union all
select * exclude (place), cast(null as varchar) as months_without_meeting
from larger
where place <= 2
