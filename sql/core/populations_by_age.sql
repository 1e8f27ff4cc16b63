-- Residents by edition, area, year, sex and single year of age (90: 90 and over), for LSOAs, wards and boroughs as
-- published and for larger areas as the sum of their boroughs. Persons are females and males where the file gives both.
with given as (
    select edition, area_code, area_type, lsoa_year, year, sex, age, population
    from staging.population_by_age
),
persons as (
    select edition, area_code, area_type, lsoa_year, year, 'persons' as sex, age, sum(population)::bigint as population
    from given
    where sex in ('females', 'males')
    group by edition, area_code, area_type, lsoa_year, year, age
    having count(*) = 2
),
published as (
    select * from given
    union all
    select persons.*
    from persons
    anti join given
        on given.edition = persons.edition and given.area_code = persons.area_code and given.year = persons.year and given.sex = 'persons'
),
sizes as (
    select area_code, count(*) as required_members
    from core.area_members
    where required
    group by all
),
summed as (
    select boroughs.edition, members.area_code, boroughs.year, boroughs.sex, boroughs.age, sum(boroughs.population)::bigint as population, count(*) as found
    from published as boroughs
    join core.area_members as members on members.member_code = boroughs.area_code and members.required
    where boroughs.area_type = 'borough'
    group by all
)
select edition, area_code, area_type, lsoa_year, year, sex, age, population
from published
union all
select summed.edition, summed.area_code, areas.area_type, cast(null as integer), summed.year, summed.sex, summed.age, summed.population
from summed
join sizes on sizes.area_code = summed.area_code and sizes.required_members = summed.found
join core.areas as areas on areas.area_code = summed.area_code
