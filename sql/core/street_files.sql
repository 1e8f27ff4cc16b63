-- What each street-level file holds, one row a file, month and police force: rows, anti-social behaviour among them,
-- rows without a place, and rows whose place lies in no area known (those count in no borough).
select
    edition,
    file,
    sha256,
    generation,
    month,
    coalesce(force, '') as force,
    count(*)::bigint as rows,
    (count(*) filter (where offence = 'street_anti_social_behaviour'))::bigint as antisocial_rows,
    (count(*) filter (where longitude is null or area_label is null))::bigint as rows_without_place,
    (count(*) filter (where area_label is not null and borough_code is null))::bigint as rows_elsewhere
from staging.police_street
group by all
