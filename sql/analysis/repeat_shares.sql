-- People who come up again, in the months that end with the assessment's period and a year before: the assessed area's
-- share of each measure with its counts, from the pinned edition.
select
    assessed.assessment,
    shares.measure,
    shares.source,
    shares.edition,
    case when shares.period_end = last_day(assessed.period_end_month) then 'latest' else 'previous' end as year,
    shares.period_start,
    shares.period_end,
    shares.count,
    shares.denominator,
    shares.value,
    shares.status
from meta.assessments as assessed
join measures.repeats as shares on shares.area_code = assessed.area_code
join meta.assessment_editions as editions
    on editions.assessment = assessed.assessment and editions.source = shares.source and editions.edition = shares.edition
where assessed.assessment = $assessment
    and shares.breakdown = ''
    and shares.period_end in (last_day(assessed.period_end_month), last_day(assessed.period_end_month - interval 12 month))
