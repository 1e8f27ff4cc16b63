-- Street-level crime and anti-social behaviour counted by edition, area, leaf and month: boroughs as the publisher names
-- them, wards by where the map point lies (core.street_point_wards), the old ones beside those that replaced them. A
-- ward counts only incidents of its own borough.
select 'police_street' as source, edition, borough_code as area_code, offence_group, offence, month, count(*)::bigint as count
from staging.police_street
where offence is not null and borough_code is not null
group by all
union all
select
    'police_street', incidents.edition, points.ward_code, incidents.offence_group, incidents.offence, incidents.month,
    count(*)::bigint
from staging.police_street as incidents
join core.street_point_wards as points
    on points.edition = incidents.edition
    and points.longitude = incidents.longitude and points.latitude = incidents.latitude
    and points.borough_code = incidents.borough_code
where incidents.offence is not null
group by all
