-- Victims and definitions of serious violence in the assessed area, from the pinned record-level extract: the 12 months
-- to the period's end and the 12 before, by breakdown and category. A year with a month that is not known is null.
with counted as (
    select measure, area_code, source, edition, period_start, breakdown, category, count, status from measures.police_victims
    union all
    select measure, area_code, source, edition, period_start, breakdown, category, count, status from measures.serious_violence
),
years(year, back) as (
    values ('latest', 0), ('previous', 12)
)
select
    assessed.assessment,
    counted.measure,
    counted.source,
    counted.edition,
    years.year,
    cast(assessed.period_end_month - to_months(years.back + 11) as date) as period_start,
    last_day(assessed.period_end_month - to_months(years.back)) as period_end,
    counted.breakdown,
    counted.category,
    case when count(counted.count) = 12 then sum(counted.count)::bigint end as count
from meta.assessments as assessed
cross join years
join counted
    on counted.area_code = assessed.area_code
    and counted.period_start between assessed.period_end_month - to_months(years.back + 11) and assessed.period_end_month - to_months(years.back)
join meta.assessment_editions as editions
    on editions.assessment = assessed.assessment and editions.source = counted.source and editions.edition = counted.edition
where assessed.assessment = $assessment
group by all
