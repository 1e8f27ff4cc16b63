-- The anonymous map points that street-level crime is put on, once an edition, with the LSOA that the publisher gives
-- (the API form gives none) and the incidents there. Invented points are marked: they meet invented boundaries only.
select
    edition,
    edition = 'sample' as synthetic,
    longitude,
    latitude,
    arg_max(lsoa_code, month) as lsoa_code,
    count(*)::bigint as incidents
from staging.police_street
where longitude is not null and latitude is not null
group by all
