-- Residents of the assessed area and of those it is compared with, by age group and sex, in the newest year of the
-- pinned estimates by single year of age (90: 90 and over).
with bands(age_group, first_age, last_age, position) as (
    values ('0-9', 0, 9, 1), ('10-17', 10, 17, 2), ('18-24', 18, 24, 3), ('25-34', 25, 34, 4),
        ('35-44', 35, 44, 5), ('45-54', 45, 54, 6), ('55-64', 55, 64, 7), ('65+', 65, 90, 8)
),
pinned as (
    select estimates.*
    from core.populations_by_age as estimates
    join meta.assessment_editions as editions
        on editions.assessment = $assessment and editions.source = 'population_by_age' and editions.edition = estimates.edition
),
newest as (
    select area_code, max(year) as year from pinned group by area_code
),
grouped as (
    select pinned.edition, pinned.area_code, pinned.year, pinned.sex, bands.age_group, bands.position, sum(pinned.population)::bigint as population
    from pinned
    join newest on newest.area_code = pinned.area_code and newest.year = pinned.year
    join bands on pinned.age between bands.first_age and bands.last_age
    group by all
)
select
    scope.assessment,
    grouped.edition,
    grouped.area_code,
    scope.area_name,
    scope.area_type,
    grouped.year,
    grouped.sex,
    grouped.age_group,
    grouped.position,
    grouped.population,
    100.0 * grouped.population / sum(grouped.population) over (partition by grouped.area_code, grouped.sex) as share_pct
from grouped
join analysis.scope_areas as scope on scope.assessment = $assessment and scope.area_code = grouped.area_code
where scope.area_type <> 'ward' and (not scope.ranked or scope.area_code = (select area_code from meta.assessments where assessment = $assessment))
