-- view
-- Street-level crime and anti-social behaviour: one row per edition, file and incident. The borough is the publisher's: the local authority in the LSOA's name, or (API form) the borough of the ward that was asked for; empty where no place was recorded or it lies outside the areas known. A type of crime without meaning keeps its row, with an empty offence.
select
    extracts.edition,
    extracts.file,
    extracts.generation,
    extract_rows.sha256,
    extract_rows.file_row,
    extract_rows.month,
    coalesce(extract_rows.force, extract_rows.location_type) as force,
    'Street-level crime' as group_label,
    extract_rows.offence_label,
    meanings.offence_group,
    meanings.offence,
    extract_rows.area_label,
    boroughs.borough_code,
    extract_rows.longitude,
    extract_rows.latitude,
    extract_rows.location,
    extract_rows.lsoa_code,
    extract_rows.lsoa_name,
    extract_rows.outcome_label,
    extract_rows.crime_id,
    extract_rows.incident_id
from raw.police_street as extract_rows
join raw.extracts as extracts on extracts.source = 'police_street' and extracts.sha256 = extract_rows.sha256
join staging.police_street_labels as meanings on meanings.offence_label = extract_rows.offence_label
join staging.police_street_boroughs as boroughs on boroughs.area_label = coalesce(extract_rows.area_label, '')
