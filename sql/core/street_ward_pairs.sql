-- Street-level crimes by the old and the new ward that their map point lies in, where wards were redrawn and the
-- boundaries of both are given: what old wards are weighted by. Anti-social behaviour is no crime and left out.
select
    incidents.edition,
    incidents.borough_code,
    older.ward_year as old_year,
    newer.ward_year as new_year,
    older.ward_code as old_ward_code,
    newer.ward_code as new_ward_code,
    incidents.month,
    count(*)::bigint as incidents
from staging.police_street as incidents
join core.street_point_wards as older
    on older.edition = incidents.edition and older.longitude = incidents.longitude and older.latitude = incidents.latitude
    and older.borough_code = incidents.borough_code and older.ward_method = 'geometry' and not older.is_current
join core.street_point_wards as newer
    on newer.edition = incidents.edition and newer.longitude = incidents.longitude and newer.latitude = incidents.latitude
    and newer.borough_code = incidents.borough_code and newer.ward_method = 'geometry' and newer.is_current
where incidents.offence_group = 'street_crime'
group by all
