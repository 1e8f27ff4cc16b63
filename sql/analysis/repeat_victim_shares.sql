-- People who were victims again within 12 months, in the assessed area: the 12 months to the period's end and the 12
-- before, from the pinned record-level extract.
select
    assessed.assessment,
    shares.measure,
    measures.title,
    case when shares.period_end = last_day(assessed.period_end_month) then 'latest' else 'previous' end as year,
    shares.period_start,
    shares.period_end,
    shares.count,
    shares.denominator,
    shares.status
from meta.assessments as assessed
join measures.repeat_victims as shares on shares.area_code = assessed.area_code
join meta.measures as measures on measures.measure = shares.measure
join meta.assessment_editions as editions
    on editions.assessment = assessed.assessment and editions.source = shares.source and editions.edition = shares.edition
where assessed.assessment = $assessment
    and shares.breakdown = ''
    and shares.period_end in (last_day(assessed.period_end_month), last_day(assessed.period_end_month - interval 12 month))
