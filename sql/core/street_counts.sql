-- Street-level crime and anti-social behaviour counted by edition, area, leaf and month: boroughs as the publisher names
-- them, wards by where the map point lies (core.street_point_wards), the old ones beside those that replaced them. A
-- ward counts only incidents of its own borough.
with labelled as (
    -- counted before labels are joined: a few thousand groups instead of millions of rows
    select sha256, month, offence_label, coalesce(area_label, '') as area_label, count(*) as count
    from raw.police_street
    group by all
)
select
    'police_street' as source, extracts.edition, boroughs.borough_code as area_code, meanings.offence_group,
    meanings.offence, labelled.month, sum(labelled.count)::bigint as count
from labelled
join raw.extracts as extracts on extracts.source = 'police_street' and extracts.sha256 = labelled.sha256
join staging.police_street_labels as meanings on meanings.offence_label = labelled.offence_label
join staging.police_street_boroughs as boroughs on boroughs.area_label = labelled.area_label
where meanings.offence is not null and boroughs.borough_code is not null
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
