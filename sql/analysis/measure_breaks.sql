-- The dated breaks of the register that touch each measure of the assessment's own area, whatever is compared with what.
select distinct
    assessed.assessment,
    measure_sources.measure,
    breaks.name,
    breaks.title,
    breaks.effect,
    breaks.from_month,
    breaks.to_month
from meta.assessments as assessed
join analysis.scope_areas as areas on areas.assessment = assessed.assessment and areas.area_code = assessed.area_code
join meta.measure_sources as measure_sources on measure_sources.area_type = areas.area_type
join meta.breaks as breaks
    on breaks.from_month is not null
    and (breaks.sources is null or list_contains(breaks.sources, measure_sources.source))
    and (breaks.measures is null or list_contains(breaks.measures, measure_sources.measure))
    and (breaks.area_types is null or list_contains(breaks.area_types, areas.area_type))
where assessed.assessment = $assessment
