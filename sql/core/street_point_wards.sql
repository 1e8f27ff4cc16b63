-- The wards that each map point counts towards, with the method: geometry (point in polygon), or the look-up of its LSOA.
-- The totals of a ward come wholly from one method: geometry of the latest vintage that holds the ward, and the
-- latest look-up only for a ward of which no boundary is given. Where wards were redrawn a point lies in an old ward
-- and in a new one; the current wards of a borough are those of its latest vintage.
with placed as (
    select points.edition, points.synthetic, points.longitude, points.latitude, 'geometry' as ward_method,
        areas.vintage as ward_year, areas.area_code as ward_code
    from core.street_points as points
    join core.point_areas as areas
        on areas.area_type = 'ward' and areas.synthetic = points.synthetic
        and areas.longitude = points.longitude and areas.latitude = points.latitude
    union all
    select edition, synthetic, longitude, latitude, 'look-up', ward_year, ward_code
    from core.street_point_lookups
),
given as (
    select synthetic, area_code as ward_code, 'geometry' as ward_method, vintage as ward_year from staging.ward_boundaries
    union
    select synthetic, ward_code, 'look-up', ward_year from core.street_point_lookups
),
own as (
    select *
    from given
    qualify row_number() over (partition by synthetic, ward_code order by ward_method = 'geometry' desc, ward_year desc) = 1
)
select
    placed.edition,
    placed.longitude,
    placed.latitude,
    placed.ward_code,
    placed.ward_year,
    placed.ward_method,
    wards.member_of[1] as borough_code,
    placed.ward_year = max(placed.ward_year) over (partition by placed.synthetic, wards.member_of[1]) as is_current
from placed
join own
    on own.synthetic = placed.synthetic and own.ward_code = placed.ward_code
    and own.ward_method = placed.ward_method and own.ward_year = placed.ward_year
join core.areas as wards on wards.area_code = placed.ward_code and wards.area_type = 'ward'
