-- Ambulance incidents of assault: one row per edition, file and incident. A label without meaning keeps its row, with an empty
-- offence. Some files give months only, others days: `call_date` is empty for the former, `call_time` for both.
with meanings as (
    select found.group_label, found.offence_label, known.offence, known.offence_group
    from (select distinct group_label, offence_label from raw.ambulance) as found
    left join meta.offence_labels as known
        on known.source = 'ambulance'
        and known.group_key = regexp_replace(upper(found.group_label), '[^A-Z0-9]', '', 'g')
        and known.offence_key = regexp_replace(upper(found.offence_label), '[^A-Z0-9]', '', 'g')
),
areas as (
    select found.area_label, names.area_code
    from (select distinct area_label from raw.ambulance) as found
    left join staging.area_names as names
        on names.name_key = regexp_replace(upper(replace(found.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
),
precisions as (
    select
        sha256,
        bool_or(call_date <> date_trunc('month', call_date)) as has_days,
        bool_or(call_date <> date_trunc('day', call_date)) as has_times
    from raw.ambulance
    group by all
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
    wards.ward_code,
    coalesce(extract_rows.ward_code, extract_rows.ward_name) is not null as names_a_ward,
    extract_rows.lsoa_code,
    cast(date_trunc('month', extract_rows.call_date) as date) as month,
    case when precisions.has_days then cast(extract_rows.call_date as date) end as call_date,
    case when precisions.has_times then cast(extract_rows.call_date as time) end as call_time,
    extract_rows.age_band,
    extract_rows.sex
from raw.ambulance as extract_rows
join raw.extracts as extracts on extracts.source = 'ambulance' and extracts.sha256 = extract_rows.sha256
join meanings on meanings.group_label = extract_rows.group_label and meanings.offence_label = extract_rows.offence_label
join areas on areas.area_label = extract_rows.area_label
join precisions on precisions.sha256 = extract_rows.sha256
left join staging.ward_labels as wards
    on wards.source = 'ambulance' and wards.sha256 = extract_rows.sha256
    and wards.code_label is not distinct from extract_rows.ward_code
    and wards.name_label is not distinct from extract_rows.ward_name
