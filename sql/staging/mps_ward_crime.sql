-- view
-- MPS ward level crime: one row per edition, file, ward, offence label and month. The borough is where the publisher puts the ward's row (Heathrow's wards stand under the aviation command).
with meanings as (
    select
        found.group_label,
        found.offence_label,
        known.offence,
        known.offence_group
    from (select distinct group_label, offence_label from raw.mps_ward_crime) as found
    left join meta.offence_labels as known
        on known.source = 'mps_ward_crime'
        and known.group_key = regexp_replace(upper(found.group_label), '[^A-Z0-9]', '', 'g')
        and known.offence_key = regexp_replace(upper(found.offence_label), '[^A-Z0-9]', '', 'g')
),
areas as (
    select found.area_label, names.area_code
    from (select distinct area_label from raw.mps_ward_crime) as found
    left join staging.area_names as names
        on names.name_key = regexp_replace(upper(replace(found.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
)
select
    extracts.edition,
    extracts.file,
    extract_rows.sha256,
    extract_rows.file_row,
    extract_rows.group_label,
    extract_rows.offence_label,
    meanings.offence_group,
    meanings.offence,
    extract_rows.area_label,
    areas.area_code as borough_code,
    extract_rows.ward_name,
    extract_rows.ward_code as area_code,
    unnest(extracts.months) as month,
    unnest(extract_rows.counts) as count
from raw.mps_ward_crime as extract_rows
join raw.extracts as extracts on extracts.source = 'mps_ward_crime' and extracts.sha256 = extract_rows.sha256
join meanings on meanings.group_label = extract_rows.group_label and meanings.offence_label = extract_rows.offence_label
join areas on areas.area_label = extract_rows.area_label
