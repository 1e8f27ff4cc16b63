-- Recorded offences of every police source at one grain: source, edition, file, area, leaf offence and month.
-- Labels with one meaning are added up; rows whose label or area is unknown stand in core.unknown_labels instead.
select 'mps_borough_crime' as source, edition, sha256, area_code, offence_group, offence, month, sum(count)::bigint as count
from staging.mps_borough_crime
where offence is not null and area_code is not null
group by all
union all
select 'mps_ward_crime', edition, sha256, area_code, offence_group, offence, month, sum(count)::bigint
from staging.mps_ward_crime
where offence is not null
group by all
union all
select 'mps_dashboard', edition, sha256, area_code, offence_group, offence, month, sum(count)::bigint
from staging.mps_dashboard
where offence is not null and area_code is not null
group by all
