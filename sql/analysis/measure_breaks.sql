-- The dated breaks that touch each measure of the assessment's own area, whatever is compared with what.
select distinct
    assessed.assessment,
    breaks.measure,
    breaks.name,
    breaks.title,
    breaks.effect,
    breaks.from_month,
    breaks.to_month
from meta.assessments as assessed
join analysis.scope_areas as areas on areas.assessment = assessed.assessment and areas.area_code = assessed.area_code
join core.dated_breaks as breaks on breaks.area_type = areas.area_type
left join meta.assessment_editions as editions
    on editions.assessment = assessed.assessment and editions.source = breaks.source
where assessed.assessment = $assessment and (breaks.edition is null or breaks.edition = editions.edition)
