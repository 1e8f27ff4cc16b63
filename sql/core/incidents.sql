-- view
-- Incidents of every source that lists them one by one, at one grain: source, edition, file, row, borough, ward, leaf
-- (offence or kind of incident) and month. A new source is one more branch here; rows whose label or borough is
-- unknown stand in core.unknown_labels instead.
select 'ambulance' as source, edition, sha256, file_row, borough_code, ward_code, offence_group, offence, month
from staging.ambulance
where offence is not null and borough_code is not null
union all
select 'accident_emergency_assaults', edition, sha256, file_row, borough_code, null, offence_group, offence, month
from staging.accident_emergency_assaults
where offence is not null and borough_code is not null
union all
select source, edition, sha256, file_row, borough_code, ward_code, offence_group, offence, month
from staging.asb_reports
where offence is not null and borough_code is not null
union all
-- the ward by where the map point lies, and only within the borough that the publisher names
select
    'police_street', incidents.edition, incidents.sha256, incidents.file_row, incidents.borough_code, points.ward_code,
    incidents.offence_group, incidents.offence, incidents.month
from staging.police_street as incidents
left join core.street_point_wards as points
    on points.is_current
    and points.edition = incidents.edition
    and points.longitude = incidents.longitude and points.latitude = incidents.latitude
    and points.borough_code = incidents.borough_code
where incidents.offence is not null and incidents.borough_code is not null
