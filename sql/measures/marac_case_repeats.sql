-- Repeat cases of the MARAC in each 12 months, recomputed from the keys of persons by each definition. A window needs
-- 24 months with a meeting: its own, and the 12 before it in which the earlier hearing may lie. `denominator` is the
-- cases that could be judged; a definition whose field is not filled in for every repeat has no count.
with months as (
    select distinct edition, area_code, month from staging.marac_cases
),
windows as (
    select edition, area_code, month as last_month, count(*) over two_years as months_found, min(month) over two_years as first_month
    from months
    window two_years as (partition by edition, area_code order by month rows between 23 preceding and current row)
),
whole as (
    select edition, area_code, last_month, cast(last_month - interval 11 month as date) as first_month
    from windows
    where months_found = 24 and datediff('month', first_month, last_month) = 23
),
judged as (
    select
        whole.edition, whole.area_code, whole.first_month, whole.last_month,
        cases.repeat_flag, cases.criminal_flag,
        cases.victim_key is not null as has_victim,
        cases.victim_key is not null and cases.perpetrator_key is not null as has_both,
        coalesce(cases.again_after >= cases.meeting_date - interval 12 month, false) as is_again,
        coalesce(cases.victim_again_after >= cases.meeting_date - interval 12 month, false) as victim_is_again
    from whole
    join staging.marac_cases as cases
        on cases.edition = whole.edition and cases.area_code = whole.area_code
        and cases.month between whole.first_month and whole.last_month
),
counted as (
    select
        edition, area_code, first_month, last_month,
        unnest([
            {
                'category': 'any_abuse_within_12_months', 'cases': count(*) filter (where has_both),
                'repeats': count(*) filter (where is_again), 'gaps': 0
            },
            {
                'category': 'criminal_behaviour_within_12_months', 'cases': count(*) filter (where has_both),
                'repeats': count(*) filter (where is_again and criminal_flag),
                'gaps': count(*) filter (where is_again and criminal_flag is null)
            },
            {
                'category': 'same_victim_any_perpetrator', 'cases': count(*) filter (where has_victim),
                'repeats': count(*) filter (where victim_is_again), 'gaps': 0
            },
            {
                'category': 'as_recorded', 'cases': count(*),
                'repeats': count(*) filter (where repeat_flag), 'gaps': count(*) filter (where repeat_flag is null)
            }
        ]) as found
    from judged
    group by edition, area_code, first_month, last_month
)
select
    'marac_case_repeat_rate' as measure,
    area_code,
    'marac_cases' as source,
    edition,
    first_month as period_start,
    last_day(last_month) as period_end,
    'definition' as breakdown,
    found.category,
    'proportion' as kind,
    case when found.gaps = 0 and found.cases > 0 then found.repeats end as count,
    cast(found.cases as double) as denominator,
    case when found.gaps = 0 and found.cases > 0 then 100.0 * found.repeats / found.cases end as value,
    cast(null as double) as lower,
    cast(null as double) as upper,
    case
        when found.cases = 0 then 'no keys of persons'
        when found.gaps > 0 then 'the definition needs a field that ' || found.gaps || ' cases lack'
        else 'counted'
    end as status
from counted
