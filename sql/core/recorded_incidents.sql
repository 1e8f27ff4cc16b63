-- Incidents counted by source, edition, area, leaf and month, for boroughs and for wards. An incident whose ward is
-- not known counts towards its borough only. Street-level crime is counted in core.street_counts: it lies in old and
-- new wards at once, and core.incidents names the current one only.
with listed as (
    select * from core.incidents where source <> 'police_street'
)
select source, edition, borough_code as area_code, offence_group, offence, month, count(*)::bigint as count
from listed
group by all
union all
select source, edition, ward_code, offence_group, offence, month, count(*)::bigint
from listed
where ward_code is not null
group by all
union all
select source, edition, area_code, offence_group, offence, month, count
from core.street_counts
