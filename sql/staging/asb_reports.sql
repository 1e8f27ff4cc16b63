-- Reports of anti-social behaviour, complaints and enquiries of every source that has their common shape: one row per
-- edition, file and report. A new source is one more branch here and in staging.ward_labels. A report belongs to the
-- borough that it names, else to the borough of its ward, else to the only borough of its file (a council's own list
-- names none). A type without meaning keeps its row, with an empty offence.
with listed as (
    select 'asb_casework' as source, sha256, file_row, report_date, offence_label, area_label, ward_code, ward_name, caller_key
    from raw.asb_casework
    union all
    select 'police_asb_calls', sha256, file_row, report_date, offence_label, area_label, ward_code, ward_name, caller_key
    from raw.police_asb_calls
    union all
    select 'council_complaints', sha256, file_row, report_date, offence_label, area_label, ward_code, ward_name, caller_key
    from raw.council_complaints
    union all
    select 'member_enquiries', sha256, file_row, report_date, offence_label, area_label, ward_code, ward_name, caller_key
    from raw.member_enquiries
),
placed as (
    select
        listed.*,
        wards.ward_code as known_ward,
        case when listed.area_label is null then wards.borough_code else names.area_code end as own_borough
    from listed
    left join staging.ward_labels as wards
        on wards.source = listed.source and wards.sha256 = listed.sha256
        and wards.code_label is not distinct from listed.ward_code
        and wards.name_label is not distinct from listed.ward_name
    left join staging.area_names as names
        on names.name_key = regexp_replace(upper(replace(listed.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
),
only_boroughs as (
    select source, sha256, any_value(own_borough) as borough_code
    from placed
    where own_borough is not null
    group by all
    having count(distinct own_borough) = 1
)
select
    placed.source,
    extracts.edition,
    extracts.file,
    placed.sha256,
    placed.file_row,
    'Report' as group_label,
    placed.offence_label,
    meanings.offence_group,
    meanings.offence,
    coalesce(placed.area_label, 'no borough, and a ward that no declaration knows or none') as area_label,
    case when placed.area_label is null then coalesce(placed.own_borough, only_boroughs.borough_code) else placed.own_borough end as borough_code,
    placed.known_ward as ward_code,
    coalesce(placed.ward_code, placed.ward_name) is not null as names_a_ward,
    cast(date_trunc('month', placed.report_date) as date) as month,
    placed.report_date,
    placed.caller_key
from placed
join raw.extracts as extracts on extracts.source = placed.source and extracts.sha256 = placed.sha256
left join only_boroughs on only_boroughs.source = placed.source and only_boroughs.sha256 = placed.sha256
left join meta.offence_labels as meanings
    on meanings.source = placed.source and meanings.group_key = 'REPORT'
    and meanings.offence_key = regexp_replace(upper(placed.offence_label), '[^A-Z0-9]', '', 'g')
