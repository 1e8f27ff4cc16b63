-- Offences by day of the week and hour (`1 00` is Monday from midnight to one) in each month, from the record-level
-- police extract. `value` is a sum of weights: an offence whose time is a range counts in each of its hours by its
-- part of the range. Offences that cannot be placed are a category of their own, and all categories of a month sum to
-- its offences (`denominator`).
with weights as (
    select
        clauses.measure, hours.edition, hours.area_code, hours.month,
        case when hours.placed = 'placed' then hours.day || ' ' || lpad(cast(hours.hour as varchar), 2, '0') else hours.placed end as category,
        sum(hours.weight) as weight
    from core.offence_hours as hours
    join meta.measure_clauses as clauses
        on clauses.family = 'offence_times'
        and clauses.source = hours.source
        and list_contains(clauses.offences, hours.offence)
    group by all
),
totals as (
    select measure, edition, area_code, month, sum(weight) as offences
    from weights
    group by all
)
select
    months.measure,
    months.area_code,
    'police_records' as source,
    months.edition,
    months.month as period_start,
    last_day(months.month) as period_end,
    'day and hour' as breakdown,
    weights.category,
    'value' as kind,
    cast(null as bigint) as count,
    round(totals.offences, 6) as denominator,
    weights.weight as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'aoristic weights' as status
from core.police_record_months as months
join weights
    on weights.measure = months.measure and weights.edition = months.edition
    and weights.area_code = months.area_code and weights.month = months.month
join totals
    on totals.measure = months.measure and totals.edition = months.edition
    and totals.area_code = months.area_code and totals.month = months.month
where months.family = 'offence_times'
