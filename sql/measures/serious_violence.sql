-- Offences by definition of serious violence, month and area: an offence counts once, when it meets any clause of the
-- definition whole. `age not known` counts the offences that would be in it if the age that is not known were in its
-- bands; they are not part of the count. The breakdowns `domestic`, `offence` and `domestic offence` part the count; those
-- by flag (`weapon`) and `under 25` overlap.
with met as (
    select
        clauses.measure, offences.edition, offences.borough_code as area_code, offences.month, offences.crime_number, offences.offence,
        offences.flags,
        list_has_any(coalesce(offences.victim_ages, []), ['0-9', '10-17', '18-24']) as is_young,
        case clauses.ages_of
            when 'victim' then coalesce(offences.victim_ages, [])
            when 'suspect' then coalesce(offences.suspect_ages, [])
            else list_concat(coalesce(offences.victim_ages, []), coalesce(offences.suspect_ages, []))
        end as people_ages,
        len(clauses.ages) = 0 or list_has_any(clauses.ages, people_ages) as has_age,
        list_contains(people_ages, 'unknown') as age_unknown
    from core.police_offences as offences
    join meta.measure_clauses as clauses
        on clauses.family = 'serious_violence'
        and clauses.source = offences.source
        and list_contains(clauses.offences, offences.offence)
        and (len(clauses.flags) = 0 or list_has_any(clauses.flags, offences.flags))
        and not list_has_any(clauses.without_flags, offences.flags)
),
judged as (
    select
        measure, edition, area_code, month, crime_number, offence, flags, is_young,
        bool_or(has_age) as counts, bool_or(age_unknown) as could_count
    from met
    group by all
),
counted as (
    select measure, edition, area_code, month, part.breakdown, part.category, count(*) filter (where part.counts) as count
    from judged
    cross join unnest([
        {breakdown: '', category: '', counts: counts},
        {breakdown: 'age', category: 'age not known', counts: not counts and could_count},
        {breakdown: 'age', category: 'under 25', counts: counts and is_young},
        {breakdown: 'domestic', category: 'domestic', counts: counts and list_contains(flags, 'domestic')},
        {breakdown: 'domestic', category: 'not domestic', counts: counts and not list_contains(flags, 'domestic')},
        {breakdown: 'weapon', category: 'knife', counts: counts and list_contains(flags, 'knife')},
        {breakdown: 'weapon', category: 'gun', counts: counts and list_contains(flags, 'gun')},
        {breakdown: 'weapon', category: 'corrosive', counts: counts and list_contains(flags, 'corrosive')},
        {breakdown: 'offence', category: offence, counts: counts},
        {breakdown: 'domestic offence', category: offence, counts: counts and list_contains(flags, 'domestic')}
    ]) as parts(part)
    group by all
),
categories as (
    select distinct measure, edition, area_code, breakdown, category from counted
    union
    select distinct months.measure, months.edition, months.area_code, part.breakdown, part.category
    from core.police_record_months as months
    cross join unnest([
        {breakdown: '', category: ''},
        {breakdown: 'age', category: 'age not known'},
        {breakdown: 'age', category: 'under 25'},
        {breakdown: 'domestic', category: 'domestic'},
        {breakdown: 'domestic', category: 'not domestic'}
    ]) as parts(part)
    where months.family = 'serious_violence'
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
    coalesce(counted.count, 0) as count,
    cast(null as double) as denominator,
    cast(coalesce(counted.count, 0) as double) as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'counted' as status
from core.police_record_months as months
join categories
    on categories.measure = months.measure and categories.edition = months.edition and categories.area_code = months.area_code
left join counted
    on counted.measure = months.measure and counted.edition = months.edition and counted.area_code = months.area_code
    and counted.month = months.month and counted.breakdown = categories.breakdown and counted.category = categories.category
where months.family = 'serious_violence'
