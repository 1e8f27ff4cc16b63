-- Incidents counted by source, edition, area, leaf and month, for boroughs and for wards. An incident whose ward is
-- not known counts towards its borough only.
select source, edition, borough_code as area_code, offence_group, offence, month, count(*)::bigint as count
from core.incidents
group by all
union all
select source, edition, ward_code, offence_group, offence, month, count(*)::bigint
from core.incidents
where ward_code is not null
group by all
