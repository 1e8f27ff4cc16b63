-- Residents of each area of the assessment, of the declared year or the latest on or before the period's end.
with settings as (
    select
        assessments.assessment,
        editions.edition,
        assessments.population_year,
        year(assessments.period_end_month) as last_year
    from meta.assessments as assessments
    join meta.assessment_editions as editions
        on editions.assessment = assessments.assessment and editions.source = 'population'
    where assessments.assessment = $assessment
),
chosen as (
    select settings.assessment, settings.edition, max(populations.year) as year
    from settings
    join core.populations as populations on populations.edition = settings.edition
    where populations.year <= settings.last_year
        and (settings.population_year is null or populations.year = settings.population_year)
    group by all
)
select
    scope.assessment,
    scope.area_code,
    chosen.edition,
    chosen.year,
    (any_value(whole.population) - coalesce(sum(borough.population), 0))::bigint as population
from analysis.scope_areas as scope
join chosen on chosen.assessment = scope.assessment
join core.populations as whole
    on whole.edition = chosen.edition
    and whole.year = chosen.year
    and whole.area_code = split_part(scope.area_code, '_without_', 1)
left join core.populations as borough
    on borough.edition = chosen.edition
    and borough.year = chosen.year
    and borough.area_code = scope.without_area_code
where scope.assessment = $assessment
group by all
