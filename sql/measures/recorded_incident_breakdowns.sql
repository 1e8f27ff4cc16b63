-- The measures of measures.recorded_incidents by category (kind of place, age, sex), for boroughs. In a month of which
-- the measure is known, no incident of a category that the edition names anywhere means none.
with counted as (
    select
        parts.measure, incidents.source, incidents.edition, incidents.borough_code as area_code, incidents.month,
        incidents.breakdown, incidents.category, sum(parts.sign)::bigint as count
    from core.incident_categories as incidents
    join meta.measure_parts as parts
        on parts.source = incidents.source
        and parts.offence_group = incidents.offence_group
        and parts.offence = incidents.offence
    group by all
),
categories as (
    select distinct source, edition, breakdown, category from counted
)
select
    known.measure,
    known.area_code,
    known.source,
    known.edition,
    known.period_start,
    known.period_end,
    categories.breakdown,
    categories.category,
    'count' as kind,
    coalesce(counted.count, 0) as count,
    cast(known.count as double) as denominator,
    cast(coalesce(counted.count, 0) as double) as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'counted' as status
from measures.recorded_incidents as known
join core.areas as areas on areas.area_code = known.area_code and areas.area_type <> 'ward'
join categories on categories.source = known.source and categories.edition = known.edition
left join counted
    on counted.measure = known.measure and counted.source = known.source and counted.edition = known.edition
    and counted.area_code = known.area_code and counted.month = known.period_start
    and counted.breakdown = categories.breakdown and counted.category = categories.category
