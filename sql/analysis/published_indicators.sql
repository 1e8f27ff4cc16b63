-- Rates that a publisher gives ready-made, of the assessed area and the areas it is compared with, by period; from the
-- pinned edition and never of a period that ends after the assessment's.
select
    assessed.assessment,
    rates.measure,
    rates.area_code,
    scope.area_name,
    scope.area_type,
    rates.source,
    rates.edition,
    rates.period_start,
    rates.period_end,
    rates.category,
    rates.count,
    rates.value,
    rates.lower,
    rates.upper,
    rates.status,
    rates.note
from meta.assessments as assessed
join measures.published_rates as rates on rates.period_end <= last_day(assessed.period_end_month)
join meta.assessment_editions as editions
    on editions.assessment = assessed.assessment and editions.source = rates.source and editions.edition = rates.edition
join analysis.scope_areas as scope on scope.assessment = assessed.assessment and scope.area_code = rates.area_code
where assessed.assessment = $assessment
