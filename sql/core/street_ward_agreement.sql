-- How far the look-up of LSOAs agrees with geometry: of the incidents in a borough that the look-up puts in a ward whose
-- boundary is given, the share whose map point lies in that ward. Where it is low, wards need boundaries.
with boundaries as (
    select synthetic, area_code as ward_code, max(vintage) as vintage
    from staging.ward_boundaries
    group by all
),
compared as (
    select
        lookups.edition, wards.member_of[1] as borough_code, lookups.ward_year, boundaries.vintage, lookups.incidents,
        areas.area_code is not distinct from lookups.ward_code as agrees
    from core.street_point_lookups as lookups
    join boundaries on boundaries.synthetic = lookups.synthetic and boundaries.ward_code = lookups.ward_code
    join core.areas as wards on wards.area_code = lookups.ward_code and wards.area_type = 'ward'
    left join core.point_areas as areas
        on areas.area_type = 'ward' and areas.vintage = boundaries.vintage and areas.synthetic = lookups.synthetic
        and areas.longitude = lookups.longitude and areas.latitude = lookups.latitude
)
select
    edition,
    borough_code,
    ward_year,
    vintage,
    sum(incidents)::bigint as incidents,
    (sum(incidents) filter (where agrees))::bigint as agreeing_incidents,
    100.0 * coalesce(sum(incidents) filter (where agrees), 0) / sum(incidents) as agreement_pct
from compared
group by all
