-- Offences of the 12 months to the period's end by day of the week (1 Monday) and hour of the assessed area, from the
-- pinned record-level extract; ranges of time spread over their hours, and what could not be placed apart.
select
    assessed.assessment,
    times.measure,
    times.source,
    times.edition,
    times.category,
    try_cast(split_part(times.category, ' ', 1) as integer) as weekday,
    case when regexp_matches(times.category, '^[1-7] \d\d$') then cast(split_part(times.category, ' ', 2) as integer) end as hour,
    sum(times.value) as offences,
    count(distinct times.period_start) as months
from meta.assessments as assessed
join measures.offence_times as times
    on times.area_code = assessed.area_code
    and times.period_start between assessed.period_end_month - interval 11 month and assessed.period_end_month
join meta.assessment_editions as editions
    on editions.assessment = assessed.assessment and editions.source = times.source and editions.edition = times.edition
where assessed.assessment = $assessment
group by all
