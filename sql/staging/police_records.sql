-- view
-- Record-level police extract: one row per edition, file, offence and victim. The offence lies between `started` and
-- `ended` (the end is not included); where the time of a day is not known it may have been at any time of it. One
-- moment has no end. A midnight in a column of dates alone is a day without its time.
with extract_rows as (
    select
        *,
        cast(committed_from as date) as first_day,
        cast(committed_to as date) as last_day,
        case when cast(committed_from as time) <> time '00:00:00' then cast(committed_from as time) end as time_within_from,
        case when cast(committed_to as time) <> time '00:00:00' then cast(committed_to as time) end as time_within_to
    from raw.police_records
),
timed as (
    select
        *,
        coalesce(cast(committed_from_time as time), time_within_from) as from_time,
        coalesce(cast(committed_to_time as time), time_within_to) as to_time
    from extract_rows
),
meanings as (
    select found.group_label, found.offence_label, known.offence, known.offence_group
    from (select distinct group_label, offence_label from raw.police_records) as found
    left join meta.offence_labels as known
        on known.source = 'police_records'
        and known.group_key = regexp_replace(upper(found.group_label), '[^A-Z0-9]', '', 'g')
        and known.offence_key = regexp_replace(upper(found.offence_label), '[^A-Z0-9]', '', 'g')
),
areas as (
    select found.area_label, names.area_code
    from (select distinct area_label from raw.police_records) as found
    left join staging.area_names as names
        on names.name_key = regexp_replace(upper(replace(found.area_label, '&', 'and')), '[^A-Z0-9]', '', 'g')
)
select
    extracts.edition,
    extracts.file,
    timed.sha256,
    timed.file_row,
    timed.crime_number,
    timed.group_label,
    timed.offence_label,
    meanings.offence_group,
    meanings.offence,
    timed.area_label,
    areas.area_code as borough_code,
    timed.ward_code,
    cast(date_trunc('month', timed.committed_from) as date) as month,
    timed.first_day + coalesce(timed.from_time, time '00:00:00') as started,
    case
        when timed.last_day is not null and timed.to_time is not null then timed.last_day + timed.to_time
        when timed.last_day is not null then timed.last_day + interval 1 day
        when timed.from_time is null then timed.first_day + interval 1 day
    end as ended,
    timed.place_type,
    list_filter(
        [
            case when timed.domestic_flag then 'domestic' end,
            case when timed.knife_flag then 'knife' end,
            case when timed.gun_flag then 'gun' end,
            case when timed.corrosive_flag then 'corrosive' end,
            case when timed.hate_flag then 'hate' end
        ],
        lambda flag: flag is not null
    ) as flags,
    timed.victim_key,
    coalesce(timed.victim_number, 0) > 0 or timed.victim_key is not null as has_victim,
    coalesce(timed.victim_born, timed.victim_age, 'unknown') as victim_age_band,
    coalesce(timed.victim_sex, 'unknown') as victim_sex,
    coalesce(timed.victim_ethnicity, 'unknown') as victim_ethnicity,
    timed.suspect_key,
    coalesce(timed.suspect_born, 'unknown') as suspect_age_band,
    coalesce(timed.suspect_sex, 'unknown') as suspect_sex,
    coalesce(timed.suspect_ethnicity, 'unknown') as suspect_ethnicity
from timed
join raw.extracts as extracts on extracts.source = 'police_records' and extracts.sha256 = timed.sha256
join meanings on meanings.group_label = timed.group_label and meanings.offence_label = timed.offence_label
join areas on areas.area_label = timed.area_label
