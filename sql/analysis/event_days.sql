-- The days of offences that are few enough to be told one by one, from the pinned record-level extract of the assessed
-- area: measures of one leaf offence, and definitions without an age. `first_month` begins the unbroken run of known
-- months that ends with the assessment's period.
with pinned as (
    select assessed.assessment, assessed.area_code, assessed.period_end_month, editions.edition
    from meta.assessments as assessed
    join meta.assessment_editions as editions
        on editions.assessment = assessed.assessment and editions.source = 'police_records'
    where assessed.assessment = $assessment
),
months as (
    select distinct pinned.edition, pinned.area_code, known.month, pinned.period_end_month
    from core.police_record_months as known
    join pinned
        on pinned.edition = known.edition and pinned.area_code = known.area_code and known.month <= pinned.period_end_month
),
numbered as (
    select *, date_diff('month', month, period_end_month) - row_number() over (order by month desc) + 1 as missing
    from months
),
run as (
    select edition, area_code, min(month) as first_month, max(month) as last_month, count(*) as months
    from numbered
    where missing = 0
    group by all
),
single as (
    select measure, any_value(offence) as offence
    from meta.measure_parts
    group by measure
    having count(distinct offence) = 1 and min(sign) = 1
),
met as (
    select single.measure, offences.edition, offences.borough_code, offences.crime_number, offences.month, offences.started
    from core.police_offences as offences
    join single on single.offence = offences.offence
    union
    select clauses.measure, offences.edition, offences.borough_code, offences.crime_number, offences.month, offences.started
    from core.police_offences as offences
    join meta.measure_clauses as clauses
        on clauses.family = 'serious_violence'
        and clauses.source = offences.source
        and len(clauses.ages) = 0
        and list_contains(clauses.offences, offences.offence)
        and (len(clauses.flags) = 0 or list_has_any(clauses.flags, offences.flags))
        and not list_has_any(clauses.without_flags, offences.flags)
)
select
    pinned.assessment,
    met.measure,
    'police_records' as source,
    met.edition,
    cast(met.started as date) as day,
    run.first_month,
    cast(last_day(run.last_month) as date) as last_day
from met
join pinned on pinned.edition = met.edition and pinned.area_code = met.borough_code
join run on run.edition = met.edition and run.area_code = met.borough_code and met.month between run.first_month and run.last_month
-- few enough: below two a month (methods/rare_events.py)
qualify count(*) over (partition by met.measure) < 2 * run.months
