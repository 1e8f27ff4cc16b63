-- Offences of the record-level police extract: one row per edition and crime, with the ages of its victims and
-- suspects and every flag that one of its rows carries. A crime that two files of an edition hold is one offence.
select
    'police_records' as source,
    edition,
    crime_number,
    offence_group,
    offence,
    any_value(borough_code) as borough_code,
    min(month) as month,
    min(started) as started,
    max(ended) as ended,
    list_sort(list_distinct(flatten(list(flags)))) as flags,
    list_sort(list(distinct victim_age_band) filter (where has_victim)) as victim_ages,
    list_sort(list(distinct suspect_age_band) filter (where suspect_key is not null or suspect_age_band <> 'unknown')) as suspect_ages
from staging.police_records
where offence is not null and borough_code is not null and offence <> 'not_notifiable'
group by edition, crime_number, offence_group, offence
