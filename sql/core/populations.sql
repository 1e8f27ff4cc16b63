-- Residents by edition, area and year; larger areas are the sum of their boroughs (the City of London is none of them).
with boroughs as (
    select edition, area_code, year, sum(population)::bigint as population
    from staging.population
    where area_code is not null
    group by all
),
sizes as (
    select area_code, count(*) as required_members
    from core.area_members
    where required
    group by all
),
summed as (
    select boroughs.edition, members.area_code, boroughs.year, sum(boroughs.population)::bigint as population, count(*) as found
    from boroughs
    join core.area_members as members on members.member_code = boroughs.area_code and members.required
    group by all
)
select edition, area_code, year, population from boroughs
union all
select summed.edition, summed.area_code, summed.year, summed.population
from summed
join sizes on sizes.area_code = summed.area_code and sizes.required_members = summed.found
