-- view
-- Street-level crime and anti-social behaviour: one row per edition, file and incident. The borough is the publisher's: the local authority in the LSOA's name, or (API form) the borough of the ward that was asked for; empty where no place was recorded or it lies outside the areas known. A type of crime without meaning keeps its row, with an empty offence.
with meanings as materialized (
    -- materialized: read once a label, or the planner joins and rewrites the labels once a row
    select found.offence_label, known.offence, known.offence_group
    from (select distinct offence_label from raw.police_street) as found
    left join meta.offence_labels as known
        on known.source = 'police_street'
        and known.offence_key = regexp_replace(upper(found.offence_label), '[^A-Z0-9]', '', 'g')
),
boroughs as materialized (
    select found.area_label, names.area_code
    from (select distinct coalesce(area_label, '') as area_label from raw.police_street) as found
    left join staging.area_names as names
        on names.name_key = regexp_replace(upper(replace(found.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
)
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
    boroughs.area_code as borough_code,
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
join meanings on meanings.offence_label = extract_rows.offence_label
-- a left join would be built on the millions of rows
join boroughs on boroughs.area_label = coalesce(extract_rows.area_label, '')
