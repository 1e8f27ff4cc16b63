-- Residents of each area of the assessment, of the declared year or the latest on or before the period's end. Those of
-- wards come from their LSOAs by the pinned look-up, in its latest year of wards on or before the period's end.
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
    where populations.year = settings.population_year
        or (settings.population_year is null and populations.year <= settings.last_year)
    group by all
),
ward_years as (
    select wards.edition, wards.area_code, wards.year, wards.ward_year, wards.method, sum(wards.population)::bigint as population
    from core.ward_populations_by_age as wards
    join meta.assessments as assessments on assessments.assessment = $assessment
    join meta.assessment_editions as estimates
        on estimates.assessment = $assessment and estimates.source = 'population_by_age' and estimates.edition = wards.edition
    left join meta.assessment_editions as lookups
        on lookups.assessment = $assessment and lookups.source = 'lsoa_wards' and lookups.edition = wards.lookup_edition
    where wards.sex = 'persons'
        and (
            wards.year = assessments.population_year
            or (assessments.population_year is null and wards.year <= year(assessments.period_end_month))
        )
        and (wards.lookup_edition is null or lookups.edition is not null)
    group by all
),
ward_populations as (
    -- figures published for wards come before sums of LSOAs
    select edition, area_code, year, population
    from ward_years
    qualify row_number() over (partition by area_code order by year desc, method, ward_year desc) = 1
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
union all
select scope.assessment, scope.area_code, wards.edition, wards.year, wards.population
from analysis.scope_areas as scope
join ward_populations as wards on wards.area_code = scope.area_code
where scope.assessment = $assessment and scope.area_type = 'ward'
