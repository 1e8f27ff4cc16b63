-- view
-- What is known of incidents besides their leaf, in long form: one row per incident and breakdown (kind of place, age,
-- sex). A new breakdown is one more branch here; where a category is not given, the incident stands under `unknown`.
select 'ambulance' as source, edition, sha256, file_row, borough_code, offence_group, offence, month, 'age' as breakdown, coalesce(age_band, 'unknown') as category
from staging.ambulance
where offence is not null and borough_code is not null
union all
select 'ambulance', edition, sha256, file_row, borough_code, offence_group, offence, month, 'sex', coalesce(sex, 'unknown')
from staging.ambulance
where offence is not null and borough_code is not null
union all
select 'accident_emergency_assaults', edition, sha256, file_row, borough_code, offence_group, offence, month, 'location_type', coalesce(location_type, 'unknown')
from staging.accident_emergency_assaults
where offence is not null and borough_code is not null
