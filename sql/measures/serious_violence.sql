-- Offences by definition of serious violence, month and area: an offence counts once, when it meets any clause of the
-- definition whole. `age not known` counts the offences that would be in it if the age that is not known were in its
-- bands; they are not part of the count.
with met as (
    select
        clauses.measure, offences.edition, offences.borough_code as area_code, offences.month, offences.crime_number, offences.offence,
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
    select measure, edition, area_code, month, crime_number, offence, bool_or(has_age) as counts, bool_or(age_unknown) as could_count
    from met
    group by all
),
counted as (
    select
        measure, edition, area_code, month,
        count(*) filter (where counts) as certain,
        count(*) filter (where not counts and could_count) as uncertain
    from judged
    group by all
),
known as (
    select
        months.measure, months.edition, months.area_code, months.month,
        coalesce(counted.certain, 0) as certain,
        coalesce(counted.uncertain, 0) as uncertain
    from core.police_record_months as months
    left join counted
        on counted.measure = months.measure and counted.edition = months.edition
        and counted.area_code = months.area_code and counted.month = months.month
    where months.family = 'serious_violence'
)
select
    known.measure,
    known.area_code,
    'police_records' as source,
    known.edition,
    known.month as period_start,
    last_day(known.month) as period_end,
    parts.breakdown,
    parts.category,
    'count' as kind,
    parts.count,
    cast(null as double) as denominator,
    cast(parts.count as double) as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    'counted' as status
from known
cross join unnest([
    {breakdown: '', category: '', count: certain},
    {breakdown: 'age', category: 'age not known', count: uncertain}
]) as part(parts)
