-- The wards that the look-up of its LSOA gives each map point, one a year of look-ups; the latest edition of each.
with lookups as (
    select
        edition = 'sample' as synthetic, lsoa_code, ward_code, ward_year, edition,
        max(edition) over (partition by edition = 'sample', lsoa_year, ward_year) as latest_edition
    from staging.lsoa_wards
)
select distinct
    points.edition, points.synthetic, points.longitude, points.latitude, points.incidents,
    lookups.ward_year, lookups.ward_code
from core.street_point_lsoas as points
join lookups on lookups.synthetic = points.synthetic and lookups.lsoa_code = points.lsoa_code
where lookups.edition = lookups.latest_edition
