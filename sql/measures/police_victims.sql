-- Victims by month, area and characteristic, from the record-level police extract: a victim of two offences counts
-- twice, as in recorded crime. What is not known is a category of its own.
with counted as (
    select
        clauses.measure, victims.edition, victims.borough_code as area_code, victims.month,
        victims.crime_number, victims.offence, victims.victim,
        victims.victim_age_band, victims.victim_sex, victims.victim_ethnicity
    from core.police_victims as victims
    join meta.measure_clauses as clauses
        on clauses.family = 'police_victims'
        and clauses.source = victims.source
        and list_contains(clauses.offences, victims.offence)
        and (len(clauses.flags) = 0 or list_has_any(clauses.flags, victims.flags))
        and not list_has_any(clauses.without_flags, victims.flags)
        and (len(clauses.ages) = 0 or list_contains(clauses.ages, victims.victim_age_band))
    group by all
),
by_category as (
    select measure, edition, area_code, month, part.breakdown, part.category, count(*) as count
    from counted
    cross join unnest([
        {breakdown: '', category: ''},
        {breakdown: 'age_band', category: victim_age_band},
        {breakdown: 'sex', category: victim_sex},
        {breakdown: 'ethnicity', category: victim_ethnicity}
    ]) as parts(part)
    group by all
),
categories as (
    select distinct measure, edition, area_code, breakdown, category from by_category
    union
    select distinct measure, edition, area_code, '', '' from core.police_record_months where family = 'police_victims'
)
select
    months.measure,
    months.area_code,
    'police_records' as source,
    months.edition,
    months.month as period_start,
    last_day(months.month) as period_end,
    categories.breakdown,
    categories.category,
    'count' as kind,
    coalesce(by_category.count, 0) as count,
    cast(null as double) as denominator,
    cast(coalesce(by_category.count, 0) as double) as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'counted' as status
from core.police_record_months as months
join categories
    on categories.measure = months.measure and categories.edition = months.edition and categories.area_code = months.area_code
left join by_category
    on by_category.measure = months.measure and by_category.edition = months.edition and by_category.area_code = months.area_code
    and by_category.month = months.month and by_category.breakdown = categories.breakdown and by_category.category = categories.category
where months.family = 'police_victims'
