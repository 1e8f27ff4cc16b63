-- Residents of wards by year, sex and single year of age: the sum of the LSOAs that the look-up gives to the ward (best
-- fit), never a share by area. A ward is known only when all its LSOAs are; one published as a ward is taken as it is.
with estimates as (
    select edition, area_code, lsoa_year, year, sex, age, population
    from core.populations_by_age
    where area_type = 'lsoa'
),
sizes as (
    select edition, lsoa_year, ward_year, ward_code, borough_code, count(distinct lsoa_code) as lsoas
    from staging.lsoa_wards
    group by all
),
summed as (
    select
        estimates.edition, lookups.edition as lookup_edition, lookups.lsoa_year, lookups.ward_year, lookups.ward_code, estimates.year, estimates.sex, estimates.age,
        sum(estimates.population)::bigint as population, count(distinct estimates.area_code) as lsoas
    from estimates
    join staging.lsoa_wards as lookups on lookups.lsoa_code = estimates.area_code and lookups.lsoa_year = estimates.lsoa_year
    group by all
)
select
    summed.edition, summed.lookup_edition, summed.ward_code as area_code, sizes.borough_code, summed.ward_year, summed.year, summed.sex, summed.age,
    summed.population, summed.lsoas, 'sum of LSOAs by best fit' as method
from summed
join sizes
    on sizes.edition = summed.lookup_edition and sizes.lsoa_year = summed.lsoa_year and sizes.ward_year = summed.ward_year
    and sizes.ward_code = summed.ward_code and sizes.lsoas = summed.lsoas
union all
select edition, null, area_code, null, null, year, sex, age, population, null, 'published for wards'
from core.populations_by_age
where area_type = 'ward'
