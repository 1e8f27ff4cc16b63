-- view
-- MPS borough level crime: one row per edition, file, area, offence label and month. A label or area without meaning keeps its row, with an empty offence or area_code.
with meanings as (
    select
        found.group_label,
        found.offence_label,
        known.offence,
        known.offence_group
    from (select distinct group_label, offence_label from raw.mps_borough_crime) as found
    left join meta.offence_labels as known
        on known.source = 'mps_borough_crime'
        and known.group_key = regexp_replace(upper(found.group_label), '[^A-Z0-9]', '', 'g')
        and known.offence_key = regexp_replace(upper(found.offence_label), '[^A-Z0-9]', '', 'g')
),
areas as (
    select found.area_label, names.area_code
    from (select distinct area_label from raw.mps_borough_crime) as found
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
    areas.area_code,
    unnest(extracts.months) as month,
    unnest(extract_rows.counts) as count
from raw.mps_borough_crime as extract_rows
join raw.extracts as extracts on extracts.source = 'mps_borough_crime' and extracts.sha256 = extract_rows.sha256
join meanings on meanings.group_label = extract_rows.group_label and meanings.offence_label = extract_rows.offence_label
join areas on areas.area_label = extract_rows.area_label
