-- Victims in the record-level police extract: one row per edition, crime and victim. Victims without a number of
-- their own are told apart by the row; they count as victims, and never as repeat victims.
select distinct on (edition, crime_number, offence, victim)
    'police_records' as source,
    edition,
    crime_number,
    offence_group,
    offence,
    borough_code,
    month,
    flags,
    victim_key,
    coalesce(victim_key, sha256 || '/' || file_row) as victim,
    victim_age_band,
    victim_sex,
    victim_ethnicity
from staging.police_records
where has_victim and offence is not null and borough_code is not null and offence <> 'not_notifiable'
order by edition, crime_number, offence, victim, sha256, file_row
