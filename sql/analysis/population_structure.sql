-- Residents of the assessed area and of those it is compared with, by age group and sex, in the newest year of the
-- pinned estimates by single year of age (90: 90 and over).
with bands(age_group, first_age, last_age, position) as (
    values ('0 to 9', 0, 9, 1), ('10 to 17', 10, 17, 2), ('18 to 24', 18, 24, 3), ('25 to 44', 25, 44, 4),
        ('45 to 64', 45, 64, 5), ('65 and over', 65, 90, 6)
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
