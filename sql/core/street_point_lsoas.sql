-- The LSOA of each map point: the publisher's, or where it gives none the one whose boundary holds the point.
select
    points.edition,
    points.synthetic,
    points.longitude,
    points.latitude,
    coalesce(points.lsoa_code, areas.area_code) as lsoa_code,
    case when points.lsoa_code is not null then 'publisher' when areas.area_code is not null then 'geometry' end as lsoa_method,
    points.incidents
from core.street_points as points
left join core.point_areas as areas
    on areas.area_type = 'lsoa' and areas.synthetic = points.synthetic
    and areas.longitude = points.longitude and areas.latitude = points.latitude
qualify row_number() over (partition by points.edition, points.longitude, points.latitude order by areas.vintage desc) = 1
