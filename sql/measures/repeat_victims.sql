-- Repeat victims in each 12 months, by area: `denominator` is how many different people were victims, `count` how many
-- of them of two or more offences, `value` their share. Only 12 known months in a row give a figure; victims without
-- a number of their own cannot be followed and are left out, counted under `not followed`.
with windows as (
    select measure, edition, area_code, month as last_month, count(*) over twelve as months_found, min(month) over twelve as first_month
    from core.police_record_months
    where family = 'repeat_victims'
    window twelve as (partition by measure, edition, area_code order by month rows between 11 preceding and current row)
),
whole as (
    select * from windows where months_found = 12 and datediff('month', first_month, last_month) = 11
),
by_victim as (
    select
        whole.measure, whole.edition, whole.area_code, whole.first_month, whole.last_month,
        victims.victim, any_value(victims.victim_key) as victim_key, count(distinct victims.crime_number) as offences
    from whole
    join core.police_victims as victims
        on victims.edition = whole.edition and victims.borough_code = whole.area_code
        and victims.month between whole.first_month and whole.last_month
    join meta.measure_clauses as clauses
        on clauses.measure = whole.measure and clauses.source = victims.source
        and list_contains(clauses.offences, victims.offence)
        and (len(clauses.flags) = 0 or list_has_any(clauses.flags, victims.flags))
        and not list_has_any(clauses.without_flags, victims.flags)
    group by whole.measure, whole.edition, whole.area_code, whole.first_month, whole.last_month, victims.victim
),
counted as (
    select
        whole.measure, whole.edition, whole.area_code, whole.first_month, whole.last_month,
        count(by_victim.victim_key) as people,
        count(by_victim.victim_key) filter (where by_victim.offences >= 2) as repeated,
        count(by_victim.victim) - count(by_victim.victim_key) as not_followed
    from whole
    left join by_victim using (measure, edition, area_code, first_month, last_month)
    group by all
)
select
    counted.measure,
    counted.area_code,
    'police_records' as source,
    counted.edition,
    counted.first_month as period_start,
    last_day(counted.last_month) as period_end,
    part.breakdown,
    part.category,
    part.kind,
    part.count,
    part.denominator,
    part.value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    part.status
from counted
cross join unnest([
    {
        breakdown: '', category: '', kind: 'proportion', count: repeated, denominator: cast(people as double),
        value: 100.0 * repeated / nullif(people, 0), status: case when people = 0 then 'no victim with a number' else 'counted' end
    },
    {
        breakdown: 'followed', category: 'not followed', kind: 'count', count: not_followed, denominator: cast(null as double),
        value: cast(not_followed as double), status: 'counted'
    }
]) as parts(part)
