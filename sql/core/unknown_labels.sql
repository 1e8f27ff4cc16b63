-- Labels of offences and areas that no declaration knows, with what is at stake. Any row here stops the figures
-- that could depend on it: all measures of the label's group, or all of the source where the group is new too. Of a
-- personal source the label itself is not kept (a cell may hold a name), only the rows of the file where it stands.
with unknown as (
    select 'mps_borough_crime' as source, edition, file, sha256, file_row, group_label, offence_label, area_label, offence, area_code, month, count
    from staging.mps_borough_crime
    where offence is null or area_code is null
    union all
    select 'mps_ward_crime', edition, file, sha256, file_row, group_label, offence_label, area_label, offence, area_code, month, count
    from staging.mps_ward_crime
    where offence is null or borough_code is null
    union all
    select 'mps_dashboard', edition, file, sha256, file_row, group_label, offence_label, area_label, offence, area_code, month, count
    from staging.mps_dashboard
    where offence is null or area_code is null
    union all
    select 'ambulance', edition, file, sha256, file_row, group_label, offence_label, area_label, offence, borough_code, month, 1
    from staging.ambulance
    where offence is null or borough_code is null
    union all
    select 'accident_emergency_assaults', edition, file, sha256, file_row, group_label, offence_label, area_label, offence, borough_code, month, 1
    from staging.accident_emergency_assaults
    where offence is null or borough_code is null
    union all
    select source, edition, file, sha256, file_row, group_label, offence_label, area_label, offence, borough_code, month, 1
    from staging.asb_reports
    where offence is null or borough_code is null
    union all
    select 'police_records', edition, file, sha256, file_row, group_label, offence_label, area_label, offence, borough_code, month, 1
    from staging.police_records
    where offence is null or borough_code is null
    union all
    -- a place outside the areas known is no unknown label (core.street_files counts those rows)
    select 'police_street', edition, file, sha256, file_row, group_label, offence_label, area_label, offence, borough_code, month, 1
    from staging.police_street
    where offence is null
),
told as (
    select
        unknown.source, unknown.edition, unknown.file, unknown.sha256,
        case when unknown.offence is null then 'offence' else 'area' end as kind,
        sources.personal,
        case when unknown.offence is null and not sources.personal then unknown.group_label end as group_label,
        case when not sources.personal then case when unknown.offence is null then unknown.offence_label else unknown.area_label end end as label,
        case
            when unknown.offence is not null then null
            when not sources.personal then regexp_replace(upper(unknown.group_label), '[^A-Z0-9]', '', 'g')
            else known.group_key
        end as group_key,
        unknown.file_row, unknown.month, unknown.count
    from unknown
    join meta.sources as sources on sources.source = unknown.source
    left join (select distinct source, group_key from meta.offence_groups) as known
        on known.source = unknown.source
        and known.group_key = regexp_replace(upper(unknown.group_label), '[^A-Z0-9]', '', 'g')
)
select
    source, edition, file, sha256, kind, personal, group_label, label, group_key,
    strftime(min(month), '%Y-%m') as first_month,
    strftime(max(month), '%Y-%m') as last_month,
    sum(count)::bigint as offences,
    list_sort(list(distinct file_row))[1:5] as first_rows
from told
group by all
